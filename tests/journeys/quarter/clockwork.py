"""The days pass: orders come in, people act, the beat ticks; every change by the real actions."""

import heapq
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from requests_desk import actions
from requests_desk.events.alerts import raise_due_alerts
from requests_desk.events.reactions import react_to_due_events
from requests_desk.events.reminders import remind_of_open_surveys
from requests_desk.models import Order
from requests_desk.workflow import FINAL, Grade
from tests.journeys.quarter import office
from tests.journeys.quarter.park import Park
from tests.journeys.quarter.people import HABITS, draft, next_in
from xingdong.records.bells import bells_muted
from xingdong.records.refusals import ChangedMeanwhile, NotAllowed

# The beat is down for a whole working day and its nights.
DOWN_FROM = datetime(2026, 2, 11, 0, 0, tzinfo=office.ZONE)
DOWN_UNTIL = datetime(2026, 2, 12, 10, 0, tzinfo=office.ZONE)
LAST_WEEK = timedelta(days=7)  # no new orders any more
SWEEP = timedelta(seconds=6)
MOST_TRIES = 6
# How soon people come back to an order: most work briskly, some slowly, a few forget.
PACES = (
    (timedelta(hours=1, minutes=30), 60),
    (timedelta(hours=16), 28),
    (timedelta(days=5), 12),
)


def beats(first: datetime, last: datetime) -> Iterator[datetime]:
    """Every half hour by day and every two hours by night, but for the time of the downtime."""
    at = first
    while at <= last:
        if not DOWN_FROM <= at < DOWN_UNTIL:
            yield at
        at += timedelta(minutes=30) if 8 <= at.hour < 18 else timedelta(hours=2)


@dataclass
class Quarter:
    """``size`` orders from ``first`` to ``last``, which may be less than a quarter.

    ``beats``: when the alerts were looked at; ``refused``: what somebody tried in vain.
    """

    park: Park
    size: int
    first: datetime
    last: datetime
    beats: list[datetime] = field(init=False)
    refused: Counter = field(default_factory=Counter)
    agenda: list = field(default_factory=list)
    tickets: Iterator[int] = field(default_factory=count)
    paces: dict[int, timedelta] = field(default_factory=dict)

    def __post_init__(self):
        self.beats = list(beats(self.first, self.last))

    def run(self) -> None:
        """Let the quarter pass."""
        self._plan()
        with bells_muted():
            while self.agenda and self.agenda[0][0] <= self.last:
                at, _, happen = heapq.heappop(self.agenda)
                happen(at)

    def _plan(self) -> None:
        chance, until = self.park.chance, self.last - LAST_WEEK
        for _ in range(self.size):
            at = self.first + (until - self.first) * chance.random()
            if chance.random() < 0.8 and not office.is_open(at):
                at = office.after(at, timedelta(hours=7) * chance.random())
            self._at(at, self._submit)
        for beat in self.beats:
            self._at(beat, self._tick)

    def _at(self, moment: datetime, happen: Callable[[datetime], None]) -> None:
        # Nothing but the beat happens at a whole minute: its order with the rest is certain.
        if happen != self._tick:
            moment = moment.replace(second=20 + next(self.tickets) % 20, microsecond=0)
        heapq.heappush(self.agenda, (moment, next(self.tickets), happen))

    def _tick(self, now: datetime) -> None:
        raise_due_alerts(now=now)
        if now.hour in (9, 16) and now.minute == 0:
            actions.close_expired_orders(now=now)
            actions.resume_expired_holds(now=now)
            remind_of_open_surveys(now=now)
        self._react(now)

    def _react(self, now: datetime) -> None:
        while react_to_due_events(now=now + SWEEP):
            pass

    def _submit(self, now: datetime) -> None:
        chance, given = self.park.chance, {}
        if chance.random() < 0.08 and (earlier := Order.objects.order_by("-pk").first()):
            given = {"enterprise": earlier.enterprise, "item": earlier.item}
        order = actions.submit_order(
            asked := draft(self.park, **given), by=self.park.liaisons[asked.enterprise.pk], now=now
        )
        paces, weights = zip(*PACES, strict=True)
        self.paces[order.pk] = chance.choices(paces, weights)[0]
        if chance.random() > 0.05:  # else the bell is lost and the next beat sweeps
            self._react(now)
        self._again(order, now)

    def _again(self, order: Order, now: datetime) -> None:
        pace = self.paces[order.pk]
        if order.grade == Grade.CRITICAL:
            pace = min(pace, timedelta(hours=3))
        at = now + next_in(self.park, pace) + timedelta(minutes=1)
        if order.status not in FINAL and self.park.chance.random() < 0.9:
            at = office.after(at, timedelta(minutes=1))  # in office hours
        self._at(at, lambda moment: self._touch(order.pk, moment))

    def _touch(self, pk: int, now: datetime) -> None:
        """Somebody does something with the order, as far as it is allowed."""
        order = Order.objects.for_list().get(pk=pk)
        waiting = {None, *order.matters.open().values_list("kind", flat=True)}
        habits = [one for one in HABITS.get(order.status, ()) if one.needs in waiting]
        if not habits:
            return
        for habit in self.park.chance.choices(habits, [one.weight for one in habits], k=MOST_TRIES):
            who = habit.who(self.park, order) if self._has_desk(order, habit) else None
            if who is None:
                continue
            try:
                habit.act(self.park, order, by=who, now=now)
            except (NotAllowed, ChangedMeanwhile):
                self.refused[habit.act.__name__] += 1
                continue
            break
        self._react(now)
        if order.status not in FINAL or self.park.chance.random() < 0.7:
            self._again(order, now)

    def _has_desk(self, order: Order, habit) -> bool:
        of_department = habit.who in (Park.clerk, Park.head)
        return not of_department or order.assignment is not None
