"""代录 with the keyboard alone, counted: from the ringing telephone to the number read out."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.visitors import DESKTOP, PHONE, unique

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("portal", ["sqlite"], indirect=True),
]

MOST_KEYS = 12  # besides the letters of what was said


def test_a_call_is_entered_with_a_few_keys(arrive):
    worker = arrive("shegong", DESKTOP)
    worker.open("/centre/enter/")
    page, keys = worker.page, []

    def press(key: str) -> None:
        keys.append(key)
        page.keyboard.press(key)

    page.keyboard.type("slcndc")  # the search has the focus
    expect(page.locator("#found .item-name")).to_have_count(1)
    press("Enter")
    expect(page.get_by_label("企业怎么说")).to_be_focused()
    page.keyboard.type(unique("厂门口的路灯坏了三盏"))
    expect(page.locator("#what input[name=item]:checked")).to_have_count(1)
    needed = page.locator("#what .field-must")
    assert needed.count() >= 1
    while not page.get_by_role("button", name="录入").evaluate("e => e === document.activeElement"):
        focused = page.evaluate("document.activeElement.name || document.activeElement.tagName")
        if focused.startswith("item-"):
            kind = page.evaluate("document.activeElement.type")
            page.keyboard.press("Space") if kind in ("radio", "checkbox") else page.keyboard.type(
                "1"
            )
        press("Tab")
        assert len(keys) <= MOST_KEYS, keys
    press("Enter")
    worker.sees("编号", "前办结", "再录一单")
    expect(page.get_by_role("searchbox")).to_be_focused()  # ready for the next call
    assert len(keys) <= MOST_KEYS, keys


def test_what_is_typed_while_the_item_changes_is_kept(arrive, tmp_path):
    worker = arrive("shegong", DESKTOP)
    worker.open("/centre/enter/?q=slcndc")
    page, what = worker.page, worker.page.locator("#what")
    worker.fill("企业怎么说", "旺季缺人，想招20个焊工")
    headcount = what.locator("[name=item-headcount]")
    headcount.fill("20")
    what.locator("summary").click()
    paper = tmp_path / "名单.pdf"
    paper.write_bytes(b"%PDF-1.4 none")
    what.locator("[name=files]").set_input_files(paper)

    waiting = []
    page.route("**/centre/enter/**", lambda route: waiting.append(route))  # noqa: PLW0108
    with page.expect_request(lambda sent: sent.method == "POST"):
        what.locator("#other").select_option("PF-04")
    what.locator("[name=title]").fill("写到一半")  # while the answer is on its way
    waiting[0].continue_()
    page.unroute("**/centre/enter/**")

    expect(what.locator("[name=item-problem]").first).to_be_attached()
    expect(what.locator("[name=title]")).to_have_value("写到一半")
    expect(what.locator("[name=title]")).to_be_visible()  # still unfolded
    assert what.locator("[name=files]").evaluate("field => field.files.length") == 1
    what.locator("#other").select_option("HR-01")
    expect(what.locator("input[type=number][name=item-headcount]")).to_have_value("20")


def test_who_has_no_account_follows_by_the_link(arrive):
    worker = arrive("shegong", DESKTOP)
    worker.open("/centre/enter/?q=slcndc")
    worker.fill("企业怎么说", unique("厂门口的路灯坏了三盏"))
    what = worker.page.locator("#what")
    what.locator("#other").select_option("CG-06")
    expect(what.locator("[name=item-nature]").first).to_be_attached()
    worker.choose("诉求性质", "求助", what)
    worker.choose("此前是否向其他部门反映", "否", what)
    worker.page.get_by_text("不是上面的人").click()
    worker.fill("其他联系人", "门卫老秦")
    worker.fill("联系电话", "13900000777")
    worker.press("录入")
    worker.sees("编号", "只显示这一次", "让对方扫码")
    path = urlsplit(worker.page.locator("#follow-link").input_value()).path

    guard = arrive("", PHONE)
    guard.open(path)
    guard.sees("凭链接查看", "由社区帮您登记", "接下来")
    guard.misses("13900000777")
    guard.take("留言", 留言内容="晚上六点以后我在门卫室。")
    guard.told("已留言")
    guard.sees("门卫老秦", "晚上六点以后我在门卫室。")
    assert guard.offered() == ["留言"]
