"""The newest model in the database, kept by each process.

A newer one is looked for at most every ``LOOK_EVERY`` seconds, so every worker has it soon, on any
machine and without a restart.
"""

import threading
import time
from dataclasses import dataclass

from services.models import SuggestionModel

from .scoring import Model

LOOK_EVERY = 30  # seconds


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
        _kept.model = Model.from_bytes(bytes(stored.content)) if stored else None
        _kept.row = newest
    _kept.looked_at = now


def forget_model() -> None:
    """Let the next suggestion look for a newer model at once."""
    _kept.model, _kept.row, _kept.looked_at = None, None, None
