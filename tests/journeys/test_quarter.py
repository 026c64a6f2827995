"""A simulated quarter of 2026, with Spring Festival and its 调休 weeks.

Everything happens through the real actions. Afterwards the event rows alone must explain every
figure, every date and every alert. `make quarter` runs a thousand orders; the suite a small park.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from statistics import mean, median

import pytest
from django.db import transaction

from grids.models import Grid
from requests_desk.figures.counting import durations, figures
from requests_desk.figures.formulas import FIGURES, Question
from requests_desk.models import Alert, Assignment, Order, OrderEvent
from requests_desk.workflow import FINAL, Action, Grade, Status
from services.models import Department, ServiceItem
from services.workcalendar import forget_calendar
from tests.journeys.quarter import counting, office
from tests.journeys.quarter.alerts import Watch, compare
from tests.journeys.quarter.clockwork import Quarter
from tests.journeys.quarter.counting import FORMULAS, Ask
from tests.journeys.quarter.park import found_park
from tests.journeys.quarter.replay import Story, told
from xingdong.records.periods import Period

pytestmark = pytest.mark.django_db

SEED = 20260101
# What nobody does in this quarter: no calendar is edited, nobody leaves, no department is merged.
OUTSIDE = {
    Action.RECOMPUTE,
    Action.CLOSE_GONE,
    Action.HAND_OVER,
    Action.TRANSFER,
    Action.RECALL,
    Action.RECHECK,
}
PERIODS = {
    "January": (date(2026, 1, 1), date(2026, 1, 31)),
    "the weeks around Spring Festival": (date(2026, 2, 9), date(2026, 3, 1)),
    "March": (date(2026, 3, 1), date(2026, 3, 31)),
    "the quarter": (date(2026, 1, 1), date(2026, 3, 31)),
}


@dataclass
class Past:
    """What the quarter left behind: the stories are told from the event rows alone."""

    quarter: Quarter
    stories: list[Story]
    items: dict[str, ServiceItem]
    is_full: bool


@dataclass(frozen=True)
class Size:
    """How many orders, and from when until when."""

    orders: int
    first: datetime
    last: datetime


def at(month: int, day: int, hour: int) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=office.ZONE)


SMALL = Size(40, at(2, 2, 8), at(3, 6, 18))
FULL = Size(1000, at(1, 1, 8), at(3, 31, 18))


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(SMALL, id="five weeks"),
        pytest.param(FULL, id="quarter", marks=pytest.mark.quarter),
    ],
)
def past(request, django_db_setup, django_db_blocker):
    """The time, lived once for all tests of this module, in a transaction that is undone."""
    size = request.param
    forget_calendar()
    with django_db_blocker.unblock(), transaction.atomic():
        quarter = Quarter(found_park(SEED), size.orders, size.first, size.last)
        quarter.run()
        items = {one.code: one for one in ServiceItem.objects.all()}
        yield Past(quarter, told(all_events(), items), items, size == FULL)
        transaction.set_rollback(True)
    forget_calendar()


@pytest.fixture(autouse=True)
def lived(past):
    forget_calendar()


def all_events():
    events = OrderEvent.objects.select_related("order__micro_grid")
    return events.order_by("created_at", "pk").iterator(chunk_size=2000)


def test_no_order_is_lost_and_no_link_of_a_chain_is_missing(past):
    assert len(past.stories) == past.quarter.size == Order.objects.count()
    assert [story.complaints for story in past.stories if story.complaints] == []
    statuses = dict(Order.objects.values_list("number", "status"))
    assert {story.number: story.status for story in past.stories} == statuses
    assert not OrderEvent.objects.unhandled().filter(created_at__lt=past.quarter.last).exists()
    moved_on = Order.objects.filter(closed_at__isnull=True, status__in=FINAL)
    assert not moved_on.exists()


def test_everything_that_can_happen_happened(past):
    happened = {event.action for story in past.stories for event in story.events}
    reached = {event.to_status for story in past.stories for event in story.events}
    if past.is_full:
        assert set(Action) - happened <= OUTSIDE
        assert reached == set(Status)
    assert len(happened) >= 35
    assert len(reached) >= 9
    assert len(past.quarter.refused) >= 10


def test_every_date_follows_from_the_events_and_the_calendar(past):
    columns = ("dispatched_at", "sign_due_at", "response_due_at", "resolve_due_at", "ending")
    kept: dict[str, list] = {}
    rows = Assignment.objects.order_by("pk").values_list(
        "order__number", "department__code", *columns
    )
    for number, *turn in rows:
        kept.setdefault(number, []).append(turn)
    told_again = {
        story.number: [
            [turn.department, turn.start, *turn.dues.values(), turn.ending] for turn in story.turns
        ]
        for story in past.stories
        if story.turns
    }
    assert set(told_again) == set(kept)
    for number, turns in kept.items():
        assert told_again[number] == turns, number


def test_every_figure_can_be_counted_again_from_the_events(past):
    codes = dict(Department.objects.values_list("pk", "code"))
    grids = [{"grid": pk} for pk in Grid.objects.values_list("pk", flat=True)]
    items = [{"item": one.pk} for one in past.items.values()]
    compared = 0
    for name, (first, last) in PERIODS.items():
        scopes = [{}, *grids, *items] if name == "the quarter" else [{}, *grids]
        for scope in scopes:
            found = figures(Question(Period(first, last), past.quarter.last, **scope))
            shown = {
                (codes.get(department), figure): numbers
                for department, each in found.counts.items()
                for figure, numbers in each.items()
                if numbers != (0, 0)
            }
            counted = count_again(past, scope, Ask(first, last, past.quarter.last))
            assert shown == counted, (name, scope)
            compared += len(counted)
    assert compared > past.quarter.size


def count_again(past: Past, scope: dict, ask: Ask) -> dict:
    """Hits and denominator of each figure of each department, as far as there are any."""
    codes = {one.pk: code for code, one in past.items.items()}
    stories = [
        story
        for story in past.stories
        if scope.get("grid", story.grid) == story.grid
        and codes.get(scope.get("item"), story.item) == story.item
    ]
    counted: Counter = Counter()
    for name, formula in FORMULAS.items():
        for _, department, hits, counts in formula(stories, ask, past.items):
            counted[department, name, 0] += hits
            counted[department, name, 1] += counts
    keys = {(department, name) for department, name, _ in counted}
    pairs = {key: (counted[*key, 0], counted[*key, 1]) for key in keys}
    return {key: pair for key, pair in pairs.items() if pair != (0, 0)}


def test_no_figure_is_left_out():
    assert set(FORMULAS) == set(FIGURES)


def test_the_orders_behind_each_number_are_those_of_the_events(past):
    first, last = PERIODS["the quarter"]
    ask = Ask(first, last, past.quarter.last)
    total = figures(Question(Period(first, last), past.quarter.last)).total()
    for name, formula in FORMULAS.items():
        behind = list(formula(past.stories, ask, past.items))
        for orders, place in ((total[name].achieved(), 2), (total[name].counted(), 3)):
            numbers = {story.number for story, *_ in (one for one in behind if one[place])}
            assert set(orders.values_list("number", flat=True)) == numbers, name


def test_the_time_taken_leaves_out_every_pause(past):
    for first, last in PERIODS.values():
        taken = durations(Question(Period(first, last), past.quarter.last)).get(None)
        hours = counting.hours(past.stories, Ask(first, last, past.quarter.last))
        if not hours:
            assert taken is None
            continue
        assert list(taken.hours) == pytest.approx(hours)
        assert taken.average == pytest.approx(mean(hours))
        assert taken.median == pytest.approx(median(hours))


def test_every_alert_was_raised_once_at_the_first_beat_that_could_raise_it(past):
    """So never while paused, merged, withdrawn or closed; after a downtime the highest alone."""
    beats = past.quarter.beats
    opened = [beat for beat in beats if office.is_open(beat)]
    for story in past.stories:
        again = Story(story.number, story.enterprise, story.grid)
        expected, got = compare(
            story.events, past.items, again, Watch(beats, opened), past.quarter.last
        )
        assert Counter(got) == Counter(expected), story.number
        assert len(got) == len({(one.turn, one.clock, one.action) for one in got})


def test_alerts_keep_office_hours_but_for_critical_orders(past):
    alerts = Alert.objects.select_related("assignment__order")
    outside = [one for one in alerts if not office.is_open(one.raised_at)]
    seen = {story.number: story for story in past.stories}
    for alert in outside:
        grades = {"critical"} & {
            event.data["grade"] if event.action == Action.SUBMIT else event.data["grade"][1]
            for event in seen[alert.assignment.order.number].events
            if "grade" in event.data
        }
        assert grades == {Grade.CRITICAL}
    assert not past.is_full or outside


def test_after_the_downtime_only_the_highest_level_was_sent(past):
    passed = Alert.objects.filter(sent=False)
    assert not past.is_full or passed.exists()
    for alert in passed:
        higher = Alert.objects.filter(
            assignment=alert.assignment, clock=alert.clock, raised_at=alert.raised_at, sent=True
        ).get()
        assert higher.level > alert.level
