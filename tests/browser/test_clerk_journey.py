"""The clerk's day of handbook §8.3, with the head, a helping department and the enterprise."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.scene import handler_of, place, wait_until_routed, working_day
from tests.browser.visitors import PHONE, Visitor, unique
from xingdong.demo.files import pdf

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("portal", ["sqlite"], indirect=True),
]

THIN = "已经联系企业处理好了。"
RESULT = "10 名电工的报名材料已收齐，考试安排在下月，补贴随成绩一起发放。"
SECOND = "已补发准考证并逐人通知，10 人均确认参加考试。"


def finish(clerk: Visitor, text: str) -> None:
    clerk.choose("办理结果", "已解决", clerk.step("提交办理结果"))
    clerk.take("提交办理结果", 答复内容=text)
    clerk.told("已提交办理结果。")


def rate(liaison: Visitor, *, level: str, solved: str, reason: str = "") -> None:
    liaison.step("评价").click()
    liaison.rate(level=level, solved=solved, contacted="联系过", reason=reason)
    liaison.told("已退回重办" if reason else "已收到您的评价，这件诉求已结束。")


def test_an_activity_is_signed_answered_helped_and_scheduled(arrive):
    """Steps 1, 2, 4 and 5."""
    title = unique("想招 20 个焊工")
    liaison = arrive("lianluo", PHONE)
    address = place(liaison, "HR-01", title, mode="专场招聘会", post="焊工", headcount=20)
    wait_until_routed(liaison, address)

    # 1: two windows; the second is told who was faster.
    clerk, second = arrive("jingban"), arrive("jingban2")
    for visitor in (clerk, second):
        visitor.open("/queue/")
        visitor.follow(title)
    clerk.take("签收")
    clerk.told("已签收。")
    clerk.sees("办理中")
    second.take("签收")
    second.told(re.compile("何敏.*签收"))

    # 2: a note is no answer to the enterprise; a call is.
    response = clerk.page.locator(".facts dt", has_text="响应").locator("+ dd")
    clerk.take("写办理记录", 记录内容="企业去年同期也缺工。")
    expect(response).not_to_contain_text("完成")
    clerk.choose("联系方式", "电话", clerk.step("登记联系"))
    clerk.take("登记联系", 联系情况="已与林悦通话，确认岗位和人数。")
    clerk.told("已登记联系情况。")
    expect(response).to_contain_text("完成")

    # 4: another department helps, with a task and a date of its own.
    clerk.follow("添加协办", within=clerk.page.locator(".actions"))
    clerk.choose("协办部门", "企服中心")
    clerk.fill("协办任务", "请提供园区企业的用工需求清单。")
    clerk.fill("协办时限", f"{working_day(3)}")
    clerk.press("添加协办")
    clerk.told("已提请协办。")
    helper = arrive("qyfw-jingban1")
    helper.open(address)
    helper.sees("请提供园区企业的用工需求清单。")
    helper.take("答复协办", 协办答复="清单已发送，共 12 家企业。")
    helper.told("已答复协办。")

    # 5: the date is what was due; the enterprise is told.
    clerk.open(address)
    clerk.sees("清单已发送，共 12 家企业。")
    clerk.step("排期确认")
    clerk.take(
        "排期确认", 活动时间=f"{working_day(15)}T14:00", 活动地点="党群服务中心二楼", 名额="80"
    )
    clerk.told("已确认排期并告知企业。")
    clerk.sees("党群服务中心二楼")
    liaison.open(address)
    liaison.sees("党群服务中心二楼", "名额 80 人")
    liaison.open("/inbox/")
    liaison.reload_until(
        lambda: liaison.page.get_by_text(f"活动时间定了：{title}").count(), "notice of the date"
    )


def test_after_the_event_its_numbers_are_reported_and_summed(arrive):
    """Step 5, once the day has come: an order of the demo whose fair took place."""
    title = "想和职业学校对接，招数控工"
    liaison, head = arrive("lianluo", PHONE), arrive("fuze")
    liaison.open(f"/orders/?q={title}")
    liaison.follow(title)
    clerk = arrive(handler_of(liaison))
    clerk.open(liaison.page.url)
    clerk.choose("办理结果", "已解决", clerk.step("提交办理结果"))
    clerk.take("提交办理结果", 答复内容="对接会已举办，面试名单已交企业。", 到场人数="35")
    expect(clerk.wrong("达成意向人数")).to_contain_text("没有的填 0")
    clerk.refusals.clear()
    clerk.take("提交办理结果", 达成意向人数="12", 录用人数="6")
    clerk.told("已提交办理结果。")
    head.open(liaison.page.url)
    head.sees("到场人数", "35")
    head.take("审核通过")
    liaison.page.reload()
    liaison.sees("对接会已举办", "录用人数")
    head.open("/figures/?period=year")
    row = head.page.locator("section", has_text="活动与培训成效").locator("tr", has_text="专场招聘")
    expect(row).to_contain_text(re.compile("到场人数 (35|81)"))  # the demo has another


def test_an_order_that_is_not_ones_duty_goes_back_only_with_a_basis_and_in_time(arrive):
    """Step 3."""
    title = unique("新员工岗前培训")
    liaison = arrive("lianluo", PHONE)
    day = str(working_day(20))
    address = place(liaison, "HR-02", title, headcount=30, posts="装配", train_date=day)
    wait_until_routed(liaison, address)
    clerk = arrive("jingban")
    clerk.open(address)
    clerk.follow("申请退单", within=clerk.page.locator(".actions"))
    clerk.choose("退单原因", "非本部门职责")
    clerk.press("申请退单")
    expect(clerk.wrong("依据")).to_be_visible()
    clerk.refusals.clear()
    liaison.open(address)
    liaison.sees("待接单")
    clerk.fill("依据", "安全培训由应急管理部门组织，依据街道“三定”方案。")
    clerk.choose("建议改派部门", "应急所")
    clerk.press("申请退单")
    clerk.told("已提交社区审核")
    clerk.sees("退单待审")

    # One that came days ago: the time to give it back is over, and the page says so.
    clerk.open("/orders/?q=缺 15 名挡车工")
    clerk.follow("缺 15 名挡车工")
    assert "申请退单" not in clerk.offered()
    off = clerk.page.locator(".action-off", has_text="申请退单")
    expect(off).to_contain_text("已视为接收")


def test_extended_finished_badly_rated_handled_again_and_well_rated(arrive):
    """Steps 6, 7, 8 and 9."""
    title = unique("10 名电工考证")
    liaison = arrive("lianluo", PHONE)
    address = place(liaison, "HR-04", title, cert="电工中级", headcount=10, subsidy=True)
    wait_until_routed(liaison, address)
    clerk, head = arrive(handler_of(liaison)), arrive("fuze")
    clerk.open(address)
    clerk.take("签收")
    clerk.choose("联系方式", "电话", clerk.step("登记联系"))
    clerk.take("登记联系", 联系情况="已通话，材料下周交齐。")

    # 6: three working days more, asked before the date; the old date stays on the page.
    wanted = working_day(13)
    clerk.take(
        "申请延期", 延至=str(wanted), 延期理由="考点下月才排考场。", 后续计划="先收齐报名材料。"
    )
    clerk.told("已提交延期申请。")
    head.open("/queue/")
    head.follow(title)
    head.sees("考点下月才排考场。")
    head.take("同意延期")
    head.told("已同意延期。")
    head.sees("原时限", f"{wanted.month}月{wanted.day}日 17:30")
    liaison.open(address)
    liaison.sees(f"{wanted.month}月{wanted.day}日 17:30")
    # Another one of the demo is past its date: asking is off, and the page says why.
    late = arrive("jjfz-jingban1")
    late.open("/orders/?q=天然气压力不足")
    late.follow("天然气压力不足影响退火炉")
    off = late.page.locator(".action-off", has_text="申请延期")
    expect(off).to_contain_text("已超过办结时限")

    # 7: too thin, sent back, and passed.
    clerk.open(address)
    finish(clerk, THIN)
    head.open(address)
    head.take("退回修改", 理由="太简略，请写明考试时间和补贴。")
    head.told("已退回经办人。")
    clerk.open(address)
    expect(clerk.page.locator(".reason")).to_contain_text("太简略")
    evidence = pdf("报名汇总.pdf", "电工中级报名汇总", "共 10 人")
    clerk.step("提交办理结果").locator("input[type=file]").set_input_files(
        {"name": evidence.name, "mimeType": "application/pdf", "buffer": evidence.content.read()}
    )
    finish(clerk, RESULT)
    head.open(address)
    head.sees("报名汇总.pdf")
    head.take("审核通过")
    head.told("已办结")
    liaison.open(address)
    liaison.sees(RESULT, "报名汇总.pdf")

    # 8: a bad rating starts it again at the same department; both ratings stay.
    rate(liaison, level="不满意", solved="未解决", reason="没解决")
    clerk.open(address)
    clerk.sees("二次办理")
    assert "申请退单" not in clerk.offered()
    finish(clerk, SECOND)
    head.open(address)
    head.take("审核通过")
    liaison.open(address)
    liaison.sees(SECOND)
    rate(liaison, level="满意", solved="已解决")
    liaison.sees("不满意", "第 1 次重新办理后", "已归档")
    clerk.open(address)
    ratings = clerk.page.locator(".card", has_text="企业评价").locator("p > strong")
    assert ratings.all_inner_texts() == ["满意", "不满意"]

    # 9: the department's own figures and nobody else's; a leader sees all and presses nothing.
    head.open("/figures/")
    head.sees("人社中心", "响应率", "按时办结率", "退单率", "差评整改率")
    head.misses("建管科")
    road = arrive("jsgl-jingban1")
    road.open(address)
    road.refused(404)
    leader = arrive("lingdao")
    leader.open("/figures/")
    leader.sees("响应率", "建管科")
    leader.open("/orders/?q=缺 15 名挡车工")
    leader.follow("缺 15 名挡车工")
    assert leader.offered() == []
    assert leader.page.locator("main form[method=post]").count() == 0
