"""What the daily digest says of orders that wait; named in ``settings.DIGEST_SECTIONS``."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from requests_desk.models import Assignment, Order
from requests_desk.presenting.lights import assignment_light, promise_light
from requests_desk.presenting.rows import Row
from requests_desk.workflow import AWAITS_ENTERPRISE, Status
from xingdong.accounts.models import User
from xingdong.accounts.standing import standing_of
from xingdong.notices.digests import Line, Section, line, section
from xingdong.notices.sources import Subject


def waiting_orders(user: User, now: datetime) -> list[Section]:
    """What waits for ``user`` at the centre, in the department and at the enterprise."""
    standing = standing_of(user)
    visible = Order.objects.visible_to(user).for_list()
    sections = []
    if standing.is_centre:
        waiting = visible.filter(status__in=[Status.TRIAGE, Status.RETURN_REVIEW])
        sections.append(_orders("待研判", waiting.order_by("status_since_at"), now))
    if standing.oversees:
        late: QuerySet[Any] = visible.late(now)
        sections.append(_orders("超时", late.order_by("late_since", "pk"), now))
    if standing.is_department_staff:
        queue = Assignment.objects.queue_of(user).for_queue().order_by("next_due_at")
        sections.append(section("待办", "件", queue, lambda turn: _turn_line(turn, now)))
    if standing.is_centre or standing.is_department_staff:
        due = visible.to_recheck().filter(recheck_on__lte=timezone.localdate(now))
        if not standing.is_centre:
            due = due.filter(assignment__department__in=standing.departments)
        sections.append(_orders("待复查的隐患", due.order_by("recheck_on", "pk"), now))
    if standing.is_liaison:
        own = visible.filter(enterprise__in=standing.enterprises, status__in=AWAITS_ENTERPRISE)
        sections.append(_orders("待您处理", own.order_by("status_since_at"), now))
    return sections


def _orders(title: str, orders: QuerySet[Order], now: datetime) -> Section:
    return section(title, "件", orders, lambda order: _order_line(order, promise_light(order, now)))


def _turn_line(turn: Assignment, now: datetime) -> Line:
    return _order_line(turn.order, assignment_light(turn, turn.order, now))


def _order_line(order: Order, light: Row) -> Line:
    subject = Subject(order.number, order.get_absolute_url(), order.sensitive)
    return line(subject, order.title, order.get_status_display(), light["words"])
