"""What hangs on an order, found among what was prefetched with it."""

from datetime import datetime

from requests_desk.models import Assignment, Matter, MatterKind, Order, Survey


def assignment_of(record: Order | Matter) -> Assignment:
    """The turn that an order is in, or was in last; or the one that a matter belongs to.

    For what the table allows with a department alone: ``LookupError`` where no department had it.
    """
    if record.assignment is None:
        raise LookupError(f"no department has had {record}")
    return record.assignment


def current_matter(order: Order, kind: MatterKind) -> Matter | None:
    matters = (matter for matter in order.matters.all() if matter.kind == kind)
    return next((matter for matter in matters if matter.is_open), None)


def open_matter_of(order: Order, kind: MatterKind) -> Matter:
    """The open matter of ``kind`` that a guard has found already; ``LookupError`` without one."""
    matter = current_matter(order, kind)
    if matter is None:
        raise LookupError(f"{order} has no open matter of the kind {kind}")
    return matter


def wanted_moment(matter: Matter) -> datetime:
    """The moment asked for, of a kind that asks for one; ``LookupError`` for the others."""
    if matter.wanted_at is None:
        raise LookupError(f"{matter} asks for no moment")
    return matter.wanted_at


def matters_of_turn(order: Order, kind: MatterKind) -> list[Matter]:
    """Matters of one kind in the current department's turn."""
    return [
        matter
        for matter in order.matters.all()
        if matter.kind == kind and matter.assignment_id == order.assignment_id
    ]


def latest_bad_survey(order: Order) -> Survey | None:
    answered = [survey for survey in order.surveys.all() if survey.answered_at]
    latest = max(answered, key=lambda survey: survey.rework_round, default=None)
    return latest if latest is not None and latest.is_bad else None
