"""The archive into the tables, by COPY."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Max

from requests_desk.models import (
    Assignment,
    Assist,
    DailySequence,
    Order,
    OrderEvent,
    SearchText,
    Survey,
)
from requests_desk.models.search_texts import text_of
from requests_desk.workflow import Action, Role, Status
from tests.bench.archive import Entry, entries
from tests.bench.community import Community
from tests.bench.copying import bulk_loading, continue_numbering, copy
from tests.bench.writing import Writer
from xingdong.notices.models import Delivery

URGENT, ANSWERED, BAD = 0.02, 0.6, 0.03
NUMBERED = (Order, Assignment, OrderEvent)  # their keys are given here
EVENTS = 200_000  # of archived orders; open ones have all of theirs
MESSAGES = 200_000
CHANNELS = {"portal": 85, "phone": 8, "visit": 3, "wechat_group": 3, "party": 1}
GRADES = {"normal": 94, "urgent": 5, "critical": 1}


def clear() -> None:
    """Forget all orders."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE requests_desk_order CASCADE")


def fill(community: Community, *, orders: int, open_orders: int, now: datetime) -> None:
    """Add ``orders`` to those that are there; ``open_orders`` of the new ones are open."""
    keys = [model.objects.aggregate(last=Max("pk"))["last"] for model in NUMBERED]
    after = max(key or 0 for key in keys)
    archive = list(entries(community, orders=orders, open_orders=open_orders, now=now, after=after))
    with bulk_loading("requests_desk_%"):
        copy(Order, ORDER, _orders(archive, community))
        copy(SearchText, "order_id text", _search_texts(archive, community))
        copy(Assignment, ASSIGNMENT, _assignments(archive, community))
        copy(Assist, "order_id department_id requested_at", _assists(archive))
        copy(Survey, SURVEY, _surveys(archive))
        copy(OrderEvent, EVENT, _events(archive, after))
        copy(Delivery, DELIVERY, _deliveries(archive, community))
    continue_numbering(*NUMBERED)
    today = archive[-1].submitted_at.date()
    DailySequence.objects.update_or_create(day=today, defaults={"last": after + orders})
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


ORDER = (
    "id number enterprise_id micro_grid_id item_id sensitive title description channel grade "
    "urgency_requested author_id entered_by_id contact_name contact_phone status assignment_id "
    "closing submitted_at promised_at status_since_at resolved_at closed_at"
)


def _orders(archive: list[Entry], community: Community) -> Iterator[tuple]:
    chance = random.Random(3)
    writer = Writer(community.items)
    for one in archive:
        liaison = community.liaisons[one.enterprise.pk]
        is_resolved = one.status == Status.RESOLVED
        yield (
            one.id,
            one.number,
            one.enterprise.pk,
            one.enterprise.micro_grid_id,
            one.item.pk,
            one.sensitive,
            *writer.write(one.item),
            *chance.choices(list(CHANNELS), list(CHANNELS.values())),
            *chance.choices(list(GRADES), list(GRADES.values())),
            chance.random() < URGENT,
            liaison,
            liaison,
            "李联络",
            "13800000001",
            one.status.value,
            one.turn if one.has_turn else None,
            "rated" if one.status == Status.CLOSED else "",
            one.submitted_at,
            one.submitted_at + timedelta(days=10),
            one.closed_at or one.submitted_at + timedelta(hours=3),
            one.submitted_at + timedelta(days=3) if is_resolved else one.closed_at,
            one.closed_at,
        )


def _search_texts(archive: list[Entry], community: Community) -> Iterator[tuple]:
    writer = Writer(community.items)  # writes what it wrote for the orders
    for one in archive:
        title, description = writer.write(one.item)
        order = Order(number=one.number, title=title, description=description)
        order.enterprise = one.enterprise
        yield (one.id, text_of(order))


ASSIGNMENT = (
    "id order_id department_id handler_id explanation dispatched_at sign_due_at response_due_at "
    "resolve_due_at original_due_at return_until_at next_due_at signed_at finished_at ended_at "
    "ending"
)


def _assignments(archive: list[Entry], community: Community) -> Iterator[tuple]:
    chance = random.Random(4)
    for one in archive:
        at = one.submitted_at
        day, resolve = at + timedelta(days=1), at + timedelta(days=10)
        due = day, day, resolve, resolve
        if one.returned_from:
            handler = community.members[one.returned_from][0]
            ended_at = at + timedelta(hours=2)
            head = (one.turn - 1, one.id, one.returned_from, handler, "按规则派单。", at)
            yield (*head, *due, due[0], due[0], None, None, ended_at, "returned")
        if not one.has_turn:
            continue
        ended_at = one.closed_at or (
            at + timedelta(days=3) if one.status == Status.RESOLVED else None
        )
        signed_at = None if one.status == Status.ROUTED else at + timedelta(hours=1)
        ending = "withdrawn" if one.status == Status.WITHDRAWN else "finished"
        yield (
            one.turn,
            one.id,
            one.item.department_id,
            one.handler,
            "按规则派单。",
            at,
            *due,
            due[0],
            at + timedelta(minutes=chance.randint(60, 20_000)),
            signed_at,
            ended_at,
            ended_at,
            ending if ended_at else "",
        )


def _assists(archive: list[Entry]) -> Iterator[tuple]:
    return ((one.id, one.helper, one.submitted_at) for one in archive if one.helper)


SURVEY = (
    "order_id assignment_id rework_round handler_name department_name sent_at expires_at "
    "answered_at answered_by_id via contacted solved level"
)


def _surveys(archive: list[Entry]) -> Iterator[tuple]:
    chance = random.Random(5)
    for one in archive:
        if one.status not in (Status.CLOSED, Status.RESOLVED):
            continue
        sent_at = one.submitted_at + timedelta(days=3)
        answer = (None, None, "", None, "", None)
        if one.closed_at and chance.random() < ANSWERED:
            level = chance.randint(1, 2) if chance.random() < BAD else chance.randint(3, 5)
            answer = (one.closed_at, None, "portal", True, "yes", level)
        name = one.item.department.name
        expires_at = sent_at + timedelta(days=7 if one.closed_at else 40)
        yield (one.id, one.turn, 0, "经办", name, sent_at, expires_at, *answer)


EVENT = "id order_id action from_status to_status by_role by_name created_at handled_at retry_at"
STORY = (
    (Action.SUBMIT, "", Status.SUBMITTED, Role.ENTERPRISE),
    (Action.ROUTE, Status.SUBMITTED, Status.ROUTED, Role.SYSTEM),
    (Action.SIGN, Status.ROUTED, Status.IN_PROGRESS, Role.DEPARTMENT),
    (Action.FINISH, Status.IN_PROGRESS, Status.RESOLVED, Role.DEPARTMENT),
    (Action.EXPIRE_SURVEY, Status.RESOLVED, Status.CLOSED, Role.SYSTEM),
)


def _events(archive: list[Entry], after: int) -> Iterator[tuple]:
    key, with_story = after, archive[-1].id - EVENTS // len(STORY)
    for one in archive:
        if not one.is_open and one.id < with_story:
            continue
        for action, before, after, role in STORY[: 2 if one.is_open else None]:
            key += 1
            at = one.submitted_at + timedelta(seconds=key % 60)
            yield (
                key,
                one.id,
                action.value,
                str(before),
                after.value,
                role.value,
                "某人",
                at,
                at,
                at,
            )


DELIVERY = (
    "source key notice recipient_id channel address subject body created_at sent_at read_at"
    " retry_at"
)


def _deliveries(archive: list[Entry], community: Community) -> Iterator[tuple]:
    """Messages to the enterprise, one for each of the newest orders; those of open ones unread."""
    events = OrderEvent.objects.filter(action=Action.ROUTE).values_list("order_id", "pk")
    routed = dict(events.order_by("-pk")[:MESSAGES])
    for one in archive[-MESSAGES:]:
        if one.id in routed:
            user = community.liaisons[one.enterprise.pk]
            read_at = None if one.is_open else one.closed_at
            message = ("routed", user, "inbox", str(user), "已派单", "您的诉求已派单。")
            at = one.submitted_at
            yield ("order_event", routed[one.id], *message, at, at, read_at, at)
