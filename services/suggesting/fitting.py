"""From labelled texts to a model. The only module that needs scikit-learn; no page imports it."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import numpy as np
import rjieba
from django.db import transaction
from scipy import sparse
from sklearn.svm import LinearSVC

from services.models import SuggestionModel

from .examples import Example, all_examples, fingerprint
from .features import grams, normalise
from .scoring import FORMAT, Model

LEAST_TEXTS = 2  # a run of characters that only one text has teaches nothing about others
SHARPNESS = 4.0  # makes shares out of margins; it orders nothing
KEPT_MODELS = 2


def fit_suggestions(*, now: datetime, only_if_needed: bool = False) -> SuggestionModel | None:
    """Fit on all texts there are and store the result; ``None`` if the newest knows them all."""
    examples = all_examples()
    mark = f"{FORMAT}:{fingerprint(examples)}"[:64]
    newest = SuggestionModel.objects.defer("content").first()
    if only_if_needed and newest and newest.fingerprint == mark:
        return None
    content = fit(examples).to_bytes()
    with transaction.atomic():
        stored = SuggestionModel.objects.create(
            fitted_at=now, fingerprint=mark, text_count=len(examples), content=content
        )
        kept = SuggestionModel.objects.values("pk")[:KEPT_MODELS]
        SuggestionModel.objects.exclude(pk__in=[row["pk"] for row in kept]).delete()
    return stored


def fit(examples: Sequence[Example]) -> Model:
    codes = sorted({code for one in examples for code in one.items})
    counted = [grams(one.text) for one in examples]
    texts_with = Counter(gram for counts in counted for gram in counts)
    terms = sorted(gram for gram, texts in texts_with.items() if texts >= LEAST_TEXTS)
    idf = np.array(
        [1 + np.log((1 + len(examples)) / (1 + texts_with[term])) for term in terms],
        dtype=np.float32,
    )
    matrix = _matrix(counted, terms, idf)
    weights, bias = _linear(matrix, examples, codes)
    postings = matrix.tocsc()
    return Model(
        codes=codes,
        terms=terms,
        idf=idf,
        weights=(SHARPNESS * weights).astype(np.float16),
        bias=(SHARPNESS * bias).astype(np.float32),
        texts=[one.text for one in examples],
        owners=np.array([codes.index(one.items[0]) for one in examples], dtype=np.int16),
        starts=postings.indptr.astype(np.int64),
        rows=postings.indices.astype(np.int32),
        values=postings.data.astype(np.float16),
        words=_words(examples),
    )


def _matrix(counted: Sequence[Counter], terms: list[str], idf: np.ndarray) -> sparse.csr_matrix:
    places = {term: place for place, term in enumerate(terms)}
    starts, columns, values = [0], [], []
    for counts in counted:
        known = [(places[gram], count) for gram, count in counts.items() if gram in places]
        row = np.array([1 + np.log(count) for _, count in known]) * idf[[at for at, _ in known]]
        length = np.sqrt(row @ row) or 1
        columns += [place for place, _ in known]
        values += (row / length).tolist()
        starts.append(len(columns))
    return sparse.csr_matrix(
        (np.array(values, dtype=np.float32), columns, starts), shape=(len(counted), len(terms))
    )


def _linear(matrix, examples, codes) -> tuple[np.ndarray, np.ndarray]:
    """One line against all others for each item; a text of two items is there twice."""
    pairs = [(row, code) for row, one in enumerate(examples) for code in one.items]
    learner = LinearSVC(C=1.0, random_state=0)
    learner.fit(matrix[[row for row, _ in pairs]], [codes.index(code) for _, code in pairs])
    return learner.coef_.T, learner.intercept_


def _words(examples: Sequence[Example]) -> frozenset[str]:
    """What counts as a word when the reason is told: cut once here, looked up afterwards."""
    found = Counter(
        word
        for one in examples
        for part in normalise(one.text).split()
        for word in rjieba.cut(part)
        if 2 <= len(word) <= 6
    )
    return frozenset(found)
