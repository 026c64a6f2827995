"""Sheets brought in as people and the worker do it together."""

from datetime import datetime

import pytest
from django.core.files.base import ContentFile

from enterprises.models import ImportRun
from enterprises.spreadsheets.importing import apply_import, check_import, confirm_import, upload


@pytest.fixture
def check(worker, micro_grid, now):
    """Upload and check a file, as the worker would."""

    def checked(content: bytes, name="台账.xlsx", kind=ImportRun.Kind.ENTERPRISES) -> ImportRun:
        run = upload(ContentFile(content, name), kind=kind, by=worker, now=now)
        check_import(run.pk, now=now)
        return ImportRun.objects.get(pk=run.pk)

    return checked


@pytest.fixture
def bring_in(check, now):
    def brought(content: bytes, at: datetime = now, **kind) -> ImportRun:
        run = check(content, **kind)
        assert run.state == "checked", (run.message, run.faults)
        confirm_import(run, now=at)
        apply_import(run.pk, now=at)
        run = ImportRun.objects.get(pk=run.pk)
        assert run.state == "done", run.message
        return run

    return brought
