"""A social worker's rounds with a phone, counted in presses from the page her day begins with."""

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, expect

from tests.browser.visitors import PHONE, Visitor, unique

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("portal", ["sqlite"], indirect=True),
]

FIRM = "常州示例功能面料有限公司"
SHORT = "示例面料"
# Typing is no press. Before this page: 走访 5, 代录 5, 问题转诉求 6, 核实变更 4.
MOST = {"走访": 2, "走访，没有约": 3, "代录": 3, "问题转诉求": 2, "核实变更": 1}


class Hand:
    """Presses something and counts it."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.presses = visitor, 0
        visitor.open("/")
        visitor.sees("件事")

    def press(self, place: Locator) -> None:
        self.presses += 1
        place.click()
        self.visitor.page.wait_for_load_state()

    def link(self, name: str, within: Locator | None = None) -> None:
        self.press((within or self.visitor.page).get_by_role("link", name=name).first)

    def button(self, name: str, within: Locator | None = None) -> None:
        self.press((within or self.visitor.page).get_by_role("button", name=name).first)


def part(visitor: Visitor, name: str) -> Locator:
    return visitor.page.locator(f"#{name}")


def test_the_rounds_take_few_presses(arrive):
    liaison, worker = arrive("lianluo8", PHONE), arrive("shegong08", PHONE)
    bar = worker.page.get_by_role("navigation", name="主导航").locator("ul > li > a:visible")
    worker.open("/")
    assert [one.strip() for one in bar.all_inner_texts()] == ["今天", "走访", "代录", "园区"]

    address = unique("面料园区七号路 17 号")
    liaison.open("/enterprise/")
    liaison.follow("更正信息")
    liaison.fill("地址", address)
    liaison.press("提交核验")
    liaison.told("已提交 1 项，待社工核验。")
    hand = Hand(worker)
    row = part(worker, "changes").locator("li").filter(has_text=address)
    hand.button("核实", row)
    worker.told("地址已核实并更新。")
    presses = {"核实变更": hand.presses}

    finding = unique("厂门口路灯不亮")
    worker.open(f"/visits/new/?q={FIRM}")
    worker.follow(FIRM)
    worker.follow("安排走访")
    worker.fill("计划日期", f"{timezone.localdate():%Y-%m-%d}")
    worker.press("安排")
    worker.told("已安排走访。")
    hand = Hand(worker)
    hand.link("记走访", part(worker, "visits").locator("li").filter(has_text=SHORT))
    worker.fill("了解到的情况", "生产平稳。")
    worker.fill("发现的问题", finding)
    hand.button("保存")
    worker.told("已保存。")
    presses["走访"] = hand.presses

    hand = Hand(worker)  # nothing was planned
    hand.link("走访", worker.page.get_by_role("navigation", name="主导航"))
    hand.link("记走访")
    worker.fill("了解到的情况", "生产平稳。")
    hand.button("保存")
    worker.told("已保存。")
    presses["走访，没有约"] = hand.presses

    hand = Hand(worker)
    hand.link("转为诉求", part(worker, "findings").locator("li").filter(has_text=finding))
    worker.sees(f"问题：{finding}", "道路交通与市政设施协调")
    hand.button("录入")
    worker.sees("编号", "前办结")
    presses["问题转诉求"] = hand.presses

    hand = Hand(worker)
    hand.link("代录", worker.page.get_by_role("navigation", name="主导航"))
    hand.link(FIRM)
    worker.fill("企业怎么说", unique("厂门口的路灯坏了三盏"))
    expect(worker.page.locator("#what [name=item-problem]:checked")).to_have_value("路灯")
    hand.button("录入")
    worker.sees("编号", "前办结", "再录一单")
    presses["代录"] = hand.presses
    assert presses == MOST
