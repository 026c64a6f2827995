"""A result is handed in and checked before the enterprise sees it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone

from requests_desk.models import MatterKind, Order, OrderEvent
from requests_desk.models.assignments import Ending
from requests_desk.models.choices import UNSOLVED, Outcome
from requests_desk.rules.deadlines import RECHECK_LIMIT, window_end
from requests_desk.rules.heads import has_independent_head
from requests_desk.rules.matters import assignment_of
from requests_desk.rules.results import RESULT_FIELDS
from requests_desk.workflow import Action, Grade, Status
from services.models import Kind
from xingdong.accounts.models import User
from xingdong.files.uploads import CheckedFile
from xingdong.records.refusals import NotAllowed

from .attachments import attach
from .rechecks import await_recheck
from .transition import change_assignment, end_assignment, move, settle, verb


@verb
def finish_order(
    order: Order,
    *,
    by: User,
    outcome: str,
    text: str,
    basis: str = "",
    comes_back_on: date | None = None,
    recheck_on: date | None = None,
    figures: Mapping[str, object] | None = None,
    files: Sequence[CheckedFile] = (),
    kept_files: Sequence[str] = (),
    now: datetime,
) -> OrderEvent:
    """Hand in the result: to the head for review, or straight to the enterprise for 一般 咨询.

    依法不能解决 needs its ``basis`` (handbook §7 E27); what cannot be solved now may come back on
    a day (挂账, §2.3), with a basis too; a hazard that was 特急 needs the day of its recheck (E18).
    ``figures`` are the numbers that the item's ``outcome_fields`` ask for (§8.3 step 5);
    ``kept_files`` the keys of files that came with a result that was refused, to go along again.
    """
    if refusal := _result_refusal(order, outcome, basis, comes_back_on, recheck_on):
        raise NotAllowed(refusal, not_now=True)
    if is_hazard(order) and recheck_on is None:
        recheck_on = timezone.localdate(window_end(RECHECK_LIMIT, now))
    straight = skips_review(order, outcome) and comes_back_on is None
    event = move(
        order,
        Action.FINISH,
        by=by,
        now=now,
        to=Status.RESOLVED if straight else Status.REVIEW,
        public_text=text if straight else "",
        internal_text="" if straight else f"{Outcome(outcome).label}：{text}",
        is_public=straight,
        data={"outcome": outcome, **({"figures": figures} if figures else {})},
        changes={
            "outcome": outcome,
            "result_text": text,
            "result_basis": basis,
            "outcome_figures": order.outcome_figures if figures is None else figures,
            "comes_back_on": comes_back_on,
            "recheck_on": recheck_on,
            **({"resolved_at": now} if straight else {}),
        },
    )
    attach(order, event, files, by=by, now=now)
    earlier = order.attachments.filter(event__action=Action.FINISH, key__in=kept_files)
    earlier.update(event=event)
    assignment = assignment_of(order)
    assignment.finished_at, assignment.finished_by = now, by
    assignment.needs_centre_review = not straight and not has_independent_head(assignment, now=now)
    fields = ["finished_at", "finished_by", "needs_centre_review"]
    if straight:
        end_assignment(order, Ending.FINISHED, now=now, fields=fields)
        await_recheck(order, now=now)
    else:
        change_assignment(order, *fields)
    return event


def _result_refusal(
    order: Order,
    outcome: str,
    basis: str,
    comes_back_on: date | None,
    recheck_on: date | None,
) -> str:
    if outcome == Outcome.IMPOSSIBLE and not basis:
        return "依法不能解决的，须写明依据。"
    if comes_back_on is not None and outcome not in UNSOLVED:
        return "只有部分解决或依法不能解决的诉求可以挂账。"
    if comes_back_on is not None and order.is_anonymous:
        return "匿名诉求不能挂账。"
    if comes_back_on is not None and not basis:
        return "挂账的诉求须写明依据。"
    if needs_recheck(order) and recheck_on is None:
        return "特急隐患须填写复查日期。"
    return ""


def is_hazard(order: Order) -> bool:
    """Of an item that asks for danger: it is looked at again, 特急 or not (handbook §7 E18)."""
    return any(field.get("raises_grade") for field in order.item.form_fields)


def needs_recheck(order: Order) -> bool:
    """A danger that raised the grade: the department says on which day it looks again."""
    return is_hazard(order) and order.grade == Grade.CRITICAL


def skips_review(order: Order, outcome: str) -> bool:
    """咨询 of grade 一般 needs no review; a setting (handbook §2.3 T13).

    依法不能解决 always does (handbook §7 E27).
    """
    return (
        settings.CONSULTATIONS_SKIP_REVIEW
        and order.item.kind == Kind.CONSULT
        and order.grade == Grade.NORMAL
        and not order.rework_round
        and outcome != Outcome.IMPOSSIBLE
    )


@verb
def approve_result(order: Order, *, by: User, now: datetime) -> OrderEvent:
    """办结: reply and evidence go to the enterprise and the department's turn ends (§8.3 step 7).

    The files of a result that was refused stay inside.
    """
    event = move(
        order,
        Action.APPROVE,
        by=by,
        now=now,
        public_text=f"{Outcome(order.outcome).label}：{order.result_text}",
        changes={"resolved_at": now},
    )
    order.events.latest_of(Action.FINISH).attachments.update(event=event)
    end_assignment(order, Ending.FINISHED, now=now)
    settle(order, MatterKind.RECTIFICATION, by=by, now=now)
    await_recheck(order, now=now)
    return event


@verb
def refuse_result(order: Order, *, by: User, reason: str, now: datetime) -> OrderEvent:
    """Back to the handler with a named reason; the reply never reaches the enterprise.

    What was handed in stays with the event, so that the handler goes on from it.
    """
    handed_in = {name: getattr(order, name) for name in RESULT_FIELDS}
    event = move(
        order,
        Action.REFUSE_RESULT,
        by=by,
        now=now,
        internal_text=reason,
        data={name: str(value) for name, value in handed_in.items() if value},
        changes={
            "outcome": "",
            "result_text": "",
            "result_basis": "",
            "comes_back_on": None,
            "recheck_on": None,
        },
    )
    assignment = assignment_of(order)
    assignment.finished_at = assignment.finished_by = None
    assignment.needs_centre_review = False
    change_assignment(order, "finished_at", "finished_by", "needs_centre_review")
    return event
