"""Production judges every value it is given: one plain sentence for each that cannot be right.

The settings are read here in this process, as a start reads them; `test_production.py` goes through
the real doors.
"""

import os
import runpy
from pathlib import Path

import pytest

from tests.support.production import REAL, ROOT
from xingdong.env import ConfigurationError

KEY = REAL["SECRET_KEY"]


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """Reads the settings with ``REAL`` and what is changed; what is wrong, a line each."""
    (tmp_path / "file").touch()
    places = {"var": tmp_path, "file": tmp_path / "file", "none": tmp_path / "none"}
    paths = {"XINGDONG_VAR": "{var}", "DATABASE_URL": "sqlite://{var}/db.sqlite3"}

    def read(**changed: str | None) -> list[str]:
        for name in list(os.environ):
            monkeypatch.delenv(name)
        for name, value in {**paths, **REAL, **changed}.items():
            if value is not None:
                for place, path in places.items():
                    value = value.replace(f"{{{place}}}", str(path))
                monkeypatch.setenv(name, value)
        try:
            read.settings = runpy.run_path(str(ROOT / "xingdong" / "settings.py"))
        except ConfigurationError as refused:
            return str(refused).replace(str(tmp_path), "{var}").splitlines()
        return []

    return read


def test_real_values_are_right(machine):
    assert machine() == []
    assert machine.settings["PRODUCTION"] is True


HOSTS = "请只写域名，如 portal.example，不带 https://、端口和 /；多个用逗号分隔。"
DATABASE = (
    "请写成 postgres://用户:密码@主机:5432/库名，或 sqlite:///绝对路径（路径以 / 开头）；"
    "密码里的 / # ? 写成 %2F %23 %3F"
)
MAIL = (
    "请写成 smtp://用户:密码@主机:587（smtp+ssl:// 为 465 端口）或 file:///目录；"
    "密码里的 / # ? 写成 %2F %23 %3F。"
)
BROKER = "请写成 redis://主机:6379/0、rediss://主机:6380/0 或 unix:///套接字路径。"
TILES = "不是可用的瓦片地址。请写成 https://主机/{z}/{x}/{y}.png。"
SCANNER = (
    "不是可用的病毒扫描服务。请写成 tcp://主机:3310、unix:///套接字路径，"
    "或函数的完整名称，如 scanners.clamav.scan。"
)
MADE = "请用 openssl rand -base64 48 生成一个。"

# Variable, value, what is said after "环境变量 NAME"; 「值」 stands for the value as it was typed.
WRONG = [
    ("XINGDONG_ENV", "prod", "「值」不可用。可用的值：development、test、production。"),
    ("XINGDONG_ENV", "Production", "「值」不可用。可用的值：development、test、production。"),
    ("SECRET_KEY", "short", f" 太短（5 个字符，至少 50 个）。{MADE}"),
    ("SECRET_KEY", "a" * 64, f" 太简单：不同的字符太少。{MADE}"),
    ("SECRET_KEY", "0123456789abcdef" * 4, f" 太简单：同一段反复出现。{MADE}"),
    ("SECRET_KEY", f"django-insecure-{KEY}", f" 是示例里的密钥。{MADE}"),
    ("SECRET_KEY", "demo-secret-key-for-a-machine-that-holds-no-real-data-at-all", f" 是示例里的密钥。{MADE}"),
    ("SECRET_KEY_FALLBACKS", KEY, " 里有重复的密钥，或有现用的 SECRET_KEY。请只写以前用过的密钥。"),
    ("SECRET_KEY_FALLBACKS", f"{KEY}1,{KEY}1", " 里有重复的密钥，或有现用的 SECRET_KEY。请只写以前用过的密钥。"),
    ("SECRET_KEY_FALLBACKS", "old", f" 太短（3 个字符，至少 50 个）。{MADE}"),
    ("SITE_URL", "http://portal.example", "「值」不是可用的网址。请写成 https://域名，末尾不带 /。"),
    ("SITE_URL", "portal.example", "「值」不是可用的网址。请写成 https://域名，末尾不带 /。"),
    ("SITE_URL", "https://portal.example/", "「值」不是可用的网址。请写成 https://域名，末尾不带 /。"),
    ("SITE_URL", "https://portal .example", "「值」不是可用的地址。请写成 https://域名，末尾不带 /。"),
    ("SITE_URL", "https://portal.example;x", "「值」不是可用的网址。请写成 https://域名，末尾不带 /。"),
    ("SITE_URL", "https://portal.example:99999", "「值」不是可用的地址。请写成 https://域名，末尾不带 /。"),
    ("ALLOWED_HOSTS", "*", f"「值」不可用。{HOSTS}"),
    ("ALLOWED_HOSTS", "https://portal.example", f"「值」不可用。{HOSTS}"),
    ("ALLOWED_HOSTS", "portal.example/", f"「值」不可用。{HOSTS}"),
    ("ALLOWED_HOSTS", "portal.example:443", f"「值」不可用。{HOSTS}"),
    ("ALLOWED_HOSTS", "portal.example other.example", f"「值」不可用。{HOSTS}"),
    ("ALLOWED_HOSTS", "portal.example,*", f"「值」不可用。{HOSTS}"),
    ("ALLOWED_HOSTS", "*.example", f"「值」不可用。{HOSTS}"),
    ("ALLOWED_HOSTS", "other.example", " 里没有 SITE_URL 的域名 portal.example，谁也打不开门户。请加上它。"),
    ("DATABASE_URL", "mysql://host/name", f"「值」不是可用的数据库地址。{DATABASE}。"),
    ("DATABASE_URL", "postgres://host", f"「值」不是可用的数据库地址。{DATABASE}。"),
    ("DATABASE_URL", "postgres://host:port/name", f" 的值“postgres://…”不是可用的地址。{DATABASE}。"),
    ("DATABASE_URL", "postgres://host/name?sslmode=on", f" 的值“postgres://host/name?…”不是可用的数据库地址。{DATABASE}。"),
    ("DATABASE_URL", "postgres://host/name?ssl=1", f" 的值“postgres://host/name?…”不是可用的数据库地址。{DATABASE}。"),
    ("DATABASE_URL", "sqlite:///:memory:", f" 的值“sqlite://…”指向的文件不能写入。{DATABASE}，它所在的目录要已存在。"),
    ("DATABASE_URL", "sqlite://{none}/db.sqlite3", f"「值」指向的文件不能写入。{DATABASE}，它所在的目录要已存在。"),
    ("DATABASE_URL", "sqlite://{var}", f"「值」指向的文件不能写入。{DATABASE}，它所在的目录要已存在。"),
    ("REDIS_URL", "amqp://host", f"「值」不是可用的消息服务地址。{BROKER}"),
    ("REDIS_URL", "redis://", f"「值」不是可用的消息服务地址。{BROKER}"),
    ("REDIS_URL", "redis://host:6379/zero", f"「值」不是可用的消息服务地址。{BROKER}"),
    ("EMAIL_URL", "console://", f"「值」不是可用的邮件地址。{MAIL}"),
    ("EMAIL_URL", "mail.example", f"「值」不是可用的邮件地址。{MAIL}"),
    ("EMAIL_URL", "smtp://", f"「值」不是可用的邮件地址。{MAIL}"),
    ("EMAIL_URL", "smtp://portal@mail.example", f" 的值“smtp://…@mail.example”不是可用的邮件地址。{MAIL}"),
    ("EMAIL_URL", "smtp://portal:pass#word@mail.example", f" 的值“smtp://…@mail.example”不是可用的地址。{MAIL}"),
    ("EMAIL_URL", "smtps://mail.example", f"「值」不是可用的邮件地址。{MAIL}"),
    ("EMAIL_URL", "file://{none}", "「值」不能写入。请先建立这个目录，并让运行门户的用户能写。"),
    ("DEFAULT_FROM_EMAIL", "portal", "「值」不是可用的发件人。请写成 名称 <地址@域名>，只写一个，不要换行。"),
    ("DEFAULT_FROM_EMAIL", "a@b.example, c@d.example", " 的值“…@d.example”不是可用的发件人。请写成 名称 <地址@域名>，只写一个，不要换行。"),
    ("DEFAULT_FROM_EMAIL", "a\nBcc: x <p@portal.example>", " 的值“…@portal.example>”不是可用的发件人。请写成 名称 <地址@域名>，只写一个，不要换行。"),
    ("MAP_TILES", "https://tiles.example/map.png", f"「值」{TILES}"),
    ("MAP_TILES", "https://tiles.example; script-src */{z}/{x}/{y}", "「值」不是可用的地址。请写成 https://主机/{z}/{x}/{y}.png。"),
    ("MAP_TILES", "https://tiles.example;script-src/{z}/{x}/{y}", f"「值」{TILES}"),
    ("MAP_TILES", "https://'self'/{z}/{x}/{y}.png", f"「值」{TILES}"),
    ("MAP_TILES", 'https://tiles.example/{z}/{x}/{y}".png', f"「值」{TILES}"),
    ("MAP_TILES", "data:image/png,{z}{x}{y}", f"「值」{TILES}"),
    ("MAP_TILES", "http://tiles.example/{z}/{x}/{y}.png", f"「值」{TILES}"),
    ("ATTACHMENT_SCANNER", "clamd", f"「值」{SCANNER}"),
    ("ATTACHMENT_SCANNER", "tcp://clamd.example", f"「值」{SCANNER}"),
    ("ATTACHMENT_SCANNER", "tpc://clamd.example:3310", f"「值」{SCANNER}"),
    ("ATTACHMENT_SCANNER", "unix://run/clamd.ctl", f"「值」{SCANNER}"),
    ("WEB_WORKERS", "0", "「值」不可用。请设为 1 到 64 的整数。"),
    ("WEB_WORKERS", "-2", "「值」不可用。请设为 1 到 64 的整数。"),
    ("WEB_WORKERS", "two", "「值」不可用。请设为 1 到 64 的整数。"),
    ("WEB_WORKERS", "5000", "「值」不可用。请设为 1 到 64 的整数。"),
    ("WEB_THREADS", "0", "「值」不可用。请设为 1 到 64 的整数。"),
    ("BIND", "8000", "「值」不可用。请写成 127.0.0.1:8000 或 unix:/套接字路径。"),
    ("BIND", "127.0.0.1:80000", "「值」不可用。请写成 127.0.0.1:8000 或 unix:/套接字路径。"),
    ("BIND", "256.0.0.1:8000", "「值」不可用。请写成 127.0.0.1:8000 或 unix:/套接字路径。"),
    ("CELERY_QUEUE", "two words", "「值」不可用。请用字母、数字、点、横线，最多 60 个字符。"),
    ("SERVICE_PHONE", "0519 88888888", "「值」不可用。请写成 0519-88888888 或 12345 这样的号码。"),
    ("QUIET_HOURS", "22-7", "「值」不可用。请写成 22:00-07:00；两个时间相同表示没有。"),
    ("QUIET_HOURS", "24:00-07:00", "「值」不可用。请写成 22:00-07:00；两个时间相同表示没有。"),
    ("NOTICES_KEPT_MONTHS", "0", "「值」不可用。请设为 1 到 120 的整数。"),
    ("SECURITY_LOG_KEPT_MONTHS", "3", "「值」不可用。请设为 6 到 120 的整数。"),
    ("WEIGHT_OF_SOLVED", "forty", "「值」不可用。请设为 0 到 100 的整数。"),
    ("BACKUP_KEEP", "0", "「值」不可用。请设为 1 到 1000 的整数。"),
    ("BACKUP_DIR", "{none}", "「值」不是已有的目录。请先建立这个目录，并让运行门户的用户能读写。"),
    ("BACKUP_PASSPHRASE_FILE", "{none}", "「值」读不出来。请写成已有文件的完整路径，并让运行门户的用户能读。"),
    ("BACKUP_PASSPHRASE", "short", " 太短。请至少用 12 个字符。"),
    ("TRUST_PROXY_HEADERS", "ja", "「值」不可用。请设为 1 或 0。"),
    ("CONSULTATIONS_SKIP_REVIEW", "2", "「值」不可用。请设为 1 或 0。"),
    ("LOG_LEVEL", "info", "「值」不可用。可用的值：DEBUG、INFO、WARNING、ERROR、CRITICAL。"),
    ("XINGDONG_VAR", "{none}", "「值」不是已有的目录。请先建立这个目录，并让运行门户的用户能读写。"),
    ("XINGDONG_VAR", "{file}", "「值」不是已有的目录。请先建立这个目录，并让运行门户的用户能读写。"),
    ("XINGDONG_VAR", "var", "「值」不可用。请写成以 / 开头的完整路径。"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "said"), WRONG, ids=[f"{name}={value[:30]}" for name, value, _ in WRONG]
)
def test_a_wrong_value_stops_the_start_with_one_sentence(machine, name, value, said):
    typed = value.replace("{none}", "{var}/none").replace("{file}", "{var}/file")
    said = said.replace("「值」", f" 的值“{typed}”")
    assert machine(**{name: value}) == [f"环境变量 {name}{said}"]


@pytest.mark.parametrize("name", sorted({*REAL, "DATABASE_URL"} - {"XINGDONG_ENV"}))
def test_a_missing_value_is_named(machine, name):
    (said,) = machine(**{name: None})
    assert said.startswith(f"缺少环境变量 {name}。请")


def test_nobody_becomes_a_developers_machine_by_forgetting_it(machine):
    (said,) = machine(XINGDONG_ENV=None)
    assert said == (
        "缺少环境变量 XINGDONG_ENV。请在服务器上设为 production；自己的电脑上用 make run，"
        "或设为 development。"
    )


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("DEBUG", "生产环境不能打开 DEBUG。请去掉环境变量 DEBUG。"),
        ("DEMO_LOGINS", "生产环境的登录页不能列出演示账号。请去掉环境变量 DEMO_LOGINS。"),
    ],
)
def test_what_is_for_developers_stays_with_them(machine, name, said):
    assert machine(**{name: "1"}) == [said]


def test_weights_of_nothing_are_refused(machine):
    (said,) = machine(WEIGHT_OF_RESPONSE="0", WEIGHT_OF_SOLVED="0", WEIGHT_OF_SATISFIED="0")
    assert said == (
        "环境变量 WEIGHT_OF_RESPONSE、WEIGHT_OF_SOLVED、WEIGHT_OF_SATISFIED 不能都是 0。"
        "请至少给一个大于 0 的数。"
    )


def test_two_passphrases_are_one_too_many(machine):
    said = machine(BACKUP_PASSPHRASE="long enough for us", BACKUP_PASSPHRASE_FILE="{file}")
    assert said == ["环境变量 BACKUP_PASSPHRASE_FILE 和 BACKUP_PASSPHRASE 只能设一个。请去掉一个。"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("XINGDONG_VARS", "XINGDONG_VAR"),
        ("XINGDONG_ENVIRONMENT", "XINGDONG_ENV"),
        ("ALLOWED_HOST", "ALLOWED_HOSTS"),
        ("QUIET_HOUR", "QUIET_HOURS"),
        ("SECRET_KEY_FALLBACK", "SECRET_KEY_FALLBACKS"),
        ("NOTICE_KEPT_MONTHS", "NOTICES_KEPT_MONTHS"),
    ],
)
def test_a_name_typed_wrong_is_told_with_the_right_one(machine, typed, meant):
    assert machine(**{typed: "1"}) == [
        f"没有环境变量 {typed}，它不起作用。请改成 {meant}，或去掉它。"
    ]


@pytest.mark.parametrize("name", ["INVOCATION_ID", "HOSTNAME", "LOGNAME", "LISTEN_FDS", "SHELL"])
def test_names_of_others_are_left_alone(machine, name):
    assert machine(**{name: "1"}) == []


def test_all_that_is_wrong_is_told_at_once(machine):
    said = machine(ALLOWED_HOSTS="*", WEB_WORKERS="0", EMAIL_URL=None, XINGDONG_VAR="{none}")
    assert [line.partition(" ")[2].partition(" ")[0].rstrip("。请写成") for line in said] == [
        "XINGDONG_VAR",
        "ALLOWED_HOSTS",
        "EMAIL_URL",
        "WEB_WORKERS",
    ]


@pytest.mark.parametrize("name", ["SECRET_KEY", "EMAIL_URL", "DATABASE_URL", "REDIS_URL"])
@pytest.mark.parametrize(
    "value",
    [
        "other://user:hunter2@host/x",
        "other://user:hunter2",
        "smtp://u:hunter2/x@h:99999",
        "hunter2",
    ],
)
def test_no_secret_is_repeated(machine, name, value):
    said = machine(**{name: value})
    assert said != []
    if name == "SECRET_KEY" or value != "hunter2":  # an address without anything is no password
        assert "hunter2" not in "".join(said)


@pytest.mark.parametrize(
    "changed",
    [
        {"ALLOWED_HOSTS": ".example,[::1],127.0.0.1"},
        {"DATABASE_URL": "postgres://desk:p%40ss@db.example:5433/xingdong?sslmode=require"},
        {"DATABASE_URL": "postgres://desk@/xingdong?host=/run/postgresql"},
        {"REDIS_URL": "rediss://:secret@cache_1:6380/2"},
        {"REDIS_URL": "unix:///run/valkey/valkey.sock?db=1"},
        {"EMAIL_URL": "smtp+ssl://portal:a%2Fb@mail.example"},
        {"EMAIL_URL": "file://{var}"},
        {"DEFAULT_FROM_EMAIL": "兴东社区 <noreply@portal.example>"},
        {"MAP_TILES": "https://tiles.example:8443/{z}/{x}/{y}.png?key=1"},
        {"ATTACHMENT_SCANNER": "tcp://127.0.0.1:3310"},
        {"ATTACHMENT_SCANNER": "unix:///run/clamav/clamd.ctl"},
        {"ATTACHMENT_SCANNER": "scanners.ours.scan"},
        {"BIND": "[::1]:8000"},
        {"BIND": "unix:/run/xingdong/web.sock"},
        {"SECRET_KEY_FALLBACKS": f"{KEY}1,{KEY}2"},
        {"BACKUP_DIR": "{var}"},
        {"QUIET_HOURS": "00:00-00:00"},
    ],
)
def test_what_is_right_starts(machine, changed):
    assert machine(**changed) == []


def test_the_example_file_is_right_but_for_what_has_to_be_filled_in(machine):
    lines = (ROOT / "deploy" / "xingdong.env.example").read_text().splitlines()
    example = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    said = machine(**{**example, "XINGDONG_VAR": "{var}", "BACKUP_DIR": "{var}"})
    assert [line.split("。")[0] for line in said if "PASSPHRASE" not in line] == [
        "缺少环境变量 SECRET_KEY"
    ]


def test_every_unit_says_that_it_is_production():
    units = list((ROOT / "deploy" / "systemd").glob("*.service"))
    assert len(units) == 6
    for unit in units:
        lines = Path(unit).read_text().splitlines()
        assert lines.index("Environment=XINGDONG_ENV=production") < lines.index(
            "EnvironmentFile=/etc/xingdong.env"
        )
