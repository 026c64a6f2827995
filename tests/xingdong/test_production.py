"""A demo never serves as production: every start refuses, with the variable and the remedy."""

import pytest
from django.contrib.auth import get_user_model

from tests.support.production import REAL, start
from xingdong.checks import (
    no_demo_accounts_in_production,
    production_settings_are_real,
    refuse_demo_in_production,
)
from xingdong.env import ConfigurationError


def test_real_settings_start(tmp_path):
    assert start(tmp_path) == (0, "")


@pytest.mark.parametrize("name", sorted({*REAL, "DATABASE_URL"} - {"XINGDONG_ENV"}))
def test_production_names_the_missing_variable(name, tmp_path):
    code, said = start(tmp_path, **{name: None})
    assert code != 0
    assert f"缺少环境变量 {name}。请" in said.splitlines()[-1]


@pytest.mark.parametrize(
    ("changed", "check"),
    [
        ({"SECRET_KEY": "demo-secret-key-for-a-machine-that-holds-no-real-data-at-all"}, "E001"),
        ({"SECRET_KEY": "short"}, "E001"),
        ({"DEBUG": "1"}, "E002"),
        ({"DEMO_LOGINS": "1"}, "E003"),
        ({"ALLOWED_HOSTS": "*"}, "E004"),
    ],
)
def test_production_refuses_demo_settings(changed, check, tmp_path):
    code, said = start(tmp_path, **changed)
    assert code != 0
    assert f"xingdong.{check}" in said.splitlines()[-1]
    assert "请" in said.splitlines()[-1]


def test_the_command_line_says_it_in_one_line(tmp_path):
    code, said = start(tmp_path, "manage.py", "migrate", SECRET_KEY=None)
    assert code == 1
    assert said.startswith("配置错误：缺少环境变量 SECRET_KEY。")
    assert len(said.splitlines()) == 1


def test_a_demo_machine_has_no_refusals(settings):
    assert not settings.PRODUCTION
    assert production_settings_are_real() == []


@pytest.fixture
def production(settings):
    settings.PRODUCTION = True
    settings.SECRET_KEY = REAL["SECRET_KEY"]
    settings.ALLOWED_HOSTS = ["portal.example"]
    settings.DEMO_LOGINS = False
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


def test_all_refusals_come_at_once(production, monkeypatch):
    production.DEBUG = True
    production.DEMO_LOGINS = True
    monkeypatch.setattr("xingdong.checks.no_demo_accounts_in_production", lambda **kwargs: [])
    monkeypatch.setattr("xingdong.checks.connections.close_all", lambda: None)
    with pytest.raises(ConfigurationError) as refused:
        refuse_demo_in_production()
    assert [line.split()[0] for line in str(refused.value).splitlines()] == [
        "xingdong.E002",
        "xingdong.E003",
    ]
