"""Does somebody need 119, 110 or 120 now? (domain.md §6, §7 E18)

The box is raised by signs of danger that is there now. The same words about what was, what may
come, what is taught, insured, checked or bought raise nothing.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum


class Call(StrEnum):
    """Whom to call."""

    FIRE = "119"
    POLICE = "110"
    MEDICAL = "120"


@dataclass(frozen=True)
class Emergency:
    """``words`` are those of the text that raised it, ``calls`` whom to call, the first first."""

    words: tuple[str, ...]
    calls: tuple[Call, ...]


SIGNS: tuple[tuple[Call, str], ...] = (
    (Call.FIRE, r"着火|起火|失火|火灾|明火|烧起来|烧着了|火苗|火光|冒火|打火|冒烟|黑烟|白烟|浓烟"),
    (Call.FIRE, r"爆炸|炸了|泄漏|漏[气氨氯酸油]|[煤燃]气味|煤气.{0,6}味|天然气.{0,4}味"),
    (Call.FIRE, r"被困|困[在着住了]|埋[了在住着]|塌了|倒塌|坍塌"),
    (Call.MEDICAL, r"触电|被电[了到倒]|受伤|流血|血止不住|砸[到中伤]了?人|烫伤|烧伤|断[了]?手指"),
    (Call.MEDICAL, r"[夹压卡卷][住到伤进断].{0,3}[手人脚胳腿]|手.{0,4}[夹压卡卷][住到伤进断]"),
    (Call.MEDICAL, r"晕[过倒厥]|昏[迷倒过]|叫不醒|没[有了]?(?:呼吸|意识|反应)|抽搐|中毒|上吐下泻"),
    (Call.POLICE, r"打起来|打架|拿着?刀|持刀|砍人|跳楼|跳下去|轻生|自杀|抢劫"),
    (Call.FIRE, r"救命"),
)
_SIGNS = [(call, re.compile(pattern)) for call, pattern in SIGNS]

# What makes of the same words something that is not happening now.
CALM = re.compile(
    r"保险|理赔|演练|培训|考试|讲课|讲座|宣传|演示|灭火器|预防|防止|防范|防爆|检查|隐患|预案|"
    r"上个?月|上次|上回|上周|去年|前年|前几天|昨天|以前|之前|曾经|康复|赔偿|认定|"
    r"万一|如果|要是|假如|怕|担心|以免|避免|手续|审批|大赛|感谢|锦旗"
)


def emergency_in(text: str) -> Emergency | None:
    """What in ``text`` tells of danger to people now, or ``None``."""
    plain = unicodedata.normalize("NFKC", text)
    if CALM.search(plain):
        return None
    found = [
        (match.start(), call, match[0]) for call, sign in _SIGNS if (match := sign.search(plain))
    ]
    if not found:
        return None
    found.sort()
    return Emergency(
        words=tuple(dict.fromkeys(words for _, _, words in found)),
        calls=tuple(dict.fromkeys(call for _, call, _ in found)),
    )
