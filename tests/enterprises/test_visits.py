"""走访: the diary in the field, its findings, coverage, a 驻厂员's log (handbook §8.2 step 6)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from enterprises.actions import SettledAlready, plan_visit, record_headcount, settle_finding
from enterprises.models import Contact, Enterprise, Finding, HeadcountCheck, Residency, Visit
from enterprises.visits.coverage import Quarter, coverage
from enterprises.visits.forms import RecordForm
from requests_desk.actions import submit_from
from requests_desk.models import Order, Origin
from tests.admin.conftest import statements, words_of
from tests.cast import SINCE, again, draft

TODAY = date(2026, 3, 2)
LIST, COVERAGE, NEW = (reverse(f"visits:{name}") for name in ("list", "coverage", "new"))


@pytest.fixture(autouse=True)
def that_monday(now):
    with time_machine.travel(now, tick=False):
        yield


def writing(enterprise) -> str:
    return reverse("visits:write", args=[enterprise.pk])


def diary(**fields) -> dict:
    return {"visited_on": "2026-03-02", "met": "林悦", "heard": "旺季缺焊工。", **fields}


@pytest.fixture
def finding(enterprise, worker) -> Finding:
    visit = Visit.objects.create(
        enterprise=enterprise, visitor=worker, visited_on=TODAY, met="林悦", heard="旺季缺焊工。"
    )
    return visit.findings.create(text="想招 20 个焊工")


def test_a_visit_brings_the_record_up_to_date(enterprise, worker, client):
    record_headcount(enterprise, total=86, non_local=30, on=date(2025, 1, 6))
    client.force_login(worker)
    assert "档案已超过 12 个月未核实。" in words_of(client.get(writing(enterprise)))
    answer = client.post(
        writing(enterprise),
        diary(
            findings="门口路灯不亮\n\n 想招 20 个焊工 ",
            headcount=104,
            non_local=40,
            formal_members=4,
            verified="on",
        ),
        follow=True,
    )
    assert "职工已达 100 人，列入 100 人以上党建覆盖名单。" in words_of(answer)
    visit = Visit.objects.get()
    assert [one.text for one in visit.findings.all()] == ["门口路灯不亮", "想招 20 个焊工"]
    enterprise.refresh_from_db()
    assert (enterprise.headcount, enterprise.headcount_on) == (104, TODAY)
    assert (enterprise.formal_members, enterprise.verified_on) == (4, TODAY)
    assert HeadcountCheck.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"visited_on": "2026-03-03"}, "还没到这一天。"),
        ({"visited_on": ""}, "此项必填。"),
        ({"heard": ""}, "此项必填。"),
        ({"non_local": 3}, "请同时填写职工人数。"),
        ({"headcount": 3, "non_local": 4}, "外来职工人数不能多于职工人数。"),
        ({"findings": "\n".join("问题" for _ in range(11))}, "一次最多 10 个问题。"),
    ],
)
def test_a_diary_that_makes_no_sense_writes_nothing(fields, sentence, enterprise, worker, client):
    client.force_login(worker)
    answer = client.post(writing(enterprise), diary(**fields))
    assert answer.status_code == 422
    assert sentence in words_of(answer)
    assert not Visit.objects.exists()
    assert not HeadcountCheck.objects.exists()


def test_a_plan_is_carried_out_once(enterprise, worker, client):
    client.force_login(worker)
    url = reverse("visits:plan_visit", args=[enterprise.pk])
    assert "计划日期不能早于今天。" in words_of(client.post(url, {"planned_on": "2026-03-01"}))
    client.post(url, {"planned_on": "2026-03-02"})
    planned = Visit.objects.get()
    assert Visit.objects.due(TODAY).get() == planned
    text = words_of(client.get(LIST))
    assert f"{enterprise.name} 3月2日 今天" in text
    client.post(f"{writing(enterprise)}?visit={planned.pk}", diary())
    planned.refresh_from_db()
    assert (planned.visited_on, Visit.objects.count()) == (TODAY, 1)
    again_url = f"{writing(enterprise)}?visit={planned.pk}"
    assert client.post(again_url, diary()).status_code == 404


def test_one_press_turns_a_finding_into_an_order(
    finding, enterprise, item, liaison, clerk, head, worker, client
):
    Contact.objects.create(
        enterprise=enterprise, role="hr_head", name="林悦", mobile="13800000020", from_on=SINCE
    )
    client.force_login(worker)
    page = client.get(reverse("visits:visit", args=[finding.visit_id]))
    choose = f"{reverse('orders:enter')}?finding={finding.pk}"
    assert choose in page.text
    page = client.get(choose)
    assert "问题：想招 20 个焊工" in words_of(page)
    form = page.context["form"]
    assert form.initial["channel"] == "visit"
    assert form.initial["title"] == "想招 20 个焊工"
    assert form.initial["description"] == "想招 20 个焊工\n\n走访了解到：旺季缺焊工。"
    assert form.initial["contact_phone"] == "13800000020"
    posted = {key: value for key, value in form.initial.items() if value}
    posted |= {"item": item.code, "item-headcount": 20}
    answer = client.post(choose, posted)
    order = Order.objects.get()
    assert answer.url == f"{reverse('orders:enter')}?done={order.number}"
    assert (order.channel, order.entered_by) == ("visit", worker)
    finding.refresh_from_db()
    assert (finding.outcome, finding.note, finding.origin.order) == ("order", order.number, order)
    assert f"已转诉求： {order.number}" in words_of(
        client.get(reverse("visits:visit", args=[finding.visit_id]))
    )
    client.post(choose, posted)  # pressed twice
    assert Order.objects.count() == Origin.objects.count() == 1


def test_a_settled_finding_makes_no_second_order(finding, enterprise, item, worker, now):
    settle_finding(finding, outcome=Finding.Outcome.NOTHING, note="已修好", by=worker, now=now)
    with pytest.raises(SettledAlready):
        submit_from(draft(enterprise, item), source=finding, by=worker, now=now)
    assert not Order.objects.exists()


def test_whoever_is_named_the_finding_decides_whose_order_it_is(
    finding, enterprise, other_enterprise, item, worker, client
):
    client.force_login(worker)
    url = f"{reverse('orders:enter')}?enterprise={other_enterprise.pk}&finding={finding.pk}"
    assert client.get(url).context["enterprise"] == enterprise


def own_file(enterprise, **changes) -> dict:
    form = RecordForm(instance=enterprise)
    now = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in {**now, **changes}.items()}


def test_one_press_puts_a_finding_into_the_record(finding, enterprise, worker, client):
    client.force_login(worker)
    visit = reverse("visits:visit", args=[finding.visit_id])
    url = reverse("visits:correct", args=[finding.pk])
    assert url in client.get(visit).text
    form = own_file(
        enterprise,
        headcount="104",
        address="示例路 6 号",
        contact_role="hr_head",
        contact_name="林悦",
        contact_mobile="13800000009",
    )
    assert "已更新档案。" in client.post(url, form, follow=True).text
    enterprise.refresh_from_db()
    assert (enterprise.headcount, enterprise.address) == (104, "示例路 6 号")
    assert enterprise.headcounts.get().source == "走访"
    assert enterprise.contacts.get(role="hr_head").name == "林悦"
    finding.refresh_from_db()
    assert (finding.outcome, finding.settled_by) == ("record", worker)
    assert "职工人数：86，外来职工人数 空 → 104，外来职工人数 空" in finding.note
    assert "人力资源负责人：空 → 林悦 138****0009" in finding.note
    assert set(enterprise.change_requests.values_list("verdict", flat=True)) == {"confirmed"}


def test_a_press_that_changes_nothing_says_so_and_settles_nothing(
    finding, enterprise, worker, client
):
    client.force_login(worker)
    url = reverse("visits:correct", args=[finding.pk])
    assert "没有改动。" in client.post(url, own_file(enterprise)).text
    answer = client.post(url, own_file(enterprise, contact_name="林悦"))
    assert "请选择角色。" in answer.text
    assert "请填写联系电话。" in answer.text
    finding.refresh_from_db()
    assert finding.is_open


def test_a_finding_is_put_into_the_record_once(finding, enterprise, worker, client, now):
    settle_finding(finding, outcome=Finding.Outcome.NOTHING, note="已修好", by=worker, now=now)
    client.force_login(worker)
    url = reverse("visits:correct", args=[finding.pk])
    answer = client.post(url, own_file(enterprise, headcount="104"), follow=True)
    assert "刚刚已由他人处理" in answer.text
    enterprise.refresh_from_db()
    assert enterprise.headcount == 86


def test_only_the_centre_puts_findings_into_the_record(finding, clerk, client):
    client.force_login(clerk)
    assert client.get(reverse("visits:correct", args=[finding.pk])).status_code == 404


def test_a_finding_can_need_nothing_but_a_word(finding, worker, client):
    client.force_login(worker)
    url = reverse("visits:finding", args=[finding.pk])
    assert client.post(url, {"outcome": "nothing", "note": ""}).status_code == 422
    assert client.post(url, {"outcome": "order", "note": "越过表单"}).status_code == 422
    client.post(url, {"outcome": "nothing", "note": "企业已自行解决"})
    finding.refresh_from_db()
    assert (finding.outcome, finding.settled_by) == ("nothing", worker)
    answer = client.post(url, {"outcome": "record", "note": "再来"}, follow=True)
    assert "刚刚已由他人处理" in words_of(answer)


def test_a_line_of_a_plan_becomes_an_order_and_the_page_prints_it(
    department, enterprise, item, liaison, clerk, worker, client, now
):
    plan = enterprise.plans.create(year=2026, goal="稳定用工")
    line = plan.lines.create(problem="缺焊工", deadline_on=date(2026, 3, 1), department=department)
    order = submit_from(draft(enterprise, item), source=line, by=worker, now=now)
    client.force_login(worker)
    text = words_of(client.get(reverse("visits:plan", args=[plan.pk])))
    assert "2026 年一企一策" in text
    assert "2026-03-01 超期" in text
    assert order.number in text
    url = reverse("orders:enter")
    assert "问题：缺焊工" in words_of(client.get(f"{url}?line={line.pk}"))
    assert client.get(f"{url}?line=x").status_code == 404


def test_coverage_counts_visits_of_the_quarter_to_who_operates(
    enterprise, other_enterprise, worker, client
):
    for day, kind in ((date(2025, 12, 31), "visit"), (date(2026, 1, 1), "visit")):
        Visit.objects.create(enterprise=enterprise, visitor=worker, visited_on=day, kind=kind)
    plan_visit(other_enterprise, on=TODAY, by=worker)
    covered = coverage(Quarter(2026, 1), today=TODAY)
    assert (covered.total, covered.visited, covered.percent) == (2, 1, "50.0%")
    assert coverage(Quarter(2025, 4), today=TODAY).visited == 1
    assert coverage(Quarter(2025, 3), today=TODAY).percent == "0.0%"
    client.force_login(worker)
    text = words_of(client.get(COVERAGE))
    assert "50.0% 覆盖率" in text
    assert "常州示例电缆有限公司 MG-05 示例路片区 · 从未走访" in text
    assert client.get(COVERAGE, {"quarter": "2026-2"}).status_code == 404
    Enterprise.objects.filter(pk=other_enterprise.pk).update(status="deregistered")
    assert coverage(Quarter(2026, 1), today=TODAY).percent == "100.0%"


def test_nobody_to_visit_is_a_dash(db):
    assert coverage(Quarter(2026, 1), today=TODAY).percent == "—"


def test_a_leader_reads_the_numbers_and_no_names(enterprise, leader, client):
    client.force_login(leader)
    text = words_of(client.get(COVERAGE))
    assert "0.0% 覆盖率" in text
    assert enterprise.name not in text


def test_the_pages_cost_the_same_at_one_and_at_three(
    enterprise, other_enterprise, micro_grid, worker, client
):
    client.force_login(worker)

    def visit(one):
        made = Visit.objects.create(enterprise=one, visitor=worker, visited_on=TODAY)
        made.findings.create(text="问题")
        plan_visit(one, on=TODAY, by=worker)
        return made

    first = visit(enterprise)
    pages = [LIST, NEW, COVERAGE, reverse("visits:visit", args=[first.pk])]
    at_one = [len(statements(client, url)) for url in pages]
    for one in (enterprise, other_enterprise):
        visit(one)
    for number in range(2):
        first.findings.create(text=f"问题{number}")
    assert [len(statements(client, url)) for url in pages] == at_one == [10, 5, 7, 7]


def test_a_resident_writes_only_the_own_log(
    enterprise, other_enterprise, clerk, worker, client, finding
):
    Residency.objects.create(enterprise=enterprise, user=clerk, from_on=SINCE)
    client.force_login(again(clerk))
    assert client.get(reverse("visits:visit", args=[finding.visit_id])).status_code == 404
    assert client.get(writing(other_enterprise)).status_code == 404
    assert client.post(writing(enterprise), diary()).status_code == 422  # hours are missing
    answer = client.post(writing(enterprise), diary(hours="3.5", findings="设备老化"), follow=True)
    day = Visit.objects.get(kind="on_site")
    assert (day.visitor, float(day.hours)) == (clerk, 3.5)
    assert "待社区社工处理。" in words_of(answer)
    assert "设备老化" in words_of(client.get(reverse("visits:visit", args=[day.pk])))
    found = day.findings.get()
    url = reverse("visits:finding", args=[found.pk])
    assert client.post(url, {"outcome": "nothing", "note": "自己处理"}).status_code == 404
    assert client.get(reverse("visits:plan_visit", args=[enterprise.pk])).status_code == 404
    Residency.objects.update(until_on=TODAY - timedelta(days=1))
    assert client.get(LIST).status_code == 404
    assert client.post(writing(enterprise), diary(hours="1")).status_code == 404


def test_what_was_written_is_put_right_on_the_phone(enterprise, finding, worker, client):
    visit = finding.visit
    client.force_login(worker)
    url = reverse("visits:edit", args=[visit.pk])
    assert url in client.get(reverse("visits:visit", args=[visit.pk])).text
    form = client.get(url).context["form"]
    assert (form["heard"].value(), form["met"].value()) == ("旺季缺焊工。", "林悦")
    assert "headcount" not in form.fields
    assert client.post(url, diary(visited_on="2026-03-03")).status_code == 422
    visit.refresh_from_db()
    assert visit.visited_on == TODAY
    corrected = diary(visited_on="2026-03-01", heard="缺电工。", findings="门口路灯不亮")
    assert "已更正。" in client.post(url, corrected, follow=True).text
    visit.refresh_from_db()
    assert (visit.visited_on, visit.heard, visit.visitor) == (date(2026, 3, 1), "缺电工。", worker)
    assert [one.text for one in visit.findings.all()] == ["想招 20 个焊工", "门口路灯不亮"]
    assert visit.history.first().history_change_reason == "更正，冯社工"


def test_what_is_only_planned_is_not_put_right(enterprise, worker, client):
    planned = plan_visit(enterprise, on=TODAY, by=worker)
    client.force_login(worker)
    assert client.get(reverse("visits:edit", args=[planned.pk])).status_code == 404


def test_a_record_is_put_right_on_the_phone(enterprise, worker, client):
    client.force_login(worker)
    url = reverse("visits:record", args=[enterprise.pk])
    assert url in client.get(enterprise.get_absolute_url()).text
    assert "没有改动。" in client.post(url, own_file(enterprise)).text
    form = own_file(
        enterprise,
        address="示例路 6 号",
        contact_role="union_chair",
        contact_name="林悦",
        contact_mobile="13800000009",
    )
    assert "已更正档案。" in client.post(url, form, follow=True).text
    enterprise.refresh_from_db()
    assert enterprise.address == "示例路 6 号"
    assert enterprise.contacts.get(role="union_chair").name == "林悦"
    assert not enterprise.change_requests.open().exists()
    assert enterprise.history.first().history_change_reason == "社工更正，冯社工"
