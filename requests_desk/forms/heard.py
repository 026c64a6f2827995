"""What a sentence says already, so that nobody has to choose it again."""

import re
from typing import Any

from enterprises.models import Enterprise
from services.item_form import PREFIX
from services.models import ServiceItem
from xingdong.records.questions.definition import QuestionType, asked
from xingdong.records.text import normalise

from .fields import usual_spot

PEOPLE = re.compile(r"(?<!\d)(\d{1,5})\s*多?\s*(?:个|名|位|人)")
PAIR = 2  # characters: most Chinese words have as many


def answers_in(text: str, item: ServiceItem, enterprise: Enterprise) -> dict[str, Any]:
    """Answers of the item's form by field name: what is named, for how many, and where it is.

    A choice counts that shares more pairs of characters with ``text`` than every other one
    (路灯 in 「路灯坏了」, 雨污积水 in 「门口积水」). Of several that may be chosen all that are
    named count. The only number of people goes where people are counted. The place is that of the
    site chosen beforehand until somebody writes another one.
    """
    answers: dict[str, Any] = _people(text, item)
    for field in asked(item.form_fields):
        if field["type"] == QuestionType.CHOICE and (named := _named(text, field["choices"])):
            answers[PREFIX + field["key"]] = named
        elif field["type"] == QuestionType.MULTICHOICE and (all_named := _all_named(text, field)):
            answers[PREFIX + field["key"]] = all_named
        elif field.get("names_place") and (spot := usual_spot(enterprise)):
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


def _all_named(text: str, field: dict) -> list[str]:
    words = normalise(text)
    return [one for one in field["choices"] if any(pair in words for pair in _pairs(one))]


def _people(text: str, item: ServiceItem) -> dict[str, Any]:
    numbers = PEOPLE.findall(text)
    counted = [
        PREFIX + field["key"]
        for field in asked(item.form_fields)
        if field["type"] == QuestionType.INT and field.get("required") and "人数" in field["label"]
    ]
    return {counted[0]: int(numbers[0])} if len(numbers) == len(counted) == 1 else {}


def _pairs(choice: str) -> list[str]:
    plain = normalise(choice)
    return [plain[at : at + PAIR] for at in range(len(plain) - PAIR + 1)]
