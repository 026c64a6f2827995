"""The fitted model at work: needs numpy and nothing else, so that a web worker stays small.

A text becomes the TF-IDF vector of its runs of characters. A linear classifier gives each item a
score; the nearest training texts are the reason that people are shown.
"""

import io
import json
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .features import grams, normalise

FORMAT = 1  # of the file; a model of another format is not loaded


@dataclass(frozen=True)
class Vector:
    """The terms of one text that the model knows, and how much each weighs; length 1."""

    terms: np.ndarray
    values: np.ndarray


@dataclass(frozen=True)
class Model:
    """Arrays only: what is stored is exactly this, without pickle.

    ``weights`` has a row for each term and a column for each item. ``starts``, ``rows`` and
    ``values`` are the terms' postings: in which example each is, and how much it weighs there.
    """

    codes: list[str]
    terms: list[str]
    idf: np.ndarray
    weights: np.ndarray
    bias: np.ndarray
    texts: list[str]
    owners: np.ndarray
    starts: np.ndarray
    rows: np.ndarray
    values: np.ndarray
    words: frozenset[str]

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
        return shares / shares.sum()

    def nearest(self, vector: Vector, item: int, most: int) -> list[str]:
        """The training texts of ``item`` closest to the text, the closest first."""
        closeness = np.zeros(len(self.texts), dtype=np.float32)
        for term, value in zip(vector.terms, vector.values, strict=True):
            here = slice(self.starts[term], self.starts[term + 1])
            closeness[self.rows[here]] += value * self.values[here].astype(np.float32)
        closeness[self.owners != item] = 0
        best = np.argsort(-closeness, kind="stable")[:most]
        return [self.texts[row] for row in best if closeness[row] > 0]

    def telling_words(self, text: str, item: int, most: int) -> list[str]:
        """The words of ``text`` that speak for ``item``, the strongest first."""
        strengths: dict[str, float] = {}
        for part in normalise(text).split():
            for word in self._words_in(part):
                if (strength := self._strength(word, item)) > 0:
                    strengths[word] = strength
        return sorted(strengths, key=lambda word: -strengths[word])[:most]

    def _words_in(self, part: str):
        """Known words from left to right, the longest first."""
        at = 0
        while at < len(part):
            for length in range(min(6, len(part) - at), 1, -1):
                if (word := part[at : at + length]) in self.words:
                    yield word
                    at += length
                    break
            else:
                at += 1

    def _strength(self, word: str, item: int) -> float:
        """How much the runs inside ``word`` speak for ``item`` rather than for the average one."""
        terms = [self.places[gram] for gram in grams(word) if gram in self.places]
        rows = self.weights[terms].astype(np.float32)
        return float(((rows[:, item] - rows.mean(axis=1)) * self.idf[terms]).sum())

    def to_bytes(self) -> bytes:
        lists = {"format": FORMAT, "codes": self.codes, "terms": self.terms, "texts": self.texts}
        lists["words"] = sorted(self.words)
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


_ARRAYS = ("idf", "weights", "bias", "owners", "starts", "rows", "values")
