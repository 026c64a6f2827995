"""The demo community: whole, in order, made by the real actions, and never in production."""

from collections import Counter
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.conf import settings as portal_settings
from django.contrib.auth import authenticate
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.test import TestCase, override_settings
from django.utils import timezone

from enterprises.models import Contact, Enterprise, Liaison
from grids.models import Grid, MicroGrid, PartyOrganisation, SocialWorker
from requests_desk.models import (
    Assignment,
    Attachment,
    Order,
    OrderEvent,
    RoutingRule,
    SavedDraft,
    Survey,
)
from requests_desk.models.surveys import is_bad_answer
from requests_desk.rules.routing import faults_of
from requests_desk.workflow import Status
from services.item_form import PREFIX, item_fields
from services.models import Department, Membership
from services.worktime import ZONE
from xingdong.accounts.models import User
from xingdong.accounts.standing import standing_of
from xingdong.demo.loading import load_demo
from xingdong.demo.logins import demo_logins
from xingdong.demo.replay import tell
from xingdong.demo.stories import all_stories
from xingdong.notices.models import Delivery

# The first morning after a long holiday.
NOW = datetime(2026, 10, 8, 10, 10, tzinfo=ZONE)


def run(command: str) -> str:
    said = StringIO()
    call_command(command, stdout=said, no_color=True)
    return said.getvalue()


def loaded_state() -> list:
    tables = (User, Enterprise, Order, OrderEvent, Assignment, Survey, Delivery, RoutingRule)
    return [list(table.objects.order_by("pk").values()) for table in tables]


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """The community, loaded once for all tests here; what would have rung when it was committed."""
    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), media, transaction.atomic():
        call_command("load_catalogue", stdout=StringIO())
        call_command("load_calendar", stdout=StringIO(), stderr=StringIO())
        mail.outbox.clear()
        with TestCase.captureOnCommitCallbacks() as bells:
            load_demo(now=NOW)
        letters = list(mail.outbox)
        yield {"bells": bells, "letters": letters}
        transaction.set_rollback(True)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


# People and places


def test_the_community_has_the_size_of_the_real_one():
    assert Grid.objects.count() == 3
    assert [grid.micro_grids.count() for grid in Grid.objects.all()] == [4, 4, 4]
    assert list(MicroGrid.objects.values_list("code", flat=True)) == [
        f"MG-{number:02d}" for number in range(1, 13)
    ]
    assert SocialWorker.objects.count() == 12
    assert [grid.social_workers.count() for grid in MicroGrid.objects.all()] == [1] * 12
    assert Enterprise.objects.count() == 12
    assert set(Enterprise.objects.values_list("stage", flat=True)) == {
        "startup",
        "growth",
        "mature",
    }
    assert Department.objects.count() == 15


def test_every_record_is_one_the_admin_would_accept():
    for model in (Enterprise, Contact, Liaison, PartyOrganisation, Membership, RoutingRule):
        for row in model.objects.all():
            row.full_clean()
    for user in User.objects.all():
        user.full_clean()


def test_every_department_has_a_head_and_clerks():
    for department in Department.objects.all():
        heads = department.memberships.filter(is_head=True).count()
        clerks = department.memberships.filter(is_head=False).count()
        assert heads >= 1, department
        assert 2 <= clerks <= 4, department


def test_every_enterprise_has_one_primary_liaison_and_one_person_serves_two():
    for enterprise in Enterprise.objects.all():
        assert enterprise.liaisons.filter(is_primary=True).count() == 1
    both = User.objects.get(username="lianluo9")
    assert sorted(liaison.enterprise.short_name for liaison in both.liaisons.all()) == [
        "示例检测",
        "示例软件",
    ]


def test_the_party_organisations_show_every_formation():
    formations = Counter(PartyOrganisation.objects.values_list("formation", flat=True))
    assert formations == {"": 1, "grid": 3, "independent": 6, "joint": 1}
    joint = PartyOrganisation.objects.get(formation="joint")
    assert 2 <= joint.enterprises.count() <= 5


def test_no_routing_rule_is_broken():
    today = timezone.localdate(NOW)
    assert RoutingRule.objects.count() == 7
    faults = [fault for rule in RoutingRule.objects.all() for fault in faults_of(rule, on=today)]
    assert faults == []


# Sign-ins


def test_every_account_can_be_found_and_refused_in_production():
    ending = f"@{portal_settings.DEMO_EMAIL_DOMAIN}"
    assert User.objects.exclude(email__endswith=ending).count() == 0


def test_every_listed_login_opens_and_has_its_role():
    logins = {login.username: login for login in demo_logins()}
    assert list(logins) == [
        "lianluo", "lianluo2", "lianluo9", "jingban", "fuze", "shegong", "shuji", "lingdao",
        "guanli",
    ]  # fmt: skip
    standing = {}
    for login in logins.values():
        user = authenticate(username=login.username, password=login.password)
        assert user is not None, login
        assert user.real_name == login.name
        standing[login.username] = standing_of(user)
    rail = Enterprise.objects.get(short_name="示例轨道")
    rszx = Department.objects.get(code="RSZX")
    centre = Department.objects.get(is_centre=True)
    assert standing["lianluo"].supervised_enterprises == {rail.pk}
    assert rail.pk not in standing["lianluo2"].enterprises
    assert len(standing["lianluo9"].enterprises) == 2
    assert standing["jingban"].departments == {rszx.pk}
    assert standing["jingban"].headed_departments == frozenset()
    assert standing["fuze"].headed_departments == {rszx.pk}
    assert standing["shegong"].is_centre
    assert standing["shuji"].is_centre
    assert standing["shuji"].headed_departments == {centre.pk}
    assert standing["lingdao"].is_leader
    assert standing["guanli"].is_administrator
    assert not standing["guanli"].is_centre


def test_the_list_of_logins_is_aligned():
    *rows, last = run("demo_logins").splitlines()
    assert rows[0].split() == ["身份", "姓名", "用户名", "密码", "可以试什么"]
    assert len(rows) == 1 + len(demo_logins())
    # In this encoding a Chinese character takes two bytes, as it takes two columns on a terminal.
    starts = {row.encode("gb18030").index(row.split()[-1].encode("gb18030")) for row in rows}
    assert len(starts) == 1
    assert last == "另有 69 个演示账号，密码都是 Xingdong-2026，用户名见管理后台。"


def test_production_lists_no_logins(settings):
    settings.PRODUCTION = True
    assert demo_logins() == []


# Orders


def test_there_is_something_in_every_list():
    statuses = Counter(Order.objects.values_list("status", flat=True))
    assert statuses == {
        Status.TRIAGE: 4,
        Status.SUPPLEMENT: 2,
        Status.ROUTED: 5,
        Status.IN_PROGRESS: 16,
        Status.RETURN_REVIEW: 2,
        Status.REVIEW: 3,
        Status.RESOLVED: 4,
        Status.CLOSED: 20,
        Status.WITHDRAWN: 2,
        Status.REJECTED: 1,
    }
    closings = Counter(Order.objects.exclude(closing="").values_list("closing", flat=True))
    assert closings == {"rated": 15, "unrated": 3, "no_supplement": 1, "unsatisfied": 1}
    late = Assignment.objects.current().filter(paused_at__isnull=True, next_due_at__lt=NOW)
    assert late.count() >= 4
    assert Order.objects.filter(rework_round__gt=0).exclude(status=Status.CLOSED).count() == 3
    assert Order.objects.filter(grade="critical").count() == 1
    assert Order.objects.filter(sensitive=True).count() >= 5
    assert set(Order.objects.values_list("channel", flat=True)) == {
        "portal", "phone", "visit", "wechat_group", "party",
    }  # fmt: skip


@pytest.mark.parametrize("username", ["jingban", "fuze", "shegong", "shuji"])
def test_the_shown_staff_have_work(username):
    user = User.objects.get(username=username)
    assert Assignment.objects.queue_of(user).count() >= 1


def test_the_shown_liaison_has_everything_to_do():
    rail = Order.objects.filter(enterprise__short_name="示例轨道")
    assert set(rail.values_list("status", flat=True)) >= {
        Status.ROUTED,
        Status.IN_PROGRESS,
        Status.SUPPLEMENT,
        Status.REVIEW,
        Status.RESOLVED,
        Status.CLOSED,
    }


def test_every_order_answers_the_questions_of_its_item():
    corrected = OrderEvent.objects.filter(data__has_key="item").values("order")
    for order in Order.objects.exclude(pk__in=corrected).select_related("item"):
        fields = item_fields(order.item)
        assert {PREFIX + key for key in order.details} <= set(fields), order.title
        for name, field in fields.items():
            value = order.details.get(name.removeprefix(PREFIX))
            field.clean({True: "yes", False: "no"}[value] if isinstance(value, bool) else value)


def test_numbers_events_and_inboxes_follow_the_clock():
    submitted = list(Order.objects.order_by("pk").values_list("submitted_at", flat=True))
    assert submitted == sorted(submitted)
    numbers = list(Order.objects.order_by("pk").values_list("number", flat=True))
    assert numbers == sorted(numbers)
    happened = list(OrderEvent.objects.order_by("pk").values_list("created_at", flat=True))
    assert happened == sorted(happened)
    assert happened[-1] <= NOW
    left = list(Delivery.objects.order_by("pk").values_list("created_at", flat=True))
    assert left == sorted(left)


def test_nobody_works_on_a_day_of_rest():
    days = {
        timezone.localdate(at) for at in OrderEvent.objects.values_list("created_at", flat=True)
    }
    holidays = {NOW.date() - timedelta(days=number) for number in range(1, 8)}
    assert days & holidays == set()
    assert NOW.date() in days


def test_every_reaction_happened_at_its_own_time(demo):
    assert OrderEvent.objects.unhandled().count() == 0
    for event in OrderEvent.objects.all():
        assert timedelta() <= event.handled_at - event.created_at <= timedelta(seconds=1)
    assert demo["bells"] == []


def test_no_letter_waits_to_be_sent(demo):
    letters = Delivery.objects.filter(channel="email")
    assert letters.filter(sent_at__isnull=True).count() == 0
    assert letters.count() == len(demo["letters"]) > 0
    assert Delivery.objects.filter(sent_at__gt=NOW).count() == 0


def test_old_messages_are_read_and_new_ones_are_not():
    inbox = Delivery.objects.filter(channel="inbox")
    assert inbox.unread().count() > 0
    assert inbox.exclude(read_at=None).count() > inbox.unread().count()
    assert inbox.filter(read_at__gt=NOW).count() == 0


def test_every_bad_answer_started_a_round_or_ended_in_triage():
    bad = [
        survey
        for survey in Survey.objects.exclude(answered_at=None)
        if is_bad_answer(survey.level, survey.solved)
    ]
    assert len(bad) == 9
    for survey in bad:
        event = survey.order.events.filter(action="rate", data__round=survey.rework_round).get()
        assert event.to_status in (Status.IN_PROGRESS, Status.TRIAGE)


def test_the_attachments_are_real_files():
    attachments = Attachment.objects.all()
    endings = {"application/pdf": ".pdf", "image/jpeg": ".jpg"}
    assert Counter(one.content_type for one in attachments) == {
        "application/pdf": 3,
        "image/jpeg": 1,
    }
    for attachment in attachments:
        assert attachment.name.endswith(endings[attachment.content_type])


def test_somebody_ordered_without_a_name_two_things_in_one_go_and_began_a_third():
    assert Order.objects.filter(enterprise__isnull=True).count() == 1
    assert Order.objects.filter(bundle__isnull=False).count() == 2
    assert SavedDraft.objects.count() == 1


# Once, whole, and only where it belongs


def test_a_second_load_changes_nothing_and_says_so():
    before = loaded_state()
    assert run("load_demo") == "演示社区已经载入过，没有变化。\n"
    assert loaded_state() == before


def test_a_story_into_the_future_is_refused():
    story = next(story for story in all_stories() if story.steps)
    late = type(story)(**{**vars(story), "ago": 0.5})
    with pytest.raises(ValueError, match="reaches into the future"):
        tell([late], None, {step.verb: print for step in late.steps}, now=NOW)
