"""The enterprise has the last word."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from requests_desk.access import check, user_of
from requests_desk.deadlines import REWORK_LIMIT, SURVEY_WINDOW, window_end
from requests_desk.models import Order, OrderEvent, Survey
from requests_desk.models.orders import Closing
from requests_desk.models.surveys import Level, Solved, is_bad_answer
from requests_desk.routing import Decision
from requests_desk.workflow import MOST_REWORKS, Action, Status

from .moving import move
from .routing import assign


def open_survey(order: Order, *, now: datetime) -> Survey:
    """The survey of this round, made once; whom it is about is frozen here."""
    assignment = order.assignment
    survey, _ = Survey.objects.get_or_create(
        order=order,
        rework_round=order.rework_round,
        defaults={
            "assignment": assignment,
            "department_name": assignment.department.name,
            "handler_name": assignment.handler.real_name if assignment.handler else "",
            "sent_at": now,
            "expires_at": window_end(SURVEY_WINDOW, now),
        },
    )
    return survey


@transaction.atomic
def rate_order(
    order: Order,
    *,
    by,
    level: int,
    solved: str,
    contacted: bool | None = None,
    reasons: Sequence[str] = (),
    comment: str = "",
    via: str,
    now: datetime,
) -> OrderEvent:
    """Answer the survey of the current round, once.

    A good answer closes the order. A bad one opens a second round at the same department at once;
    when the rounds are used up the centre decides (domain.md §2.3 T14, T15).
    """
    bad = is_bad_answer(level, solved)
    if not bad:
        target, changes = Status.CLOSED, {"closing": Closing.RATED}
    else:
        target = Status.IN_PROGRESS if order.rework_round < MOST_REWORKS else Status.TRIAGE
        changes = {"rework_round": order.rework_round + 1, "resolved_at": None}
    check(order, Action.RATE, by, now=now)
    survey = open_survey(order, now=now)
    event = move(
        order,
        Action.RATE,
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
        answered_at=now,
        answered_by=user_of(by),
    )
    if target == Status.IN_PROGRESS:
        _start_rework(order, now=now)
    return event


def _start_rework(order: Order, *, now: datetime) -> None:
    """The same department and handler again, signed already, with the rework limit (§3.3)."""
    before = order.assignment
    assign(
        order,
        Decision(
            f"评价不满意，由{before.department}第 {order.rework_round} 次重新办理。",
            department=before.department,
            handler=before.handler,
        ),
        by=None,
        now=now,
        signed_by=before.handler,
        due_in_round={"resolve_due_at": window_end(REWORK_LIMIT, now)},
    )
