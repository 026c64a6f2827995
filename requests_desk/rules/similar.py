"""Orders of the same enterprise that may be about the same matter (handbook §7 E01)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from requests_desk.models import Order
from requests_desk.workflow import OPEN
from xingdong.accounts.models import User
from xingdong.records.text import normalise

LOOK_BACK = timedelta(days=30)
MOST_COMPARED, MOST_SHOWN = 60, 3
ALIKE_OF_ITEM = 0.2  # the same where the item is the same
ALIKE = 0.45  # of the pairs of characters of the shorter text, found in the other


def similar_orders(
    by: User, *, enterprise: int, items: Iterable[str], text: str, now: datetime
) -> list[Order]:
    """Open orders ``by`` may see with one of ``items`` or much the same words, the likest first.

    Advice only: whoever wants to sends another order.
    """
    own = Order.objects.visible_to(by).filter(enterprise=enterprise, status__in=OPEN)
    codes, words = set(items), _pairs(text)
    matches = []
    for order in own.for_list().prefetch_related("matters").order_by("-id")[:MOST_COMPARED]:
        likeness = _likeness(words, _pairs(f"{order.title}{order.description}"))
        is_recent = now - order.submitted_at <= LOOK_BACK
        is_near = likeness >= ALIKE_OF_ITEM or not words
        if (order.item.code in codes and is_near) or (is_recent and likeness >= ALIKE):
            matches.append((likeness, order))
    matches.sort(key=lambda pair: -pair[0])
    return [order for _, order in matches[:MOST_SHOWN]]


def _pairs(text: str) -> frozenset[str]:
    plain = "".join(filter(str.isalnum, normalise(text)))
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1))


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    shorter = min(len(one), len(other))
    return len(one & other) / shorter if shorter > 3 else 0.0
