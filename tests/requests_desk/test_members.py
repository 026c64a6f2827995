"""Every status and every action is drawn in every place that shows one, and every mail is written.

Whoever adds a member runs this: what was forgotten is a failure here, and never a page that breaks.
"""

import re
from pathlib import Path

import pytest
import time_machine
from django.urls import reverse
from rest_framework.test import APIClient

from requests_desk import actions
from requests_desk.events.announce import announce
from requests_desk.events.digest_sections import waiting_orders
from requests_desk.models import Order, OrderEvent
from requests_desk.presenting.for_enterprise import badge, what_next
from requests_desk.steps import STEPS
from requests_desk.workflow import FINAL, TRANSITIONS, Action, Role, Stage, Status
from tests.cast import again, fresh
from tests.notices.conftest import room
from xingdong.notices.channels.mail import message_of
from xingdong.notices.models import Delivery

ROOT = Path(__file__).resolve().parents[2]
A = Action


@pytest.fixture(autouse=True)
def that_monday(now):
    with time_machine.travel(now, tick=False):
        yield


def style(name: str) -> str:
    return (ROOT / "static" / "css" / name).read_text(encoding="utf-8")


def api(user) -> APIClient:
    client = APIClient()
    client.force_authenticate(again(user))
    return client


def places(order: Order) -> dict[str, tuple[str, ...]]:
    """Who looks inside, and where the status of ``order`` stands for them."""
    listing = reverse("orders:list")
    record = reverse("admin:requests_desk_order_change", args=[order.pk])
    return {
        "worker": (
            order.get_absolute_url(),
            listing,
            f"{listing}?status={order.status}",
            reverse("admin:requests_desk_order_changelist"),
            record,
            reverse("orders:daily"),
            f"{order.enterprise.get_absolute_url()}?tab=orders",
        ),
        "leader": (order.get_absolute_url(), listing),
    }


@pytest.mark.parametrize("status", Status)
def test_a_status_is_drawn_everywhere(status, order_in, cast, client, now):
    order = order_in(status)
    assert order.status == status
    for who, addresses in places(order).items():
        client.force_login(cast[who])
        for address in addresses:
            page = client.get(address)
            assert (address, page.status_code) == (address, 200)
            assert status.label in page.text, address
    for who in ("liaison", *places(order)):
        row = api(cast[who]).get(reverse("api:order", args=[order.number])).json()
        assert (row["status"], row["status_label"]) == (status.value, status.label)
    client.force_login(cast["liaison"])
    assert badge(order)["label"] in client.get(order.get_absolute_url()).text
    assert order.title in client.get(reverse("orders:list")).text
    if status not in FINAL:
        assert order.title in client.get(reverse("orders:home")).text
    for who, page in (("clerk", "queue"), ("worker", "centre"), ("head", "decisions")):
        client.force_login(cast[who])
        assert client.get(reverse(f"orders:{page}")).status_code == 200
        waiting_orders(again(cast[who]), now)
    upcoming = what_next(order, now)
    assert upcoming is None if status in (Status.WITHDRAWN, Status.REJECTED) else upcoming["words"]


def test_every_tone_has_its_colour():
    known = set(re.findall(r"\.((?:tone|way)-\w+)", style("components.css")))
    assert {f"tone-{status.tone}" for status in Status} - known == set()
    assert {f"way-{action.about.tone}" for action in Action if action.about.tone} - known == set()


def test_every_stage_is_reached_by_a_status():
    assert {status.stage for status in Status} == {*Stage, None}


def test_a_step_looks_like_something():
    icons = (ROOT / "static" / "img" / "icons.svg").read_text(encoding="utf-8")
    known = set(re.findall(r'<symbol id="([^"]+)"', icons))
    assert {step.icon for step in STEPS.values()} - known == set()
    assert {step.tone for step in STEPS.values()} == {"primary", "plain", "danger"}


def test_what_the_enterprise_may_read_of_has_a_title_for_it():
    public = {line.action for line in TRANSITIONS if line.public}
    said_so = {A.NOTE, A.LOG_CALL}  # public only when the verb says so
    assert {action for action in Action if action.about.title} == public | said_so


def test_what_the_enterprise_waits_to_be_asked_is_its_own():
    own = {line.action for line in TRANSITIONS if Role.ENTERPRISE in line.roles}
    assert {action for action in Action if action.about.awaited} <= own
    assert {action for action, step in STEPS.items() if step.by_code or step.way_out} <= own


@pytest.fixture
def eventful(resolved, clerk, now) -> Order:
    """An order to which everything has happened, each with what its notice needs to know."""
    actions.open_survey(resolved, now=now)
    department = resolved.assignment.department
    room("部门群", department=department)
    room("社区群")
    data = {"department": department.pk, "departments": [department.pk], "clock": "resolve"}
    for action in Action:
        leads = next((t for line in TRANSITIONS if line.action == action for t in line.targets), "")
        OrderEvent.objects.create(
            order=resolved,
            action=action,
            from_status=resolved.status,
            to_status=leads or resolved.status,
            by_role=Role.DEPARTMENT,
            by_name="周经办",
            by=clerk,
            is_public=bool(action.about.title),
            public_text=f"[{action}] said",
            internal_text=f"[{action}] noted",
            data=data,
            created_at=now,
            retry_at=now,
            handled_at=now,
        )
    return fresh(resolved)


def test_an_action_is_told_everywhere(eventful, liaison, worker, client):
    client.force_login(worker)
    addresses = [
        eventful.get_absolute_url(),
        reverse("admin:requests_desk_order_change", args=[eventful.pk]),
    ]
    for address in addresses:
        page = client.get(address).text
        assert [action for action in Action if action.label not in page] == []
    assert client.get(reverse("orders:daily")).status_code == 200
    stops = api(worker).get(reverse("api:order", args=[eventful.number])).json()["timeline"]
    assert {stop["action"] for stop in stops} == set(Action)
    client.force_login(liaison)
    page = client.get(eventful.get_absolute_url()).text
    for action in Action:
        assert action.about.title in page
        assert (f"[{action}] said" in page) == bool(action.about.title)
        assert f"[{action}] noted" not in page
    stops = api(liaison).get(reverse("api:order", args=[eventful.number])).json()["timeline"]
    assert {stop["action"] for stop in stops} == {a for a in Action if a.about.title}


def test_every_announcement_is_written_and_mailed(eventful, now):
    Delivery.objects.all().delete()
    for event in eventful.events.filter(public_text__endswith="] said"):
        for status in Status:
            event.to_status = status
            announce(event, now=now)
    for delivery in Delivery.objects.filter(channel="email"):
        assert "{" not in message_of(delivery).body
    assert not Delivery.objects.filter(body__contains="{").exists()
    assert set(Delivery.objects.values_list("channel", flat=True)) == {"inbox", "email", "wecom"}


def test_the_api_describes_every_member(client, worker):
    schema = api(worker).get(reverse("api:schema"), {"format": "json"})
    known = schema.json()["components"]["schemas"]
    assert set(known["OrderRow"]["properties"]) >= {"status", "status_label"}
    enums = {frozenset(one["enum"]) for one in known.values() if "enum" in one}
    assert {frozenset(Status.values), frozenset(Action.values)} <= enums
    paths = schema.json()["paths"]
    stepped = {path.rstrip("/").rpartition("/")[2] for path in paths if "/actions/" in path}
    assert stepped == {action.value for action in STEPS}
