"""The items that fit what somebody wrote, by the newest model.

Without a model, the everyday phrases of the catalogue answer.
"""

from dataclasses import dataclass, replace
from difflib import SequenceMatcher

import numpy as np

from services.models import ServiceItem

from .features import grams, plain_text
from .model_cache import current_model

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
    if not plain_text(text):
        return []
    items = {item.code: item for item in ServiceItem.objects.offered().in_catalogue_order()}
    model = current_model()
    if model is None:
        return _by_phrases(text, items)[:limit]
    vector = model.vector(text)
    if not len(vector.terms):
        return []
    shares = model.probabilities(vector)
    closeness, words = model.closeness(vector), model.word_strengths(text)
    offered = [place for place in (-shares).argsort() if model.codes[place] in items]
    return [
        Suggestion(
            items[model.codes[place]],
            float(shares[place]),
            _telling(words, place),
            tuple(model.nearest(closeness, place, MOST_EXAMPLES)),
        )
        for place in offered[:limit]
    ]


def _telling(words: dict[str, np.ndarray], place: int) -> tuple[str, ...]:
    """The words that speak for an item, the strongest first."""
    for_it = [word for word, strengths in words.items() if strengths[place] > 0]
    return tuple(sorted(for_it, key=lambda word: (-words[word][place], word))[:MOST_WORDS])


def _by_phrases(text: str, items: dict[str, ServiceItem]) -> list[Suggestion]:
    """What shares most runs of characters with an item's name and phrases."""
    plain, wanted = plain_text(text), {gram for gram in grams(text) if len(gram) > 1}
    matches = []
    for item in items.values():
        said = plain_text(f"{item.name} {item.phrases}")
        if shared := wanted & set(grams(said)):
            same = SequenceMatcher(None, plain, said, autojunk=False).find_longest_match()
            words = plain[same.a : same.a + same.size].split()
            matches.append(Suggestion(item, sum(map(len, shared)), tuple(words)))
    total = sum(match.score for match in matches)
    matches.sort(key=lambda match: -match.score)
    return [replace(match, score=match.score / total) for match in matches]
