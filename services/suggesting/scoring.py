"""The fitted model at work: needs numpy and nothing else, so that a web worker stays small.

A text becomes the TF-IDF vector of its runs of characters. One linear classifier gives each item a
score, another says how much the text sounds like an emergency; the nearest training texts are the
reason that people are shown.
"""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .features import grams, plain_text

FORMAT = 3  # of the file; a model of another format is not loaded
# Where the alarm is raised. Below the middle, because a missed emergency is worse than a false one.
ALARM_AT = -0.1
LONGEST_WORD = 6


@dataclass(frozen=True)
class Vector:
    """The terms of one text that the model knows, and how much each weighs; length 1."""

    terms: np.ndarray
    values: np.ndarray


@dataclass(frozen=True)
class Model:
    """Arrays only: what is stored is exactly this, without pickle.

    ``weights`` has a row for each term and a column for each item. ``alarm_weights`` has one for
    each term, ``mark_weights`` one for each of ``marks``. ``starts``, ``rows`` and ``values`` are
    the terms' postings: in which example each is, and how much it weighs there. ``words`` are what
    counts as a word when the reason is told.
    """

    codes: list[str]
    terms: list[str]
    marks: list[str]
    words: frozenset[str]
    idf: np.ndarray
    weights: np.ndarray
    bias: np.ndarray
    texts: list[str]
    owners: np.ndarray
    starts: np.ndarray
    rows: np.ndarray
    values: np.ndarray
    alarm_weights: np.ndarray
    mark_weights: np.ndarray
    alarm_bias: np.ndarray

    @cached_property
    def places(self) -> dict[str, int]:
        return {term: place for place, term in enumerate(self.terms)}

    def vector(self, text: str) -> Vector:
        counts = [
            (place, count)
            for gram, count in grams(text).items()
            if (place := self.places.get(gram)) is not None
        ]
        terms = np.array([place for place, _ in counts], dtype=np.int64)
        values = (1 + np.log(np.array([count for _, count in counts], dtype=np.float32))) * (
            self.idf[terms]
        )
        length = float(np.sqrt(values @ values))
        return Vector(terms, values / length if length else values)

    def probabilities(self, vector: Vector) -> np.ndarray:
        """How likely each item is, in the order of ``codes``; they add up to 1."""
        margins = self.bias + vector.values @ self.weights[vector.terms].astype(np.float32)
        shares = np.exp(margins - margins.max())
        likely: np.ndarray = shares / shares.sum()
        return likely

    def alarm(self, vector: Vector, marks: list[str]) -> float:
        """How much a text sounds like an emergency; 0 is the middle."""
        known = [place for place, mark in enumerate(self.marks) if mark in marks]
        wording = vector.values @ self.alarm_weights[vector.terms].astype(np.float32)
        return float(wording + self.mark_weights[known].sum() + self.alarm_bias)

    def is_emergency(self, text: str, marks: list[str]) -> bool:
        return self.alarm(self.vector(text), marks) >= ALARM_AT

    def closeness(self, vector: Vector) -> np.ndarray:
        """How close each training text is to this one, from 0 to 1."""
        closeness = np.zeros(len(self.texts), dtype=np.float32)
        for term, value in zip(vector.terms, vector.values, strict=True):
            here = slice(self.starts[term], self.starts[term + 1])
            closeness[self.rows[here]] += value * self.values[here].astype(np.float32)
        return closeness

    def nearest(self, closeness: np.ndarray, item: int, most: int) -> list[str]:
        """The closest training texts of ``item``, the closest first."""
        rows = np.flatnonzero((self.owners == item) & (closeness > 0))
        return [self.texts[row] for row in rows[np.argsort(-closeness[rows], kind="stable")[:most]]]

    def word_strengths(self, text: str) -> dict[str, np.ndarray]:
        """For each known word of ``text``, how much it speaks for each item, against the mean."""
        words = {word for part in plain_text(text).split() for word in self._words_in(part)}
        return {word: self._strengths(word) for word in words}

    def _words_in(self, part: str) -> Iterator[str]:
        """Known words from left to right, the longest first."""
        at = 0
        while at < len(part):
            for length in range(min(LONGEST_WORD, len(part) - at), 1, -1):
                if (word := part[at : at + length]) in self.words:
                    yield word
                    at += length
                    break
            else:
                at += 1

    def _strengths(self, word: str) -> np.ndarray:
        """What the runs inside ``word`` weigh together."""
        terms = [self.places[gram] for gram in grams(word) if gram in self.places]
        strengths = self.idf[terms] @ self.weights[terms].astype(np.float32)
        above_mean: np.ndarray = strengths - strengths.mean()
        return above_mean

    def to_bytes(self) -> bytes:
        lists = {name: list(getattr(self, name)) for name in _LISTS} | {"format": FORMAT}
        content = io.BytesIO()
        np.savez_compressed(
            content,
            lists=np.frombuffer(json.dumps(lists, ensure_ascii=False).encode(), dtype=np.uint8),
            **{name: getattr(self, name) for name in _ARRAYS},
        )
        return content.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> "Model | None":
        """The stored model, or ``None`` when an older or newer version of the portal wrote it."""
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            lists = json.loads(file["lists"].tobytes())
            if lists.pop("format") != FORMAT:
                return None
            lists["words"] = frozenset(lists["words"])
            return cls(**lists, **{name: file[name] for name in _ARRAYS})


_LISTS = ("codes", "terms", "marks", "words", "texts")
_ARRAYS = (
    *("idf", "weights", "bias", "owners", "starts", "rows", "values"),
    *("alarm_weights", "mark_weights", "alarm_bias"),
)
