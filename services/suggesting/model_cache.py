"""The newest model in the database, kept by each process.

A newer one is looked for at most every ``LOOK_EVERY`` seconds, so every worker has it soon, on any
machine and without a restart.
"""

import logging
import threading
import time
import zlib
from dataclasses import dataclass
from zipfile import BadZipFile

from services.models import SuggestionModel

from .scoring import Model
from .signs import marks_of

LOOK_EVERY = 30  # seconds
TRIED_WITH = "招聘会需要招焊工，路灯不亮，宿舍起火"
# What reading and using bytes raises that are not what they should be.
BROKEN = (
    *(BadZipFile, zlib.error, EOFError, OSError, MemoryError),
    *(ValueError, KeyError, TypeError, IndexError, AttributeError),
)

logger = logging.getLogger(__name__)


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
    newest = SuggestionModel.objects.values_list("pk", flat=True).first()
    if newest != _kept.row:
        stored = SuggestionModel.objects.filter(pk=newest).first() if newest else None
        _kept.model = load(stored) if stored else None
        _kept.row = newest
    _kept.looked_at = now


def load(stored: SuggestionModel) -> Model | None:
    """The model of a row; ``None`` for a broken one and for one of another version of the portal.

    It is tried out once: what can be read may still not fit together.
    """
    try:
        model = Model.from_bytes(bytes(stored.content))
        if model is not None:
            vector = model.vector(TRIED_WITH)
            model.probabilities(vector)
            model.closeness(vector)
            model.word_strengths(TRIED_WITH)
            model.is_emergency(TRIED_WITH, marks_of(TRIED_WITH))
    except BROKEN:
        logger.exception("suggestion model %s is broken: phrases answer instead", stored.pk)
        return None
    return model


def forget_model() -> None:
    """Let the next suggestion look for a newer model at once."""
    _kept.model, _kept.row, _kept.looked_at = None, None, None
