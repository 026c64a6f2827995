"""Every address of the portal × the cast: one expected answer each, so that nothing contradicts.

A new address without a row here fails. `200` is a page, `302` a redirect (for a visitor: to the
sign-in page), `404` means that for this person it does not exist.
"""

import uuid

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.urls import get_resolver, reverse

from enterprises.models import VisitPhoto
from requests_desk import actions
from requests_desk.actions.attachments import attach
from requests_desk.rules.follow_links import follow_path
from requests_desk.rules.survey_links import survey_path
from services.models import ServiceItem
from tests.cast import draft, fresh, settle
from tests.support.pictures import picture
from xingdong.files.aftercare import add_missing_previews, keep_files
from xingdong.files.uploads import CheckedFile
from xingdong.notices.models import Delivery

LIAISONS = {"liaison", "colleague"}
ALL_LIAISONS = LIAISONS | {"other_liaison"}
RSZX = {"clerk", "second_clerk", "head"}
STAFF = RSZX | {"other_clerk"}
CENTRE = {"worker"}
LEADERS = {"leader"}
EVERYBODY = STAFF | ALL_LIAISONS | CENTRE | LEADERS | {"administrator", "outsider"}

SEES_ORDER = LIAISONS | RSZX | CENTRE | LEADERS


def only(people, *, visitor=302, others=404, answer=200):
    return {
        **dict.fromkeys(EVERYBODY, others),
        **dict.fromkeys(people, answer),
        "visitor": visitor,
    }


# Address name → what a GET answers. The order in question is in progress at RSZX.
GET = {
    "home": {**only(ALL_LIAISONS, others=302), "outsider": 403},
    "catalogue": only(EVERYBODY, visitor=200),
    "item": only(EVERYBODY, visitor=200),
    "switch": only(EVERYBODY, answer=405),
    "find": only(EVERYBODY, visitor=302, answer=302),
    "guide": only(EVERYBODY, visitor=200),
    "ladder": only(EVERYBODY, visitor=200),
    "hints": only(EVERYBODY, answer=302),
    "submit": only(EVERYBODY, answer=302),
    "change_items": only(EVERYBODY, answer=302),
    "append": only(EVERYBODY, answer=302),
    "save_draft": only(EVERYBODY, answer=405),
    "phone": only(EVERYBODY, answer=405),
    "delete_draft": only(EVERYBODY, answer=405),
    "anonymous": only(EVERYBODY, visitor=200),
    "anonymous_write": only(EVERYBODY, visitor=200),
    "anonymous_sent": only(EVERYBODY, answer=302),
    "query": only(EVERYBODY, visitor=200),
    "query_progress": only(EVERYBODY, answer=302),
    "query_leave": only(EVERYBODY, visitor=405, answer=405),
    "query_step": only(EVERYBODY, visitor=405, answer=405),
    "query_file": only((), visitor=404),
    "list": only(EVERYBODY),
    "own_year": only(ALL_LIAISONS),
    "order": only(SEES_ORDER),
    "attachment": only(SEES_ORDER),
    "picture": only(SEES_ORDER),
    "thumbnail": only(SEES_ORDER),
    "step": {**only(RSZX, answer=200), **dict.fromkeys(LIAISONS | CENTRE | LEADERS, 302)},
    "queue": only(STAFF),
    "centre": only(CENTRE),
    "carried": only(STAFF | CENTRE),
    "proposals": only(CENTRE),
    "daily": only(CENTRE),
    "enter": only(CENTRE),
    "overdue": only({"head"} | CENTRE | LEADERS),
    "overdue_file": only({"head"} | CENTRE),
    "late_steps": only({"head"} | CENTRE | LEADERS),
    "workload": only({"head"}),
    "workload_of": only({"head"}),
    "week": only(STAFF | CENTRE),
    "week_link": only(EVERYBODY, answer=405),
    "week_link_end": only(EVERYBODY, answer=405),
    "calendar": only((), visitor=404),
    "handover": only(CENTRE | {"head"}),
    "decisions": only({"head"} | CENTRE),
    "figures": only(STAFF | CENTRE | LEADERS),
    "figures_file": only(STAFF | CENTRE | LEADERS),
    "figure": only(RSZX | CENTRE | LEADERS),
    "figure_file": only({"head"} | CENTRE),
    "orders_file": only({"head"} | CENTRE),
    "notices:inbox": only(EVERYBODY),
    "notices:message": only({"worker"}, answer=302),
    "notices:unread": only(EVERYBODY, visitor=204),
    "notices:read_one": only(EVERYBODY, answer=405),
    "notices:read_all": only(EVERYBODY, answer=405),
    "notices:preferences": only(EVERYBODY),
    "survey": only(EVERYBODY, visitor=200),
    "follow": only(EVERYBODY, visitor=200),
    "follow_step": only(EVERYBODY, visitor=405, answer=405),
    "follow_file": only((), visitor=404),
    "give_follow_link": only(CENTRE, answer=405),
    "visits:list": only(CENTRE),
    "visits:new": only(CENTRE),
    "visits:coverage": only(CENTRE | LEADERS),
    "visits:write": only(CENTRE),
    "visits:plan_visit": only(CENTRE),
    "visits:visit": only(CENTRE),
    "visits:findings": only(CENTRE),
    "visits:finding": only(EVERYBODY, answer=405),
    "visits:correct": only(CENTRE),
    "visits:edit": only(CENTRE),
    "visits:photo": only(CENTRE),
    "visits:photo_picture": only(CENTRE),
    "visits:photo_thumbnail": only(CENTRE),
    "visits:record": only(CENTRE),
    "visits:plan": only(CENTRE),
    "visits:plans": only(STAFF | CENTRE),
    "visits:report_line": only(EVERYBODY, answer=405),
}


@pytest.fixture(autouse=True)
def that_monday(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def addresses(in_progress, resolved_other, enterprise, item, street_item, worker, clerk, now):
    ServiceItem.objects.filter(pk=street_item.pk).update(anonymous_allowed=True)
    event = in_progress.events.first()
    file = CheckedFile("简章.pdf", ContentFile(b"%PDF-1.4"), "application/pdf", 8)
    photo = CheckedFile("现场.png", ContentFile(picture("PNG")), "image/png", 8)
    attach(in_progress, event, [file, photo], by=clerk, now=now)
    add_missing_previews()
    document, shown = in_progress.attachments.order_by("pk")
    message = Delivery.objects.create(
        source="order_event",
        key=event.pk,
        notice="test",
        recipient=worker,
        channel="inbox",
        address="worker",
        subject="测试",
        body="测试",
        url=in_progress.get_absolute_url(),
        created_at=now,
        retry_at=now,
        sent_at=now,
    )
    number = in_progress.number
    visit = enterprise.visits.create(visitor=worker, visited_on=now.date(), heard="旺季缺人。")
    finding = visit.findings.create(text="门口路灯不亮")
    called = draft(enterprise, item, channel="phone", contact_name="门卫老秦")
    entered = actions.submit_order(called, by=worker, now=now)
    token = follow_path(entered, now).split("/")[-2]
    keep_files(VisitPhoto, [photo], by=worker, now=now, visit=visit)
    add_missing_previews()
    shot = [visit.pk, visit.photos.get().key]
    return {
        "visits:visit": [visit.pk],
        "visits:write": [enterprise.pk],
        "visits:edit": [visit.pk],
        "visits:photo": shot,
        "visits:photo_picture": shot,
        "visits:photo_thumbnail": shot,
        "visits:record": [enterprise.pk],
        "visits:plan_visit": [enterprise.pk],
        "visits:finding": [finding.pk],
        "visits:correct": [finding.pk],
        "visits:plan": [enterprise.plans.create(year=2026).pk],
        "visits:report_line": [0],
        "workload_of": [clerk.pk],
        "calendar": ["no-such-key"],
        "item": [item.code],
        "order": [number],
        "own_year": [2026],
        "phone": [number],
        "attachment": [number, document.key],
        "picture": [number, shown.key],
        "thumbnail": [number, shown.key],
        "hints": [item.code],
        "submit": [item.code],
        "change_items": [item.code],
        "append": [item.code, number],
        "save_draft": [uuid.UUID(int=1)],
        "delete_draft": [uuid.UUID(int=1)],
        "anonymous_write": [street_item.code],
        "query_step": ["message"],
        "query_file": [document.key],
        "step": [number, "finish"],
        "figure": ["received"],
        "figure_file": ["received", "csv"],
        "orders_file": ["csv"],
        "figures_file": ["csv"],
        "overdue_file": ["xlsx"],
        "notices:message": [message.pk],
        "notices:read_one": [message.pk],
        "follow": [token],
        "follow_step": [token, "message"],
        "follow_file": [token, uuid.UUID(int=1)],
        "give_follow_link": [number],
        "survey": [survey_path(resolved_other.surveys.get()).split("/")[-2]],
    }


@pytest.fixture
def resolved_other(enterprise, consult_item, liaison, clerk, now):
    """Another order of the same enterprise, resolved, so that its survey is out."""
    order = actions.submit_order(draft(enterprise, consult_item), by=liaison, now=now)
    settle(now)
    actions.sign_order(fresh(order), by=clerk, now=now)
    actions.finish_order(
        fresh(order), by=clerk, outcome="explained", text="政策见附件说明。", now=now
    )
    settle(now)
    return fresh(order)


URLCONFS = {
    "orders": "requests_desk.urls",
    "notices": "xingdong.notices.urls",
    "visits": "enterprises.visits.urls",
}
ADDRESSES = {
    pattern.name if namespace == "orders" else f"{namespace}:{pattern.name}"
    for namespace, urlconf in URLCONFS.items()
    for pattern in get_resolver(urlconf).url_patterns
}


def test_every_address_has_a_row():
    assert sorted(ADDRESSES) == sorted(GET)


@pytest.mark.parametrize("name", sorted(GET))
def test_who_may_open_what(name, addresses, cast, client, enterprise):
    url = reverse(name if ":" in name else f"orders:{name}", args=addresses.get(name))
    if name in ("figure", "figure_file"):
        url += "?department=RSZX"
    answers = {}
    for who, user in cast.items():
        client.logout()
        if user is not None:
            client.force_login(user)
        response = client.get(url)
        answers[who] = response.status_code
        response.getvalue()  # read to its end, a file closes itself
    assert answers == GET[name]


def test_listing_and_opening_agree(in_progress, cast, client):
    """Whoever finds the order in the list can open it, and nobody else."""
    listed, opened = set(), set()
    for who, user in cast.items():
        if user is None:
            continue
        client.force_login(user)
        if in_progress.number in client.get(reverse("orders:list")).text:
            listed.add(who)
        if client.get(in_progress.get_absolute_url()).status_code == 200:
            opened.add(who)
    assert listed == opened == SEES_ORDER


def test_a_refused_step_moves_nothing(in_progress, cast, client):
    """Every step posted by everybody who may not take it: no status, no event."""
    from requests_desk.steps import STEPS

    events = in_progress.events.count()
    for who in EVERYBODY - RSZX - CENTRE - LIAISONS:
        client.force_login(cast[who])
        for action in STEPS:
            url = reverse("orders:step", args=[in_progress.number, action.value])
            assert client.post(url, {"text": "不该成功的内容。"}).status_code in (302, 404)
    in_progress.refresh_from_db()
    assert in_progress.status == "in_progress"
    assert in_progress.events.count() == events
