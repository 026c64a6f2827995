"""Where the demo community does not belong."""

import pytest
from django.core.management import CommandError, call_command

from grids.models import Grid
from requests_desk.models import Order
from services.models import Category, Department, Kind, LimitUnit, ServiceItem
from xingdong.accounts.models import User


@pytest.fixture
def catalogue(db):
    """The least that looks like a catalogue."""
    return ServiceItem.objects.create(
        code="CG-06",
        category=Category.objects.create(code="CG", name="社区治理"),
        name="综合诉求",
        description="目录外的困难",
        kind=Kind.APPEAL,
        department=Department.objects.create(code="XDSQ", name="中心", short_name="中心"),
        response_amount=4,
        response_unit=LimitUnit.WORKING_HOURS,
        resolve_amount=5,
        resolve_unit=LimitUnit.WORKING_DAYS,
    )


def refused(sentence: str) -> None:
    people = User.objects.count()
    with pytest.raises(CommandError, match=sentence):
        call_command("load_demo")
    assert User.objects.count() == people
    assert Order.objects.count() == 0


def test_without_a_catalogue(db):
    refused("还没有服务目录。请先运行 manage.py load_catalogue。")


def test_beside_other_grids(catalogue):
    Grid.objects.create(code="A", name="甲网格")
    refused("数据库里已有网格、企业或诉求。")


def test_beside_somebody_with_the_same_user_name(catalogue):
    User.objects.create(username="guanli", real_name="真人")
    refused("用户名“guanli”已被使用。")


def test_in_production(db, settings):
    settings.PRODUCTION = True
    refused("生产环境不能载入演示社区。")
