"""What the enterprise's word leads to, with real dates: before she sends it, and after."""

from datetime import datetime

from django.utils import timezone

from requests_desk.models import Matter, MatterKind, Order
from requests_desk.rules.deadlines import CALL_BACK_LIMIT, REWORK_LIMIT, window_end
from requests_desk.rules.guards.rating import REWORK_WINDOW
from requests_desk.rules.matters import assignment_of
from requests_desk.workflow import MOST_REWORKS, Status
from xingdong.records.moments import moment

from .explanations import answer_until
from .order_page import aftermath
from .people import helpers
from .rows import Row


def rating_page(order: Order, now: datetime) -> Row:
    """What she reads before she rates: the answer of the department, and what will follow."""
    awaited = [survey for survey in order.surveys.all() if survey.answered_at is None]
    return {
        "department": assignment_of(order).department,
        "resolved": order.resolved_at and moment(order.resolved_at, now),
        "aftermath": aftermath(order),
        "until": answer_until(awaited[0], now) if awaited and not order.is_final else None,
        "follows": {"bad": _if_bad(order, now), "good": _if_good(order, now)},
    }


def _if_bad(order: Order, now: datetime) -> str:
    call = _short(window_end(CALL_BACK_LIMIT, now))
    if order.rework_round >= MOST_REWORKS:
        return (
            f"已经重办过 {MOST_REWORKS} 次，由社区商定怎么办。"
            f"{_caller(order, now)} {call} 前联系您。"
        )
    answer = window_end(REWORK_LIMIT, now)
    department = assignment_of(order).department.successor()
    return (
        f"提交后退回重办。{_caller(order, now)} {call} 前联系您，"
        f"{department} {timezone.localtime(answer):%-m月%-d日}前重新答复。"
    )


def _if_good(order: Order, now: datetime) -> str:
    if order.is_final:
        return "提交后记为补评，这件诉求不再变动。"
    until = timezone.localtime(window_end(REWORK_WINDOW, now))
    return f"提交后这件诉求就结束了。问题又出现，{until:%-m月%-d日}前可以要求重新办理。"


def what_came(order: Order) -> str:
    """After her word: closed, or sent back, and until when somebody calls and answers."""
    order = Order.objects.select_related("assignment__department").get(pk=order.pk)
    call = Matter.objects.open().filter(order=order, kind=MatterKind.RECTIFICATION).last()
    if order.is_final or call is None or call.due_at is None:
        return "已收到您的评价，这件诉求已结束。"
    until = _short(call.due_at)
    if order.status == Status.TRIAGE:
        return f"已交社区商定怎么办，{until} 前联系您。"
    answer = timezone.localtime(assignment_of(order).resolve_due_at)
    return f"已退回重办，{until} 前联系您，{answer:%-m月%-d日}前重新答复。"


def _caller(order: Order, now: datetime) -> str:
    """Who calls: the social worker of the micro-grid, where it is one."""
    found = helpers(order.micro_grid_id, timezone.localdate(now))
    return f"社工{found[0]['name']}" if len(found) == 1 else "社区社工"


def _short(at: datetime) -> str:
    return f"{timezone.localtime(at):%-m月%-d日 %-H:%M}"
