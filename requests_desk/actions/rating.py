"""The enterprise has the last word."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from requests_desk.models import MatterKind, Order, OrderEvent, Survey, Verdict
from requests_desk.models.choices import Closing
from requests_desk.models.surveys import Level, Solved, Via, is_bad_answer
from requests_desk.reason_codes import BadRatingClass
from requests_desk.rules.access import check
from requests_desk.rules.actors import Actor
from requests_desk.rules.deadlines import (
    CALL_BACK_LIMIT,
    COMPLEX_REWORK_LIMIT,
    REWORK_LIMIT,
    SURVEY_WINDOW,
    due_dates,
    pauses_of,
    reminder_at,
    window_end,
)
from requests_desk.rules.matters import (
    assignment_of,
    latest_bad_survey,
    matters_of_turn,
    open_matter_of,
)
from requests_desk.rules.routing import Decision, least_loaded, members_of
from requests_desk.workflow import MOST_REWORKS, Action, Status
from services.workcalendar import work_calendar
from xingdong.accounts.actors import SYSTEM, user_of
from xingdong.accounts.models import User
from xingdong.records.narrowing import not_none

from .dispatch import assign
from .transition import change_assignment, move, moved_dates, open_matter, settle, verb

CALLS_NEEDED, CALL_DAYS_NEEDED = 3, 2  # handbook §7 E20


def open_survey(order: Order, *, now: datetime) -> Survey:
    """The survey of this round, made once; whom it is about is frozen here."""
    assignment = assignment_of(order)
    survey, _ = Survey.objects.get_or_create(
        order=order,
        rework_round=order.rework_round,
        defaults={
            "assignment": assignment,
            "department_name": assignment.department.name,
            "handler_name": assignment.handler.real_name if assignment.handler else "",
            "sent_at": now,
            "expires_at": window_end(SURVEY_WINDOW, now),
            "next_reminder_at": reminder_at(now, 0),
        },
    )
    return survey


@verb
def rate_order(
    order: Order,
    *,
    by: Actor,
    level: int,
    solved: str,
    contacted: bool | None = None,
    reasons: Sequence[str] = (),
    comment: str = "",
    via: str,
    late: bool = False,
    now: datetime,
) -> OrderEvent:
    """Answer the survey of the current round, once.

    A good answer closes the order. A bad one opens a second round at the same department at once;
    when the rounds are used up the centre decides (handbook §2.3 T14, T15). A ``late`` answer is
    followed up like any other, but the order stays counted as 未评价 (§7 E21).
    """
    action = Action.RATE_BY_PHONE if via == Via.PHONE else Action.RATE
    if late:
        action = Action.RATE_LATE
    bad = is_bad_answer(level, solved)
    if not bad:
        target = Status.CLOSED
        changes: dict[str, object] = {} if late else {"closing": Closing.RATED}
    else:
        target = Status.IN_PROGRESS if order.rework_round < MOST_REWORKS else Status.TRIAGE
        changes = {
            "rework_round": order.rework_round + 1,
            "resolved_at": None,
            "closing": "",
            "closed_at": None,
        }
    check(order, action, by, now=now)
    survey = open_survey(order, now=now)
    event = move(
        order,
        action,
        by=by,
        now=now,
        to=target,
        public_text=f"{Level(level).label}，{Solved(solved).label}。{comment}",
        data={"level": level, "solved": solved, "round": survey.rework_round},
        changes=changes,
    )
    Survey.objects.filter(pk=survey.pk).update(
        level=level,
        solved=solved,
        contacted=contacted,
        reasons=list(reasons),
        comment=comment,
        via=via,
        is_late=late,
        answered_at=now,
        answered_by=user_of(by),
    )
    if target == Status.IN_PROGRESS:
        _start_rework(order, now=now, why="评价不满意")
    if bad:
        open_matter(
            order,
            MatterKind.RECTIFICATION,
            by=SYSTEM,
            now=now,
            survey=survey,
            reason=f"{Level(level).label}，{Solved(solved).label}。{comment}",
            due_at=window_end(CALL_BACK_LIMIT, now),
        )
    return event


def _start_rework(order: Order, *, now: datetime, why: str) -> None:
    """The same department again, signed already, with the rework limit (§3.3).

    The same handler too, unless that person works there no more.
    """
    assignment = assignment_of(order)
    department, handler = assignment.department.successor(), assignment.handler
    on = timezone.localdate(now)
    if handler is None or not members_of(department, on=on).filter(pk=handler.pk).exists():
        handler = least_loaded(department, on=on) or handler
    decision = Decision(
        f"{why}，由{department}第 {order.rework_round} 次重新办理。",
        department=department,
        handler=handler,
    )
    turn = assign(
        order, decision, by=SYSTEM, now=now, signed_by=handler, resolve_limit=REWORK_LIMIT
    )
    Order.objects.filter(pk=order.pk).update(promised_at=turn.resolve_due_at)


@verb
def ask_rework(order: Order, *, by: Actor, reason: str, now: datetime) -> OrderEvent:
    """A closed order is taken up again, once, by the same department (handbook §2.3 T18)."""
    event = move(
        order,
        Action.ASK_REWORK,
        by=by,
        now=now,
        public_text=reason,
        changes={
            "rework_round": order.rework_round + 1,
            "rework_was_asked": True,
            "closing": "",
            "closed_at": None,
            "resolved_at": None,
        },
    )
    _start_rework(order, now=now, why="企业要求重新办理")
    return event


@verb
def log_call(order: Order, *, by: User, text: str, now: datetime) -> OrderEvent:
    """A call that nobody answered; three on two working days close the order (§7 E20)."""
    earlier = [call.opened_at for call in matters_of_turn(order, MatterKind.CALL)]
    days = {timezone.localdate(at) for at in [*earlier, now]}
    working_days = [day for day in days if work_calendar().intervals(day)]
    calls = len(earlier) + 1
    unreachable = calls >= CALLS_NEEDED and len(working_days) >= CALL_DAYS_NEEDED
    event = move(
        order,
        Action.LOG_CALL,
        by=by,
        now=now,
        to=Status.CLOSED if unreachable else Status.RESOLVED,
        is_public=unreachable,
        public_text="几次打电话都没有接通，这件诉求先结束。" if unreachable else "",
        internal_text=f"第 {calls} 次未接通。{text}",
        changes={"closing": Closing.UNREACHABLE} if unreachable else {},
    )
    open_matter(
        order,
        MatterKind.CALL,
        by=by,
        now=now,
        reason=text,
        settled_at=now,
        settled_by=by,
        verdict=Verdict.ANSWERED,
    )
    return event


@verb
def call_back(order: Order, *, by: User, code: str, text: str, now: datetime) -> OrderEvent:
    """The centre calls after a bad rating and classifies it; a complex one gets 15 days (§3.3)."""
    check(order, Action.CALL_BACK, by, now=now)
    assignment = assignment_of(order)
    dues: dict[str, datetime] = {}
    if code == BadRatingClass.COMPLEX and assignment.is_current:
        limit = COMPLEX_REWORK_LIMIT
        assignment.limits["resolve_due_at"] = [[limit.amount, limit.unit.value]]
        all_dues = due_dates(assignment.limits, assignment.dispatched_at, pauses_of(assignment))
        dues = {"resolve_due_at": max(all_dues["resolve_due_at"], assignment.resolve_due_at)}
    event = move(
        order,
        Action.CALL_BACK,
        by=by,
        now=now,
        internal_text=f"{BadRatingClass(code).label}：{text}",
        data={"class": code, **moved_dates(assignment, dues)},
        changes={"promised_at": max(dues["resolve_due_at"], order.promised_at)} if dues else {},
    )
    matter = open_matter_of(order, MatterKind.RECTIFICATION)
    matter.first_step_at, matter.code, matter.answer = now, code, text
    matter.save(update_fields=["first_step_at", "code", "answer"])
    if dues:
        assignment.resolve_due_at = assignment.original_due_at = dues["resolve_due_at"]
        change_assignment(order, "limits", "resolve_due_at", "original_due_at")
    return event


@verb
def appeal_rating(order: Order, *, by: User, reason: str, now: datetime) -> OrderEvent:
    """The head holds a bad rating to be mistaken or malicious; the rework goes on meanwhile."""
    survey = latest_bad_survey(order)
    event = move(order, Action.APPEAL, by=by, now=now, internal_text=reason)
    open_matter(order, MatterKind.APPEAL, by=by, now=now, survey=survey, reason=reason)
    return event


@verb
def decide_appeal(
    order: Order, *, by: User, upheld: bool, reason: str, now: datetime
) -> OrderEvent:
    """An upheld appeal takes the rating out of the formulas, never off the record (§3.3)."""
    check(order, Action.DECIDE_APPEAL, by, now=now)
    matter = open_matter_of(order, MatterKind.APPEAL)
    survey = not_none(matter.survey)
    event = move(
        order,
        Action.DECIDE_APPEAL,
        by=by,
        now=now,
        internal_text=f"{'申诉成立' if upheld else '申诉不成立'}。{reason}",
        data={"upheld": upheld, "round": survey.rework_round},
    )
    settle(
        order,
        MatterKind.APPEAL,
        by=by,
        now=now,
        verdict=Verdict.ACCEPTED if upheld else Verdict.REFUSED,
        answer=reason,
    )
    if upheld:
        Survey.objects.filter(pk=survey.pk).update(is_struck_out=True)
    return event
