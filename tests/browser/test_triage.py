"""What people decide: 「不确定」, returns, supplements, withdrawals, orders taken by telephone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.visitors import DESKTOP, PHONE, Visitor, unique

pytestmark = pytest.mark.browser

NUMBER = re.compile(r"XD\d{8}-\d{4,}")


def order_unsure(liaison: Visitor, name: str) -> str:
    """「不确定，请社区帮我选」: the order's address."""
    liaison.open("/services/")
    liaison.follow("不确定，请社区帮我选")
    liaison.sees("由社区研判后确定")
    liaison.choose("诉求性质", "求助")
    liaison.choose("此前是否向其他部门反映", "否")
    liaison.fill("标题", name)
    liaison.fill("什么事", "厂门口的路灯坏了三盏，夜班下班看不清路，不知道找谁。")
    liaison.press("提交")
    liaison.told("已提交，编号")
    return f"/orders/{NUMBER.search(liaison.main.inner_text()).group()}/"


def dispatch(worker: Visitor, *, item: str, department: str, handler: str) -> None:
    """Fill the dispatch page and press."""
    worker.choose("定事：服务事项", item)
    worker.choose("定责：主办部门", department)
    worker.choose("定人：经办人", handler)
    worker.press("派单")
    worker.told("已派单。")


def test_an_uncertain_order_is_dispatched_returned_and_dispatched_again(arrive):
    name = unique("路灯坏了不知道找谁")
    liaison = arrive("lianluo", PHONE)
    address = order_unsure(liaison, name)
    liaison.reload_until(
        lambda: liaison.page.get_by_text("社区正在确认").count(), "order in triage"
    )

    # The social worker finds it on the desk; without a person nothing is dispatched.
    worker = arrive("shegong")
    worker.open("/centre/")
    worker.follow(name, within=worker.page.locator("#triage"))
    worker.follow("派单", within=worker.page.locator(".actions"))
    worker.choose("定事：服务事项", "CG-01 安全生产隐患报告与指导")
    worker.choose("定责：主办部门", "应急所")
    with worker.typing_survives("定事：服务事项", "定责：主办部门", "定点：具体地点"):
        worker.press("派单")
        expect(worker.wrong("定人：经办人")).to_be_visible()
    worker.refused(422)
    worker.choose("定人：经办人", "唐守信")
    worker.press("派单")
    worker.told("已派单。")
    worker.sees("待签收", "安全生产隐患报告与指导", "唐守信")

    # Not the duty of that department: a return needs its basis.
    clerk = arrive("yjgl-jingban1")
    clerk.open("/queue/")
    clerk.follow(name)
    clerk.follow("申请退单", within=clerk.page.locator(".actions"))
    clerk.choose("退单原因", "非本部门职责")
    clerk.press("申请退单")
    expect(clerk.wrong("依据")).to_be_visible()
    clerk.refused(422)
    clerk.fill("依据", "路灯属市政设施，由建设管理科负责。")
    clerk.choose("建议改派部门", "建管科")
    clerk.press("申请退单")
    clerk.told("已提交社区审核")
    clerk.sees("退单待审")
    liaison.open(address)
    liaison.misses("路灯属市政设施")

    # The centre agrees and sends it where it belongs; who gave it back sees it no more.
    worker.open("/centre/")
    worker.follow(name, within=worker.page.locator("#returns"))
    expect(worker.page.locator(".reason")).to_contain_text("路灯属市政设施")
    worker.take("同意退单", 理由="情况属实。")
    worker.told("已同意退单。")
    worker.sees("待研判")
    worker.follow("派单", within=worker.page.locator(".actions"))
    dispatch(worker, item="PF-04 道路交通与市政设施协调", department="建管科", handler="魏来")
    worker.sees("待签收", "魏来")
    clerk.open(address)
    clerk.refused(404)
    clerk.open("/queue/")
    clerk.misses(name)
    liaison.open(address)
    liaison.sees("道路交通与市政设施协调", "建设管理科")
    liaison.misses("路灯属市政设施")

    # The department that has it asks for a supplement; the enterprise answers with a picture.
    road = arrive("jsgl-jingban1")
    road.open(address)
    road.take("签收")
    road.told("已签收。")
    road.take("请企业补充", 需要补充什么="请补充灯杆编号。")
    road.told("已通知企业补充。")
    road.sees("待补充", "时限暂停")
    liaison.open("/")
    liaison.sees("等您处理", "补充，过期自动关闭")
    liaison.open("/orders/?tab=waiting")
    liaison.follow(name)
    expect(liaison.page.locator(".reason")).to_contain_text("请补充灯杆编号。")
    liaison.take("提交补充", 补充说明="灯杆编号 G05-12 至 G05-14。")
    liaison.told("收到补充，接着办理。")
    road.page.reload()
    road.sees("办理中", "G05-12")

    # In the end the enterprise does not need it any more; only with a reason, and for good.
    box = liaison.step("撤回诉求")
    expect(box.get_by_label("撤回原因")).to_have_attribute("required", "")
    liaison.take("撤回诉求", 撤回原因="物业已修好。")
    liaison.told("已撤回。")
    liaison.sees("已撤回", "物业已修好。")
    assert liaison.offered() == []
    road.open("/queue/")
    road.misses(name)


def test_a_social_worker_enters_what_came_by_phone(arrive):
    name = unique("门口井盖松动")
    worker = arrive("shegong", DESKTOP)
    worker.open("/centre/")
    worker.follow("代企业录入")
    worker.page.get_by_role("searchbox").fill("slgdpj")
    expect(worker.page.locator("#found .item-name")).to_have_count(1)
    worker.press("搜索")
    worker.sees("常州示例轨道配件有限公司")
    worker.fill("企业怎么说", f"{name}。路上井盖一踩就响，请来修路。")
    expect(worker.page.locator("#what input[name=item]:checked")).to_have_count(1)
    worker.sees("具体位置（路名与参照物）")
    worker.choose("问题类型", "其他")
    worker.fill("具体位置（路名与参照物）", "一号路 18 号门前人行道")
    worker.press("录入")
    worker.sees("编号", "前办结", "再录一单")
    worker.follow("查看诉求")
    worker.reload_until(lambda: "已派单" in worker.now_at(), "routed order")
    worker.sees("电话", "建设管理科")
    liaison = arrive("lianluo", PHONE)
    liaison.open(f"/orders/?q={name}")
    liaison.follow(name)
    liaison.sees("由社区帮您登记。", "建设管理科")


def test_another_enterprise_gets_neither_the_order_nor_its_file(arrive):
    liaison = arrive("lianluo", PHONE)
    liaison.open("/orders/?q=旺季缺人，想招 20 名焊工")
    liaison.follow("旺季缺人，想招 20 名焊工")
    file = liaison.page.get_by_role("link", name="招聘简章.pdf")
    with liaison.page.expect_download() as download:
        file.click()
    assert download.value.suggested_filename == "招聘简章.pdf"
    assert download.value.path().read_bytes().startswith(b"%PDF-")

    stranger = arrive("lianluo2", PHONE)
    for path in (liaison.page.url, file.get_attribute("href")):
        stranger.open(path)
        stranger.refused(404)
        stranger.sees("没有找到这个页面")
        expect(stranger.page.locator(".topbar")).to_be_visible()
