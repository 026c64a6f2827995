"""Honest figures for docs/suggestions.md: several methods on texts that none of them has seen.

Two ways to ask. ``folds``: the labelled texts in five folds, each answered by what was fitted on
the other four and on our own texts. ``others``: all labelled texts answered by what was fitted on
our own texts alone, as close as one gets to other people's words. Texts that share wording stay on
one side: nearly equal labelled texts are in one fold, and whatever is nearly equal to a text that
is asked is not learned from.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import rjieba
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import GroupKFold
from sklearn.naive_bayes import ComplementNB
from sklearn.svm import LinearSVC

from .examples import LABELLED, Example, catalogue_examples, read_labelled, read_sayings
from .features import grams, plain_text
from .fitting import fit
from .signs import marks_of

FOLDS = 5
SAME_WORDING = 0.5  # the share of pairs of characters in common, from which texts are nearly equal

# For each asked text a row of scores, a column for each code.
Scores = np.ndarray
Analyzer = Callable[[str], list[str]]
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


def _nearly_equal(one: frozenset[str], other: frozenset[str]) -> bool:
    shared = len(one & other)
    return shared > 0 and shared / len(one | other) >= SAME_WORDING


def _groups(examples: Sequence[Example]) -> list[int]:
    """The number of the first text that each one is nearly equal to."""
    pairs = [_pairs(example.text) for example in examples]
    groups = list(range(len(examples)))
    for at, own in enumerate(pairs):
        for before in range(at):
            if _nearly_equal(own, pairs[before]):
                groups[at] = groups[before]
                break
    return groups


def _apart(examples: Sequence[Example], questions: Sequence[Example]) -> list[Example]:
    """``examples`` without those nearly equal to a text that is asked."""
    pairs = [_pairs(question.text) for question in questions]
    return [
        example
        for example in examples
        if not any(_nearly_equal(own, other) for own in [_pairs(example.text)] for other in pairs)
    ]


def _splits(
    labelled: list[Example], own: list[Example]
) -> Iterator[tuple[str, list[Example], list[Example]]]:
    folds = GroupKFold(FOLDS, shuffle=True, random_state=0)
    for known, asked in folds.split(labelled, groups=_groups(labelled)):
        questions = [labelled[row] for row in asked]
        yield "folds", [labelled[row] for row in known] + _apart(own, questions), questions
    yield "others", _apart(own, labelled), labelled


def _vectors(analyzer: Analyzer, learner: Any) -> Method:
    def method(known: Sequence[Example], questions: Sequence[Example], codes: list[str]) -> Scores:
        vectorizer = TfidfVectorizer(analyzer=analyzer, sublinear_tf=True)
        rows = vectorizer.fit_transform([example.text for example in known])
        learner.fit(rows, [codes.index(example.items[0]) for example in known])
        score = getattr(learner, "decision_function", None) or learner.predict_log_proba
        scores: Scores = score(vectorizer.transform([question.text for question in questions]))
        return scores

    return method


def _nearest(known: Sequence[Example], questions: Sequence[Example], codes: list[str]) -> Scores:
    """The closest three texts of each item speak for it."""
    vectorizer = TfidfVectorizer(analyzer=_characters(1, 3), sublinear_tf=True)
    rows = vectorizer.fit_transform([example.text for example in known])
    asked = vectorizer.transform([question.text for question in questions])
    closeness = (asked @ rows.T).toarray()
    owners = np.array([codes.index(example.items[0]) for example in known])
    return np.stack(
        [
            np.sort(closeness[:, owners == item], axis=1)[:, -3:].sum(axis=1)
            for item in range(len(codes))
        ],
        axis=1,
    )


def _characters(least: int, most: int) -> Analyzer:
    def runs(text: str) -> list[str]:
        return [
            part[at : at + length]
            for part in plain_text(text).split()
            for length in range(least, most + 1)
            for at in range(len(part) - length + 1)
        ]

    return runs


def _words(text: str) -> list[str]:
    return [word for part in plain_text(text).split() for word in rjieba.cut(part)]


def _ours(known: Sequence[Example], questions: Sequence[Example], codes: list[str]) -> Scores:
    model = fit(known)
    places = [model.codes.index(code) for code in codes]
    return np.stack(
        [model.probabilities(model.vector(question.text))[places] for question in questions]
    )


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
    codes = sorted({code for example in [*labelled, *own] for code in example.items})
    hits: dict[tuple[str, str], list[tuple[bool, bool]]] = {}
    alarms: dict[str, list[tuple[bool, bool]]] = {}
    for way, known, questions in _splits(labelled, own):
        for name, method in METHODS.items():
            ranked = np.argsort(-method(known, questions, codes), axis=1)[:, :3]
            hits.setdefault((name, way), []).extend(
                (codes[best[0]] in question.items, any(codes[at] in question.items for at in best))
                for question, best in zip(questions, ranked, strict=True)
            )
        model = fit(known)
        alarms.setdefault(way, []).extend(
            (bool(question.emergency), model.is_emergency(question.text, marks_of(question.text)))
            for question in questions
        )
    return [
        Figures(name, way, *np.mean(hit, axis=0), *(_alarm(alarms[way]) if name == OURS else ()))
        for (name, way), hit in hits.items()
    ]


def _alarm(pairs: list[tuple[bool, bool]]) -> tuple[float, float]:
    """Recall and precision."""
    right = sum(true and raised for true, raised in pairs)
    return right / sum(true for true, _ in pairs), right / sum(raised for _, raised in pairs)
