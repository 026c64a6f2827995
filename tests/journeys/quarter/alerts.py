"""Which alerts an order should have got, and when: worked out between its events, beat by beat."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from requests_desk.models import OrderEvent
from requests_desk.workflow import Action, Grade
from services.models import ServiceItem
from tests.journeys.quarter import office
from tests.journeys.quarter.replay import RUNNING, Story, Turn, is_alert

YELLOW, RED, SUPERVISION, LEADERS, PUBLISHED = 1, 2, 3, 4, 5
LATE = {SUPERVISION: 1, LEADERS: 3, PUBLISHED: 5}  # working days; handbook §2.4
SECOND = timedelta(seconds=1)
ACTIONS = {
    YELLOW: Action.REMIND,
    RED: Action.OVERDUE,
    SUPERVISION: Action.SUPERVISE,
    LEADERS: Action.ESCALATE,
    PUBLISHED: Action.PUBLISH,
}


@dataclass(frozen=True)
class Raised:
    turn: int
    clock: str
    action: str
    at: datetime


def level_times(turn: Turn, clock: str, grade: str) -> dict[int, datetime]:
    """When each level of a clock is reached, as the dates stand now."""
    due, critical = turn.dues[clock], grade == Grade.CRITICAL
    own = office.between(turn.start, due, around_the_clock=critical) - sum(
        (
            office.between(max(a, turn.start), min(b, due), around_the_clock=critical)
            for a, b in turn.pauses
        ),
        start=timedelta(),
    )
    whole = office.between(turn.start, due, around_the_clock=critical)
    times = {
        YELLOW: office.after(turn.start, whole - own / 4, around_the_clock=critical),
        RED: due + SECOND,
    }
    if clock == "resolve":
        for level, days in LATE.items():
            at = office.closing_after(days, due)
            for since, until in turn.pauses:
                if since > due:
                    at = office.moved_on(at, since, until, around_the_clock=critical)
            times[level] = at + SECOND
    return times


def _clocks(turn: Turn) -> list[str]:
    running = ["resolve"]
    if turn.handed_in_at is None and turn.contacted_at is None:
        running.append("response")
    if turn.signed_at is None:
        running.append("sign")
    return running


class Watch:
    """Looks at one order at every beat after one of its events, up to the next."""

    def __init__(self, beats: list[datetime], opened: list[datetime]):
        self.beats, self.opened = beats, opened
        self.raised: dict[int, set[tuple[str, int]]] = {}
        self.expected: list[Raised] = []

    def look(self, story: Story, since: datetime, until: datetime) -> None:
        turn = story.turn
        if turn is None or turn.ending or turn.paused_at or story.status not in RUNNING:
            return
        beats = self.beats if story.grade == Grade.CRITICAL else self.opened
        number = story.turns.index(turn)
        raised = self.raised.setdefault(number, set())
        for clock in _clocks(turn):
            times = level_times(turn, clock, story.grade)
            self._clock(story, (number, clock, times), raised, beats, (since, until))

    def _clock(self, story, what, raised, beats, span) -> None:
        number, clock, times = what
        since, until = span
        while left := {level: at for level, at in times.items() if (clock, level) not in raised}:
            following = max(bisect_left(beats, min(left.values())), bisect_right(beats, since))
            if following == len(beats) or beats[following] > until:
                return
            beat = beats[following]
            reached = {level for level, at in left.items() if at <= beat}
            raised |= {(clock, level) for level in reached}
            highest = max(reached)
            if highest == SUPERVISION and story.is_supervised:
                continue  # the open one is what there would be
            story.is_supervised |= highest == SUPERVISION
            self.expected.append(Raised(number, clock, ACTIONS[highest], beat))


def compare(
    events: Iterable[OrderEvent],
    items: Mapping[str, ServiceItem],
    story: Story,
    watch: Watch,
    last: datetime,
) -> tuple[list[Raised], list[Raised]]:
    """What an order should have got by alerts, and what it got."""
    got, before = [], None
    for event in events:
        if is_alert(event):  # changes nothing; what should be raised is worked out without it
            clock = event.data.get("clock", "resolve")
            number = story.turns.index(story.turn)
            got.append(Raised(number, clock, event.action, event.created_at))
            continue
        if before is not None:
            watch.look(story, before, event.created_at)
        story.tell(event, items)
        before = event.created_at
    watch.look(story, before, last)
    return watch.expected, got
