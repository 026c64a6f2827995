"""A correction by the centre becomes an example to learn from, without who said it."""

import pytest
import time_machine

from requests_desk import actions
from requests_desk.models import Order
from requests_desk.workflow import Grade
from services.models import TrainingExample
from services.suggesting.examples import taught_examples
from services.suggesting.learning import remember_confirmation
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


def rate(order, liaison, now, level=5, solved="yes"):
    actions.rate_order(order, by=liaison, via="portal", level=level, solved=solved, now=now)
    settle(now)


def test_what_was_solved_teaches_where_such_words_belong(resolved, liaison, now):
    rate(resolved, liaison, now)
    example = TrainingExample.objects.get()
    assert (example.item, example.source) == (resolved.item, "confirmed")
    assert example.text == f"{resolved.title} {resolved.description}"
    assert example.order_number == resolved.number


def test_what_was_not_solved_teaches_nothing(resolved, liaison, now):
    rate(resolved, liaison, now, level=2, solved="no")
    assert taught() == []


@pytest.mark.parametrize(
    "fields", [{"sensitive": True}, {"accepted_returns": 1}, {"rework_round": 1}]
)
def test_what_is_private_or_went_astray_teaches_nothing(resolved, liaison, now, fields):
    Order.objects.filter(pk=resolved.pk).update(**fields)
    if "rework_round" in fields:
        resolved.surveys.update(**fields)
    rate(fresh(resolved), liaison, now)
    assert taught() == []


def test_of_what_orders_confirmed_the_newest_alone_is_learned(item, now, monkeypatch):
    monkeypatch.setattr("services.suggesting.examples.MOST_CONFIRMED", 2)
    for number in range(3):
        remember_confirmation(f"招工{number}", item=item, order_number=f"X{number}", now=now)
    TrainingExample.objects.create(text="缺人手", item=item, created_at=now)
    assert [one.text for one in taught_examples()] == ["缺人手", "招工2", "招工1"]
