"""What silence leads to: an unanswered survey and an unanswered request for material."""

import logging
from datetime import datetime

from django.db import transaction

from requests_desk.access import SYSTEM, ChangedMeanwhile, NotAllowed
from requests_desk.deadlines import SUPPLEMENT_WINDOW, window_end
from requests_desk.models import Order, OrderEvent, Survey
from requests_desk.models.assignments import Ending
from requests_desk.models.orders import Closing
from requests_desk.workflow import Action

from .moving import end_assignment, move

logger = logging.getLogger(__name__)
BATCH = 500


def close_expired_orders(*, now: datetime) -> int:
    """Close every order whose survey or supplement window is over; how many were closed."""
    surveys = Survey.objects.expired(now).select_related("order__item", "order__assignment")
    closed = sum(_closed(survey.order, expire_survey, now) for survey in surveys[:BATCH])
    waiting = Order.objects.awaiting_supplement().select_related("item", "assignment")
    for order in waiting.order_by("status_since_at")[:BATCH]:
        if window_end(SUPPLEMENT_WINDOW, order.status_since_at) < now:
            closed += _closed(order, expire_supplement, now)
    return closed


def _closed(order: Order, expire, now: datetime) -> bool:
    try:
        expire(order, now=now)
    except (NotAllowed, ChangedMeanwhile) as reason:
        logger.info("order %s answered at the last moment: %s", order.number, reason)
        return False
    return True


@transaction.atomic
def expire_survey(order: Order, *, now: datetime) -> OrderEvent:
    """Silence is 未评价, never 满意 (domain.md §3.1)."""
    return move(
        order,
        Action.EXPIRE_SURVEY,
        by=SYSTEM,
        now=now,
        public_text="评价期已满，按“未评价”归档。",
        changes={"closing": Closing.UNRATED},
    )


@transaction.atomic
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
