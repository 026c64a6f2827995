"""What a group's robot says: whose work waits, and nothing about anybody."""

from datetime import datetime, time, timedelta

import pytest

from requests_desk import actions
from requests_desk.workflow import Grade
from tests.cast import draft, fresh, settle
from tests.notices.conftest import room
from xingdong.notices.models import Delivery

SECRETS = ("李联络", "13800000001", "焊工", "旺季")


def said_in(robot) -> list[str]:
    return list(robot.deliveries.order_by("pk").values_list("body", flat=True))


def test_a_new_order_is_told_in_the_departments_room(submitted, department, other_department, now):
    own, other = room("本部门", department=department), room("外部门", department=other_department)
    centre = room("社区")
    settle(now)
    order = fresh(submitted)
    [told] = said_in(own)
    assert told == (
        f"兴东社区 · 待签收\n{order.number}　专场招聘\n示例轨道\n最近时限：3月2日 15:30\n"
        f"http://127.0.0.1:8000{order.get_absolute_url()}"
    )
    assert said_in(other) == said_in(centre) == []


def test_no_room_reads_a_name_a_number_or_a_word_of_the_order(
    submitted, department, liaison, clerk, head, worker, now
):
    own, centre = room("本部门", department=department), room("社区")
    settle(now)
    order = fresh(submitted)
    later = now + timedelta(days=3)
    actions.urge_order(order, by=liaison, text="旺季缺焊工，请打13800000001。", now=later)
    reason = "李联络来电。"
    actions.set_grade(fresh(order), by=worker, grade=Grade.URGENT, reason=reason, now=later)
    settle(later)
    told = "\n".join(said_in(own) + said_in(centre))
    assert "兴东社区 · 【紧急】紧急程度调整" in told
    assert "企业催办" in told
    assert [secret for secret in SECRETS if secret in told] == []


def test_a_sensitive_order_is_only_a_number(
    enterprise, sensitive_item, department, liaison, clerk, now
):
    own = room("本部门", department=department)
    order = actions.submit_order(draft(enterprise, sensitive_item, details={}), by=liaison, now=now)
    settle(now)
    [told] = said_in(own)
    assert told.split("\n")[:2] == ["兴东社区 · 待签收", order.number]
    assert "示例轨道" not in told
    assert "公寓" not in told


def test_the_centre_and_the_micro_grid_hear_of_triage(
    enterprise, fallback_item, micro_grid, department, liaison, worker, now
):
    centre, own = room("社区"), room("片区", micro_grid=micro_grid)
    elsewhere = room("本部门", department=department)
    draft_ = draft(enterprise, fallback_item, item_uncertain=True, details={})
    actions.submit_order(draft_, by=liaison, now=now)
    settle(now)
    assert [len(said_in(one)) for one in (centre, own, elsewhere)] == [1, 1, 0]


def test_a_robot_that_was_switched_off_is_told_nothing(submitted, department, now):
    off = room("停用", department=department, is_active=False)
    settle(now)
    assert said_in(off) == []


@pytest.mark.parametrize(("grade", "waits"), [(Grade.NORMAL, True), (Grade.CRITICAL, False)])
def test_a_room_sleeps_at_night_unless_lives_are_at_stake(
    grade, waits, routed, department, worker, now
):
    own = room("本部门", department=department)
    night = datetime.combine(now.date(), time(23), now.tzinfo)
    order = fresh(routed)
    actions.set_grade(order, by=worker, grade=Grade.URGENT, reason="核实。", now=night)
    settle(night)
    Delivery.objects.all().delete()
    actions.set_grade(fresh(order), by=worker, grade=grade, reason="再核实。", now=night)
    settle(night)
    assert (own.deliveries.get().retry_at > night) is waits
