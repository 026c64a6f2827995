"""立即上报: an order form reduced to where, with everything else answered already."""

from urllib.parse import urlencode

from django.urls import reverse

from requests_desk.workflow import Grade
from services.item_form import PREFIX
from services.models import ServiceItem
from xingdong.accounts.standing import standing_of
from xingdong.records.questions.definition import QuestionType, asked

OTHER = "其他"


def raises_alarm(item: ServiceItem) -> bool:
    """Whether a question of its own form makes an order of ``item`` 特急."""
    return any(field.get("raises_grade") == Grade.CRITICAL for field in asked(item.form_fields))


def places_of(item: ServiceItem) -> set[str]:
    """The names of the questions that ask where it is."""
    return {PREFIX + field["key"] for field in asked(item.form_fields) if field.get("names_place")}


def report_url(words: str, user) -> str:
    """Where ``user`` reports danger with one press; empty for who is no liaison."""
    if not standing_of(user).is_liaison:
        return ""
    item = next(filter(raises_alarm, ServiceItem.objects.offered().order_by("code")), None)
    if item is None:
        return ""
    return f"{reverse('orders:item', args=[item.code])}?{urlencode({'now': 1, 'text': words})}"


def answers_in_danger(item: ServiceItem) -> dict[str, object]:
    """Every question that must be answered, as somebody in danger would who has no time: yes."""
    required = (field for field in asked(item.form_fields) if field.get("required"))
    return {PREFIX + field["key"]: _answer(field) for field in required}


def _answer(field: dict) -> str:
    if field["type"] == QuestionType.BOOL:
        return "yes"
    choices = field.get("choices") or [""]
    return OTHER if OTHER in choices else choices[0]
