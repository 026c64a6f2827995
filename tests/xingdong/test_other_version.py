"""The database of another version is recognised before anything is migrated, and left alone."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from tests.support.production import start
from xingdong import run
from xingdong.embedded.processes import Household
from xingdong.other_version import sign_of_another_version

OLD = ("requests_desk", "0011_second_returns")  # replaced by a first migration


@pytest.fixture
def recorder(db):
    return MigrationRecorder(connection)


def state_of_the_database() -> tuple:
    return (
        sorted(connection.introspection.table_names()),
        sorted(MigrationRecorder(connection).applied_migrations()),
    )


def change(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
def test_a_migrated_database_is_ours():
    assert sign_of_another_version(connection) == ""


def test_a_migration_that_we_no_longer_have_is_a_sign(recorder):
    recorder.record_applied(*OLD)
    assert sign_of_another_version(connection) == "本版本没有迁移 requests_desk.0011_second_returns"


def test_a_migration_of_a_library_is_none(recorder):
    recorder.record_applied("account", "0099_of_another_allauth")
    assert sign_of_another_version(connection) == ""


def test_the_same_migrations_with_other_tables_are_a_sign(recorder):
    change("DROP TABLE insight_phonereveal")
    assert sign_of_another_version(connection) == "缺少数据表 insight_phonereveal"


def test_the_same_tables_with_other_columns_are_a_sign(recorder):
    change("ALTER TABLE insight_phonereveal RENAME COLUMN ends_with TO last_four")
    assert sign_of_another_version(connection) == "数据表 insight_phonereveal 缺少列 ends_with"


def test_a_table_that_nobody_has_made_yet_is_a_sign(recorder):
    recorder.record_unapplied("insight", "0001_initial")
    assert sign_of_another_version(connection) == "还没有迁移就已有数据表 insight_phonereveal"


def test_a_database_that_waits_for_a_migration_is_ours(recorder):
    recorder.record_unapplied("insight", "0001_initial")
    change("DROP TABLE insight_phonereveal")
    assert sign_of_another_version(connection) == ""


def test_migrate_refuses_it_and_changes_nothing(recorder, settings):
    recorder.record_applied(*OLD)
    before = state_of_the_database()
    with pytest.raises(CommandError) as refused:
        call_command("migrate")
    assert str(refused.value) == (
        f"数据库 {connection.settings_dict['NAME']} 里是另一个版本的数据"
        "（本版本没有迁移 requests_desk.0011_second_returns），没有改动它。"
        "请让 DATABASE_URL 指向一个空数据库，再重新开始；要继续用这些数据，请运行原来的版本。"
    )
    assert state_of_the_database() == before


def test_migrations_that_were_deleted_for_good_are_pruned(recorder):
    recorder.record_applied(*OLD)
    call_command("migrate", "requests_desk", prune=True, verbosity=0)
    assert OLD not in recorder.applied_migrations()


@pytest.fixture
def old_var(tmp_path) -> Path:
    """A `var/` of before: a database that knows a migration which is gone."""
    with closing(sqlite3.connect(tmp_path / "db.sqlite3")) as line:
        line.execute("PRAGMA journal_mode=WAL")  # as the portal leaves it
        line.execute("CREATE TABLE django_migrations (id INTEGER, app, name, applied)")
        line.execute("INSERT INTO django_migrations VALUES (1, ?, ?, '2026-11-26')", OLD)
        line.execute("CREATE TABLE accounts_user (with_none_of_our_columns)")
        line.commit()
    return tmp_path


SENTENCE = (
    "数据库 {var}/db.sqlite3 里是另一个版本的数据"
    "（本版本没有迁移 requests_desk.0011_second_returns），没有改动它。"
    "请先移走 {var}，再重新开始；要继续用这些数据，请运行原来的版本。"
)


@pytest.mark.parametrize("command", ["migrate", "prepare"])
def test_in_production_it_is_one_sentence_too(old_var, command):
    before = (old_var / "db.sqlite3").read_bytes()
    code, said = start(old_var, "manage.py", command)
    assert code == 1
    assert said.splitlines()[-1] == f"CommandError: {SENTENCE.format(var=old_var)}"
    assert (old_var / "db.sqlite3").read_bytes() == before


def test_make_run_says_it_and_ends(old_var, monkeypatch, capfd):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    before = (old_var / "db.sqlite3").read_bytes()
    with Household(old_var / "run") as household, pytest.raises(run.CannotRun):
        run.Portal(household, old_var, "127.0.0.1", 1).prepare()
    assert SENTENCE.format(var=old_var) in capfd.readouterr().err
    assert (old_var / "db.sqlite3").read_bytes() == before
