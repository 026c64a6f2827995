"""A growing community for the admin's lists, and what its tests ask of a page."""

from datetime import date, timedelta
from html.parser import HTMLParser

import pytest
import time_machine
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enterprises.models import (
    Contact,
    Enterprise,
    ImportRun,
    Liaison,
    Pairing,
    Plan,
    Residency,
    UnusualCode,
    Visit,
)
from grids.models import (
    Grid,
    GroupNotice,
    MemberCount,
    MicroGrid,
    MicroGridDuty,
    OfficeHolder,
    PartnerBody,
    PartyInstructor,
    PartyOrganisation,
    SocialWorker,
    Venue,
    WeChatGroup,
)
from requests_desk import actions
from requests_desk.models import OrderEvent, RoutingRule
from services.models import CalendarDay, Category, TrainingExample
from services.workcalendar import work_calendar
from tests.cast import SINCE, draft, fresh, join, make_department, make_item, person, settle
from tests.support.notices import deliveries_about
from xingdong.accounts.models import Appointment, SecurityEntry
from xingdong.accounts.tokens import hand_out_token
from xingdong.insight.models import PhoneReveal
from xingdong.notices.models import Delivery, GroupRobot

CODES = {1: "91320499MA9X00038K", 2: "91320499MA9X00046E", 3: "91320499MA9X000549"}
CONTROL = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")


@pytest.fixture(autouse=True)
def that_monday(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def grow(now):
    """``grow(1)`` adds one row of everything the admin lists, with all that hangs on it."""

    def add(number: int) -> None:
        grid = Grid.objects.create(code=f"N{number}", name=f"新网格{number}")
        place = MicroGrid.objects.create(grid=grid, code=f"NG-{number}", name=f"新片区{number}")
        branch = PartyOrganisation.objects.create(
            name=f"新支部{number}", kind="grid_branch", formation="grid", grid=grid
        )
        worker = SocialWorker.objects.create(
            user=person(f"w{number}", f"新社工{number}"), from_on=SINCE
        )
        MicroGridDuty.objects.create(social_worker=worker, micro_grid=place, from_on=SINCE)
        venue = Venue.objects.create(name=f"新阵地{number}", kind="grid_post", grid=grid)
        venue.micro_grids.add(place)
        OfficeHolder.objects.create(
            organisation=branch, post="secretary", name="新书记", from_on=SINCE
        )
        MemberCount.objects.create(organisation=branch, counted_on=SINCE, formal_members=number)
        PartyInstructor.objects.create(organisation=branch, name="新指导", from_on=SINCE)
        partner = PartnerBody.objects.create(name=f"新共建单位{number}", kind="government")
        group = WeChatGroup.objects.create(name=f"新群{number}", micro_grid=place, owner=worker)
        GroupNotice.objects.create(group=group, title="新通知", body="您好", written_on=SINCE)
        helper = make_department(f"H{number}", f"协办{number}")
        department = make_department(f"D{number}", f"新部门{number}")
        head = join(person(f"h{number}", f"新负责{number}"), department, is_head=True)
        clerk = join(person(f"c{number}", f"新经办{number}"), department)
        Category.objects.create(code=f"C{number}", name=f"新类别{number}")
        fields = [{"key": "headcount", "label": "人数", "type": "int", "required": True}]
        item = make_item(f"N{number}-01", f"新事项{number}", department, form_fields=fields)
        item.co_departments.add(helper)
        TrainingExample.objects.create(text=f"新说法{number}", item=item, created_at=now)
        enterprise = Enterprise.objects.create(
            credit_code=CODES[number],
            name=f"新企业{number}",
            micro_grid=place,
            party_organisation=branch,
            stage=Enterprise.Stage.GROWTH,
        )
        Pairing.objects.create(partner=partner, enterprise=enterprise, from_on=SINCE)
        liaison = person(f"l{number}", f"新联络{number}", email=f"l{number}@example.com")
        Liaison.objects.create(enterprise=enterprise, user=liaison, from_on=SINCE, is_primary=True)
        Contact.objects.create(
            enterprise=enterprise,
            role="hr_head",
            name="新联系",
            mobile="13800000009",
            from_on=SINCE,
        )
        stay = Residency.objects.create(enterprise=enterprise, user=worker.user, from_on=SINCE)
        Visit.objects.create(
            enterprise=enterprise,
            visitor=worker.user,
            visited_on=now.date(),
            kind="on_site",
            residency=stay,
            hours=4,
        ).findings.create(text="车间照明不足")
        ImportRun.objects.create(
            file="none", name="新表格", by=worker.user, uploaded_at=now, beat_at=now
        )
        UnusualCode.objects.create(
            credit_code=f"91320499MA9X{number:06}",
            registered_on=SINCE.replace(year=2014),
            reason="已看营业执照",
            asked_by=worker.user,
            asked_at=now,
        )
        plan = Plan.objects.create(enterprise=enterprise, year=2026)
        plan.lines.create(problem="用工缺口", owner=worker.user)
        Appointment.objects.create(
            user=person(f"a{number}", f"新领导{number}"), position="leader", from_on=SINCE
        )
        rule = RoutingRule.objects.create(
            item=item, micro_grid=place, grid=grid, department=department, handler=clerk
        )
        rule.co_departments.add(helper)
        robot = GroupRobot.objects.create(
            name=f"新群{number}",
            kind="wecom",
            webhook="https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k",
        )
        department.robots.add(robot)
        CalendarDay.objects.create(date=date(2030, 1, number), is_workday=True)
        order = actions.submit_order(draft(enterprise, item), by=liaison, now=now)
        settle(now)
        actions.sign_order(fresh(order), by=clerk, now=now)
        settle(now)
        actions.finish_order(fresh(order), by=clerk, outcome="solved", text="已办好。", now=now)
        settle(now)
        actions.approve_result(fresh(order), by=head, now=now)
        settle(now)
        OrderEvent.objects.filter(pk=order.events.last().pk).update(
            handled_at=None, attempts=1, last_error="OSError: away", retry_at=now
        )
        failed = deliveries_about(order).filter(channel="email").first()
        Delivery.objects.filter(pk=failed.pk).update(attempts=2, last_error="refused")
        PhoneReveal.objects.create(
            user=head,
            revealed_at=now,
            page="file",
            enterprise=enterprise,
            person="新联系",
            post="人力资源负责人",
            ends_with="0009",
        )
        hand_out_token(head, name=f"新令牌{number}", scope="read", days=30, now=now)
        SecurityEntry.objects.create(
            kind=SecurityEntry.Kind.EXPORTED, user=head, name="新负责", about="企业档案"
        )
        LogEntry.objects.create(
            user=head,
            content_type=ContentType.objects.get_for_model(Enterprise),
            object_id=enterprise.pk,
            object_repr=enterprise.name,
            action_flag=CHANGE,
            action_time=now + timedelta(seconds=number),
        )

    return add


def statements(client, url: str) -> list[str]:
    """The statements a page takes, without transaction control."""
    work_calendar()  # read at most twice a minute; not part of a page
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    assert response.status_code == 200, response.status_code
    return [query["sql"] for query in captured if not query["sql"].upper().startswith(CONTROL)]


class Reader(HTMLParser):
    """Collects what a person reads or hears: text and spoken attributes, no scripts, no icons."""

    SILENT = {"script", "style", "template", "textarea", "head"}
    SPOKEN = {"title", "placeholder", "aria-label", "alt"}
    VOID = {"input", "img", "br", "hr", "link", "meta"}

    def __init__(self):
        super().__init__()
        self.words: list[str] = []
        self.spoken: list[str] = []
        self.open: list[bool] = []  # for each open element: is it silent

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.spoken += [given[name] for name in self.SPOKEN if given.get(name)]
        if tag not in self.VOID:
            icon = "material-symbols" in (given.get("class") or "")
            self.open.append(tag in self.SILENT or icon)

    def handle_endtag(self, tag):
        if tag not in self.VOID and self.open:
            self.open.pop()

    def handle_data(self, data):
        if not any(self.open):
            self.words.append(data)


def read(response) -> Reader:
    reader = Reader()
    reader.feed(response.text)
    return reader


def words_of(response) -> str:
    """What a person reads, with single spaces between."""
    return " ".join(" ".join(read(response).words).split())
