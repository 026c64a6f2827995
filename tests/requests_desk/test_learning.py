"""A correction by the centre becomes an example to learn from, without who said it."""

import pytest
import time_machine

from requests_desk import actions
from requests_desk.workflow import Grade
from services.models import TrainingExample
from tests.cast import draft, fresh, make_item, settle


@pytest.fixture(autouse=True)
def that_monday(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def other_item(department):
    return make_item("HR-02", "新员工岗前培训班", department)


@pytest.fixture
def uncertain(enterprise, fallback_item, liaison, now):
    order = actions.submit_order(
        draft(
            enterprise,
            fallback_item,
            item_uncertain=True,
            title="新来的不会操作",
            description="请打 13912345678 找李师傅。",
        ),
        by=liaison,
        now=now,
    )
    settle(now)
    return fresh(order)


def dispatch(order, item, worker, clerk, now):
    """By hand, the first time or once more."""
    verb = actions.redispatch_order if order.assignment else actions.dispatch_order
    verb(
        order,
        by=worker,
        item=item,
        grade=Grade.NORMAL,
        department=item.department,
        handler=clerk,
        place="示例路 5 号",
        reason="改派。",
        now=now,
    )
    settle(now)
    return fresh(order)


def taught() -> list[tuple[str, str]]:
    return list(TrainingExample.objects.values_list("text", "item__code"))


def test_judging_an_uncertain_order_teaches(uncertain, other_item, worker, clerk, now):
    assert taught() == []
    dispatch(uncertain, other_item, worker, clerk, now)
    assert taught() == [("新来的不会操作 请打 「号码」 找李师傅。", "HR-02")]
    example = TrainingExample.objects.get()
    assert (example.source, example.order_number) == ("correction", uncertain.number)


def test_a_later_correction_takes_the_place_of_an_earlier(
    uncertain, item, other_item, worker, clerk, now
):
    order = dispatch(uncertain, other_item, worker, clerk, now)
    dispatch(order, item, worker, clerk, now)
    assert [code for _, code in taught()] == [item.code]


def test_moving_an_order_without_another_item_teaches_nothing(routed, item, worker, clerk, now):
    dispatch(routed, item, worker, clerk, now)
    assert taught() == []
