"""The database is the one we measured with."""

import sys

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


@pytest.mark.postgres
def test_the_driver_is_psycopg2():
    """Django prefers psycopg 3 without a word as soon as something installs it."""
    import django.db.backends.postgresql.psycopg_any as driver

    assert driver.is_psycopg3 is False
    assert connection.Database.__name__ == "psycopg2"


def test_no_psycopg_3_is_installed():
    assert "psycopg" not in sys.modules
    with pytest.raises(ModuleNotFoundError):
        __import__("psycopg")


@pytest.mark.postgres
def test_chinese_is_utf8_and_sorted_by_code_point():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_encoding_to_char(encoding) FROM pg_database"
            " WHERE datname = current_database()"
        )
        assert cursor.fetchone() == ("UTF8",)
        cursor.execute("SELECT lower('ÄÖ'), length('企业点单')")
        assert cursor.fetchone() == ("äö", 4)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite")
def test_sqlite_transactions_begin_immediate():
    assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys")
        assert cursor.fetchone() == (1,)
        cursor.execute("PRAGMA busy_timeout")
        assert cursor.fetchone() == (20000,)
