"""Conditions of helping departments."""

from datetime import datetime

from requests_desk.models import Order
from xingdong.accounts.actors import user_of
from xingdong.accounts.standing import standing_of

from .registry import guard


@guard
def assist_waits_for_me(order: Order, by, now: datetime) -> str | None:
    departments = standing_of(user_of(by)).departments
    waiting = (one for one in order.assists.all() if one.is_outstanding)
    if any(one.department_id in departments for one in waiting):
        return None
    return "没有等您部门答复的协办任务。"


@guard
def assist_waits(order: Order, by, now: datetime) -> str | None:
    if any(one.is_outstanding for one in order.assists.all()):
        return None
    return "没有未答复的协办任务。"
