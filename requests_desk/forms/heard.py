"""What a sentence says already, so that nobody has to choose it again."""

from typing import Any

from enterprises.models import Enterprise
from requests_desk.models.spots import Spot
from services.item_form import PREFIX
from services.models import ServiceItem
from services.models.catalogue import FieldType
from xingdong.records.text import normalise

PAIR = 2  # characters: most Chinese words have as many


def answers_in(text: str, item: ServiceItem, enterprise: Enterprise) -> dict[str, Any]:
    """Answers of the item's form by field name: the choice that is named, and where it is.

    A choice counts that shares more pairs of characters with ``text`` than every other one
    (路灯 in 「路灯坏了」, 雨污积水 in 「门口积水」). The place is that of its only site until
    somebody writes another one.
    """
    spot = Spot.only_of(enterprise)
    answers: dict[str, Any] = {}
    for field in item.form_fields:
        if field["type"] == FieldType.CHOICE and (named := _named(text, field["choices"])):
            answers[PREFIX + field["key"]] = named
        elif field.get("names_place") and spot is not None:
            answers[PREFIX + field["key"]] = spot.address
    return answers


def said_by_hand(typed: dict[str, Any]) -> dict[str, Any]:
    """What somebody typed or chose; an empty field lets the sentence speak."""
    return {name: value for name, value in typed.items() if value or not name.startswith(PREFIX)}


def _named(text: str, choices: list[str]) -> str:
    """The one choice that ``text`` names; empty where none does, or two equally."""
    words = normalise(text)
    shared = {choice: sum(pair in words for pair in _pairs(choice)) for choice in choices}
    most = max(shared.values(), default=0)
    best = [choice for choice, count in shared.items() if count == most]
    return best[0] if most and len(best) == 1 else ""


def _pairs(choice: str) -> list[str]:
    plain = normalise(choice)
    return [plain[at : at + PAIR] for at in range(len(plain) - PAIR + 1)]
