"""Conditions of helping departments."""

from datetime import datetime

from requests_desk.models import Order
from requests_desk.rules.actors import Actor, person_of
from xingdong.accounts.standing import standing_of

from .registry import guard


@guard
def assist_waits_for_me(order: Order, by: Actor, now: datetime) -> str | None:
    departments = standing_of(person_of(by)).departments
    waiting = (assist for assist in order.assists.all() if assist.is_outstanding)
    if any(assist.department_id in departments for assist in waiting):
        return None
    return "没有等您部门答复的协办任务。"


@guard
def assist_waits(order: Order, by: Actor, now: datetime) -> str | None:
    if any(assist.is_outstanding for assist in order.assists.all()):
        return None
    return "没有未答复的协办任务。"
