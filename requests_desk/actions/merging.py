"""Two orders about the same matter become one, for a day revocably."""

from datetime import datetime

from django.db import transaction

from requests_desk.models import Matter, Order, OrderEvent, Verdict
from requests_desk.models.assignments import Ending
from requests_desk.rules.access import current_assignment
from requests_desk.rules.matters import assignment_of
from requests_desk.workflow import Action, Status
from xingdong.accounts.models import User
from xingdong.records.refusals import NotAllowed

from .transition import end_assignment, move, resume_clocks, verb


def merge_order(order: Order, *, by: User, main: Order, reason: str, now: datetime) -> OrderEvent:
    """A duplicate goes into the main order; the enterprise sees both (handbook §2.3 T17).

    Both rows are locked, always in the same order: of two merged into each other at once, the
    second finds its main order ended and is refused.
    """
    with transaction.atomic():
        both = Order.objects.select_for_update().filter(pk__in=[order.pk, main.pk])
        locked = {row.pk: row for row in both.order_by("pk")}
        return _merge(order, by=by, main=locked[main.pk], reason=reason, now=now)


@verb
def _merge(order: Order, *, by: User, main: Order, reason: str, now: datetime) -> OrderEvent:
    if main.is_final:
        raise NotAllowed(f"诉求 {main.number} 已结束，不能并入。", not_now=True)
    running = current_assignment(order)
    event = move(
        order,
        Action.MERGE,
        by=by,
        now=now,
        public_text=f"和诉求 {main.number} 是同一件事，合在一起办理。",
        internal_text=reason,
        data={"into": main.number, "assignment": running and running.pk},
        changes={"merged_into": main},
    )
    end_assignment(order, Ending.MERGED, now=now)
    return event


@verb
def unmerge_order(order: Order, *, by: User, reason: str, now: datetime) -> OrderEvent:
    """Undo within 24 hours: the order goes on where it was, its clocks moved on by the pause."""
    merged = order.events.latest_of(Action.MERGE)
    event = move(
        order,
        Action.UNMERGE,
        by=by,
        now=now,
        to=Status(merged.from_status),
        public_text="不再合并，单独办理。",
        internal_text=reason,
        changes={"merged_into": None, "closed_at": None},
    )
    lapsed = Matter.objects.filter(order=order, verdict=Verdict.LAPSED)
    lapsed.filter(settled_at=merged.created_at).update(settled_at=None, verdict="")
    if merged.data["assignment"]:
        assignment = assignment_of(order)
        assignment.ended_at, assignment.ending = None, ""
        assignment.save(update_fields=["ended_at", "ending"])
        resume_clocks(order, now=now, since=merged.created_at)
    return event
