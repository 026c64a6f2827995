"""Why a deadline is when it is, in a sentence beside it (handbook §2.4, §7 E11)."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from requests_desk.models import Assignment, Order, Survey
from requests_desk.rules.deadlines import (
    AFTER_EVENT_LIMIT,
    SUPPLEMENT_WINDOW,
    SURVEY_WINDOW,
    TRIAGE_LIMITS,
    StoredLimit,
    clock_of,
    frozen_limits,
    pauses_of,
)
from requests_desk.rules.guards.rating import REWORK_WINDOW
from requests_desk.rules.matters import assignment_of
from requests_desk.workflow import CLOCKS_STAND, OPEN, Grade, Status
from services.models import ServiceItem
from services.workcalendar import work_calendar
from services.worktime import Limit, Unit, explain
from xingdong.records.moments import moment, moment_words
from xingdong.records.narrowing import not_none
from xingdong.records.tables import complete

from .rows import Row

STAND_STILL: Mapping[Status, str] = complete(
    "presenting.explanations.STAND_STILL",
    {
        Status.SUPPLEMENT: "材料补充期间时限暂停，收到后顺延。",
        Status.ON_HOLD: "挂起期间时限暂停，恢复后顺延。",
    },
    CLOCKS_STAND,
)


def deadline(at: datetime, now: datetime, why: str) -> Row:
    """``moment`` with the sentence that explains it."""
    return {**moment(at, now), "why": why}


def promised(order: Order, now: datetime) -> Row:
    return deadline(order.promised_at, now, explain_promise(order))


def promised_now(item: ServiceItem, now: datetime) -> Row:
    """By when an order of ``item`` would be done that is submitted ``now``."""
    limit = _shortest(frozen_limits(item, Grade.NORMAL)["resolve_due_at"], now)
    due = limit.due_from(now, work_calendar())
    return deadline(due, now, explain_window(limit, now, "提交"))


def answer_until(survey: Survey, now: datetime) -> Row:
    return deadline(survey.expires_at, now, _explain_survey(survey))


def explain_window(
    limit: Limit, start: datetime, happened: str, *, due: datetime | None = None
) -> str:
    """How ``limit`` counts from what ``happened`` at ``start``; a ``due`` that moved says so."""
    calendar = work_calendar()
    due = due or limit.due_from(start, calendar)
    return f"{moment_words(start)} {happened}，{explain(start, limit, due, calendar)}"


def explain_date(order: Order, name: str) -> str:
    """The date ``name`` of the order's turn; empty for one whose limits were not kept.

    A date that is not where its limit put it says why: paused, put off, set by an event or a grade.
    """
    turn = order.assignment
    if turn is None or not (limits := turn.limits.get(name)):
        return ""
    due = getattr(turn, name)
    limit = _shortest(limits, turn.dispatched_at)
    happened = "重新办理" if turn.rework_round else "派单"
    counted = explain_window(limit, turn.dispatched_at, happened)
    expected = limit.due_from(turn.dispatched_at, work_calendar())
    still = STAND_STILL.get(Status(order.status), "") if turn.paused_at is not None else ""
    if due == expected:
        return f"{counted}{still}"
    if name == "resolve_due_at" and turn.scheduled_at is not None:
        event_at = not_none(turn.event_at)
        return f"{explain_window(AFTER_EVENT_LIMIT, event_at, '举办活动', due=due)}{still}"
    sentences = [f"原定：{counted}"]
    pauses, after_pauses = _effective_pauses(order, expected)
    if pauses:
        sentences.append(f"{'、'.join(pauses)}暂停，顺延到 {moment_words(after_pauses)}。")
    if due != after_pauses:
        sentences.append(f"{_reason_of_move(order, name)} {moment_words(due)}。")
    return "".join([*sentences, still])


def _shortest(limits: Iterable[StoredLimit], start: datetime) -> Limit:
    """The one that counts of several."""
    calendar = work_calendar()
    each = (Limit(amount, Unit(unit)) for amount, unit in limits)
    return min(each, key=lambda limit: limit.due_from(start, calendar))


def _effective_pauses(order: Order, due: datetime) -> tuple[list[str], datetime]:
    """The pauses that moved ``due``, in words, and where they moved it."""
    words, clock = [], clock_of(order.grade)
    for start, end in pauses_of(assignment_of(order)):
        moved = clock.shift(due, start, end)
        if moved != due:
            words.append(f"{moment_words(start)} 至 {moment_words(end)} ")
        due = moved
    return words, due


def _reason_of_move(order: Order, name: str) -> str:
    turn = assignment_of(order)
    if name == "resolve_due_at" and turn.resolve_due_at != turn.original_due_at:
        return "已延期到"
    if order.grade != Grade.NORMAL:
        return f"按“{order.get_grade_display()}”改为"
    return "已调整为"


def explain_promise(order: Order) -> str:
    """By when the enterprise was promised a result, and what has moved that."""
    turn: Assignment | None = order.assignment
    kept = turn.limits.get("resolve_due_at") if turn is not None else None
    limits = kept or frozen_limits(order.item, order.grade)["resolve_due_at"]
    limit = _shortest(limits, order.submitted_at)
    first = limit.due_from(order.submitted_at, work_calendar())
    if turn is not None and order.promised_at == turn.resolve_due_at != first:
        return explain_date(order, "resolve_due_at")
    counted = explain_window(limit, order.submitted_at, "提交", due=order.promised_at)
    return f"{counted}{STAND_STILL.get(Status(order.status), '')}"


def _explain_work(order: Order) -> str:
    turn = assignment_of(order)
    if turn.event_at is not None:
        return ""
    if turn.contacted_at is None:
        return explain_date(order, "response_due_at")
    return explain_promise(order)


def _explain_survey(survey: Survey) -> str:
    return explain_window(SURVEY_WINDOW, survey.sent_at, "请您评价", due=survey.expires_at)


def _explain_awaited_survey(order: Order) -> str:
    open_surveys = [survey for survey in order.surveys.all() if survey.answered_at is None]
    return _explain_survey(max(open_surveys, key=lambda survey: survey.expires_at))


def _without_date(order: Order) -> str:
    return ""


# Why what comes next (``for_enterprise.AWAITED``) has to come by then.
WHY_NEXT: Mapping[Status, Callable[[Order], str]] = complete(
    "presenting.explanations.WHY_NEXT",
    {
        Status.SUBMITTED: _without_date,
        Status.TRIAGE: lambda order: explain_window(
            TRIAGE_LIMITS[order.item.kind], order.status_since_at, "交社区确认"
        ),
        Status.SUPPLEMENT: lambda order: explain_window(
            SUPPLEMENT_WINDOW, order.status_since_at, "请您补充"
        ),
        Status.ROUTED: lambda order: explain_date(order, "response_due_at"),
        Status.IN_PROGRESS: _explain_work,
        Status.ON_HOLD: _without_date,
        Status.RETURN_REVIEW: _without_date,
        Status.REVIEW: explain_promise,
        Status.RESOLVED: _explain_awaited_survey,
        Status.CLOSED: lambda order: explain_window(
            REWORK_WINDOW, not_none(order.closed_at), "归档"
        ),
    },
    {*OPEN, Status.CLOSED},
)


def explain_next(order: Order) -> str:
    return WHY_NEXT[Status(order.status)](order)
