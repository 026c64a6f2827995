"""What people chose is what they get; what concerns their rights cannot be switched off."""

from datetime import datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from enterprises.models import Liaison
from requests_desk import actions
from requests_desk.events.announce import SENSITIVE_BODY
from requests_desk.events.announcements import ANNOUNCEMENTS
from requests_desk.models import Order
from requests_desk.workflow import Grade
from tests.cast import MONDAY, draft, fresh, settle
from tests.notices.conftest import choose, inbox_of, mails_to
from xingdong.notices.models import ChannelName, Delivery, NoticeChoice, NoticeGroup, NoticeTimes
from xingdong.notices.models.preferences import DEFAULT_WAYS, offered_ways
from xingdong.notices.preferences import Preferences

NIGHT = (time(22), time(7))


def at(hour: int, minute=0, *, day=0) -> datetime:
    return MONDAY.replace(hour=hour, minute=minute) + timedelta(days=day)


@pytest.mark.parametrize(
    ("quiet", "now", "earliest"),
    [
        (NIGHT, at(21, 59), at(21, 59)),
        (NIGHT, at(22), at(7, day=1)),
        (NIGHT, at(23, 30), at(7, day=1)),
        (NIGHT, at(0), at(7)),
        (NIGHT, at(6, 59), at(7)),
        (NIGHT, at(7), at(7)),
        ((time(12), time(13, 30)), at(12, 15), at(13, 30)),
        ((time(12), time(13, 30)), at(11, 59), at(11, 59)),
        ((time(12), time(13, 30)), at(13, 30), at(13, 30)),
        (None, at(3), at(3)),
    ],
)
def test_mail_waits_for_the_end_of_the_quiet_hours(quiet, now, earliest):
    assert Preferences(quiet=quiet).earliest(now) == earliest


def new_order(enterprise, item, liaison, now, **fields) -> Order:
    order = actions.submit_order(draft(enterprise, item, **fields), by=liaison, now=now)
    settle(now)
    return fresh(order)


def test_a_new_order_reaches_its_handler_by_inbox_and_mail(routed, clerk):
    assert inbox_of(clerk).get().subject == f"待签收：{routed.title}"
    assert mails_to(clerk).get().subject == f"待签收：{routed.title}"


@pytest.mark.parametrize(
    ("way", "by_inbox", "by_mail"), [("now", 1, 1), ("digest", 1, 0), ("inbox", 1, 0)]
)
def test_the_chosen_way_holds(way, by_inbox, by_mail, enterprise, item, liaison, clerk, now):
    choose(clerk, work=way)
    new_order(enterprise, item, liaison, now)
    assert (inbox_of(clerk).count(), mails_to(clerk).count()) == (by_inbox, by_mail)


def test_progress_can_be_silenced(enterprise, item, liaison, clerk, now):
    choose(liaison, progress="nothing")
    new_order(enterprise, item, liaison, now)
    assert Delivery.objects.filter(recipient=liaison).count() == 0


@pytest.mark.parametrize("way", ["now", "digest", "inbox", "nothing"])
def test_the_survey_link_comes_whatever_was_chosen(way, in_review, liaison, head, now):
    for group in set(NoticeGroup) - {NoticeGroup.MUST}:
        NoticeChoice.objects.create(
            user=liaison, group=group, way=way if way in offered_ways(group) else "inbox"
        )
    actions.approve_result(in_review, by=head, now=now)
    settle(now)
    assert mails_to(liaison).filter(notice="survey").count() == 1


@pytest.mark.parametrize(("group", "way"), [("must", "inbox"), ("work", "nothing")])
def test_the_database_refuses_to_switch_off_what_must_come(group, way, clerk):
    with pytest.raises(IntegrityError), transaction.atomic():
        NoticeChoice.objects.create(user=clerk, group=group, way=way)


@pytest.mark.parametrize("ends", [(time(22), None), (None, time(7)), (time(7), time(7))])
def test_the_database_refuses_half_a_night(ends, clerk):
    with pytest.raises(IntegrityError), transaction.atomic():
        NoticeTimes.objects.create(user=clerk, quiet_from=ends[0], quiet_until=ends[1])


def test_quiet_hours_hold_mail_and_not_the_inbox(enterprise, item, liaison, clerk, now):
    choose(clerk, quiet=(time(9), time(11)))
    new_order(enterprise, item, liaison, now)
    assert inbox_of(clerk).get().sent_at == now
    assert mails_to(clerk).get().retry_at == at(11)


def test_critical_orders_pass_the_quiet_hours(enterprise, item, liaison, clerk, worker, now):
    choose(clerk, quiet=(time(9), time(11)))
    order = new_order(enterprise, item, liaison, now)
    actions.set_grade(order, by=worker, grade=Grade.CRITICAL, reason="有人被困。", now=now)
    settle(now)
    assert mails_to(clerk).get(notice="grade").retry_at == now


def test_an_urgent_order_does_not_wait_for_the_digest(
    enterprise, item, liaison, clerk, worker, now
):
    choose(clerk, work="digest")
    order = new_order(enterprise, item, liaison, now)
    assert mails_to(clerk).count() == 0
    actions.set_grade(order, by=worker, grade=Grade.URGENT, reason="停产在即。", now=now)
    settle(now)
    assert mails_to(clerk).get().notice == "grade"


def test_the_usual_quiet_hours_are_for_whoever_chose_none(enterprise, item, liaison, clerk, now):
    late = at(23)
    new_order(enterprise, item, liaison, late)
    assert mails_to(clerk).get().retry_at == at(7, day=1)


def test_a_sensitive_order_leaves_the_building_by_its_number_alone(
    enterprise, sensitive_item, liaison, clerk, head, now
):
    order = new_order(enterprise, sensitive_item, liaison, now, title="为张某申请公寓", details={})
    mail = mails_to(clerk).get()
    assert (mail.subject, mail.body) == (f"待签收：{order.number}", SENSITIVE_BODY)
    assert order.title in inbox_of(clerk).get().subject  # inside the portal it may be read


def test_people_who_left_get_nothing(submitted, colleague, enterprise, liaison, now):
    Liaison.objects.filter(user=liaison).update(until_on=now.date() - timedelta(days=1))
    settle(now)
    assert Delivery.objects.filter(recipient=liaison).count() == 0
    assert inbox_of(colleague).count() == 1


def test_the_heads_hear_when_the_handler_has_left(in_progress, clerk, head, liaison, now):
    clerk.memberships.update(until_on=now.date() - timedelta(days=1))
    actions.write_message(in_progress, by=liaison, text="什么时候能来？", now=now)
    settle(now)
    assert inbox_of(clerk).filter(notice="message").count() == 0
    assert inbox_of(head).filter(notice="message").count() == 1


def test_somebody_without_an_account_gets_what_leaves_the_building_by_default(
    enterprise, item, liaison, clerk, now
):
    new_order(enterprise, item, liaison, now, contact_email="boss@example.com")
    told = Delivery.objects.filter(recipient=None, channel=ChannelName.EMAIL)
    assert told.count() == 0  # routed is progress
    actions.ask_supplement(fresh(Order.objects.get()), by=clerk, text="请补充名单。", now=now)
    settle(now)
    assert told.get().notice == "supplement asked"


def test_every_group_has_a_default_and_every_line_a_group():
    assert set(DEFAULT_WAYS) == set(NoticeGroup)
    assert {line.group for line in ANNOUNCEMENTS} == set(NoticeGroup)
    assert all("：" not in line.headline for line in ANNOUNCEMENTS)
