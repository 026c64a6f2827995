"""The catalogue and a fitted model; fitting takes seconds, so a process does it once."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from services.models import SuggestionModel
from services.suggesting.examples import Example
from services.suggesting.fitting import fit_suggestions
from services.suggesting.model_cache import forget_model

SOUNDS = [Example("车间着火了", ("CG-01",), True), Example("想借会议室", ("PF-06",), False)]
_content: list[bytes] = []


@pytest.fixture
def catalogue(db):
    call_command("load_catalogue", stdout=StringIO())


@pytest.fixture
def no_model():
    """The process knows no model, whatever the test before left."""
    forget_model()
    yield
    forget_model()


@pytest.fixture
def few_texts(catalogue, no_model, monkeypatch):
    """Nothing but the catalogue to learn from, so that a fit takes no time."""
    monkeypatch.setattr("services.suggesting.examples.read_sayings", lambda: SOUNDS)
    monkeypatch.setattr("services.suggesting.examples.read_labelled", lambda path: [])


@pytest.fixture
def fitted(catalogue, no_model):
    """The model of the texts that ship."""
    now = timezone.now()
    if not _content:
        _content.append(bytes(fit_suggestions(now=now).content))
    else:
        SuggestionModel.objects.create(
            fitted_at=now, fingerprint="shipped", text_count=1, content=_content[0]
        )
