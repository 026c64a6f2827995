"""How many messages somebody may write in a day."""

from datetime import datetime

from django.conf import settings

from requests_desk.models import Order, OrderEvent
from requests_desk.workflow import Action
from xingdong.accounts.actors import user_of
from xingdong.files.quotas import start_of_day
from xingdong.records.refusals import TryLater

from .actors import Actor


def refuse_too_many_messages(order: Order, *, by: Actor, now: datetime) -> None:
    """Raise ``TryLater`` once ``MOST_MESSAGES_A_DAY`` are written.

    Whoever holds a link or a code is counted by the order.
    """
    user, most = user_of(by), settings.MOST_MESSAGES_A_DAY
    written = OrderEvent.objects.filter(
        action=Action.MESSAGE, by=user, created_at__gte=start_of_day(now)
    )
    if user is None:
        written = written.filter(order=order)
    if written.count() >= most:
        raise TryLater(f"每人每天最多留言 {most} 条，今天已经写满。请明天再写，或给对方打电话。")
