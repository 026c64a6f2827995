"""What an outsider wants to know: what has happened, what comes next, and when."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.utils import timezone

from requests_desk.models import Order
from requests_desk.models.choices import ACHIEVED, Closing
from requests_desk.models.matters import MatterKind
from requests_desk.rules.deadlines import SUPPLEMENT_WINDOW, window_end
from requests_desk.rules.guards.rating import REWORK_WINDOW
from requests_desk.rules.guards.urging import urge_from
from requests_desk.rules.matters import assignment_of
from requests_desk.workflow import OPEN, Action, Grade, Status, transition_for
from xingdong.records.moments import moment
from xingdong.records.tables import complete

from .explanations import deadline, explain_next
from .rows import Row

# What the states of an order are called outside the office, and the tone of the badge.
CALLED: Mapping[str, tuple[str, str]] = complete(
    "presenting.for_enterprise.CALLED",
    {
        Status.SUBMITTED: ("已提交", "calm"),
        Status.TRIAGE: ("社区确认中", "calm"),
        Status.SUPPLEMENT: ("等您补充", "warn"),
        Status.ROUTED: ("待接单", "calm"),
        Status.IN_PROGRESS: ("办理中", "info"),
        Status.ON_HOLD: ("暂缓", "calm"),
        Status.RETURN_REVIEW: ("社区确认中", "calm"),
        Status.REVIEW: ("结果审核中", "info"),
        Status.RESOLVED: ("等您评价", "warn"),
        Status.CLOSED: ("已结束", "done"),
        Status.WITHDRAWN: ("已撤回", "done"),
        Status.REJECTED: ("不能受理", "bad"),
        Status.MERGED: ("已合并办理", "done"),
    },
    Status,
)
WORKED_ON_AGAIN = ("重新办理中", "info")


def badge(order: Order) -> Row:
    """The state in a word an outsider understands; 暂缓 names its day where it is known."""
    label, tone = CALLED[order.status]
    if order.rework_round and transition_for(Action.FINISH, order.status):
        label, tone = WORKED_ON_AGAIN
    elif order.status == Status.CLOSED and comes_back(order):
        label, tone = f"暂缓至{order.comes_back_on:%-m月%-d日}", "calm"
    elif order.status == Status.CLOSED and order.outcome in ACHIEVED:
        label, tone = "已解决", "good"
    elif order.status == Status.RESOLVED and order.is_anonymous:
        label, tone = "已办好", "good"
    elif order.status == Status.ON_HOLD and (until := held_until(order)):
        label = f"暂缓至{timezone.localtime(until):%-m月%-d日}"
    return {"label": label, "tone": tone}


def comes_back(order: Order) -> bool:
    """Closed without a solution until a day ahead (挂账)."""
    return order.comes_back_on is not None and order.comes_back_on > timezone.localdate()


def held_until(order: Order) -> datetime | None:
    """When the department goes on with what is on hold; needs ``matters``."""
    holds = [one for one in order.matters.all() if one.kind == MatterKind.HOLD and one.is_open]
    return holds[0].wanted_at if holds else None


def in_plain_words(timeline: list[Row], order: Order) -> list[Row]:
    """The stops of a timeline with the titles an outsider understands.

    Who left no name is not asked for a rating.
    """
    titles = {action.value: action.about.title for action in Action}
    if order.is_anonymous:
        titles |= dict.fromkeys((Action.FINISH, Action.APPROVE), "办好了")
    return [{**stop, "title": titles[stop["action"]]} for stop in timeline]


def what_next(order: Order, now: datetime) -> Row | None:
    """``words`` and ``time`` of what comes next; nothing for an order that is over."""
    if order.is_final:
        return _afterwards(order, now)
    words, due = AWAITED[order.status](order)
    if due is None:
        return {"words": f"{words}。", "time": None}
    if due < now:
        return {"words": _late(order, words, due, now), "time": None}
    return {"words": words, "time": deadline(due, now, explain_next(order))}


def _late(order: Order, words: str, due: datetime, now: datetime) -> str:
    """What has become of it, when the time of what was awaited has passed."""
    turn = order.assignment
    if turn is None or turn.event_at != due:
        return f"{words}。原定 {_short(due, now)} 前，现在晚了，系统已提醒负责人。"
    then = f"，最晚 {_short(order.promised_at, now)} 答复您" if order.promised_at > now else ""
    held = f"活动已于 {_short(due, now)} 在{turn.event_place}举行"
    return f"{held}，{turn.department}正在登记结果{then}。"


def _in_progress(order: Order) -> tuple[str, datetime | None]:
    turn = assignment_of(order)
    if turn.event_at is not None:
        return f"活动在{turn.event_place}举行", turn.event_at
    if turn.contacted_at is None and not order.is_anonymous:
        return f"{turn.department}联系您", turn.response_due_at
    return f"{turn.department}办好并答复您", order.promised_at


def _reviewed(order: Order) -> tuple[str, datetime | None]:
    then = "在这里答复您" if order.is_anonymous else "请您评价"
    return f"{assignment_of(order).department}审核结果，随后{then}", order.promised_at


def _resolved(order: Order) -> tuple[str, datetime | None]:
    if order.is_anonymous:  # it closes by itself within seconds
        return "结果已经写在这里", None
    return "请您评价这次服务", survey_until(order)


# What is awaited, worded so that 「… 前」 may follow, and until when.
AWAITED: Mapping[str, Callable[[Order], tuple[str, datetime | None]]] = complete(
    "presenting.for_enterprise.AWAITED",
    {
        Status.SUBMITTED: lambda order: ("系统正在分派办理部门，一般几秒钟就好", None),
        Status.TRIAGE: lambda order: (
            "社区社工确认由哪个部门办理",
            order.judged_by,
        ),
        Status.SUPPLEMENT: lambda order: (
            "等您补充材料，收到后继续办理",
            window_end(SUPPLEMENT_WINDOW, order.status_since_at),
        ),
        Status.ROUTED: lambda order: (
            f"{assignment_of(order).department}接单{'' if order.is_anonymous else '并联系您'}",
            assignment_of(order).response_due_at,
        ),
        Status.IN_PROGRESS: _in_progress,
        Status.ON_HOLD: lambda order: ("暂停办理，恢复后会告诉您", None),
        Status.RETURN_REVIEW: lambda order: ("社区社工确认由哪个部门办理", None),
        Status.REVIEW: _reviewed,
        Status.RESOLVED: _resolved,
    },
    OPEN,
)


def survey_until(order: Order) -> datetime | None:
    sent = [survey.expires_at for survey in order.surveys.all() if survey.answered_at is None]
    return max(sent, default=None)


def _afterwards(order: Order, now: datetime) -> Row | None:
    if order.merged_into is not None:
        return {"words": f"进展请看合并后的诉求 {order.merged_into}。", "time": None}
    answerable = (Closing.RATED, Closing.UNRATED, Closing.UNREACHABLE)
    if order.closing not in answerable or order.closed_at is None:
        return None
    until = window_end(REWORK_WINDOW, order.closed_at)
    if order.rework_was_asked or until < now:
        return None
    time = deadline(until, now, explain_next(order))
    return {"words": "如果问题又出现，可以要求重新办理", "time": time}


def urge_hint(order: Order, now: datetime) -> str:
    """From when on one may urge, where that is only a question of time; else empty."""
    if transition_for(Action.URGE, order.status) is None:
        return ""
    at = urge_from(order, now)
    if at <= now:
        return ""
    if order.grade == Grade.CRITICAL:
        return f"{_short(at, now)} 后可催办：过了特急的时限就可以，每天一次。"
    return f"{_short(at, now)} 后可催办：两个工作日没有进展，每个工作日一次。"


def _short(at: datetime, now: datetime) -> str:
    local = timezone.localtime(at)
    return moment(at, now)["words"].replace(f"{local:%H:%M}", f"{local:%-H:%M}")
