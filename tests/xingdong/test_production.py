"""A demo never serves as production: every start refuses, with the variable and the remedy."""

import pytest
from django.contrib.auth import get_user_model

from tests.support.production import start
from xingdong.checks import (
    no_demo_accounts_in_production,
    refuse_demo_in_production,
    scanner_can_be_called,
)
from xingdong.env import ConfigurationError


def test_real_settings_start(tmp_path):
    assert start(tmp_path) == (0, "")


DOORS = {
    "web": ("-m", "gunicorn", "-c", "deploy/gunicorn.conf.py"),
    "wsgi": ("-c", "import xingdong.wsgi"),
    "worker": ("-m", "celery", "-A", "xingdong", "worker"),
    "command": ("manage.py", "migrate"),
}


@pytest.mark.parametrize("door", DOORS)
def test_every_door_tells_all_that_is_wrong_and_nothing_else(door, tmp_path):
    code, said = start(tmp_path, *DOORS[door], SECRET_KEY=None, WEB_WORKERS="0")
    assert code == 1
    assert said == (
        "配置错误：缺少环境变量 SECRET_KEY。请用 openssl rand -base64 48 生成一个并设置。\n"
        "环境变量 WEB_WORKERS 的值“0”不可用。请设为 1 到 64 的整数。\n"
    )


def test_gunicorn_takes_its_numbers_from_the_settings(tmp_path):
    assert start(tmp_path, *DOORS["web"], "--check-config", WEB_WORKERS="3") == (0, "")


def test_a_scanner_that_does_not_exist_stops_the_start(tmp_path):
    code, said = start(tmp_path, ATTACHMENT_SCANNER="xingdong.files.scaning.scan")
    assert code == 1
    assert said == (
        "配置错误：xingdong.E007 环境变量 ATTACHMENT_SCANNER 的值“xingdong.files.scaning.scan”"
        "不可用（No module named 'xingdong.files.scaning'）。"
        "请写成函数的完整名称，如 scanners.clamav.scan，或 tcp://主机:3310。\n"
    )


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("", 0),
        ("tcp://clamd.example:3310", 0),
        ("xingdong.files.scanning.scan", 0),
        ("xingdong.files.scanning.PATIENCE", 1),
        ("xingdong.files.scanning.skan", 1),
    ],
)
def test_the_name_of_a_scanner_leads_to_a_function(settings, name, wrong):
    settings.ATTACHMENT_SCANNER = name
    assert len(scanner_can_be_called()) == wrong


@pytest.fixture
def production(settings):
    settings.PRODUCTION = True
    return settings


@pytest.fixture
def demo_account(db):
    return get_user_model().objects.create_user(
        username="demo", email="somebody@demo.xingdong.example", real_name="演示"
    )


def test_production_refuses_demo_accounts(production, demo_account):
    assert [error.id for error in no_demo_accounts_in_production(databases=["default"])] == [
        "xingdong.E005"
    ]


def test_the_refusal_of_demo_accounts_stops_the_process(tmp_path):
    """Through the real door: a migrated database with one demo account."""
    make = (
        "import django; django.setup(); "
        "from django.core.management import call_command; call_command('migrate', verbosity=0); "
        "from django.contrib.auth import get_user_model; "
        "get_user_model().objects.create_user('d', email='d@demo.xingdong.example', real_name='d')"
    )
    settled = {"DJANGO_SETTINGS_MODULE": "xingdong.settings"}
    assert start(tmp_path, "-c", make, **settled) == (0, "")
    code, said = start(tmp_path)
    assert code != 0
    assert "xingdong.E005 数据库里有 1 个可登录的演示账号" in said.splitlines()[-1]


def test_a_closed_demo_account_is_no_obstacle(production, demo_account):
    demo_account.is_active = False
    demo_account.save(update_fields=["is_active"])
    assert no_demo_accounts_in_production(databases=["default"]) == []


def test_an_ordinary_account_is_no_obstacle(production, db):
    get_user_model().objects.create_user(
        username="real", email="somebody@portal.example", real_name="真实"
    )
    assert no_demo_accounts_in_production(databases=["default"]) == []


def test_all_refusals_come_at_once(production, demo_account, monkeypatch):
    production.ATTACHMENT_SCANNER = "nobody.scans"
    monkeypatch.setattr("xingdong.checks.connections.close_all", lambda: None)
    with pytest.raises(ConfigurationError) as refused:
        refuse_demo_in_production()
    assert [line.split()[0] for line in str(refused.value).splitlines()] == [
        "xingdong.E007",
        "xingdong.E005",
    ]
