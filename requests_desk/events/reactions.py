"""What follows from an event, automatically; harmless the second time."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from requests_desk.actions import close_anonymous_order, open_survey, route_order
from requests_desk.models import Order, OrderEvent
from requests_desk.workflow import Action, Status, transition_for
from services.suggesting.learning import remember_confirmation
from xingdong.records.sweeps import Held, each

from .announce import announce

BATCH = 200
LONGEST_PAUSE = timedelta(hours=1)


def route(event: OrderEvent, *, now: datetime) -> None:
    route_order(event.order, now=now)


def send_survey(event: OrderEvent, *, now: datetime) -> None:
    """Closing never depends on a message going out: the survey row comes first.

    A bell that comes late may find the order rated and in its next round: that round's survey is
    not opened, and its window not started, before its own result.
    """
    if transition_for(Action.EXPIRE_SURVEY, event.to_status) is None:
        return
    # The row is locked as every verb does: else this and a rating at the same moment, both making
    # the survey, would wait for each other.
    event.order.refresh_from_db(from_queryset=Order.objects.select_for_update())
    if event.rework_round != event.order.rework_round:
        return
    if not event.order.is_anonymous:
        open_survey(event.order, now=now)
    elif transition_for(Action.EXPIRE_SURVEY, event.order.status):
        close_anonymous_order(event.order, now=now)


def learn(event: OrderEvent, *, now: datetime) -> None:
    """What was solved at the first department teaches the suggestions where such words belong.

    Nothing sensitive, and nothing of the fallback item: that one fits everything.
    """
    order = event.order
    was_right = event.to_status == Status.CLOSED and not order.rework_round
    if was_right and not (order.sensitive or order.accepted_returns or order.item.is_fallback):
        text = f"{order.title} {order.description}"
        remember_confirmation(text, item=order.item, order_number=order.number, now=now)


REACTIONS: dict[str, tuple[Callable[..., None], ...]] = {
    Action.SUBMIT: (route,),
    Action.FINISH: (send_survey,),
    Action.APPROVE: (send_survey,),
    Action.RATE: (learn,),
    Action.RATE_BY_PHONE: (learn,),
}
AFTER_EVERY_EVENT = (announce,)


def react_to(event_id: int, *, now: datetime) -> bool:
    """Do everything that follows from one event, once; False when somebody did or does it.

    A failure is kept on the event for the sweep and raised.
    """
    try:
        return _react(event_id, now)
    except Exception as error:
        _put_off(event_id, error, now)
        raise


@transaction.atomic
def _react(event_id: int, now: datetime) -> bool:
    event = (
        OrderEvent.objects.unhandled()
        .filter(pk=event_id)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related(
            "order__item__department",
            "order__enterprise",
            "order__micro_grid",
            "order__assignment__department",
            "order__assignment__handler",
        )
        .first()
    )
    if event is None:
        return False
    for reaction in (*REACTIONS.get(event.action, ()), *AFTER_EVERY_EVENT):
        reaction(event, now=now)
    OrderEvent.objects.filter(pk=event.pk).update(handled_at=now, last_error="")
    return True


def _put_off(event_id: int, error: Exception, now: datetime) -> None:
    """Try again after 10 s, 20 s, 40 s … up to an hour; the admin shows what keeps failing."""
    event = OrderEvent.objects.get(pk=event_id)
    pause = min(timedelta(seconds=10 * 2 ** min(event.attempts, 9)), LONGEST_PAUSE)
    OrderEvent.objects.unhandled().filter(pk=event_id).update(
        attempts=event.attempts + 1,
        retry_at=now + pause,
        last_error=f"{type(error).__name__}: {error}"[:500],
    )


def react_to_due_events(*, now: datetime) -> int:
    """The sweep: react to events that nobody handled in time; how many were done."""
    due = OrderEvent.objects.due(now).order_by("retry_at").values_list("pk", flat=True)
    return each(due, _react_in_turn, name="办理后续", most=BATCH, rests=False, now=now)


def _react_in_turn(event_id: int, *, now: datetime) -> bool:
    """As ``react_to``; raises ``Held`` for an event that another process has in hand."""
    done = react_to(event_id, now=now)
    if not done and OrderEvent.objects.due(now).filter(pk=event_id).exists():
        raise Held
    return done
