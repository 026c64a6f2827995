"""A delivery is claimed, handed to its channel, and marked; a failure stays on the row."""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from xingdong.accounts.standing import NOBODY, standing_of
from xingdong.records.sweeps import NOT_THE_ROWS, each

from .backoff import is_well_again, let_rest, rests_until
from .channels import CHANNELS, SendingFailed
from .models import Delivery
from .sources import Concern, concerns

logger = logging.getLogger(__name__)
MOST_ATTEMPTS = 8
BATCH = 200
# A worker that died while sending leaves its claim behind; after this long another may try.
CLAIM_LASTS = timedelta(minutes=10)


def send(delivery_id: int, *, now: datetime) -> bool:
    """Hand one delivery to its channel; False when it did not go out or somebody else has it.

    A failure is kept on the row and tried again later with a growing pause. After
    ``MOST_ATTEMPTS``, or at once when trying again is useless, the row is given up: a dead letter,
    visible in the admin. A failure that nobody foresaw is raised besides, for the log.
    """
    if not _claim(delivery_id, now):
        return False
    delivery = Delivery.objects.select_related("recipient", "robot").get(pk=delivery_id)
    try:
        if not _may_go(delivery, now):
            return False
        CHANNELS[delivery.channel](delivery)
    except SendingFailed as failure:
        logger.warning("delivery %s was not sent: %s", delivery.pk, failure)
        _put_off(delivery, failure, now)
        return False
    except NOT_THE_ROWS:
        raise  # the claim runs out
    except Exception as error:  # noqa: BLE001  raised again, without words that may hold a token
        unforeseen = _without_its_words(error)
        _put_off(delivery, unforeseen, now)
        raise unforeseen from None
    _write(delivery, sent_at=now, last_error="")
    is_well_again(delivery)
    return True


def _claim(delivery_id: int, now: datetime) -> bool:
    free = Q(claimed_at__isnull=True) | Q(claimed_at__lt=now - CLAIM_LASTS)
    due = Delivery.objects.due(now).filter(free, pk=delivery_id)
    return due.update(claimed_at=now) == 1


def _may_go(delivery: Delivery, now: datetime) -> bool:
    """Whether it still concerns its reader and its channel is not resting; the row says why not."""
    if not _still_concerns(delivery):
        _write(delivery, dropped_at=now, last_error="收件人已不在岗，或不再经办此事。")
        return False
    if until := rests_until(delivery, now):
        _write(delivery, retry_at=until, claimed_at=None)
        return False
    return True


def _still_concerns(delivery: Delivery) -> bool:
    """Whoever left, or lost sight of the matter while the message waited, is not written to."""
    person = delivery.recipient
    if person is None:
        return True
    if standing_of(person) == NOBODY:
        return False
    return concerns(person, [delivery])[delivery.pk] != Concern.NONE


def _without_its_words(error: Exception) -> SendingFailed:
    """What is kept and logged of an unforeseen ``error``: what it is and where it happened.

    What it says may hold a robot's token, an address or what people wrote.
    """
    text = f"程序出错（{type(error).__name__}），请系统管理员查看日志。"
    return SendingFailed(text, retryable=True).with_traceback(error.__traceback__)


def _put_off(delivery: Delivery, failure: SendingFailed, now: datetime) -> None:
    if failure.channel_is_away:
        let_rest(delivery, now)
    attempts = delivery.attempts + 1
    over = not failure.retryable or attempts >= MOST_ATTEMPTS
    _write(
        delivery,
        attempts=attempts,
        last_error=str(failure)[:500],
        retry_at=now + timedelta(minutes=2**attempts),
        given_up_at=now if over else None,
        claimed_at=None,
    )


def _write(delivery: Delivery, **values: Any) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(**values)


def send_due(*, now: datetime) -> int:
    """Send what was not sent yet and may be tried again; how many went out."""
    due = Delivery.objects.due(now).order_by("retry_at")
    rows = due.values_list("pk", flat=True)
    return each(rows, send, name="发送消息", most=BATCH, rests=False, now=now)
