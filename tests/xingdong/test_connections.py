"""A host that vanishes holds nothing for long, and whoever has time is given it."""

import socket

import psycopg2
import pytest
from django.conf import settings
from django.db import connection

from requests_desk.events.reactions import react_to
from requests_desk.models import OrderEvent
from tests.cast import MONDAY
from tests.conftest import wait_for
from xingdong import connections, health
from xingdong.connections import PATIENCE, kind_of
from xingdong.run import COMMANDS

PAUSES_A_SECOND = "-c idle_in_transaction_session_timeout=1s"
UNITS = settings.BASE_DIR / "deploy" / "systemd"


@pytest.mark.parametrize("name", COMMANDS)
def test_a_process_knows_its_kind_by_its_command_line(name):
    module, *arguments = COMMANDS[name]
    assert kind_of([f"/srv/site-packages/{module}/__main__.py", *arguments]) == name
    assert kind_of([f"/srv/.venv/bin/{module}", *arguments]) == name


@pytest.mark.parametrize("name", COMMANDS)
def test_a_unit_is_of_the_same_kind(name):
    unit = (UNITS / f"xingdong-{name}.service").read_text()
    [line] = [line for line in unit.splitlines() if line.startswith("ExecStart=")]
    _, _, module, *arguments = line.split()
    assert kind_of([f"/srv/{module}/__main__.py", *arguments]) == name


@pytest.mark.parametrize(
    "arguments",
    [
        ["manage.py", "migrate"],
        ["manage.py", "backup"],
        ["/srv/manage.py", "prepare"],
        ["pytest"],
        ["/srv/celery/__main__.py", "-A", "xingdong", "inspect", "active"],
        [""],
    ],
)
def test_a_command_is_never_cut_off(arguments):
    assert kind_of(arguments) == connections.COMMAND
    assert PATIENCE[connections.COMMAND] == connections.Patience(0, 0, 0)


def test_every_other_kind_lets_go_of_a_row_within_the_minute_or_is_the_one_with_the_sheets():
    pauses = {kind: patience.pause for kind, patience in PATIENCE.items()}
    assert {kind for kind, pause in pauses.items() if not 0 < pause <= 30} == {
        connections.FILES,
        connections.COMMAND,
    }


def test_what_the_address_says_wins():
    given = {
        "ENGINE": "django.db.backends.postgresql",
        "OPTIONS": {"connect_timeout": "60", "options": "-c statement_timeout=0"},
    }
    options = connections.patient(given, kind=connections.WEB)["OPTIONS"]
    assert options["connect_timeout"] == "60"
    assert options["options"].startswith("-c statement_timeout=30s -c lock_timeout=10s ")
    assert options["options"].endswith(" -c statement_timeout=0")


def test_sqlite_has_no_such_options():
    given = {"ENGINE": "django.db.backends.sqlite3", "OPTIONS": {}}
    assert connections.patient(given, kind=connections.WEB) == given


@pytest.fixture
def as_worker():
    """This test's connection, opened as a worker opens it."""
    connection.close()
    before = connection.settings_dict["OPTIONS"]
    plain = {**connection.settings_dict, "OPTIONS": {}}
    own = connections.patient(plain, kind=connections.WORKER)["OPTIONS"]
    connection.settings_dict["OPTIONS"] = own
    yield
    connection.close()
    connection.settings_dict["OPTIONS"] = before


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_session_carries_the_patience_of_its_process(as_worker):
    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
    with connection.cursor() as cursor:
        shown = []
        for name in (*names, "application_name"):
            cursor.execute(f"SHOW {name}")
            shown.append(cursor.fetchone()[0])
    assert shown == ["1min", "10s", "15s", f"{socket.gethostname()[:40]}:worker"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_process_that_went_silent_lets_go_of_its_row(submitted, postgres_url):
    """It holds an event, like a host whose cable was pulled between two statements."""
    plain = {**connection.settings_dict, "OPTIONS": {"options": PAUSES_A_SECOND}}
    options = connections.patient(plain, kind=connections.WORKER)["OPTIONS"]
    silent = psycopg2.connect(postgres_url, dbname=connection.settings_dict["NAME"], **options)
    try:
        silent.cursor().execute("SELECT 1 FROM requests_desk_orderevent FOR UPDATE")
        event = OrderEvent.objects.get()
        assert react_to(event.pk, now=MONDAY) is False
        wait_for(lambda: react_to(event.pk, now=MONDAY), seconds=10)
    finally:
        silent.close()
    assert OrderEvent.objects.filter(order=submitted, action="route").count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_readyz_names_who_pauses_in_a_transaction(as_worker, monkeypatch, postgres_url):
    monkeypatch.setattr(health, "HELD_MOST", -1)
    name = connection.settings_dict["NAME"]
    others = psycopg2.connect(postgres_url, dbname=name, application_name="data2:worker")
    try:
        others.cursor().execute("SELECT 1")
        with pytest.raises(health.NotReady, match=r"^data2:worker 的事务已 \d+ 秒，空闲$"):
            health.nobody_holds_rows()
    finally:
        others.close()


def test_a_socket_file_needs_no_asking_whether_the_other_end_lives():
    assert connections.broker_socket("unix:///run/valkey.sock") == {
        "socket_connect_timeout": 1,
        "socket_timeout": 2,
        "health_check_interval": 10,
    }


def test_the_broker_is_asked_whether_it_lives():
    asked = connections.broker_socket("redis://data:6379/0")
    assert asked["socket_keepalive"] is True
    assert asked["socket_keepalive_options"][socket.TCP_KEEPCNT] == 3
