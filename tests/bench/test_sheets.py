"""Ten thousand enterprises from a sheet, beside the least that reading and inserting can cost."""

import json
import os
import subprocess
import sys
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection
from django.utils import timezone

from enterprises.models import Enterprise
from enterprises.spreadsheets.enterprise_columns import COLUMNS
from enterprises.spreadsheets.writing import export_rows
from grids.models import Grid, MicroGrid
from tests.cast import person
from tests.enterprises.test_spreadsheets import codes
from xingdong.records.sheets import xlsx_of

ROWS = (1_000, 10_000)

pytestmark = [pytest.mark.bench, pytest.mark.django_db(transaction=True)]


def sheet_of(rows: int, places) -> bytes:
    enterprises = [
        Enterprise(
            credit_code=code,
            name=f"常州示例第 {number} 机械有限公司",
            micro_grid=places[number % 12],
            address=f"示例路 {number} 号",
            stage="growth",
            ownership="private",
            industry_code="3715",
            headcount=20 + number % 400,
            main_products="轨道车辆内饰件、机箱机柜",
        )
        for number, code in enumerate(codes(rows))
    ]
    rows = export_rows(enterprises, on=timezone.localdate())
    return xlsx_of(row[: len(COLUMNS)] for row in rows)  # without people


def test_sheets(tmp_path):
    person("bench", "测量员")
    grid = Grid.objects.create(code="B", name="测量网格")
    places = [
        MicroGrid.objects.create(grid=grid, code=f"B-{number:02}", name=f"测量片区 {number}")
        for number in range(12)
    ]
    print(f"\n{'':24}{'s':>8}{'cpu s':>8}{'MB':>8}")
    peaks = {"check": [], "write": []}
    for rows in ROWS:
        file = tmp_path / f"{rows}.xlsx"
        file.write_bytes(sheet_of(rows, places))
        taken = {}
        for way in ("floor", "check", "write"):
            if way != "write":
                Enterprise.objects.all().delete()
            taken[way] = run(way, file)
            print(f"{rows:>8,} {way:15}{show(taken[way])}")
        for key in ("seconds", "processor"):
            both = (taken["check"][key] + taken["write"][key]) / taken["floor"][key]
            alone = taken["write"][key] / taken["floor"][key]
            print(f"{rows:>8,} × floor by {key}: write {alone:.1f}, check and write {both:.1f}")
        for way, most in peaks.items():
            most.append(taken[way]["most_mb"])
    assert all(long < 1.1 * short for short, long in peaks.values())


def run(way: str, file) -> dict:
    url = urlsplit(os.environ["DATABASE_URL"])
    name = connection.settings_dict["NAME"]
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.sheets", way, str(file)],
        env={**os.environ, "DATABASE_URL": urlunsplit(url._replace(path=f"/{name}"))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def show(taken: dict) -> str:
    return f"{taken['seconds']:8.2f}{taken['processor']:8.2f}{taken['most_mb']:8.0f}"
