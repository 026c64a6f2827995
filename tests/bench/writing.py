"""Titles and descriptions for search to tell apart: common words, rare ones, models, numbers."""

import random

from services.models import ServiceItem


def words(text: str) -> list[str]:
    return text.split()


RARE = "焊烟净化器"  # in every 20,000th order
PLACES = words(
    "一号厂房 二号厂房 东门 西门 南门 北门 食堂 宿舍区 停车场 研发楼 仓库 配电房 大门口 主干道"
)
WHEN = words("今天上午 昨天下午 上周末 这个月 月底前 下周一 国庆前 最近几天 每天晚上 三月份以来")
WHO = words("一线员工 新来的大学生 外地技工 班组长 保安师傅 女职工 青年职工 退伍军人 技术骨干 客户")
WISHES = words(
    "请尽快安排人来看看。 希望能给个明确答复。 麻烦告知需要准备哪些材料。 可以先电话联系我。 "
    "已经影响生产了。 员工意见比较大。 之前反映过一次没有结果。 不着急，按流程办就行。 谢谢社区！ "
    "最好在下班时间处理。 方便的话请上门。 相关照片可以补充。 多谢各位同志。 请问大概多久能办好？"
)
THINGS = words("焊机 行车 叉车 空压机 冷却塔 注塑机 数控车床 激光切割机 充电桩 污水管 变压器 电梯")
LETTERS = "ABCDEFGHKLMNPRSTUVWXY"
# Characters of given names and brands: pairs of them are rare words.
BRANDS = "鑫淼晟昊琪瑾睿珂岚峥骏翊霖煜宸钰湛澜皓翎荃蔚苒彦颢泓沅逸"


class Writer:
    """Writes for one item after another; every writer writes the same."""

    def __init__(self, items: list[ServiceItem]):
        self.chance = random.Random(6)
        self.phrases = {item.pk: item.phrases.split("\n") for item in items}
        self.written = 0

    def write(self, item: ServiceItem) -> tuple[str, str]:
        """Title (at most 60 characters) and description of an order of ``item``."""
        self.written += 1
        pick, number = self.chance.choice, self.chance.randint
        phrase = pick(self.phrases[item.pk])
        title = f"{phrase}{pick(('', '', f'（{pick(PLACES)}）', f' {number(2, 80)} 人'))}"
        parts = [
            f"{pick(WHEN)}{pick(PLACES)}附近，{phrase}，涉及{pick(WHO)} {number(2, 80)} 人。",
            f"{pick(BRANDS)}{pick(BRANDS)}牌{pick(THINGS)} {self._model()} 也有关系。"
            if self.chance.random() < 0.3
            else "",
            f"联系人{pick(BRANDS)}工，分机 {number(100, 9999)}。"
            if self.chance.random() < 0.3
            else "",
            pick(WISHES),
            pick(WISHES),
        ]
        if self.written % 20_000 == 0:
            parts.append(f"另需一台{RARE}。")
        return title[:60], "".join(parts)

    def _model(self) -> str:
        pick = self.chance.choice
        return f"{pick(LETTERS)}{pick(LETTERS)}-{self.chance.randint(100, 9999)}"
