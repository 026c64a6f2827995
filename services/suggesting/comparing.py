"""Honest figures for docs/suggestions.md: several methods on texts that none of them has seen.

Two ways to ask. ``folds``: the labelled texts in five folds, each answered by what was fitted on
the other four and on our own texts. ``others``: all labelled texts answered by what was fitted on
our own texts alone, as close as one gets to other people's words. Texts that share wording stay on
one side: nearly equal labelled texts are in one fold, and whatever is nearly equal to a text that
is asked is not learned from.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import rjieba
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import GroupKFold
from sklearn.naive_bayes import ComplementNB
from sklearn.svm import LinearSVC

from .examples import LABELLED, Example, catalogue_examples, read_labelled, read_sayings
from .features import grams, plain_text
from .fitting import fit
from .scoring import ALARM_AT
from .signs import marks_of

FOLDS = 5
SAME_WORDING = 0.5  # the share of pairs of characters in common, from which texts are nearly equal

# For each asked text a row of scores, a column for each code.
Scores = np.ndarray
Method = Callable[[Sequence[Example], Sequence[Example], list[str]], Scores]


@dataclass(frozen=True)
class Figures:
    """Shares of 1; the alarm is only known of our own method."""

    method: str
    way: str
    top1: float
    top3: float
    recall: float | None = None
    precision: float | None = None


def _pairs(text: str) -> frozenset[str]:
    return frozenset(gram for gram in grams(text) if len(gram) == 2)


def _nearly_equal(one: frozenset, other: frozenset) -> bool:
    shared = len(one & other)
    return shared > 0 and shared / len(one | other) >= SAME_WORDING


def _groups(examples: Sequence[Example]) -> list[int]:
    """The number of the first text that each one is nearly equal to."""
    pairs = [_pairs(one.text) for one in examples]
    groups = list(range(len(examples)))
    for at, one in enumerate(pairs):
        for before in range(at):
            if _nearly_equal(one, pairs[before]):
                groups[at] = groups[before]
                break
    return groups


def _apart(examples: Sequence[Example], asked: Sequence[Example]) -> list[Example]:
    """``examples`` without those nearly equal to a text that is asked."""
    pairs = [_pairs(one.text) for one in asked]
    return [
        one
        for one in examples
        if not any(_nearly_equal(mine, other) for mine in [_pairs(one.text)] for other in pairs)
    ]


def _splits(
    labelled: list[Example], own: list[Example]
) -> Iterator[tuple[str, list[Example], list[Example]]]:
    folds = GroupKFold(FOLDS, shuffle=True, random_state=0)
    for known, asked in folds.split(labelled, groups=_groups(labelled)):
        questions = [labelled[row] for row in asked]
        yield "folds", [labelled[row] for row in known] + _apart(own, questions), questions
    yield "others", _apart(own, labelled), labelled


def _vectors(analyzer, learner) -> Method:
    def method(known, asked, codes):
        vectorizer = TfidfVectorizer(analyzer=analyzer, sublinear_tf=True)
        rows = vectorizer.fit_transform([one.text for one in known])
        learner.fit(rows, [codes.index(one.items[0]) for one in known])
        questions = vectorizer.transform([one.text for one in asked])
        if hasattr(learner, "decision_function"):
            return learner.decision_function(questions)
        return learner.predict_log_proba(questions)

    return method


def _nearest(known, asked, codes):
    """The closest three texts of each item speak for it."""
    vectorizer = TfidfVectorizer(analyzer=_characters(1, 3), sublinear_tf=True)
    rows = vectorizer.fit_transform([one.text for one in known])
    closeness = (vectorizer.transform([one.text for one in asked]) @ rows.T).toarray()
    owners = np.array([codes.index(one.items[0]) for one in known])
    return np.stack(
        [
            np.sort(closeness[:, owners == item], axis=1)[:, -3:].sum(axis=1)
            for item in range(len(codes))
        ],
        axis=1,
    )


def _characters(least: int, most: int):
    def runs(text):
        return [
            part[at : at + length]
            for part in plain_text(text).split()
            for length in range(least, most + 1)
            for at in range(len(part) - length + 1)
        ]

    return runs


def _words(text):
    return [word for part in plain_text(text).split() for word in rjieba.cut(part)]


def _ours(known, asked, codes):
    model = fit(known)
    places = [model.codes.index(code) for code in codes]
    return np.stack([model.probabilities(model.vector(one.text))[places] for one in asked])


OURS = "support vectors and naive Bayes, characters 1-3 (ours)"
METHODS: dict[str, Method] = {
    "support vectors, characters 1-2": _vectors(_characters(1, 2), LinearSVC(C=1.0)),
    "support vectors, characters 1-3": _vectors(_characters(1, 3), LinearSVC(C=1.0)),
    "support vectors, words (rjieba)": _vectors(_words, LinearSVC(C=1.0)),
    "complement naive Bayes, characters 1-3": _vectors(_characters(1, 3), ComplementNB(alpha=0.3)),
    "nearest texts, characters 1-3": _nearest,
    OURS: _ours,
}


def compare() -> list[Figures]:
    """Every method both ways; minutes, and the same figures each time."""
    labelled, own = read_labelled(LABELLED), [*read_sayings(), *catalogue_examples()]
    codes = sorted({code for one in [*labelled, *own] for code in one.items})
    hits: dict[tuple[str, str], list[tuple[bool, bool]]] = {}
    alarms: dict[str, list[tuple[bool, bool]]] = {}
    for way, known, asked in _splits(labelled, own):
        for name, method in METHODS.items():
            ranked = np.argsort(-method(known, asked, codes), axis=1)[:, :3]
            hits.setdefault((name, way), []).extend(
                (codes[best[0]] in one.items, any(codes[code] in one.items for code in best))
                for one, best in zip(asked, ranked, strict=True)
            )
        model = fit(known)
        alarms.setdefault(way, []).extend(
            (one.emergency, model.alarm(model.vector(one.text), marks_of(one.text)) >= ALARM_AT)
            for one in asked
        )
    return [
        Figures(name, way, *np.mean(hit, axis=0), *(_alarm(alarms[way]) if name == OURS else ()))
        for (name, way), hit in hits.items()
    ]


def _alarm(pairs: list[tuple[bool, bool]]) -> tuple[float, float]:
    """Recall and precision."""
    right = sum(true and raised for true, raised in pairs)
    return right / sum(true for true, _ in pairs), right / sum(raised for _, raised in pairs)
