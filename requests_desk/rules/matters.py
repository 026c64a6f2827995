"""What hangs on an order, found among what was prefetched with it."""

from requests_desk.models import Matter, MatterKind, Order, Survey


def current_matter(order: Order, kind: MatterKind) -> Matter | None:
    return next((one for one in order.matters.all() if one.kind == kind and one.is_open), None)


def matters_of_turn(order: Order, kind: MatterKind) -> list[Matter]:
    """Matters of one kind in the current department's turn."""
    return [
        one
        for one in order.matters.all()
        if one.kind == kind and one.assignment_id == order.assignment_id
    ]


def latest_bad_survey(order: Order) -> Survey | None:
    answered = [survey for survey in order.surveys.all() if survey.answered_at]
    latest = max(answered, key=lambda survey: survey.rework_round, default=None)
    return latest if latest is not None and latest.is_bad else None
