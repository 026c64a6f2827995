"""What differs between two editions of a form, in words."""

from collections.abc import Iterator, Sequence
from typing import Any

from .definition import CHOICES, Question, QuestionType, asked, condition_words, named


def changes_between(before: Sequence[Question], after: Sequence[Question]) -> list[str]:
    """One short sentence for each difference that people who fill it in would notice."""
    old = {question["key"]: question for question in asked(before)}
    new = {question["key"]: question for question in asked(after)}
    words = [f"不再问{named(old[key])}" for key in old if key not in new]
    words += [f"新增{named(new[key])}" for key in new if key not in old]
    for key, question in new.items():
        if key in old:
            words += _changes(old[key], question, before, after)
    kept = [key for key in old if key in new]
    if kept != [key for key in new if key in old]:
        words.append("顺序有变")
    return words


PLAIN = frozenset(
    {*("key", "label", "type", "required", "choices", "retired_choices"), *("help", "when")}
)


def _effects(question: Question) -> dict[str, Any]:
    return {name: value for name, value in question.items() if name not in PLAIN and value}


def _changes(
    old: Question, new: Question, before: Sequence[Question], after: Sequence[Question]
) -> Iterator[str]:
    label = named(new)
    if old["label"] != new["label"]:
        yield f"{named(old)}改为{label}"
    if old["type"] != new["type"]:
        yield f"{label}改为{QuestionType(new['type']).label}"
    if bool(old.get("required")) != bool(new.get("required")):
        yield f"{label}改为{'必填' if new.get('required') else '选填'}"
    if new["type"] in CHOICES and old.get("choices", []) != new["choices"]:
        yield f"{label}的选项有变"
    if old.get("help", "") != new.get("help", ""):
        yield f"{label}的说明有变"
    if condition_words(old, before) != condition_words(new, after):
        yield f"{label}改为{condition_words(new, after) or '总是'}出现"
    if _effects(old) != _effects(new):
        yield f"{label}的作用有变"
