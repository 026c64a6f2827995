"""Limits, events and visits of one person, in the order of their days."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from enterprises.models import PlanLine, Visit
from requests_desk.models import Assignment
from xingdong.accounts.models import User
from xingdong.accounts.standing import selves
from xingdong.records.periods import Period

from .rows import Row

EVENTS_STAY = timedelta(days=7)  # in a calendar, after they were held


@dataclass(frozen=True)
class Entry:
    """One date; ``whole_day`` where no hour is known. ``key`` tells it from every other one.

    ``subject`` names nobody and may leave the house in a calendar; ``title`` stays inside.
    """

    key: str
    at: datetime
    label: str
    subject: str
    title: str
    url: str
    whole_day: bool = False

    @property
    def day(self) -> date:
        return timezone.localdate(self.at)


def dates_of(user: User, now: datetime) -> list[Entry]:
    """What ``user`` has to do by when, also in the place of who is away; three statements."""
    people = selves(user)
    entries = [*_of_turns(people, now), *_of_visits(people), *_of_lines(people)]
    return sorted(entries, key=lambda entry: (entry.at, entry.key))


def _of_turns(people: list[int], now: datetime) -> Iterator[Entry]:
    turns = Assignment.objects.filter(handler__in=people).for_queue()
    wanted = Q(ended_at__isnull=True) | Q(event_at__gte=now - EVENTS_STAY)
    for turn in turns.filter(wanted):
        for clock, label, at in _clocks(turn):
            yield _of_order(turn, clock, label, at)
        if turn.event_at is not None:
            yield _of_order(turn, "event", "活动", turn.event_at)


def _clocks(turn: Assignment) -> Iterator[tuple[str, str, datetime]]:
    """The limits that run and are not met yet."""
    if not turn.is_current or turn.paused_at is not None or turn.finished_at is not None:
        return
    if turn.signed_at is None:
        yield "sign", "签收", turn.sign_due_at
    if turn.contacted_at is None:
        yield "response", "响应", turn.response_due_at
    yield "resolve", "办结", turn.resolve_due_at


def _of_order(turn: Assignment, clock: str, label: str, at: datetime) -> Entry:
    order = turn.order
    item = "敏感诉求" if order.sensitive else order.item.name
    title = f"{order.title}（{order.enterprise_short_name}）"
    key = f"turn-{turn.pk}-{clock}"
    return Entry(key, at, label, f"{item} {order.number}", title, order.get_absolute_url())


def _of_visits(people: list[int]) -> Iterator[Entry]:
    planned = Visit.objects.planned().filter(visitor__in=people).select_related("enterprise")
    for visit in planned:
        if visit.planned_on is not None:
            url = f"{reverse('visits:write', args=[visit.enterprise_id])}?visit={visit.pk}"
            name = visit.enterprise.called
            yield _on(f"visit-{visit.pk}", visit.planned_on, "走访", name, name, url)


def _of_lines(people: list[int]) -> Iterator[Entry]:
    lines = PlanLine.objects.open().filter(owner__in=people, deadline_on__isnull=False)
    for line in lines.select_related("plan__enterprise"):
        if line.deadline_on is not None:
            firm, url = line.enterprise.called, reverse("visits:plan", args=[line.plan_id])
            title = f"{line.problem}（{firm}）"
            yield _on(f"line-{line.pk}", line.deadline_on, "一企一策", firm, title, url)


def _on(key: str, day: date, label: str, subject: str, title: str, url: str) -> Entry:
    return Entry(key, Period(day, day).start, label, subject, title, url, whole_day=True)


DAYS = 7  # of the week that begins today


def week_of(entries: Iterable[Entry], now: datetime) -> list[Row]:
    """What is over, then today and the next days with something, then what is later."""
    today = timezone.localdate(now)
    last = today + timedelta(days=DAYS - 1)

    def heading(entry: Entry) -> tuple[int, date | None]:
        late = entry.day < today if entry.whole_day else entry.at < now
        if late:
            return 0, None
        return (1, entry.day) if entry.day <= last else (2, None)

    wanted = (entry for entry in entries if entry.label != "活动" or entry.at >= now)
    groups = groupby(sorted(wanted, key=lambda entry: (heading(entry)[0], entry.at)), heading)
    names = {0: "已过时限", 2: "以后"}
    return [
        {
            "label": names.get(part) or ("今天" if day == today else ""),
            "day": day,
            "is_late": part == 0,
            "rows": list(rows),
        }
        for (part, day), rows in groups
    ]
