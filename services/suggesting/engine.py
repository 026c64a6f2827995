"""Suggestions for what somebody wrote, from the newest model in the database.

Each process keeps one model and looks for a newer one at most every ``LOOK_EVERY`` seconds.
Without a model, the everyday phrases of the catalogue answer.
"""

import threading
import time
from dataclasses import dataclass

from services.models import ServiceItem, SuggestionModel

from .features import grams, normalise
from .scoring import Model

LOOK_EVERY = 30  # seconds
LEAST_SCORE = 0.02
MOST_WORDS = 4
MOST_EXAMPLES = 2


@dataclass(frozen=True)
class Suggestion:
    """One item for a text, and why.

    ``score`` is a share of 1. ``words`` are words of the text that speak for the item, the
    strongest first; ``examples`` are similar texts that belong to it.
    """

    item: ServiceItem
    score: float
    words: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


def suggest(text: str, *, limit: int = 3) -> list[Suggestion]:
    """The items that fit ``text`` best, the best first; none for a text that says nothing."""
    if not normalise(text):
        return []
    items = {item.code: item for item in ServiceItem.objects.offered().in_catalogue_order()}
    model = current_model()
    if model is None:
        return _by_phrases(text, items)[:limit]
    vector = model.vector(text)
    if not len(vector.terms):
        return []
    shares = model.probabilities(vector)
    offered = [place for place in (-shares).argsort() if model.codes[place] in items]
    return [
        Suggestion(
            items[model.codes[place]],
            float(shares[place]),
            tuple(model.telling_words(text, place, MOST_WORDS)),
            tuple(model.nearest(vector, place, MOST_EXAMPLES)),
        )
        for place in offered[:limit]
        if shares[place] >= LEAST_SCORE or place == offered[0]
    ]


def _by_phrases(text: str, items: dict[str, ServiceItem]) -> list[Suggestion]:
    """What shares most runs of characters with an item's name and phrases."""
    wanted = {gram for gram in grams(text) if len(gram) > 1}
    found = []
    for item in items.values():
        shared = wanted & set(grams(f"{item.name} {item.phrases}"))
        if shared:
            words = tuple(sorted(shared, key=lambda gram: (-len(gram), gram))[:1])
            found.append(Suggestion(item, sum(map(len, shared)), words))
    total = sum(one.score for one in found)
    found.sort(key=lambda one: -one.score)
    return [Suggestion(one.item, one.score / total, one.words) for one in found]


@dataclass
class _Kept:
    model: Model | None = None
    row: int | None = None
    looked_at: float | None = None


_kept = _Kept()
_loading = threading.Lock()


def current_model() -> Model | None:
    """The newest model; ``None`` before the first ``fit_suggestions``."""
    now = time.monotonic()
    if _kept.looked_at is None or now - _kept.looked_at > LOOK_EVERY:
        with _loading:
            _look(now)
    return _kept.model


def _look(now: float) -> None:
    if _kept.looked_at is not None and now - _kept.looked_at <= LOOK_EVERY:
        return  # another thread was here while this one waited
    row = SuggestionModel.objects.values_list("pk", flat=True).first()
    if row != _kept.row:
        stored = SuggestionModel.objects.filter(pk=row).first()
        _kept.model = Model.from_bytes(bytes(stored.content)) if stored else None
        _kept.row = row
    _kept.looked_at = now


def forget_model() -> None:
    """Let the next suggestion look for a newer model at once."""
    _kept.model, _kept.row, _kept.looked_at = None, None, None
