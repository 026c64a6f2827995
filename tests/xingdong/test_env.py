"""Wrong settings are loud: they name the variable and the remedy, in one line, without secrets."""

from pathlib import Path

import pytest

from xingdong import env
from xingdong.env import ConfigurationError


def refusal(read, monkeypatch, value=None, **kwargs) -> str:
    if value is None:
        monkeypatch.delenv("SOME_VARIABLE", raising=False)
    else:
        monkeypatch.setenv("SOME_VARIABLE", value)
    with pytest.raises(ConfigurationError) as refused:
        read("SOME_VARIABLE", **kwargs)
    message = str(refused.value)
    assert "SOME_VARIABLE" in message
    assert "请" in message or "可用的值" in message
    assert "\n" not in message
    return message


@pytest.mark.parametrize(
    "read",
    [
        env.text,
        env.switch,
        env.number,
        env.words,
        env.web_address,
        env.database,
        env.broker,
        env.email,
    ],
)
def test_a_missing_variable_without_default_is_named(read, monkeypatch):
    assert "缺少" in refusal(read, monkeypatch)


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (env.switch, "maybe"),
        (env.number, "ten"),
        (env.number, "-1"),
        (env.number, "\N{FULLWIDTH DIGIT ONE}"),
        (env.web_address, "portal.example"),
        (env.web_address, "https://portal.example/path"),
        (env.web_address, "https://portal.example:port"),
        (env.tile_server, "https://tiles.example/map.png"),
        (env.tile_server, "tiles.example/{z}/{x}/{y}.png"),
        (env.database, "mysql://host/name"),
        (env.database, "postgres://host"),
        (env.database, "sqlite:///"),
        (env.database, "postgres://host:70000/name"),
        (env.broker, "amqp://host"),
        (env.broker, "redis://"),
        (env.broker, "unix://"),
        (env.email, "mail.example"),
        (env.email, "smtp://"),
        (env.email, "file://relative/folder"),
    ],
)
def test_a_wrong_value_is_refused(read, value, monkeypatch):
    refusal(read, monkeypatch, value)


@pytest.mark.parametrize("read", [env.database, env.broker, env.email, env.web_address])
def test_a_refusal_does_not_repeat_the_password(read, monkeypatch):
    message = refusal(read, monkeypatch, "other://user:hunter2@host:99999/name")
    assert "hunter2" not in message


def test_only_the_listed_choices_pass(monkeypatch):
    message = refusal(env.text, monkeypatch, "staging", choices=("development", "production"))
    assert "development、production" in message


def test_a_number_stays_in_its_bounds(monkeypatch):
    message = refusal(env.number, monkeypatch, "70000", least=1, most=65535)
    assert "1 到 65535" in message


def test_production_addresses_are_https(monkeypatch):
    refusal(env.web_address, monkeypatch, "http://portal.example", https=True)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1", True), ("True", True), ("on", True), ("0", False), ("no", False), (" off ", False)],
)
def test_a_switch_reads_the_usual_words(value, expected, monkeypatch):
    monkeypatch.setenv("SOME_VARIABLE", value)
    assert env.switch("SOME_VARIABLE") is expected


@pytest.mark.parametrize("value", ["", "   "])
def test_an_empty_variable_counts_as_unset(value, monkeypatch):
    monkeypatch.setenv("SOME_VARIABLE", value)
    assert env.text("SOME_VARIABLE", default="fallback") == "fallback"


def test_words_are_trimmed(monkeypatch):
    monkeypatch.setenv("SOME_VARIABLE", "a.example, b.example ,")
    assert env.words("SOME_VARIABLE") == ["a.example", "b.example"]


def test_a_tile_server_has_an_origin_for_the_security_policy(monkeypatch):
    monkeypatch.delenv("SOME_VARIABLE", raising=False)
    assert env.tile_server("SOME_VARIABLE") == ("", "")
    monkeypatch.setenv("SOME_VARIABLE", "https://tiles.example:8443/{z}/{x}/{y}.png?key=1")
    assert env.tile_server("SOME_VARIABLE") == (
        "https://tiles.example:8443/{z}/{x}/{y}.png?key=1",
        "https://tiles.example:8443",
    )


def test_a_folder_is_absolute(monkeypatch):
    monkeypatch.setenv("SOME_VARIABLE", "some/folder")
    assert env.folder("SOME_VARIABLE", Path("/unused")) == Path.cwd() / "some/folder"


def test_a_postgres_address_becomes_settings(monkeypatch):
    monkeypatch.setenv(
        "SOME_VARIABLE", "postgres://desk:p%40ss@db.example:5433/xingdong?sslmode=require"
    )
    assert env.database("SOME_VARIABLE") == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "xingdong",
        "USER": "desk",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def test_a_postgres_socket_is_a_host(monkeypatch):
    monkeypatch.setenv("SOME_VARIABLE", "postgres://desk@/xingdong?host=/Run/Sockets")
    database = env.database("SOME_VARIABLE")
    assert (database["HOST"], database["OPTIONS"]) == ("/Run/Sockets", {})


def test_sqlite_writes_are_immediate_and_wait(monkeypatch, tmp_path):
    monkeypatch.setenv("SOME_VARIABLE", f"sqlite://{tmp_path}/db.sqlite3")
    database = env.database("SOME_VARIABLE")
    assert database["NAME"] == f"{tmp_path}/db.sqlite3"
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in database["OPTIONS"]["init_command"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("smtp://mail.example", ("mail.example", 587, True, False)),
        ("smtp://mail.example:25", ("mail.example", 25, False, False)),
        ("smtp+ssl://mail.example", ("mail.example", 465, False, True)),
    ],
)
def test_a_mail_address_chooses_port_and_encryption(value, expected, monkeypatch):
    monkeypatch.setenv("SOME_VARIABLE", value)
    mail = env.email("SOME_VARIABLE")
    assert (
        mail["EMAIL_HOST"],
        mail["EMAIL_PORT"],
        mail["EMAIL_USE_TLS"],
        mail["EMAIL_USE_SSL"],
    ) == expected


def test_hours_are_two_times_of_day(monkeypatch):
    monkeypatch.setenv("QUIET", "21:30-06:00")
    assert env.hours("QUIET") == ("21:30", "06:00")
    for wrong in ("21:30", "24:00-07:00", "9:00-17:00", "22:00-07:00-08:00"):
        monkeypatch.setenv("QUIET", wrong)
        with pytest.raises(env.ConfigurationError, match="22:00-07:00"):
            env.hours("QUIET")


@pytest.mark.parametrize("value", ["0519-88888888", "12345", "400-800-8888", "0519-88888888-801"])
def test_a_number_to_call_is_kept_as_it_is_written(value, monkeypatch):
    monkeypatch.setenv("SERVICE_PHONE", value)
    assert env.telephone("SERVICE_PHONE") == value


@pytest.mark.parametrize("value", ["居委会", "12", "0519 88888888", "<script>"])
def test_what_cannot_be_called_is_refused(value, monkeypatch):
    monkeypatch.setenv("SERVICE_PHONE", value)
    with pytest.raises(ConfigurationError, match="SERVICE_PHONE"):
        env.telephone("SERVICE_PHONE")
