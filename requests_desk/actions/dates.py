"""More time: extensions, pauses, the date of an event, and dates that move with the calendar."""

from datetime import datetime

from requests_desk.models import Assignment, MatterKind, Order, OrderEvent, Verdict
from requests_desk.reason_codes import HoldReason
from requests_desk.rules.access import check
from requests_desk.rules.actors import Actor
from requests_desk.rules.deadlines import (
    AFTER_EVENT_LIMIT,
    clock_of,
    due_dates,
    pauses_of,
    triage_due_at,
    window_end,
)
from requests_desk.rules.guards.dates import LONGEST_HOLD
from requests_desk.rules.matters import assignment_of, open_matter_of, wanted_moment
from requests_desk.workflow import Action, Grade
from services.workcalendar import forget_calendar
from services.worktime import WORKING_DAY
from xingdong.accounts.actors import SYSTEM
from xingdong.accounts.models import User
from xingdong.records.moments import moment_words
from xingdong.records.refusals import NotAllowed
from xingdong.records.sweeps import each

from .transition import (
    change_assignment,
    move,
    moved_dates,
    open_matter,
    pause_clocks,
    resume_clocks,
    settle,
    verb,
)

HEAD_ALONE_GRANTS = 5 * WORKING_DAY  # handbook §2.3 T10
URGENT_GRANTS_MOST = 1 * WORKING_DAY  # handbook §2.4


@verb
def ask_extension(
    order: Order, *, by: User, wanted_at: datetime, reason: str, plan: str, now: datetime
) -> OrderEvent:
    """Ask for a later date before the limit; in sum at most the original limit again (T10)."""
    check(order, Action.ASK_EXTENSION, by, now=now)
    assignment, clock = assignment_of(order), clock_of(order.grade)
    gained = clock.between(assignment.resolve_due_at, wanted_at)
    original = clock.between(assignment.dispatched_at, assignment.original_due_at)
    if not gained:
        raise NotAllowed("新的办结时间应晚于现在的时限。", not_now=True)
    if order.grade == Grade.URGENT and gained > URGENT_GRANTS_MOST:
        raise NotAllowed("紧急诉求最多延期 1 个工作日。", not_now=True)
    if clock.between(assignment.original_due_at, wanted_at) > original:
        raise NotAllowed("延期合计不能超过原办结时限。", not_now=True)
    event = move(
        order,
        Action.ASK_EXTENSION,
        by=by,
        now=now,
        internal_text=f"申请延至 {moment_words(wanted_at)}。{reason}计划：{plan}",
        data={"to": wanted_at.isoformat()},
    )
    open_matter(
        order, MatterKind.EXTENSION, by=by, now=now, reason=f"{reason}{plan}", wanted_at=wanted_at
    )
    return event


@verb
def approve_extension(order: Order, *, by: User, now: datetime) -> OrderEvent:
    """The head's yes; a second or longer extension takes the centre's too. The old date is kept."""
    check(order, Action.APPROVE_EXTENSION, by, now=now)
    matter, assignment = open_matter_of(order, MatterKind.EXTENSION), assignment_of(order)
    before, after = assignment.resolve_due_at, wanted_moment(matter)
    if after <= before:
        raise NotAllowed("现在的办结时限已不早于申请的时间，请退回申请。", not_now=True)
    if matter.first_step_at is None and _needs_centre(order, until=after):
        event = move(
            order,
            Action.APPROVE_EXTENSION,
            by=by,
            now=now,
            is_public=False,
            internal_text="负责人同意，报社区审核。",
        )
        matter.first_step_at = now
        matter.save(update_fields=["first_step_at"])
        return event
    event = move(
        order,
        Action.APPROVE_EXTENSION,
        by=by,
        now=now,
        public_text=f"原定 {moment_words(before)} 前办好，延到 {moment_words(after)}。",
        data={"from": before.isoformat(), "to": after.isoformat()},
        changes={"promised_at": after},
    )
    settle(order, MatterKind.EXTENSION, by=by, now=now, verdict=Verdict.ACCEPTED)
    assignment.resolve_due_at = after
    change_assignment(order, "resolve_due_at")
    return event


def _needs_centre(order: Order, *, until: datetime) -> bool:
    assignment = assignment_of(order)
    gained = clock_of(order.grade).between(assignment.resolve_due_at, until)
    earlier = order.matters.of_kind(MatterKind.EXTENSION).filter(
        assignment=assignment, verdict=Verdict.ACCEPTED
    )
    return gained > HEAD_ALONE_GRANTS or earlier.exists()


@verb
def refuse_extension(order: Order, *, by: User, reason: str, now: datetime) -> OrderEvent:
    event = move(order, Action.REFUSE_EXTENSION, by=by, now=now, internal_text=reason)
    settle(order, MatterKind.EXTENSION, by=by, now=now, verdict=Verdict.REFUSED, answer=reason)
    return event


@verb
def ask_hold(
    order: Order, *, by: User, code: str, wanted_at: datetime, reason: str, now: datetime
) -> OrderEvent:
    """Ask to stop the clocks while something outside the department is awaited (T11)."""
    clock = clock_of(order.grade)
    holds = order.matters.of_kind(MatterKind.HOLD).filter(assignment=order.assignment)
    held = sum(
        (
            clock.between(hold.first_step_at, hold.settled_at or now)
            for hold in holds
            if hold.first_step_at is not None
        ),
        start=clock.between(now, wanted_at),
    )
    if wanted_at <= now:
        raise NotAllowed("挂起的截止时间应在今天之后。", not_now=True)
    if held > LONGEST_HOLD:
        raise NotAllowed("挂起合计不能超过 20 个工作日。", not_now=True)
    event = move(
        order,
        Action.ASK_HOLD,
        by=by,
        now=now,
        internal_text=f"{HoldReason(code).label}，至 {moment_words(wanted_at)}。{reason}",
    )
    open_matter(
        order,
        MatterKind.HOLD,
        by=by,
        now=now,
        code=code,
        reason=reason,
        wanted_at=wanted_at,
    )
    return event


@verb
def approve_hold(order: Order, *, by: User, now: datetime) -> OrderEvent:
    check(order, Action.APPROVE_HOLD, by, now=now)
    matter = open_matter_of(order, MatterKind.HOLD)
    until = wanted_moment(matter)
    if until <= now:
        raise NotAllowed("申请挂起的时间已经过去，请退回申请。", not_now=True)
    text = f"{HoldReason(matter.code).label}，暂停至 {moment_words(until)}。"
    event = move(order, Action.APPROVE_HOLD, by=by, now=now, public_text=text)
    matter.first_step_at = now
    matter.save(update_fields=["first_step_at"])
    pause_clocks(order, now=now)
    return event


@verb
def refuse_hold(order: Order, *, by: User, reason: str, now: datetime) -> OrderEvent:
    event = move(order, Action.REFUSE_HOLD, by=by, now=now, internal_text=reason)
    settle(order, MatterKind.HOLD, by=by, now=now, verdict=Verdict.REFUSED, answer=reason)
    return event


@verb
def resume_order(order: Order, *, by: Actor, text: str, now: datetime) -> OrderEvent:
    """Go on; by itself (``SYSTEM``) when the approved time is over."""
    promised = clock_of(order.grade).shift(order.promised_at, order.status_since_at, now)
    event = move(
        order,
        Action.RESUME,
        by=by,
        now=now,
        public_text=text,
        changes={"promised_at": promised},
    )
    settle(order, MatterKind.HOLD, by=by, now=now, answer=text)
    resume_clocks(order, now=now)
    return event


@verb
def schedule_event(
    order: Order, *, by: User, event_at: datetime, place: str, seats: int, now: datetime
) -> OrderEvent:
    """排期确认 of an activity: stops the promise's clock; the result follows the event (T12)."""
    if event_at <= now:
        raise NotAllowed("活动时间应在现在之后。", not_now=True)
    result_due = window_end(AFTER_EVENT_LIMIT, event_at)
    event = move(
        order,
        Action.SCHEDULE,
        by=by,
        now=now,
        public_text=f"活动定在 {moment_words(event_at)}，地点{place}，名额 {seats} 人。",
        data={"event_at": event_at.isoformat()},
        changes={"promised_at": result_due},
    )
    assignment = assignment_of(order)
    if assignment.scheduled_at is None:  # the first 排期确认 is the one that was due
        assignment.scheduled_at, assignment.schedule_due_at = now, assignment.resolve_due_at
    assignment.event_at, assignment.event_place, assignment.event_seats = event_at, place, seats
    assignment.resolve_due_at = result_due
    change_assignment(
        order,
        "scheduled_at",
        "schedule_due_at",
        "event_at",
        "event_place",
        "event_seats",
        "resolve_due_at",
    )
    return event


@verb
def recompute_dates(order: Order, *, why: str, now: datetime) -> OrderEvent | None:
    """Bring a running turn's dates in line with the calendar as it is now; None when they are.

    Dates that people set (an extension, an event) stay; every change is an event that says from,
    to and why (handbook §7 E11). Closed orders are never touched.
    """
    assignment = order.assignment
    if assignment is None or not assignment.is_current or assignment.paused_at is not None:
        return None
    if order.grade != Grade.NORMAL:
        return None  # counted in hours, or from the moment the grade was raised
    dues = due_dates(assignment.limits, assignment.dispatched_at, pauses_of(assignment))
    if assignment.scheduled_at or assignment.resolve_due_at != assignment.original_due_at:
        dues.pop("resolve_due_at")
    moved = moved_dates(assignment, dues)
    if not moved:
        return None
    before = assignment.resolve_due_at
    after = dues["resolve_due_at"] if "resolve_due_at" in moved else before
    event = move(
        order,
        Action.RECOMPUTE,
        by=SYSTEM,
        now=now,
        public_text=f"原定 {moment_words(before)} 前办好，改为 {moment_words(after)}：{why}",
        is_public=after != before,
        data=moved,
    )
    for name in moved:
        setattr(assignment, name, dues[name])
    assignment.original_due_at = after if "resolve_due_at" in moved else assignment.original_due_at
    change_assignment(order, *moved, "original_due_at")
    return event


def _recompute_triage(order: Order) -> bool:
    """The centre's own limit, which nobody was promised, by the calendar of now."""
    due = triage_due_at(order.item.kind, order.status_since_at)
    waiting = Order.objects.in_triage().filter(pk=order.pk, status_since_at=order.status_since_at)
    return bool(waiting.exclude(triage_due_at=due).update(triage_due_at=due))


def recompute_open_dates(*, why: str, now: datetime) -> int:
    """Bring all running turns in line with the calendar; how many orders got new dates."""
    forget_calendar()
    each(Order.objects.in_triage().select_related("item"), _recompute_triage, name="重算研判时限")
    running = Assignment.objects.current().values_list("pk", flat=True)
    orders = Order.objects.filter(assignment__in=running)
    return each(orders, recompute_dates, name="重算时限", why=why, now=now)
