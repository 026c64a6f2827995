"""Does somebody need 119, 110 or 120 now? (handbook §6, §7 E18)"""

from dataclasses import dataclass

from .features import LONGEST_TEXT
from .model_cache import current_model
from .signs import Call, marks_of, signs_in


@dataclass(frozen=True)
class Emergency:
    """``words`` are those of the text that raised it, ``calls`` whom to call, the first first."""

    words: tuple[str, ...]
    calls: tuple[Call, ...]


def emergency_in(text: str) -> Emergency | None:
    """What in ``text`` tells of danger to people now, whatever the item; ``None`` if nothing."""
    text = text[:LONGEST_TEXT]
    if not text.strip():
        return None
    marks = marks_of(text)
    model = current_model()
    raised = model.is_emergency(text, marks) if model else "a sign, no calm" in marks
    if not raised:
        return None
    signs = sorted(signs_in(text))
    return Emergency(
        words=tuple(dict.fromkeys(words for _, _, words in signs)),
        calls=tuple(dict.fromkeys(call for _, call, _ in signs)) or tuple(Call),
    )
