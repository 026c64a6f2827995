"""The main job in a browser: order, route, work, rate badly, work again, rate well.

Everything is real: web server, worker, beat, Valkey, the mail in `var/mail`. Each chapter goes on
where the one before stopped.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.mail import survey_links
from tests.browser.visitors import PATIENCE, PHONE, Visitor, unique
from xingdong.demo.files import pdf

pytestmark = pytest.mark.browser

TITLE = unique("旺季缺人，想招 20 个焊工")
NUMBER = re.compile(r"XD\d{8}-\d{4,}")
NOTE = "内部备注：该企业去年也在同一时段缺工。"
CONTACT = "已电话联系林悦，确认岗位和人数。"
THIN = "已经办好了，请企业放心。"
RESULT = "3 月 20 日举办专场招聘会，已预留展位，企业需带简章到场。"
COMPLAINT = "招聘会当天没有展位。"
SECOND = "已补办专场招聘会，现场达成意向 12 人，录用 6 人。"


def order_as_liaison(liaison: Visitor) -> str:
    """Find the item, be told what is missing, submit with a double press; the order's number."""
    liaison.open("/")
    liaison.follow("点单")
    liaison.page.get_by_role("searchbox").fill("招焊工")
    liaison.press("搜索")
    liaison.follow("招人")
    liaison.sees("人力资源和社会保障服务中心", "10 个工作日", "招聘简章", "营业执照")

    liaison.choose("招聘方式", "专场招聘会")
    liaison.fill("招聘岗位", "焊工")
    liaison.fill("标题", TITLE)
    liaison.fill("什么事", "订单多，焊工不够，想参加专场招聘会。")
    kept = ("招聘方式", "招聘岗位", "标题", "什么事", "联系人", "联系电话")
    with liaison.typing_survives(*kept):
        liaison.press("提交")
        expect(liaison.wrong("招聘人数")).to_be_visible()

    liaison.fill("招聘人数", "20")
    flyer = pdf("招聘简章.pdf", "常州示例轨道配件有限公司", "招聘焊工 20 名")
    liaison.field("照片和文件").locator("input[type=file]").first.set_input_files(
        {"name": flyer.name, "mimeType": "application/pdf", "buffer": flyer.content.read()}
    )
    liaison.page.get_by_role("button", name="提交", exact=True).dblclick()
    liaison.told("已提交，编号")
    return NUMBER.search(liaison.main.inner_text()).group()


def test_ordered_routed_handled_rated_and_handled_again(arrive, portal):
    mail = portal.var / "mail"
    liaison = arrive("lianluo", PHONE)
    number = order_as_liaison(liaison)
    address = f"/orders/{number}/"

    # One order, although the button was pressed twice; the worker routes it meanwhile.
    liaison.reload_until(lambda: "已派单" in liaison.now_at(), "routed order")
    liaison.sees("由人力资源和社会保障服务中心办理", "何敏", "招聘简章.pdf")
    liaison.open(f"/orders/?q={TITLE}")
    expect(liaison.card(TITLE)).to_have_count(1)

    # The clerk: queue, sign, first contact, a note for the house, a result.
    clerk = arrive("jingban")
    clerk.open("/queue/")
    clerk.follow(TITLE)
    clerk.sees("何敏", "招聘人数", "20")
    clerk.take("签收")
    clerk.told("已签收。")
    clerk.choose("联系方式", "电话", clerk.step("登记联系"))
    clerk.take("登记联系", 联系情况=CONTACT)
    clerk.told("已登记联系情况。")
    clerk.take("写办理记录", 记录内容=NOTE)
    clerk.told("已记录。")
    clerk.sees(NOTE)
    liaison.open(address)
    liaison.sees(CONTACT)
    liaison.misses(NOTE)
    finish(clerk, THIN)

    # The head sends it back once; the enterprise learns nothing of it.
    head = arrive("fuze")
    head.open("/queue/")
    head.follow(TITLE)
    head.sees(THIN)
    head.take("退回修改", 理由="请写明日期和展位。")
    head.told("已退回经办人。")
    liaison.page.reload()
    liaison.misses(THIN, "请写明日期和展位。")
    clerk.open(address)
    expect(clerk.page.locator(".reason")).to_contain_text("请写明日期和展位。")
    assert clerk.offered()[0] == "提交办理结果"
    finish(clerk, RESULT)
    assert survey_links(mail, title=TITLE) == []
    unread = unread_of(liaison)
    head.open(address)
    head.take("审核通过")
    head.told("已办结")

    # The enterprise: a message, an e-mail, a link that needs no sign-in and records nothing.
    liaison.open("/")
    liaison.reload_until(lambda: unread_of(liaison) > unread, "new message")
    liaison.open("/inbox/")
    liaison.follow(f"请评价：{TITLE}")
    expect(liaison.page).to_have_url(re.compile(r"/s/|/orders/"))
    link = wait_for_link(liaison, mail, earlier=0)
    stranger = arrive("", PHONE)
    stranger.open(link)
    stranger.sees("请评价这次服务", RESULT)
    liaison.open(address)
    liaison.sees("待评价")
    liaison.misses("企业评价")
    stranger.rate(level="不满意", solved="未解决", contacted="联系过")
    expect(stranger.wrong("不满意的原因")).to_be_visible()
    stranger.refused(422)
    stranger.field("不满意的原因").get_by_label("没解决").check()
    stranger.fill("想说的话", COMPLAINT)
    stranger.press("提交评价")
    stranger.sees("已退回重办", "前联系您")
    stranger.open(link)
    stranger.sees("这次评价已经提交")

    # Back at the same department, a second time; the centre knows.
    clerk.open(address)
    clerk.sees("二次办理")
    expect(clerk.page.locator(".reason")).to_contain_text(COMPLAINT)
    assert "申请退单" not in clerk.offered()
    worker = arrive("shegong")
    worker.open("/centre/")
    row = worker.page.locator("#bad li").filter(has_text=number)
    expect(row).to_contain_text(COMPLAINT)
    finish(clerk, SECOND)
    head.open(address)
    head.take("审核通过")
    head.told("已办结")
    second = wait_for_link(liaison, mail, earlier=1)
    stranger.open(second)
    stranger.sees(SECOND)
    stranger.rate(level="满意", solved="已解决", contacted="联系过")
    stranger.sees("已收到您的评价，这件诉求已结束。")
    stranger.open(second)
    stranger.sees("这次评价已经提交")

    liaison.open(address)
    liaison.sees("已归档", "不满意", COMPLAINT, SECOND)
    assert not {"评价", "撤回诉求"} & set(liaison.offered())


def finish(clerk: Visitor, text: str) -> None:
    clerk.choose("办理结果", "已解决", clerk.step("提交办理结果"))
    came = {"到场人数": "46", "达成意向人数": "23", "录用人数": "20"}
    clerk.take("提交办理结果", 答复内容=text, **came)
    clerk.told("已提交办理结果。")


def unread_of(visitor: Visitor) -> int:
    """The number on the bell."""
    count = visitor.page.locator(".nav-count").first
    if not count.count():
        return 0
    return int(re.search(r"\d+", count.inner_text()).group())


def wait_for_link(visitor: Visitor, mail, *, earlier: int) -> str:
    """The link in the newest survey mail, when there is one more than `earlier`."""
    for _ in range(PATIENCE * 5):
        links = survey_links(mail, title=TITLE)
        if len(links) > earlier:
            return links[-1]
        visitor.page.wait_for_timeout(200)
    pytest.fail(f"no mail about “{TITLE}” in {mail}")
