"""From labelled texts to a model. The only module that needs scikit-learn; no page imports it."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import numpy as np
import rjieba
from django.db import transaction
from scipy import sparse
from sklearn.naive_bayes import ComplementNB
from sklearn.svm import LinearSVC

from services.models import SuggestionModel

from .examples import Example, all_examples, fingerprint
from .features import grams, plain_text
from .model_cache import load
from .scoring import FORMAT, LONGEST_WORD, Model
from .signs import marks_of

ITEMS_C = 2.0  # how closely the support vectors follow the texts; the best in cross-validation
ALARM_C = 3.0  # the same for the wording of emergencies
MARKS_C = 1.0  # and for the marks
BAYES_SHARE = 0.3  # of what naive Bayes says, beside the margins of the support vectors
SHARPNESS = 6.0  # makes shares out of scores; it orders nothing
MARKS_SHARE = 0.5  # of what the table of signs says, beside the wording
KEPT_MODELS = 2


def fit_suggestions(*, now: datetime, only_if_needed: bool = False) -> SuggestionModel | None:
    """Fit on all texts there are and store the result; ``None`` if the newest knows them all."""
    examples = all_examples()
    mark = f"{FORMAT}:{fingerprint(examples)}"[:64]
    newest = SuggestionModel.objects.first()
    if only_if_needed and newest and newest.fingerprint == mark and load(newest) is not None:
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
    """Fit on ``examples``: the same examples give the same model."""
    codes = sorted({code for example in examples for code in example.items})
    counted = [grams(example.text) for example in examples]
    texts_with = Counter(gram for counts in counted for gram in counts)
    terms = sorted(texts_with)
    idf = np.array(
        [1 + np.log((1 + len(examples)) / (1 + texts_with[term])) for term in terms],
        dtype=np.float32,
    )
    matrix = _matrix(counted, terms, idf)
    weights, bias = _items(matrix, examples, codes)
    shown = [row for row, example in enumerate(examples) if example.shown]
    postings = matrix[shown].tocsc()
    marks, alarm_weights, mark_weights, alarm_bias = _alarm(matrix, examples)
    return Model(
        codes=codes,
        terms=terms,
        marks=marks,
        words=_words(examples),
        idf=idf,
        weights=(SHARPNESS * weights).astype(np.float16),
        bias=(SHARPNESS * bias).astype(np.float32),
        texts=[examples[row].text for row in shown],
        owners=np.array([codes.index(examples[row].items[0]) for row in shown], dtype=np.int16),
        starts=postings.indptr.astype(np.int32),
        rows=postings.indices.astype(np.int32),
        values=postings.data.astype(np.float16),
        alarm_weights=alarm_weights.astype(np.float16),
        mark_weights=mark_weights.astype(np.float32),
        alarm_bias=alarm_bias.astype(np.float32),
    )


def _matrix(
    counted: Sequence[Counter[str]], terms: list[str], idf: np.ndarray
) -> sparse.csr_matrix:
    """A row of length 1 for each text."""
    places = {term: place for place, term in enumerate(terms)}
    starts, columns, values = [0], [], []
    for counts in counted:
        here = [places[gram] for gram in counts]
        row = (1 + np.log(np.array(list(counts.values()), dtype=np.float32))) * idf[here]
        columns += here
        values.append(row / (np.sqrt(row @ row) or 1))
        starts.append(len(columns))
    return sparse.csr_matrix(
        (np.concatenate(values), columns, starts), shape=(len(counted), len(terms))
    )


def _items(
    matrix: sparse.csr_matrix, examples: Sequence[Example], codes: list[str]
) -> tuple[np.ndarray, np.ndarray]:
    """Two teachers of the same shape, added up: support vectors and complement naive Bayes.

    A text of two items is there twice.
    """
    pairs = [
        (row, codes.index(code)) for row, example in enumerate(examples) for code in example.items
    ]
    rows, labels = matrix[[row for row, _ in pairs]], [label for _, label in pairs]
    vectors = LinearSVC(C=ITEMS_C, random_state=0).fit(rows, labels)
    bayes = ComplementNB(alpha=0.3).fit(rows, labels)
    weights = vectors.coef_.T + BAYES_SHARE * bayes.feature_log_prob_.T
    return weights, vectors.intercept_


def _alarm(
    matrix: sparse.csr_matrix, examples: Sequence[Example]
) -> tuple[list[str], np.ndarray, np.ndarray, np.ndarray]:
    """What speaks for an emergency: the names of the marks, the weights of terms and marks, bias.

    Wording and marks have a teacher each: together the wording would learn nothing where the table
    of signs knows the example, and would be of no help where it does not know the text. The
    catalogue's phrases name dangers without telling of one, so they are not labelled here.
    """
    labelled = [row for row, example in enumerate(examples) if example.emergency is not None]
    labels = [examples[row].emergency for row in labelled]
    marked = [marks_of(examples[row].text) for row in labelled]
    names = sorted({mark for marks in marked for mark in marks})
    marks = np.array([[name in marks for name in names] for marks in marked], dtype=np.float32)
    wording, signs = (
        LinearSVC(C=c, class_weight="balanced", random_state=0).fit(rows, labels)
        for rows, c in ((matrix[labelled], ALARM_C), (marks, MARKS_C))
    )
    bias = wording.intercept_[0] + MARKS_SHARE * signs.intercept_[0]
    return names, wording.coef_[0], MARKS_SHARE * signs.coef_[0], bias


def _words(examples: Sequence[Example]) -> frozenset[str]:
    """What counts as a word when the reason is told: cut once here, looked up afterwards."""
    words = Counter(
        word
        for example in examples
        for part in plain_text(example.text).split()
        for word in rjieba.cut(part)
        if 2 <= len(word) <= LONGEST_WORD
    )
    return frozenset(words)
