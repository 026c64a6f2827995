"""Several departments at one order: the lead stays responsible (handbook §2.3 T9, §7 E15)."""

from datetime import datetime

from requests_desk.models import Assist, Order, OrderEvent
from requests_desk.rules.matters import assignment_of
from requests_desk.workflow import Action
from services.models import Department
from xingdong.accounts.models import User
from xingdong.accounts.standing import standing_of
from xingdong.records.refusals import NotAllowed

from .transition import move, verb


@verb
def add_assist(
    order: Order, *, by: User, department: Department, task: str, due_at: datetime, now: datetime
) -> OrderEvent:
    """Give another department a task of its own with a date of its own."""
    if department.pk == assignment_of(order).department_id:
        raise NotAllowed("主办部门不能同时协办。", not_now=True)
    assist = order.assists.filter(department=department).first()
    if assist is not None and assist.is_outstanding:
        raise NotAllowed(f"{department}的协办还没有答复，请等答复或由社区免除。", not_now=True)
    event = move(
        order,
        Action.ADD_ASSIST,
        by=by,
        now=now,
        internal_text=f"请{department}协办：{task}",
        data={"department": department.pk},
    )
    Assist.objects.update_or_create(
        order=order,
        department=department,
        defaults={
            "requested_at": now,
            "requested_by": by,
            "task": task,
            "due_at": due_at,
            "answered_at": None,
            "answered_by": None,
            "answer": "",
            "waived_at": None,
        },
    )
    return event


@verb
def answer_assist(order: Order, *, by: User, text: str, now: datetime) -> OrderEvent:
    event = move(order, Action.ANSWER_ASSIST, by=by, now=now, internal_text=text)
    order.assists.filter(
        department__in=standing_of(by).departments, answered_at__isnull=True
    ).exclude(task="").update(answered_at=now, answered_by=by, answer=text)
    return event


@verb
def waive_assist(
    order: Order, *, by: User, department: Department, reason: str, now: datetime
) -> OrderEvent:
    event = move(
        order,
        Action.WAIVE_ASSIST,
        by=by,
        now=now,
        internal_text=f"免除{department}协办。{reason}",
        data={"department": department.pk},
    )
    order.assists.filter(department=department).update(waived_at=now)
    return event
