"""The heart: ask the table, make one guarded UPDATE, write one event, ring once."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from requests_desk.access import ChangedMeanwhile, check, last_step, user_of
from requests_desk.models import Assignment, Order, OrderEvent
from requests_desk.standing import standing_of
from requests_desk.tasks import react_to_event, ring
from requests_desk.workflow import FINAL, Action, Role, Status

# The bell comes first; a sweep looks after what it did not reach.
SWEEP_AFTER = timedelta(seconds=5)


def move(
    order: Order,
    action: Action,
    *,
    by,
    now: datetime,
    to: Status | None = None,
    public_text: str = "",
    internal_text: str = "",
    is_public: bool | None = None,
    data: dict | None = None,
    changes: dict | None = None,
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
    written = {"status": target, **(changes or {})}
    if target != before:
        written["status_since_at"] = now
    if target in FINAL:
        written["closed_at"] = now
    if Order.objects.filter(pk=order.pk, status=before).update(**written) != 1:
        raise ChangedMeanwhile(f"有人快了一步：{last_step(order, by)}请查看最新情况。")
    for name, value in written.items():
        setattr(order, name, value)
    return record(
        order,
        action,
        by=by,
        role=role,
        now=now,
        from_status=before,
        is_public=line.public if is_public is None else is_public,
        public_text=public_text,
        internal_text=internal_text,
        data=data or {},
    )


def record(order: Order, action: Action, *, by, role: Role, now: datetime, **fields) -> OrderEvent:
    """Write the event row and ring its bell on commit."""
    event = OrderEvent.objects.create(
        order=order,
        action=action,
        to_status=order.status,
        rework_round=order.rework_round,
        by=user_of(by),
        by_role=role,
        by_name=getattr(by, "real_name", None) or by.name,
        by_label=_label(order, by, role),
        created_at=now,
        retry_at=now + SWEEP_AFTER,
        **fields,
    )
    ring(react_to_event, event_id=event.pk)
    return event


def _label(order: Order, by, role: Role) -> str:
    """The body the person acted for, as the timeline shows it: 人社中心 · 部门负责人."""
    match role:
        case Role.DEPARTMENT | Role.HEAD:
            department = order.assignment.department
            post = "负责人" if department.pk in standing_of(by).headed_departments else "经办人"
            return f"{department} · {post}"
        case Role.CENTRE:
            return "兴东社区 · 社工"
        case Role.ENTERPRISE:
            return order.enterprise.name
    return ""


CLOCK_FIELDS = frozenset(
    {"sign_due_at", "response_due_at", "resolve_due_at", "signed_at", "contacted_at", "finished_at"}
)


def change_assignment(assignment: Assignment, *fields: str) -> None:
    """Save the named fields, with the clock the queue sorts by.

    ``move`` holds the order's row by now, so what others wrote since ``assignment`` was loaded is
    read first: the clock must not forget a contact recorded a moment ago.
    """
    assignment.refresh_from_db(fields=CLOCK_FIELDS.difference(fields))
    assignment.next_due_at = assignment.running_due()
    assignment.save(update_fields=[*fields, "next_due_at"])


def end_assignment(order: Order, ending: str, *, now: datetime, fields: Iterable[str] = ()) -> None:
    """End the current department's turn, if there is one."""
    assignment = order.assignment
    if assignment is None or not assignment.is_current:
        return
    assignment.ended_at, assignment.ending = now, ending
    assignment.save(update_fields=[*fields, "ended_at", "ending"])
