"""One way of bringing a sheet in, as a process of its own: `python -m tests.bench.sheets WAY FILE`.

Prints seconds by the clock, seconds of processor time and the most memory it had, in MB.
"""

import json
import os
import re
import sys
import time
from pathlib import Path

import django


def floor(file: str) -> None:
    """The least it can cost: read row by row, insert in bulk, check nothing."""
    from itertools import islice

    from openpyxl import load_workbook

    from enterprises.models import Enterprise
    from enterprises.spreadsheets.enterprise_columns import COLUMNS, SHEET
    from grids.models import MicroGrid

    places = {one.code: one.pk for one in MicroGrid.objects.all()}
    stages = {str(label): value for value, label in Enterprise.Stage.choices}
    rows = load_workbook(file, read_only=True).active.iter_rows(min_row=2, values_only=True)
    names = [SHEET.own[column.field].attname for column in COLUMNS]
    wanted = ("credit_code", "name", "address", "headcount", "main_products")
    while chunk := list(islice(rows, 500)):
        values = [dict(zip(names, row, strict=True)) for row in chunk]
        Enterprise.objects.bulk_create(
            Enterprise(
                micro_grid_id=places[one["micro_grid_id"]],
                stage=stages[one["stage"]],
                **{name: one[name] for name in wanted},
            )
            for one in values
        )


def check(file: str) -> None:
    from django.core.files.base import ContentFile
    from django.utils import timezone

    from enterprises.models import ImportRun
    from enterprises.spreadsheets.importing import check_import
    from xingdong.accounts.models import User

    now = timezone.now()
    with open(file, "rb") as content:
        run = ImportRun.objects.create(
            file=ContentFile(content.read(), "bench.xlsx"),
            name="bench.xlsx",
            by=User.objects.first(),
            uploaded_at=now,
            beat_at=now,
        )
    check_import(run.pk, now=now)
    run.refresh_from_db()
    assert run.state == "checked", (run.message, run.faults[:3])


def write(file: str) -> None:
    from django.utils import timezone

    from enterprises.models import ImportRun
    from enterprises.spreadsheets.importing import apply_import

    run = ImportRun.objects.latest("pk")
    ImportRun.objects.filter(pk=run.pk).update(state="importing")
    apply_import(run.pk, now=timezone.now())
    run.refresh_from_db()
    assert run.state == "done", run.message


def most_mb() -> float:
    """The peak of this process alone: ``ru_maxrss`` begins with that of the one that started it."""
    return int(re.search(r"VmHWM:\s*(\d+)", Path("/proc/self/status").read_text())[1]) / 1024


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xingdong.settings")
    django.setup()
    way, path = sys.argv[1:]
    began, before = time.monotonic(), time.process_time()
    {"floor": floor, "check": check, "write": write}[way](path)
    print(
        json.dumps(
            {
                "seconds": time.monotonic() - began,
                "processor": time.process_time() - before,
                "most_mb": most_mb(),
            }
        )
    )
