"""One test starts quickly: what it imports, and that nobody migrates twice."""

import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from tests.support import database

ROOT = Path(__file__).resolve().parents[2]
# Who fits, measures outlines, spells or browses imports these; who opens a page does not.
# numpy and openpyxl are no part of it: import_export brings them.
HEAVY = (
    "chinese_calendar",
    "holidays",
    "hypothesis",
    "playwright",
    "pypinyin",
    "rjieba",
    "scipy",
    "shapely",
    "sklearn",
)


def imported_by(code: str) -> set[str]:
    """Which of the heavy packages a fresh process has imported after `code`."""
    code = f"import django; django.setup(); {code}; import sys; print(*sys.modules)"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "xingdong.settings"}
    said = subprocess.check_output([sys.executable, "-c", code], env=environment, cwd=ROOT)
    return set(HEAVY) & set(said.decode().split())


def test_pages_and_the_cast_import_nothing_heavy():
    assert imported_by("import xingdong.urls, tests.conftest, tests.cast") == set()


@pytest.fixture
def migrating(tmp_path, monkeypatch):
    """The files that were migrated, without the migrations."""
    made = []

    def migrate(path: Path) -> None:
        made.append(path.name)
        with closing(sqlite3.connect(path)) as line:
            line.execute("CREATE TABLE the_migrated (id)")

    monkeypatch.setattr(database, "migrate", migrate)
    return made


def tables(folder: Path, memory: str) -> list[str]:
    with closing(database.copy_into_memory(folder, memory)) as line:
        return [name for (name,) in line.execute("SELECT name FROM sqlite_master")]


def test_of_several_processes_one_migrates(tmp_path, migrating):
    memories = [f"file:copy{number}?mode=memory&cache=shared" for number in range(4)]
    with ThreadPoolExecutor() as pool:
        copies = list(pool.map(lambda memory: tables(tmp_path, memory), memories))
    assert copies == [["the_migrated"]] * 4
    assert len(migrating) == 1


def test_a_changed_migration_is_migrated_anew(tmp_path, migrating, monkeypatch):
    first = database.migrated_file(tmp_path)
    changed = tmp_path / "0002_changed.py"
    changed.write_text("changed = 1")
    monkeypatch.setattr(database, "sources", lambda: [changed])
    second = database.migrated_file(tmp_path)
    changed.write_text("changed = 2")
    third = database.migrated_file(tmp_path)
    assert len({first.name, second.name, third.name}) == 3
    assert list(tmp_path.glob("migrated-*")) == [third]
    assert len(migrating) == 3


def test_what_was_interrupted_is_begun_anew(tmp_path, migrating):
    unfinished = database.migrated_file(tmp_path).with_suffix(".unfinished")
    unfinished.with_suffix(".sqlite3").rename(unfinished)
    assert database.migrated_file(tmp_path).exists()
    assert not unfinished.exists()
    assert len(migrating) == 2


def test_the_digest_covers_every_migration_and_what_they_import():
    files = set(database.sources())
    for pattern in ("*/migrations/*.py", "xingdong/*/migrations/*.py"):
        assert set(ROOT.glob(pattern)) <= files
    assert ROOT / "xingdong/records/sealing.py" in files  # a field of our own
