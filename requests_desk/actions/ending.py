"""What ends an order without a rating: withdrawal, silence, an enterprise that is gone."""

from datetime import datetime

from requests_desk.models import Matter, MatterKind, Order, OrderEvent, Survey
from requests_desk.models.assignments import Ending
from requests_desk.models.choices import Closing
from requests_desk.rules.actors import Actor
from requests_desk.rules.deadlines import SUPPLEMENT_WINDOW, window_end
from requests_desk.workflow import Action
from xingdong.accounts.actors import SYSTEM
from xingdong.accounts.models import User
from xingdong.records.sweeps import each

from .dates import resume_order
from .transition import end_assignment, move, settle, verb


@verb
def archive_unsatisfied(order: Order, *, by: User, reason: str, now: datetime) -> OrderEvent:
    """未满意归档 after the last rework: visible, with reasons, never deleted (handbook §3.3)."""
    event = move(
        order,
        Action.ARCHIVE,
        by=by,
        now=now,
        public_text=reason,
        changes={"closing": Closing.UNSATISFIED},
    )
    settle(order, MatterKind.RECTIFICATION, by=by, now=now, answer=reason)
    return event


@verb
def close_gone(order: Order, *, by: User, reason: str, now: datetime) -> OrderEvent:
    """The enterprise was cancelled or moved out: nobody is left to be served (handbook §7 E25)."""
    became = order.enterprise.get_status_display() if order.enterprise else ""
    event = move(
        order,
        Action.CLOSE_GONE,
        by=by,
        now=now,
        public_text=f"企业已{became}，归档。{reason}",
        changes={"closing": Closing.GONE},
    )
    end_assignment(order, Ending.GONE, now=now)
    return event


@verb
def withdraw_order(order: Order, *, by: Actor, reason: str, now: datetime) -> OrderEvent:
    """Take the order back; final. The department, if any, is told (handbook §7 E19)."""
    event = move(order, Action.WITHDRAW, by=by, now=now, public_text=reason)
    end_assignment(order, Ending.WITHDRAWN, now=now)
    return event


BATCH = 500


def close_expired_orders(*, now: datetime) -> int:
    """Close every order whose survey or supplement window is over; how many were closed."""
    surveys = Survey.objects.expired(now).select_related("order__item", "order__assignment")
    closed = each(surveys, _close_unanswered, name="评价到期归档", most=BATCH, now=now)
    waiting = Order.objects.awaiting_supplement().select_related("item", "assignment")
    waiting = waiting.order_by("status_since_at")
    return closed + each(waiting, _expire_late_supplement, name="补充材料到期", most=BATCH, now=now)


def _close_unanswered(survey: Survey, *, now: datetime) -> OrderEvent:
    return expire_survey(survey.order, now=now)


def _expire_late_supplement(order: Order, *, now: datetime) -> OrderEvent | None:
    is_over = window_end(SUPPLEMENT_WINDOW, order.status_since_at) < now
    return expire_supplement(order, now=now) if is_over else None


def resume_expired_holds(*, now: datetime) -> int:
    """Go on with what was on hold until now; how many orders that were."""
    over = (
        Matter.objects.open()
        .filter(kind=MatterKind.HOLD, first_step_at__isnull=False, wanted_at__lt=now)
        .select_related("order__item", "order__assignment__department", "order__enterprise")
    )
    return each(over, _resume_held, name="挂起期满恢复", most=BATCH, now=now)


def _resume_held(hold: Matter, *, now: datetime) -> OrderEvent:
    return resume_order(hold.order, by=SYSTEM, text="挂起期满，恢复办理。", now=now)


@verb
def expire_survey(order: Order, *, now: datetime) -> OrderEvent:
    """Silence is 未评价, never 满意 (handbook §3.1)."""
    return move(
        order,
        Action.EXPIRE_SURVEY,
        by=SYSTEM,
        now=now,
        public_text="评价期已过，按“未评价”结束。30 天内还可以补评。",
        changes={"closing": Closing.UNRATED},
    )


@verb
def close_anonymous_order(order: Order, *, now: datetime) -> OrderEvent:
    """Nobody is asked to rate it and nobody is called: it is done with its result (§7 E12)."""
    return move(
        order,
        Action.EXPIRE_SURVEY,
        by=SYSTEM,
        now=now,
        public_text="匿名诉求不用评价，到此结束。",
        changes={"closing": Closing.ANONYMOUS},
    )


@verb
def expire_supplement(order: Order, *, now: datetime) -> OrderEvent:
    event = move(
        order,
        Action.EXPIRE_SUPPLEMENT,
        by=SYSTEM,
        now=now,
        public_text="5 个工作日内没有收到补充，已关闭。还要办的话，请重新提交。",
        changes={"closing": Closing.NO_SUPPLEMENT},
    )
    end_assignment(order, Ending.EXPIRED, now=now)
    return event
