"""How often the suggestions are right, on texts whose items are known."""

from collections.abc import Sequence

from .emergencies import emergency_in
from .engine import suggest
from .examples import Example


def evaluate(examples: Sequence[Example]) -> dict:
    """Shares of 1 and the misses; a suggestion is right when it is one of the text's items.

    Recall and precision are ``None`` where there is nothing to recall or nothing was raised.
    """
    first = three = 0
    missed, missed_emergencies, false_alarms = [], [], []
    raised = found = 0
    for one in examples:
        codes = [suggestion.item.code for suggestion in suggest(one.text)]
        right_at = next((at for at, code in enumerate(codes) if code in one.items), None)
        first += right_at == 0
        three += right_at is not None
        if right_at != 0:
            missed.append({"text": one.text, "items": list(one.items), "suggested": codes})
        emergency = emergency_in(one.text) is not None
        raised += emergency
        found += emergency and one.emergency
        if one.emergency and not emergency:
            missed_emergencies.append(one.text)
        if emergency and not one.emergency:
            false_alarms.append(one.text)
    emergencies = sum(one.emergency for one in examples)
    return {
        "texts": len(examples),
        "top1": round(first / len(examples), 4),
        "top3": round(three / len(examples), 4),
        "emergencies": emergencies,
        "emergency_recall": round(found / emergencies, 4) if emergencies else None,
        "emergency_precision": round(found / raised, 4) if raised else None,
        "misses": missed,
        "missed_emergencies": missed_emergencies,
        "false_alarms": false_alarms,
    }
