"""How often the suggestions are right, on texts whose items are known."""

from collections.abc import Sequence
from typing import TypedDict

from .emergencies import emergency_in
from .engine import suggest
from .examples import Example


class Miss(TypedDict):
    text: str
    items: list[str]
    suggested: list[str]


class Evaluation(TypedDict):
    """Recall and precision are ``None`` where there is nothing to recall or nothing was raised."""

    texts: int
    top1: float
    top3: float
    emergencies: int
    emergency_recall: float | None
    emergency_precision: float | None
    misses: list[Miss]
    missed_emergencies: list[str]
    false_alarms: list[str]


def evaluate(examples: Sequence[Example]) -> Evaluation:
    """Shares of 1 and the misses; a suggestion is right when it is one of the text's items."""
    first = three = 0
    misses: list[Miss] = []
    missed_emergencies, false_alarms = [], []
    raised = right = 0
    for example in examples:
        codes = [suggestion.item.code for suggestion in suggest(example.text)]
        right_at = next((at for at, code in enumerate(codes) if code in example.items), None)
        first += right_at == 0
        three += right_at is not None
        if right_at != 0:
            misses.append({"text": example.text, "items": list(example.items), "suggested": codes})
        emergency = emergency_in(example.text) is not None
        raised += emergency
        right += emergency and bool(example.emergency)
        if example.emergency and not emergency:
            missed_emergencies.append(example.text)
        if emergency and not example.emergency:
            false_alarms.append(example.text)
    emergencies = sum(bool(example.emergency) for example in examples)
    return {
        "texts": len(examples),
        "top1": round(first / len(examples), 4),
        "top3": round(three / len(examples), 4),
        "emergencies": emergencies,
        "emergency_recall": round(right / emergencies, 4) if emergencies else None,
        "emergency_precision": round(right / raised, 4) if raised else None,
        "misses": misses,
        "missed_emergencies": missed_emergencies,
        "false_alarms": false_alarms,
    }
