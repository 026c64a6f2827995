"""A delivery is claimed, handed to its channel, and marked; a failure stays on the row."""

import logging
from datetime import datetime, timedelta

from django.db.models import Q

from xingdong.accounts.standing import NOBODY, standing_of

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

    A failure is kept on the row and tried again later with a growing pause, also one that nobody
    foresaw, which is raised as well. After ``MOST_ATTEMPTS``, or at once when trying again is
    useless, the row is given up: a dead letter, visible in the admin.
    """
    claimed = (
        Delivery.objects.due(now)
        .filter(pk=delivery_id)
        .filter(Q(claimed_at__isnull=True) | Q(claimed_at__lt=now - CLAIM_LASTS))
        .update(claimed_at=now)
    )
    if not claimed:
        return False
    delivery = Delivery.objects.select_related("recipient", "robot").get(pk=delivery_id)
    try:
        return _hand_over(delivery, now)
    except SendingFailed as failure:
        logger.warning("delivery %s was not sent: %s", delivery.pk, failure)
        _put_off(delivery, failure, now)
        return False
    except Exception as error:
        # Its name alone: what a library says may hold the address of a robot.
        _put_off(delivery, SendingFailed(f"程序出错：{type(error).__name__}", retryable=True), now)
        raise


def _hand_over(delivery: Delivery, now: datetime) -> bool:
    if not _still_concerns(delivery):
        _write(delivery, dropped_at=now, last_error="收件人已不在岗，或不再经办此事。")
        return False
    if until := rests_until(delivery, now):
        _write(delivery, retry_at=until, claimed_at=None)
        return False
    CHANNELS[delivery.channel](delivery)
    is_well_again(delivery)
    _write(delivery, sent_at=now, last_error="")
    return True


def _still_concerns(delivery: Delivery) -> bool:
    """Whoever left, or lost sight of the matter while the message waited, is not written to."""
    person = delivery.recipient
    if person is None:
        return True
    if standing_of(person) == NOBODY:
        return False
    return concerns(person, [delivery])[delivery.pk] != Concern.NONE


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


def _write(delivery: Delivery, **values) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(**values)


def send_due(*, now: datetime) -> int:
    """Send what was not sent yet and may be tried again; how many went out."""
    due = Delivery.objects.due(now).order_by("retry_at").values_list("pk", flat=True)[:BATCH]
    sent = 0
    for delivery_id in due:
        try:
            sent += send(delivery_id, now=now)
        except Exception:  # one bad message must not hold up the others; the row keeps the error
            logger.exception("delivery %s could not be handled", delivery_id)
    return sent
