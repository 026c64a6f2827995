"""The cast: one small community and the people every test knows by name.

RSZX is the department of `clerk`, `second_clerk` and `head`; JSGL that of `other_clerk`; the centre
is XDSQ with `worker`. `liaison` orders for `enterprise`, `other_liaison` for `other_enterprise`.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from enterprises.models import Enterprise, Liaison
from grids.models import Grid, MicroGrid, MicroGridDuty, SocialWorker
from requests_desk import actions
from requests_desk.actions.ordering import Draft
from requests_desk.events.reactions import react_to
from requests_desk.models import Order, OrderEvent
from services.models import Category, Department, Kind, LimitUnit, Membership, ServiceItem
from xingdong.accounts.models import Appointment, User

PASSWORD = "Ein-langes-Kennwort-9"
SINCE = date(2020, 1, 1)
# A Monday morning in office hours; the day of the scripts in handbook §8.
MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def person(username: str, real_name: str, **fields) -> User:
    return User.objects.create_user(username, password=PASSWORD, real_name=real_name, **fields)


def again(user: User) -> User:
    """The same person with the next request: memberships are read afresh."""
    return User.objects.get(pk=user.pk)


@pytest.fixture
def now() -> datetime:
    return MONDAY


@pytest.fixture
def micro_grid(db) -> MicroGrid:
    grid = Grid.objects.create(code="G2", name="第二网格")
    return MicroGrid.objects.create(grid=grid, code="MG-05", name="示例路片区")


@pytest.fixture
def enterprise(micro_grid) -> Enterprise:
    return Enterprise.objects.create(
        credit_code="91320499MA9X00011U",
        name="常州示例轨道配件有限公司",
        short_name="示例轨道",
        micro_grid=micro_grid,
        stage=Enterprise.Stage.GROWTH,
        headcount=86,
        address="示例路 5 号",
    )


@pytest.fixture
def other_enterprise(micro_grid) -> Enterprise:
    return Enterprise.objects.create(
        credit_code="91320499MA9X0002XK",
        name="常州示例电缆有限公司",
        micro_grid=micro_grid,
        stage=Enterprise.Stage.MATURE,
    )


def make_department(code: str, name: str, **fields) -> Department:
    return Department.objects.create(
        code=code, name=name, short_name=name, kind=Department.Kind.STREET, **fields
    )


@pytest.fixture
def centre(db) -> Department:
    return make_department("XDSQ", "兴东社区", is_centre=True)


@pytest.fixture
def department(db) -> Department:
    return make_department("RSZX", "人社中心", office_phone="0519-80000001")


@pytest.fixture
def other_department(db) -> Department:
    return make_department("JSGL", "建管科")


def make_item(code: str, name: str, department: Department, **fields) -> ServiceItem:
    category, _ = Category.objects.get_or_create(code=code[:2], defaults={"name": code[:2]})
    values = {
        "kind": Kind.HANDLE,
        "description": f"{name}的说明。",
        "response_amount": 4,
        "response_unit": LimitUnit.WORKING_HOURS,
        "resolve_amount": 5,
        "resolve_unit": LimitUnit.WORKING_DAYS,
        **fields,
    }
    return ServiceItem.objects.create(
        code=code, name=name, category=category, department=department, **values
    )


@pytest.fixture
def item(department) -> ServiceItem:
    """专场招聘: its own form has a required number, so that forms have something to check."""
    return make_item(
        "HR-01",
        "专场招聘",
        department,
        form_fields=[
            {"key": "headcount", "label": "招聘人数", "type": "int", "required": True},
            {"key": "jobs", "label": "招聘岗位", "type": "text", "required": False},
        ],
        materials=["招聘简章"],
        phrases="招工\n缺人",
    )


@pytest.fixture
def street_item(other_department) -> ServiceItem:
    return make_item("PF-04", "道路设施", other_department, kind=Kind.APPEAL)


@pytest.fixture
def sensitive_item(department) -> ServiceItem:
    return make_item("PF-01", "人才公寓", department, sensitive=True)


@pytest.fixture
def consult_item(department) -> ServiceItem:
    return make_item("PC-01", "政策咨询", department, kind=Kind.CONSULT)


@pytest.fixture
def fallback_item(centre) -> ServiceItem:
    return make_item("CG-06", "综合诉求", centre, kind=Kind.APPEAL, is_fallback=True)


def join(user: User, department: Department, *, is_head=False) -> User:
    Membership.objects.create(user=user, department=department, is_head=is_head, from_on=SINCE)
    return again(user)


@pytest.fixture
def liaison(enterprise) -> User:
    user = person("liaison", "李联络", mobile="13800000001", email="liaison@example.com")
    Liaison.objects.create(enterprise=enterprise, user=user, from_on=SINCE, is_primary=True)
    return user


@pytest.fixture
def colleague(enterprise) -> User:
    """The B 角 of the same enterprise."""
    user = person("colleague", "钱同事")
    Liaison.objects.create(enterprise=enterprise, user=user, from_on=SINCE)
    return user


@pytest.fixture
def other_liaison(other_enterprise) -> User:
    user = person("other_liaison", "孙联络")
    Liaison.objects.create(enterprise=other_enterprise, user=user, from_on=SINCE, is_primary=True)
    return user


@pytest.fixture
def clerk(department) -> User:
    return join(person("clerk", "周经办", email="clerk@example.com"), department)


@pytest.fixture
def second_clerk(department) -> User:
    return join(person("second_clerk", "吴经办"), department)


@pytest.fixture
def head(department) -> User:
    return join(person("head", "郑负责"), department, is_head=True)


@pytest.fixture
def other_clerk(other_department) -> User:
    return join(person("other_clerk", "王经办"), other_department)


@pytest.fixture
def worker(centre, micro_grid) -> User:
    user = person("worker", "冯社工")
    social_worker = SocialWorker.objects.create(user=user, from_on=SINCE)
    MicroGridDuty.objects.create(social_worker=social_worker, micro_grid=micro_grid, from_on=SINCE)
    return user


@pytest.fixture
def leader(db) -> User:
    user = person("leader", "陈领导")
    Appointment.objects.create(user=user, position=Appointment.Position.LEADER, from_on=SINCE)
    return user


@pytest.fixture
def administrator(db) -> User:
    user = person("administrator", "褚管理")
    Appointment.objects.create(
        user=user, position=Appointment.Position.ADMINISTRATOR, from_on=SINCE
    )
    return user


@pytest.fixture
def outsider(db) -> User:
    return person("outsider", "卫路人")


@pytest.fixture
def cast(
    liaison,
    colleague,
    other_liaison,
    clerk,
    second_clerk,
    head,
    other_clerk,
    worker,
    leader,
    administrator,
    outsider,
) -> dict[str, User | None]:
    """Everybody by name, and a visitor who is not signed in."""
    users = locals()
    return {**users, "visitor": None}


def draft(enterprise: Enterprise, item: ServiceItem, **fields) -> Draft:
    values = {
        "title": "想招 20 个焊工",
        "description": "旺季缺人，想参加专场招聘会。",
        "contact_name": "李联络",
        "contact_phone": "13800000001",
        "details": {"headcount": 20},
        "place": "" if enterprise else "东门外",
        **fields,
    }
    return Draft(enterprise=enterprise, item=item, **values)


@pytest.fixture
def submitted(enterprise, item, liaison, clerk, head, now) -> Order:
    """An order just submitted: its event still waits to be handled."""
    return actions.submit_order(draft(enterprise, item), by=liaison, now=now)


def settle(now: datetime) -> None:
    """Do everything that follows from what happened, as the worker would."""
    while event := OrderEvent.objects.unhandled().order_by("pk").first():
        assert react_to(event.pk, now=now)


def fresh(order: Order) -> Order:
    return Order.objects.for_page().get(pk=order.pk)


@pytest.fixture
def routed(submitted, now) -> Order:
    """Routed to RSZX, to `clerk`, who was the least loaded."""
    settle(now)
    return fresh(submitted)


@pytest.fixture
def in_progress(routed, clerk, now) -> Order:
    actions.sign_order(routed, by=clerk, now=now)
    settle(now)
    return fresh(routed)


@pytest.fixture
def in_review(in_progress, clerk, now) -> Order:
    actions.finish_order(
        in_progress, by=clerk, outcome="solved", text="已安排 3 月 20 日专场招聘会。", now=now
    )
    settle(now)
    return fresh(in_progress)


@pytest.fixture
def resolved(in_review, head, now) -> Order:
    actions.approve_result(in_review, by=head, now=now)
    settle(now)
    return fresh(in_review)
