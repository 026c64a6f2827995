"""The liaison's day of handbook §8.1, on a phone, with real people at the other end.

From the first page to the order's number in at most eight presses, taps into fields and the double
press at the end counted.
"""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.visitors import PHONE, Visitor, unique
from xingdong.demo.files import pdf

pytestmark = pytest.mark.browser

NEED = unique("旺季缺人，想招20个焊工")
TITLE = NEED  # made of the sentence
NUMBER = re.compile(r"XD\d{8}-\d{4,}")
MOST_PRESSES = 8
HR_HEAD = "高洁"
RESULT = "3 月 20 日举办专场招聘会，已预留展位，请带简章到场。"

# Counts what a finger does, on whichever page it is.
COUNT_PRESSES = """
addEventListener("pointerdown", function (event) {
  if (event.isTrusted) sessionStorage.presses = Number(sessionStorage.presses || 0) + 1;
}, true);
"""


def presses(visitor: Visitor) -> int:
    return int(visitor.page.evaluate("Number(sessionStorage.presses || 0)"))


def type_into(field: Locator, words: str) -> None:
    """As a person does: tap, then type."""
    field.click()
    field.page.keyboard.insert_text(words)


def input_of(visitor: Visitor, label: str) -> Locator:
    return visitor.field(label).locator("input, textarea").first


def sign_in_and_order(liaison: Visitor) -> str:
    """Steps 1 to 3: the sentence, the item, the form, a double press; the number."""
    page = liaison.page
    liaison.open("/accounts/login/")
    type_into(input_of(liaison, "用户名或手机号"), "lianluo2")
    type_into(page.get_by_label("密码", exact=True), "Xingdong-2026")
    liaison.press("登录")
    expect(page.get_by_text("说说您需要什么")).to_be_visible()
    page.evaluate("sessionStorage.presses = 0")
    type_into(page.get_by_role("searchbox"), NEED)
    first = page.locator("#found .item-name").first
    expect(first).to_have_text("招人")
    first.click()

    expect(input_of(liaison, "什么事")).to_have_value(NEED)
    liaison.sees("人力资源和社会保障服务中心", "最迟", "招聘简章")
    page.get_by_text("专场招聘会", exact=True).click()
    type_into(input_of(liaison, "招聘岗位"), "焊工")
    expect(input_of(liaison, "招聘人数")).to_have_value("20")
    flyer = pdf("招聘简章.pdf", "常州示例轨道配件有限公司", "招聘焊工 20 名")
    liaison.field("照片和文件").locator("input[type=file]").first.set_input_files(
        {"name": flyer.name, "mimeType": "application/pdf", "buffer": flyer.content.read()}
    )
    page.get_by_role("button", name="提交", exact=True).dblclick()
    liaison.told("已提交，编号")
    assert presses(liaison) <= MOST_PRESSES
    return NUMBER.search(liaison.main.inner_text()).group()


def test_from_sign_in_to_the_second_rating_that_is_impossible(arrive):
    liaison = arrive("", PHONE)
    liaison.context.add_init_script(COUNT_PRESSES)
    number = sign_in_and_order(liaison)
    address = f"/orders/{number}/"
    liaison.open(f"/orders/?q={TITLE}")
    expect(liaison.card(TITLE)).to_have_count(1)

    # 5: told who, by when and what comes next; the page brings the news itself.
    liaison.open(address)
    liaison.reload_until(lambda: "已派单" in liaison.now_at(), "routed order")
    liaison.sees("已交给办理部门", "谁在办理", "接下来：", "接单并联系您")
    clerk = arrive("jingban")
    clerk.open("/queue/")
    clerk.follow(TITLE)
    clerk.take("签收")
    clerk.told("已签收。")
    expect(liaison.page.locator("#order-way")).to_contain_text("办理部门已接单", timeout=45_000)
    expect(liaison.page.locator("#order-status")).to_contain_text("办理中")
    liaison.sees("有新进展")

    # 6: a message; urging on the same day is off, and says why.
    liaison.open(address)
    liaison.take("留言", 留言内容="展位请靠近门口。")
    liaison.told("已留言")
    off = liaison.page.locator(".action-off").filter(has_text="催办")
    expect(off).to_contain_text("后可催办")
    assert off.locator("button, summary, a").count() == 0

    # 7: done, rated, and never again.
    clerk.open(address)
    clerk.sees("展位请靠近门口。")
    clerk.choose("办理结果", "已解决", clerk.step("提交办理结果"))
    clerk.take("提交办理结果", 答复内容=RESULT, 到场人数="46", 达成意向人数="23", 录用人数="20")
    clerk.told("已提交办理结果。")
    head = arrive("fuze")
    head.open(address)
    head.take("审核通过")
    head.told("已办结")
    liaison.open(address)
    liaison.step("评价").click()
    liaison.sees(RESULT)
    liaison.rate(level="满意", solved="已解决", contacted="联系过")
    liaison.told("已收到您的评价，这件诉求已结束。")
    liaison.sees("您已评价", "如果问题又出现，可以要求重新办理")
    assert "评价" not in liaison.offered()
    liaison.open(f"{address}rate/")
    liaison.told("不能进行")

    # 8: a new HR head waits for the social worker; until then the old one stands.
    liaison.open("/enterprise/")
    before = liaison.main.inner_text()
    liaison.page.get_by_role("link", name=re.compile("人力资源负责人")).first.click()
    liaison.fill("姓名", "尹新任")
    liaison.fill("联系电话", "15400000999")
    liaison.press("保存")
    liaison.page.wait_for_load_state()
    liaison.open("/enterprise/")
    liaison.sees("待社工核验", "尹新任", HR_HEAD)
    assert HR_HEAD in before

    # 9: an order of another enterprise does not exist.
    stranger = arrive("lianluo4", PHONE)
    stranger.open(address)
    stranger.refused(404)


def test_what_is_missing_is_named_beside_the_field_and_nothing_is_sent(arrive):
    liaison = arrive("lianluo2", PHONE)
    liaison.open("/services/HR-01/")
    liaison.page.get_by_text("专场招聘会", exact=True).click()
    liaison.fill("招聘岗位", "焊工")
    liaison.fill("标题", TITLE)
    liaison.fill("什么事", "订单多。")
    sent = []
    liaison.page.on("request", lambda one: one.is_navigation_request() and sent.append(one.url))
    with liaison.typing_survives("招聘方式", "招聘岗位", "标题", "什么事"):
        liaison.press("提交")
        expect(liaison.wrong("招聘人数")).to_have_text("这里还没有填。")
    liaison.fill("招聘人数", "-1")
    expect(liaison.wrong("招聘人数")).to_have_text("不能小于 0。")
    liaison.fill("招聘人数", "20")
    expect(liaison.wrong("招聘人数")).to_have_count(0)
    assert sent == []


def test_a_draft_outlives_the_battery_and_is_for_nobody_else(arrive):
    words = unique("食堂想换供应商")
    liaison = arrive("lianluo3", PHONE)
    liaison.open("/services/PF-02/")
    liaison.fill("标题", words)
    liaison.fill("什么事", "夜班吃饭不方便。")
    liaison.sees("草稿已保存")
    liaison.open("/services/PF-02/")  # as after the phone was off
    liaison.sees("写到一半的内容还在")
    liaison.press("接着写")
    expect(input_of(liaison, "标题")).to_have_value(words)
    liaison.open("/")
    liaison.sees("草稿", words)
    liaison.follow(re.compile(words))
    expect(input_of(liaison, "什么事")).to_have_value("夜班吃饭不方便。")

    # Somebody else takes the same phone.
    liaison.open("/accounts/logout/")
    liaison.page.locator("main").get_by_role("button", name="退出登录").click()
    liaison.sign_in("lianluo4")
    liaison.open("/services/PF-02/")
    liaison.misses("写到一半的内容还在")
    expect(input_of(liaison, "标题")).to_have_value("")
    liaison.open("/")
    liaison.misses(words)


def test_another_item_is_added_and_nothing_typed_is_lost(arrive):
    liaison = arrive("lianluo2", PHONE)
    title = unique("新员工来了")
    liaison.open("/services/HR-02/")
    liaison.fill("标题", title)
    liaison.page.get_by_text("一起办其他事项").click()
    liaison.page.locator("#other").select_option("HR-05")
    liaison.press("添加这一项")
    liaison.page.wait_for_load_state()
    expect(input_of(liaison, "标题")).to_have_value(title)
    liaison.sees("青年人才夜校")


def test_without_a_name_one_reads_with_the_code(arrive):
    title = unique("东门路灯不亮")
    visitor = arrive("", PHONE)
    visitor.open("/anonymous/")
    visitor.follow("道路与路灯报修")
    visitor.fill("具体位置（路名与参照物）", "东门")
    visitor.page.get_by_text("路灯", exact=True).click()
    visitor.fill("标题", title)
    visitor.fill("诉求描述", "三盏都不亮。")
    visitor.press("匿名提交")
    code = visitor.page.locator(".query-code").inner_text()
    visitor.open("/query/")
    visitor.fill("查询码", code)
    visitor.press("查询")
    visitor.sees(title, "接下来：")
    visitor.press("看完了，离开")
    visitor.fill("查询码", "AAAA-AAAA-AAAA")
    visitor.press("查询")
    visitor.sees("没有这个查询码的诉求")
    visitor.refused(422)
