"""Many orders as years of work would leave them: most archived, some open, the newest last."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from enterprises.models import Enterprise
from requests_desk.workflow import Status
from services.models import ServiceItem
from tests.bench.community import Community

YEARS = 4
ZONE = ZoneInfo("Asia/Shanghai")
OPEN_MIX = {  # out of a hundred open orders
    Status.TRIAGE: 1,
    Status.SUPPLEMENT: 4,
    Status.ROUTED: 20,
    Status.IN_PROGRESS: 49,
    Status.RETURN_REVIEW: 1,
    Status.REVIEW: 9,
    Status.RESOLVED: 16,
}
FINAL_MIX = {Status.CLOSED: 96, Status.WITHDRAWN: 3, Status.REJECTED: 1}
SENSITIVE, RETURNED, HELPED = 0.02, 0.03, 0.1


@dataclass(frozen=True)
class Entry:
    """One order, with what the tables around it need to know."""

    id: int
    number: str
    enterprise: Enterprise
    item: ServiceItem
    status: Status
    sensitive: bool
    submitted_at: datetime
    closed_at: datetime | None
    handler: int
    returned_from: int | None  # a department that gave it back first
    helper: int | None  # a department that assists

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def has_turn(self) -> bool:
        return self.status not in (Status.TRIAGE, Status.REJECTED)

    @property
    def has_current_turn(self) -> bool:
        return self.is_open and self.has_turn and self.status != Status.RESOLVED

    @property
    def turn(self) -> int:
        """The key of its assignment; the one before is free for a department that gave it back."""
        return 2 * self.id


def entries(
    community: Community, *, orders: int, open_orders: int, now: datetime, after: int = 0
) -> Iterator[Entry]:
    """``orders`` of them over four years; the open ones are among the newest.

    Their keys and the numbers of a day begin after ``after``.
    """
    chance = random.Random(2)
    span = timedelta(days=YEARS * 365)
    enterprise_weights = list(accumulate(community.enterprise_weights))
    item_weights = list(accumulate(community.item_weights))
    departments = list(community.members)
    day, of_day, left = None, after, open_orders
    for n in range(orders):
        submitted_at = (now - span + span / orders * n).astimezone(ZONE)
        if submitted_at.date() != day:
            day, of_day = submitted_at.date(), after
        of_day += 1
        # Every second one of the newest is open, until there are as many as asked for.
        is_open = n >= orders - 2 * open_orders and (chance.random() < 0.5 or orders - n <= left)
        is_open = is_open and left > 0
        left -= is_open
        mix = OPEN_MIX if is_open else FINAL_MIX
        item = chance.choices(community.items, cum_weights=item_weights)[0]
        yield Entry(
            id=after + n + 1,
            number=f"XD{day:%Y%m%d}-{of_day:04d}",
            enterprise=chance.choices(community.enterprises, cum_weights=enterprise_weights)[0],
            item=item,
            status=chance.choices(list(mix), list(mix.values()))[0],
            sensitive=chance.random() < SENSITIVE,
            submitted_at=submitted_at,
            closed_at=None if is_open else min(submitted_at + timedelta(days=9), now),
            handler=chance.choice(community.members[item.department_id]),
            returned_from=chance.choice(departments) if chance.random() < RETURNED else None,
            helper=chance.choice(departments) if chance.random() < HELPED else None,
        )
