"""An order grows out of the finding of a visit or the line of a plan (handbook §8.2 step 6)."""

from datetime import datetime

from django.db import transaction

from enterprises.actions import settle_finding
from enterprises.models import Finding, PlanLine
from requests_desk.models import Order, Origin
from xingdong.accounts.models import User

from .ordering import Draft, submit_order


@transaction.atomic
def submit_from(
    draft: Draft,
    *,
    source: Finding | PlanLine,
    by: User,
    now: datetime,
    idempotency_key: str | None = None,
) -> Order:
    """Submit the order, tie it to ``source`` and settle the finding, all or nothing.

    Raises ``SettledAlready`` when somebody has dealt with the finding meanwhile.
    """
    order = submit_order(draft, by=by, now=now, idempotency_key=idempotency_key)
    if Origin.objects.filter(order=order).exists():
        return order
    if isinstance(source, Finding):
        settle_finding(source, outcome=Finding.Outcome.ORDER, note=order.number, by=by, now=now)
        Origin.objects.create(order=order, finding=source)
    else:
        Origin.objects.create(order=order, plan_line=source)
    return order
