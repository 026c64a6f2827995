"""The form of an item over time: publishing another one, and reading the earlier ones.

Versions are read from the history of the item, which keeps every row as it was: nothing is stored
twice. ``form_since_at`` says from when the present form counts, so that an order that is older is
shown with the questions it was asked (``ServiceItem.questions_at``).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from xingdong.records.questions.checks import Uses
from xingdong.records.questions.definition import Question, validate_numbers, validate_questions
from xingdong.records.refusals import ChangedMeanwhile

from .models import ServiceItem


@dataclass(frozen=True)
class Answers:
    """What orders of an item hold: answers to its questions, reported numbers, and how many run."""

    questions: Uses
    numbers: Uses
    open_orders: int


@dataclass(frozen=True)
class Version:
    number: int
    since_at: datetime
    until_at: datetime | None
    by: str
    questions: list[Question]
    numbers: list[Question]


def answers_to(item: ServiceItem) -> Answers:
    """Asked of the floor above, which knows the orders; two statements."""
    asked: Callable[[ServiceItem], Answers] = import_string(settings.ANSWERS_TO_ITEM)
    return asked(item)


@transaction.atomic
def publish_form(
    item: ServiceItem,
    *,
    questions: list[Question],
    numbers: list[Question],
    seen: datetime | None,
    now: datetime,
) -> bool:
    """Ask with another form from ``now`` on; whether anything changed.

    ``seen`` is since when the form that was edited is in use. Raises ``ChangedMeanwhile`` when
    somebody published another one since, ``ValidationError`` for what cannot be drawn.
    """
    validate_questions(questions)
    validate_numbers(numbers)
    stored = ServiceItem.objects.select_for_update().get(pk=item.pk)
    if stored.form_since_at != seen:
        raise ChangedMeanwhile("有人刚发布了新的一版，请刷新后再改。")
    if (stored.form_fields, stored.outcome_fields) == (questions, numbers):
        return False
    stored.form_fields, stored.outcome_fields, stored.form_since_at = questions, numbers, now
    stored.save(update_fields=["form_fields", "outcome_fields", "form_since_at"])
    return True


def versions_of(item: ServiceItem) -> list[Version]:
    """Every form the item has had, the newest first; one statement."""
    rows = item.history.select_related("history_user").order_by("history_date", "history_id")
    versions: list[Version] = []
    for row in rows:
        last = versions[-1] if versions else None
        if last and (last.questions, last.numbers) == (row.form_fields, row.outcome_fields):
            continue
        if last:
            versions[-1] = Version(**{**vars(last), "until_at": row.history_date})
        by = row.history_user.real_name if row.history_user else "系统"
        versions.append(
            Version(
                len(versions) + 1, row.history_date, None, by, row.form_fields, row.outcome_fields
            )
        )
    return versions[::-1]
