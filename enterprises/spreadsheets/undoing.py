"""Take the last import back: what it changed as it was, what it added gone."""

from datetime import datetime

from django.db import transaction

from enterprises.models import ImportRun
from xingdong.accounts.models import User
from xingdong.records.sheets import log_sheet

from .importing import ImportRefused, State
from .ledger import CannotTakeBack, take_back


@transaction.atomic
def undo_import(run: ImportRun, *, by: User, now: datetime) -> None:
    """Put back what the last import changed and remove what it added.

    Raises ``ImportRefused`` when it is not the last one, or when somebody has worked on its records
    since: their work would be lost.
    """
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    last = ImportRun.objects.filter(state=State.DONE).first()
    if last is None or last.pk != run.pk:
        raise ImportRefused("只能撤销最近一次导入。")
    try:
        take_back(run.undo, {"by": by, "now": now, "reason": "撤销表格导入"})
    except CannotTakeBack as refusal:
        raise ImportRefused(str(refusal)) from refusal
    run.state, run.undone_at, run.beat_at = State.UNDONE, now, now
    run.save(update_fields=["state", "undone_at", "beat_at"])
    log_sheet(ImportRun, "撤销表格导入", what=run.name, by=by, now=now)
