"""An old phone, or a strict browser: everything that counts works without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.visitors import PHONE, unique

pytestmark = pytest.mark.browser


def test_sign_in_order_and_rate(arrive):
    name = unique("稳岗返还的账户变更")
    liaison = arrive("", PHONE, javascript=False)
    liaison.sign_in("lianluo4")
    liaison.sees("好，夏雪莹")
    liaison.page.get_by_role("searchbox").fill("稳岗")
    liaison.press("搜索")
    liaison.follow("政策咨询和申报")
    liaison.field("政策领域").get_by_label("稳岗就业").check()
    liaison.fill("标题", name)
    liaison.fill("什么事", "对公账户换了，怎样变更？")
    with liaison.typing_survives("标题", "什么事", "政策领域"):
        liaison.press("提交")
        expect(liaison.wrong("具体问题")).to_be_visible()
    liaison.refused(422)
    liaison.fill("具体问题", "账户变更在哪里办理？")
    # Here nothing stops the second press; the form's own key does.
    liaison.page.get_by_role("button", name="提交", exact=True).dblclick()
    liaison.told("已提交，编号")
    liaison.reload_until(lambda: "已派单" in liaison.now_at(), "routed order")
    liaison.open(f"/orders/?q={name}")
    expect(liaison.card(name)).to_have_count(1)
    liaison.follow(name)
    promise = liaison.main.locator("dd", has_text="剩").locator("details.why")
    expect(promise.locator("p")).to_be_hidden()
    promise.locator("summary").tap()
    expect(promise.locator("p")).to_contain_text("个工作日")
    handler = re.search("经办人(.+?)。", liaison.main.inner_text()).group(1)

    clerk = arrive(clerk_called(handler), javascript=False)
    clerk.open("/queue/")
    clerk.follow(name)
    clerk.take("签收")
    clerk.told("已签收。")
    clerk.choose("办理结果", "解释说明", clerk.step("提交办理结果"))
    clerk.take("提交办理结果", 答复内容="请登录社保网上大厅变更对公账户，次日生效。")
    clerk.told("已提交办理结果。")

    liaison.page.reload()
    liaison.sees("待评价", "次日生效")
    liaison.step("评价").click()
    liaison.rate(level="非常满意", solved="已解决", contacted="没有联系")
    liaison.told("已收到您的评价，这件诉求已结束。")
    liaison.sees("已归档", "非常满意")


def clerk_called(name: str) -> str:
    from xingdong.demo.people import DEPARTMENT_STAFF

    return next(
        person.username
        for staff in DEPARTMENT_STAFF.values()
        for person in staff
        if person.name == name
    )
