"""What silence leads to: an unanswered survey and an unanswered request for material."""

import logging
from datetime import datetime
from functools import partial

from requests_desk.access import SYSTEM, ChangedMeanwhile, NotAllowed
from requests_desk.deadlines import SUPPLEMENT_WINDOW, window_end
from requests_desk.models import Matter, MatterKind, Order, OrderEvent, Survey
from requests_desk.models.assignments import Ending
from requests_desk.models.orders import Closing
from requests_desk.workflow import Action

from .moving import end_assignment, move, verb
from .timing import resume_order

logger = logging.getLogger(__name__)
BATCH = 500


def close_expired_orders(*, now: datetime) -> int:
    """Close every order whose survey or supplement window is over; how many were closed."""
    surveys = Survey.objects.expired(now).select_related("order__item", "order__assignment")
    closed = sum(_done(survey.order, expire_survey, now) for survey in surveys[:BATCH])
    waiting = Order.objects.awaiting_supplement().select_related("item", "assignment")
    for order in waiting.order_by("status_since_at")[:BATCH]:
        if window_end(SUPPLEMENT_WINDOW, order.status_since_at) < now:
            closed += _done(order, expire_supplement, now)
    return closed


def resume_expired_holds(*, now: datetime) -> int:
    """Go on with what was on hold until now; how many orders that were."""
    over = (
        Matter.objects.open()
        .filter(kind=MatterKind.HOLD, first_step_at__isnull=False, wanted_at__lt=now)
        .select_related("order__item", "order__assignment__department", "order__enterprise")
    )
    return sum(
        _done(one.order, partial(resume_order, by=SYSTEM, text="挂起期满，恢复办理。"), now)
        for one in over[:BATCH]
    )


def _done(order: Order, expire, now: datetime) -> bool:
    try:
        expire(order, now=now)
    except (NotAllowed, ChangedMeanwhile) as reason:
        logger.info("order %s answered at the last moment: %s", order.number, reason)
        return False
    return True


@verb
def expire_survey(order: Order, *, now: datetime) -> OrderEvent:
    """Silence is 未评价, never 满意 (handbook §3.1)."""
    return move(
        order,
        Action.EXPIRE_SURVEY,
        by=SYSTEM,
        now=now,
        public_text="评价期已满，按“未评价”归档。",
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
        public_text="匿名诉求不评价，已归档。",
        changes={"closing": Closing.ANONYMOUS},
    )


@verb
def expire_supplement(order: Order, *, now: datetime) -> OrderEvent:
    event = move(
        order,
        Action.EXPIRE_SUPPLEMENT,
        by=SYSTEM,
        now=now,
        public_text="超过 5 个工作日未补充材料，已归档；需要时请重新点单。",
        changes={"closing": Closing.NO_SUPPLEMENT},
    )
    end_assignment(order, Ending.EXPIRED, now=now)
    return event
