"""What the department does with an order it has."""

from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings

from requests_desk.access import NotAllowed
from requests_desk.guards import has_independent_head, needs_head_first
from requests_desk.models import MatterKind, Order, OrderEvent
from requests_desk.models.assignments import ContactKind, Ending
from requests_desk.models.orders import UNSOLVED, Outcome
from requests_desk.returns import ReturnReason
from requests_desk.workflow import Action, Grade, Status
from services.models import Department, Kind
from xingdong.files.uploads import CheckedFile

from .attaching import attach
from .moving import change_assignment, end_assignment, move, open_matter, pause_clocks, verb


@verb
def sign_order(order: Order, *, by, now: datetime) -> OrderEvent:
    """Take the order; whoever signs is its handler from now on."""
    event = move(order, Action.SIGN, by=by, now=now)
    assignment = order.assignment
    assignment.signed_at, assignment.signed_by, assignment.handler = now, by, by
    change_assignment(order, "signed_at", "signed_by", "handler")
    return event


@verb
def record_contact(order: Order, *, by, kind: str, text: str, now: datetime) -> OrderEvent:
    """A real contact with the enterprise; the first one stops the response clock (§3.2)."""
    event = move(
        order,
        Action.CONTACT,
        by=by,
        now=now,
        public_text=text,
        data={"kind": ContactKind(kind)},
    )
    assignment = order.assignment
    if assignment.contacted_at is None:
        assignment.contacted_at, assignment.contact_kind = now, kind
        change_assignment(order, "contacted_at", "contact_kind")
    return event


@verb
def add_note(order: Order, *, by, text: str, public: bool, now: datetime) -> OrderEvent:
    """Write down progress; ``public`` shows it to the enterprise."""
    texts = {"public_text": text} if public else {"internal_text": text}
    return move(order, Action.NOTE, by=by, now=now, is_public=public, **texts)


@verb
def write_message(
    order: Order, *, by, text: str, files: Sequence[CheckedFile] = (), now: datetime
) -> OrderEvent:
    """A word between the enterprise and whoever has the order, either way (handbook §1.2, M26).

    It is no contact in the sense of the response clock: that one is recorded with its kind.
    """
    event = move(order, Action.MESSAGE, by=by, now=now, public_text=text)
    attach(order, event, files, by=by, now=now)
    return event


@verb
def ask_supplement(order: Order, *, by, text: str, now: datetime) -> OrderEvent:
    """Ask the enterprise for what is missing; all clocks stop until it answers."""
    event = move(
        order,
        Action.ASK_SUPPLEMENT,
        by=by,
        now=now,
        public_text=text,
        changes={"supplement_rounds": order.supplement_rounds + 1},
    )
    pause_clocks(order, now=now)
    return event


@verb
def ask_return(
    order: Order,
    *,
    by,
    reason: str,
    basis: str,
    suggested: Department | None = None,
    now: datetime,
) -> OrderEvent:
    """Ask the centre to take the order back; the clocks run on (handbook §2.3 T7).

    From the second return on a clerk's head is asked first.
    """
    head_first = needs_head_first(order, by, now)
    suggestion = f"建议改派{suggested}。" if suggested else ""
    event = move(
        order,
        Action.ASK_RETURN,
        by=by,
        now=now,
        internal_text=f"{ReturnReason(reason).label}：{basis}{suggestion}",
        data={"reason": reason, "suggested": suggested and suggested.pk, "head": head_first},
    )
    if head_first:
        open_matter(order, MatterKind.RETURN, by=by, now=now, reason=event.internal_text)
    order.assignment.return_asked_by = by
    change_assignment(order, "return_asked_by")
    return event


@verb
def reassign_order(order: Order, *, by, handler, reason: str, now: datetime) -> OrderEvent:
    """Put another member of the same department in charge; clocks run on."""
    before = order.assignment.handler
    event = move(
        order,
        Action.REASSIGN,
        by=by,
        now=now,
        internal_text=f"{before or '（无）'} → {handler}。{reason}",
        data={"from": before and before.pk, "to": handler.pk},
    )
    order.assignment.handler = handler
    change_assignment(order, "handler")
    return event


@verb
def finish_order(
    order: Order,
    *,
    by,
    outcome: str,
    text: str,
    basis: str = "",
    comes_back_on: date | None = None,
    recheck_on: date | None = None,
    figures: dict | None = None,
    files: Sequence[CheckedFile] = (),
    now: datetime,
) -> OrderEvent:
    """Hand in the result: to the head for review, or straight to the enterprise for 一般 咨询.

    依法不能解决 needs its ``basis`` (handbook §7 E27); what cannot be solved now may come back on
    a day (挂账, §2.3), with a basis too; a hazard that was 特急 needs the day of its recheck (E18).
    ``figures`` are the numbers that the item's ``outcome_fields`` ask for (§8.3 step 5).
    """
    if refusal := _result_refusal(order, outcome, basis, comes_back_on, recheck_on):
        raise NotAllowed(refusal, not_now=True)
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
    assignment = order.assignment
    assignment.finished_at, assignment.finished_by = now, by
    assignment.needs_centre_review = not straight and not has_independent_head(assignment, now=now)
    fields = ["finished_at", "finished_by", "needs_centre_review"]
    if straight:
        end_assignment(order, Ending.FINISHED, now=now, fields=fields)
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


def needs_recheck(order: Order) -> bool:
    """A danger that raised the grade is looked at again (handbook §7 E18)."""
    raises = any(field.get("raises_grade") for field in order.item.form_fields)
    return raises and order.grade == Grade.CRITICAL


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
