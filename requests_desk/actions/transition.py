"""The heart: ask the table, make one guarded UPDATE, write one event, ring once."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.db import transaction
from django.utils import timezone

from requests_desk.models import Assignment, Matter, MatterKind, Order, OrderEvent, Verdict
from requests_desk.models.assignments import Ending
from requests_desk.rules.access import check, last_step
from requests_desk.rules.actors import Actor, person_of
from requests_desk.rules.deadlines import clock_of, next_alert_at, triage_due_at
from requests_desk.rules.matters import assignment_of
from requests_desk.tasks import react_to_event
from requests_desk.workflow import FINAL, Action, Role, Status
from xingdong.accounts.actors import SYSTEM, name_of, user_of
from xingdong.accounts.standing import Standing, standing_of
from xingdong.records.bells import ring
from xingdong.records.refusals import ChangedMeanwhile

# The bell comes first; a sweep looks after what it did not reach.
SWEEP_AFTER = timedelta(seconds=5)
CLOCKS = ("sign_due_at", "response_due_at", "resolve_due_at", "return_until_at")

# What a verb is given beside the order, and what came of it: None when there was nothing to do.
Given = ParamSpec("Given")
Came = TypeVar("Came", bound=OrderEvent | None)


def verb(
    function: Callable[Concatenate[Order, Given], Came],
) -> Callable[Concatenate[Order, Given], Came]:
    """Make ``function(order, *, by, now, …)`` one transaction on the order as it is now.

    The order's row is locked and read again first, so two who press at once come one after the
    other, and the guards of the second see what the first has done. Raises ``ChangedMeanwhile``
    when the status is no longer the one the caller saw.
    """

    @wraps(function)
    def locked(order: Order, /, *args: Given.args, **kwargs: Given.kwargs) -> Came:
        with transaction.atomic():
            seen = order.status
            order.refresh_from_db(from_queryset=Order.objects.select_for_update())
            if order.status != seen:
                by: Any = kwargs.get("by", SYSTEM)
                raise ChangedMeanwhile(f"有人快了一步：{last_step(order, by)}请查看最新情况。")
            return function(order, *args, **kwargs)

    return locked


def move(
    order: Order,
    action: Action,
    *,
    by: Actor,
    now: datetime,
    to: Status | None = None,
    public_text: str = "",
    internal_text: str = "",
    is_public: bool | None = None,
    data: Mapping[str, object] | None = None,
    changes: Mapping[str, object] | None = None,
) -> OrderEvent:
    """Carry out ``action``; the caller holds the transaction.

    ``to`` picks one of the line's targets when there are several; ``changes`` are written to the
    order with the status. Raises ``NotAllowed`` (not you, or not now) and ``ChangedMeanwhile``.
    """
    line, role = check(order, action, by, now=now)
    before = order.status
    target = to or next(iter(line.targets), before)
    if not line.leads_to(target):
        raise ValueError(f"{action} does not lead from {before} to {target}")
    public = line.public if is_public is None else is_public
    if public and not action.about.title:
        raise ValueError(f"the enterprise has no words for {action}")
    progress = public and role in (Role.DEPARTMENT, Role.HEAD)
    written: dict[str, object] = {"status": target, **(changes or {})}
    if target != before:
        written |= _entering(target, order, now)
    if progress:
        written["last_progress_at"] = now
    if Order.objects.filter(pk=order.pk, status=before).update(**written) != 1:
        raise ChangedMeanwhile(f"有人快了一步：{last_step(order, by)}请查看最新情况。")
    for name, value in written.items():
        setattr(order, name, value)
    if target in FINAL and target != before:
        _lapse(order, target, now)
    if progress:
        settle(order, MatterKind.URGE, by=by, now=now, answer=public_text)
    return write_event(
        order,
        action,
        by=by,
        role=role,
        now=now,
        from_status=before,
        is_public=public,
        public_text=public_text,
        internal_text=internal_text,
        data=data or {},
    )


def _lapse(order: Order, target: str, now: datetime) -> None:
    """What ends early takes everything along that waits on it, an archive the consultation alone.

    An appeal is decided, and a hazard rechecked, afterwards too.
    """
    waiting = Matter.objects.open().filter(order=order)
    if Status(target).stage is not None:
        waiting = waiting.of_kind(MatterKind.CONSULTATION)
    waiting.update(settled_at=now, verdict=Verdict.LAPSED)


def _entering(target: str, order: Order, now: datetime) -> dict[str, object]:
    """What an order gets with every new status, and with some."""
    written: dict[str, object] = {"status_since_at": now}
    if target in FINAL:
        written["closed_at"] = now
    if target == Status.TRIAGE:
        written["triage_due_at"] = triage_due_at(order.item.kind, now)
    return written


def write_event(
    order: Order, action: Action, *, by: Actor, role: Role, now: datetime, **fields: object
) -> OrderEvent:
    """Write the event row and ring its bell on commit."""
    event = OrderEvent.objects.create(
        order=order,
        action=action,
        to_status=order.status,
        rework_round=order.rework_round,
        by=user_of(by),
        by_role=role,
        by_name=name_of(by),
        by_label=_label(order, by, role),
        created_at=now,
        retry_at=now + SWEEP_AFTER,
        **fields,
    )
    ring(react_to_event, event_id=event.pk)
    return event


def _label(order: Order, by: Actor, role: Role) -> str:
    """The body the person acted for, as the timeline shows it: 人社中心 · 部门负责人."""
    match role:
        case Role.DEPARTMENT | Role.HEAD | Role.INSPECTOR:
            return _department_label(assignment_of(order), standing_of(person_of(by)))
        case Role.HELPER:
            own = standing_of(person_of(by)).departments
            assists = [assist for assist in order.assists.all() if assist.department_id in own]
            return f"{'、'.join(str(assist.department) for assist in assists)} · 协办"
        case Role.CENTRE:
            return "兴东社区 · 社工"
        case Role.ENTERPRISE:
            return order.enterprise.name if order.enterprise else ""
    return ""


def _department_label(assignment: Assignment, standing: Standing) -> str:
    """Department and post; somebody who acts for an absent person is named with both names."""
    department = assignment.department
    heads = department.pk in standing.headed_departments
    absent = standing.delegated_heads.get(department.pk) if heads else None
    handler = assignment.handler_id
    if absent is None and handler is not None:
        absent = standing.acts_for.get(handler)
    post = "负责人" if heads else "经办人"
    return f"{department} · {post}{f'（代{absent}）' if absent else ''}"


def change_assignment(order: Order, *fields: str) -> None:
    """Save the named fields of the current turn, with the clocks the queue and the alerts go by."""
    assignment = assignment_of(order)
    assignment.next_due_at = assignment.running_due()
    raised = assignment.alerts.values_list("clock", "level")
    assignment.next_alert_at = next_alert_at(assignment, order.grade, raised)
    assignment.save(update_fields=[*fields, "next_due_at", "next_alert_at"])


def moved_dates(assignment: Assignment, dues: Mapping[str, datetime]) -> dict[str, list[str]]:
    """Which dates of the turn ``dues`` would change, as an event keeps them: from and to."""
    return {
        name: [timezone.localtime(at).isoformat() for at in (getattr(assignment, name), due)]
        for name, due in dues.items()
        if due != getattr(assignment, name)
    }


def pause_clocks(order: Order, *, now: datetime) -> None:
    if order.assignment is not None and order.assignment.is_current:
        order.assignment.paused_at = now
        change_assignment(order, "paused_at")


def resume_clocks(order: Order, *, now: datetime, since: datetime | None = None) -> None:
    """Move every open date on by the time that was left when the clocks stopped."""
    assignment = assignment_of(order)
    paused_at = since or assignment.paused_at
    if paused_at is None:
        raise ValueError(f"the clocks of {order} do not stand still")
    names = (*CLOCKS, "original_due_at")
    for name in names:
        due = getattr(assignment, name)
        setattr(assignment, name, clock_of(order.grade).shift(due, paused_at, now))
    assignment.pauses = [*assignment.pauses, [paused_at.isoformat(), now.isoformat()]]
    assignment.paused_at = None
    change_assignment(order, *names, "pauses", "paused_at")


def end_assignment(order: Order, ending: str, *, now: datetime, fields: Iterable[str] = ()) -> None:
    """End the current department's turn, if there is one, and what was asked in it."""
    assignment = order.assignment
    if assignment is None or not assignment.is_current:
        return
    assignment.ended_at, assignment.ending, assignment.next_alert_at = now, ending, None
    assignment.save(update_fields=[*fields, "ended_at", "ending", "next_alert_at"])
    lapsing = [
        MatterKind.EXTENSION,
        MatterKind.HOLD,
        MatterKind.RETURN,
        MatterKind.SUPERVISION,
        MatterKind.URGE,
    ]
    if ending in (Ending.WITHDRAWN, Ending.EXPIRED, Ending.GONE):
        lapsing += [MatterKind.RECTIFICATION, MatterKind.APPEAL]
    Matter.objects.open().filter(order=order, kind__in=lapsing).update(
        settled_at=now, verdict=Verdict.LAPSED
    )


def open_matter(
    order: Order, kind: MatterKind, *, by: Actor, now: datetime, **fields: object
) -> Matter:
    return Matter.objects.create(
        order=order,
        assignment=order.assignment,
        kind=kind,
        opened_at=now,
        opened_by=user_of(by),
        **fields,
    )


def settle(
    order: Order,
    kind: MatterKind,
    *,
    by: Actor,
    now: datetime,
    verdict: Verdict = Verdict.ANSWERED,
    answer: str = "",
    **fields: object,
) -> int:
    """Settle the open matter of ``kind``, if there is one; how many that were."""
    return (
        Matter.objects.open()
        .filter(order=order, kind=kind)
        .update(settled_at=now, settled_by=user_of(by), verdict=verdict, answer=answer, **fields)
    )
