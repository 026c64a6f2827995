"""The choices of an order's columns."""

from typing import Self

from django.db import models


class Channel(models.TextChoices):
    """How the order reached the centre (handbook §2.3 T1).

    What ``is_entered`` a social worker writes down.
    """

    PORTAL = "portal", False, "网上点单"
    API = "api", False, "系统对接"
    PHONE = "phone", True, "电话"
    VISIT = "visit", True, "走访"
    WECHAT_GROUP = "wechat_group", True, "微信群"
    PARTY = "party", True, "党组织反馈"
    CARRIED = "carried", False, "挂账到期"

    is_entered: bool

    # The default is for type checkers alone: they read ``Channel(value)`` as a call of this.
    def __new__(cls, value: str, is_entered: bool = False) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.is_entered = is_entered
        return member


class Outcome(models.TextChoices):
    SOLVED = "solved", "已解决"
    PARTLY = "partly", "部分解决"
    EXPLAINED = "explained", "解释说明"
    IMPOSSIBLE = "impossible", "依法不能解决"


ACHIEVED = frozenset({Outcome.SOLVED, Outcome.PARTLY})
UNSOLVED = frozenset({Outcome.PARTLY, Outcome.IMPOSSIBLE})


class Closing(models.TextChoices):
    """Why a closed order is closed; silence never counts as satisfied (handbook §3.1)."""

    RATED = "rated", "企业已评价"
    UNRATED = "unrated", "未评价"
    NO_SUPPLEMENT = "no_supplement", "企业未补正"
    UNSATISFIED = "unsatisfied", "未满意归档"
    UNREACHABLE = "unreachable", "回访联系不上"
    GONE = "gone", "企业注销或迁出"
    ANONYMOUS = "anonymous", "匿名诉求，不评价"
