"""The social worker's day of handbook §8.2. Where the handbook has her dispatch by hand, the
machine has done so and she corrects (docs/architecture.md)."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.scene import handler_of, place, wait_until_routed
from tests.browser.visitors import PHONE, Visitor, unique

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("portal", ["sqlite"], indirect=True),
]

ROAD = {"problem": "路灯", "location": "一号路 18 号门前"}


def dispatch(worker: Visitor, *, item: str, department: str, handler: str) -> None:
    worker.follow("派单", within=worker.page.locator(".actions"))
    worker.choose("定事：服务事项", item)
    worker.choose("定责：主办部门", department)
    worker.choose("定人：经办人", handler)
    worker.press("派单")
    worker.told("已派单。")


def give_back(clerk: Visitor, address: str, basis: str) -> None:
    clerk.open(address)
    clerk.follow("申请退单", within=clerk.page.locator(".actions"))
    clerk.choose("退单原因", "非本部门职责")
    clerk.fill("依据", basis)
    clerk.press("申请退单")
    clerk.told("已提交社区审核")


def test_the_desk_from_triage_to_returns(arrive):
    """Steps 1 to 5."""
    liaison, worker = arrive("lianluo", PHONE), arrive("shegong")
    unsure, lamp, again = (unique(words) for words in ("晚上看不清路", "路灯不亮", "门口路灯坏了"))
    asked = place(liaison, "", unsure, nature="求助", tried=False)
    first, second = place(liaison, "PF-04", lamp, **ROAD), place(liaison, "PF-04", again, **ROAD)
    wait_until_routed(liaison, second)

    # 1 and 2: what the machine routed has its four parts; without a person nothing is dispatched.
    worker.open(first)
    worker.sees("建设管理科", "道路交通与市政设施协调", "17:30 前")
    worker.open("/centre/")
    worker.follow(unsure, within=worker.page.locator("#triage"))
    worker.follow("派单", within=worker.page.locator(".actions"))
    worker.choose("定责：主办部门", "建管科")
    worker.press("派单")
    expect(worker.wrong("定人：经办人")).to_be_visible()
    worker.refusals.clear()

    # 3: she corrects the item; the history shows both.
    worker.open(asked)
    dispatch(worker, item="PF-04 道路交通与市政设施协调", department="建管科", handler="魏来")
    worker.sees("急难愁盼综合诉求", "道路交通与市政设施协调", "待签收")

    # 4: the second order about the same lamp goes into the first.
    worker.open(second)
    worker.follow("并单", within=worker.page.locator(".actions"))
    worker.choose("并入哪个诉求", re.compile(first.split("/")[2]))
    worker.fill("理由", "同一盏路灯。")
    worker.press("并单")
    worker.told("已并单")
    liaison.open(second)
    liaison.sees("已合并办理", first.split("/")[2])

    # 5: a return with a basis is accepted and goes elsewhere; a later one is refused with a reason.
    road = arrive("jsgl-jingban1")
    give_back(road, asked, "该路段未移交，由属地执法部门管理。")
    worker.open("/centre/")
    worker.follow(unsure, within=worker.page.locator("#returns"))
    worker.take("同意退单", 理由="情况属实。")
    worker.told("已同意退单。")
    dispatch(
        worker, item="PF-04 道路交通与市政设施协调", department="综合执法大队", handler="叶知秋"
    )
    # It has been given back before, so the head agrees first.
    clerk, law = arrive("zhzf-jingban2"), arrive("zhzf-fuze")
    give_back(clerk, asked, "照明设施不属执法范围。")
    worker.open(asked)
    assert "同意退单" not in worker.offered()
    law.open("/decisions/")
    law.follow(unsure)
    law.take("同意退单", 理由="确非本队职责。")
    law.told("已同意退单。")
    worker.page.reload()
    worker.take("不同意退单", 理由="该路段已明确由贵队牵头。")
    worker.told("已通知部门继续办理。")
    law.page.reload()
    law.sees("该路段已明确由贵队牵头。")
    assert "申请退单" not in law.offered()


def test_a_visit_updates_the_record_and_becomes_an_order(arrive):
    """Step 6, in the field; step 8, the micro-grid on the phone."""
    finding = unique("厂门口积水，货车难进")
    worker = arrive("shegong", PHONE)
    worker.open("/visits/new/?q=示例轨道配件")
    worker.follow("常州示例轨道配件有限公司")
    worker.fill("了解到的情况", "订单增加，新招了一批工人。")
    worker.fill("发现的问题", finding)
    worker.fill("职工人数", "104")
    worker.press("保存")
    worker.told("已保存。")
    worker.sees(finding)
    worker.follow("转为诉求")
    worker.refusals.clear()
    expect(worker.page.locator("main")).to_contain_text("常州示例轨道配件有限公司")
    expect(worker.page.locator("body")).to_contain_text(finding)

    # From 100 on the enterprise counts where a branch is due.
    worker.open("/party/")
    worker.follow(re.compile("100 人以上企业党支部覆盖率"))
    worker.follow("全部", within=worker.page.get_by_role("navigation", name="哪些企业"))
    worker.sees("常州示例轨道配件有限公司", "104")

    worker.open("/park/grids/MG-05/")
    worker.sees("三类负责人", "周雨桐", "在办诉求")
    expect(worker.page.locator(".person-missing").first).to_be_visible()


def test_follow_up_calls_and_a_bad_rating(arrive):
    """Step 7: nobody answers the telephone; a bad rating is called back, judged and sent on."""
    worker = arrive("shegong02")
    title = "请专家来厂讲焊接工艺"
    worker.open(f"/orders/?q={title}")
    worker.follow(title)
    worker.take("回访未接通", 拨打情况="响铃无人接听。")
    worker.told("已登记。")
    worker.sees("响铃无人接听。")

    title = unique("劳动合同怎么签")
    liaison = arrive("lianluo", PHONE)
    address = place(liaison, "HR-04", title, cert="焊工初级", headcount=2, subsidy=False)
    wait_until_routed(liaison, address)
    clerk, head = arrive(handler_of(liaison)), arrive("fuze")
    clerk.open(address)
    clerk.take("签收")
    clerk.choose("联系方式", "电话", clerk.step("登记联系"))
    clerk.take("登记联系", 联系情况="已通话。")
    clerk.choose("办理结果", "解释说明", clerk.step("提交办理结果"))
    clerk.take("提交办理结果", 答复内容="请在网上查看报考须知和时间安排。")
    head.open(address)
    head.take("审核通过")
    liaison.open(address)
    liaison.step("评价").click()
    liaison.rate(level="不满意", solved="未解决", contacted="联系过", reason="答复看不懂")
    worker.open("/centre/")
    expect(worker.page.locator("#bad li").filter(has_text=title)).to_have_count(1)
    worker.open(address)
    worker.choose("研判结论", re.compile("合理"), worker.step("登记差评回访"))
    worker.take("登记差评回访", 沟通情况="企业要的是逐人辅导，要求合理。")
    worker.told("已登记回访。")
    clerk.open(address)
    clerk.sees("二次办理", "企业要的是逐人辅导")


def test_the_day_is_printed_and_the_list_exported_and_logged(arrive):
    """Step 9."""
    worker = arrive("shegong")
    worker.open("/centre/")
    worker.follow("日报")
    worker.sees("新诉求", "各部门", "其中超时", "走访")
    worker.page.evaluate("window.print = () => document.body.setAttribute('data-printed', 'yes')")
    worker.page.get_by_role("button", name="打印日报").click()
    expect(worker.page.locator("body")).to_have_attribute("data-printed", "yes")
    worker.page.emulate_media(media="print")
    expect(worker.page.get_by_text("值班社工：")).to_be_visible()
    expect(worker.page.locator(".topbar")).to_be_hidden()
    worker.page.emulate_media(media="screen")
    worker.open("/admin/enterprises/enterprise/?q=示例轨道")
    with worker.page.expect_download() as download:
        worker.page.get_by_role("link", name=re.compile("导出当前列表")).click()
    assert download.value.suggested_filename.startswith("企业档案")
    administrator = arrive("guanli")
    administrator.open("/admin/admin/logentry/")
    expect(administrator.page.locator("#result_list")).to_contain_text("企业档案")
