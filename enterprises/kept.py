"""What of sheets that were brought in is kept, and how long."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from xingdong.files.aftercare import drop_unscanned
from xingdong.records.keeping import Kept
from xingdong.records.narrowing import not_none

from .models import ImportRun, VisitPhoto

State = ImportRun.State


def old_sheets(before: datetime) -> QuerySet[ImportRun]:
    runs = ImportRun.objects.filter(uploaded_at__lt=before).exclude(file="")
    return runs.exclude(state__in=ImportRun.WORKING)


def empty_sheet(run: ImportRun) -> None:
    """Delete its files and what was read of them; who brought it in, and the counts, stay.

    What nobody decided on is given up. The last import can still be taken back.
    """
    with transaction.atomic():
        runs = ImportRun.objects.filter(pk=run.pk)
        run = runs.select_for_update().get()
        last = ImportRun.objects.filter(state=State.DONE).values_list("pk", flat=True).first()
        files = [(file.storage, not_none(file.name)) for file in (run.file, run.rows) if file]
        runs.filter(state__in=ImportRun.OPEN).update(state=State.DISCARDED)
        if run.pk != last:
            runs.update(undo={})
        runs.update(file="", rows="", preview=[], sample={}, faults=[], notes=[])
    for storage, name in files:  # first the row: one without its file would be a fault
        storage.delete(name)


KEPT = [
    Kept(
        "import files",
        "导入的表格",
        over=old_sheets,
        clear=empty_sheet,
        setting="IMPORT_FILES_KEPT_DAYS",
        unit="day",
    ),
    Kept(
        "quarantined photos",
        "一直没能扫描的走访照片",
        over=lambda before: VisitPhoto.objects.quarantined().filter(created_at__lt=before),
        clear=drop_unscanned,
        setting="QUARANTINE_KEPT_DAYS",
        unit="day",
    ),
]
