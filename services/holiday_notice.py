"""The State Council's list of days off, read from its text (关于…年部分节假日安排的通知).

What is read is shown before it counts. Days that a person entered stay as they are; when all seven
holidays are in the text, the rest of the year is announced with them (handbook §2.4).
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from django.db import transaction

from .models import CalendarDay
from .workcalendar import forget_calendar

HOLIDAYS = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
_NAMES = "|".join(HOLIDAYS)
_HEADING = re.compile(rf"((?:{_NAMES})(?:[、和及]?(?:{_NAMES}))*)\s*:")
_DATE = r"(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日"
_REST = re.compile(rf"({_DATE})(?:至({_DATE}))?(?=[^。;\n]*?放假)")
_WORK = re.compile(r"[^。;\n]*上班")
_COUNT = re.compile(r"共(\d+)天")
_ASIDE = re.compile(r"\([^)]*\)")
LONGEST_REST = 15  # days; more is a misreading

Source = CalendarDay.Source


class NoticeError(Exception):
    """The text cannot be read; the message is one Chinese sentence: where and why."""


@dataclass(frozen=True)
class Holiday:
    name: str
    rest: tuple[date, ...]
    work: tuple[date, ...]

    @property
    def last(self) -> date:
        return self.rest[-1]


@dataclass(frozen=True)
class Notice:
    """What a text says of ``year``."""

    year: int
    holidays: tuple[Holiday, ...]

    @property
    def missing(self) -> list[str]:
        named = "".join(holiday.name for holiday in self.holidays)
        return [name for name in HOLIDAYS if name not in named]

    def days(self) -> dict[date, CalendarDay]:
        """Every day that the text names, as it will stand in the calendar; not saved."""
        found = {}
        for holiday in self.holidays:
            for on in holiday.rest:
                found[on] = _day(on, is_workday=False, name=holiday.name)
            for on in holiday.work:
                found[on] = _day(on, is_workday=True, name=f"{holiday.name}调休")
        return found


@dataclass(frozen=True)
class Plan:
    """What a notice would change. Pairs are the day as it stands and as the notice has it."""

    new: list[CalendarDay]
    changed: list[tuple[CalendarDay, CalendarDay]]
    kept: list[tuple[CalendarDay, CalendarDay]]


def _day(on: date, *, is_workday: bool, name: str) -> CalendarDay:
    return CalendarDay(date=on, is_workday=is_workday, name=name[:20], source=Source.PACKAGE)


def read_notice(text: str, year: int) -> Notice:
    """The notice in ``text``; ``year`` is meant where the text names none.

    Raises ``NoticeError``.
    """
    text = _ASIDE.sub("", re.sub(r"[ \t]+", "", unicodedata.normalize("NFKC", text)))
    if named := re.search(r"(\d{4})年部分节假日", text):
        year = int(named[1])
    headings = list(_HEADING.finditer(text))
    if not headings:
        raise NoticeError("没有读到节假日。请粘贴通知里“一、元旦：…”到“七、…”的原文。")
    ends = [heading.start() for heading in headings[1:]] + [len(text)]
    holidays = tuple(
        _holiday(heading[1], text[heading.end() : end], year)
        for heading, end in zip(headings, ends, strict=True)
    )
    _refuse_contradictions(holidays)
    return Notice(year, holidays)


def _holiday(name: str, text: str, year: int) -> Holiday:
    found = _REST.search(text)
    if found is None:
        raise NoticeError(f"“{name}”后面没有读到“…日放假”。")
    start = _date(found[1], year, None, name)
    end = _date(found[2], year, start, name) if found[2] else start
    rest = tuple(_span(start, end))
    if not 1 <= len(rest) <= LONGEST_REST:
        raise NoticeError(f"“{name}”从 {start} 到 {end} 不像假期，请检查日期。")
    said = _COUNT.search(text)
    if said and int(said[1]) != len(rest):
        raise NoticeError(f"“{name}”写的是共 {said[1]} 天，读出来是 {len(rest)} 天，请检查。")
    return Holiday(name, rest, tuple(_working(text, year, name)))


def _span(start: date, end: date) -> Iterator[date]:
    for number in range((end - start).days + 1):
        yield start + timedelta(days=number)


def _working(text: str, year: int, name: str) -> Iterator[date]:
    """The days before 上班; a date without a month is in the month of the one before it."""
    for sentence in _WORK.findall(text):
        before = None
        for found in re.findall(_DATE, sentence):
            before = _date(found, year, before, name)
            yield before


def _date(words: str, year: int, before: date | None, name: str) -> date:
    *earlier, day = map(int, re.findall(r"\d+", words))
    month = earlier[-1] if earlier else None
    own_year = earlier[0] if len(earlier) > 1 else before.year if before else year
    if month is None:
        if before is None:
            raise NoticeError(f"“{name}”的“{words}”没有写月份。")
        month = before.month
    try:
        return date(own_year, month, day)
    except ValueError as error:
        raise NoticeError(f"“{name}”的“{words}”不是一个日期。") from error


def _refuse_contradictions(holidays: tuple[Holiday, ...]) -> None:
    rest = sorted(on for holiday in holidays for on in holiday.rest)
    twice = next((on for on, following in pairwise(rest) if on == following), None)
    if twice:
        raise NoticeError(f"{twice} 属于两个假期，请检查。")
    for holiday in holidays:
        for on in holiday.work:
            if on in rest:
                raise NoticeError(f"{on} 既放假又上班，请检查。")
            if on.weekday() < 5:  # Monday to Friday
                raise NoticeError(f"{on} 不是周末，不用写“上班”，请检查日期和年份。")


def plan(notice: Notice) -> Plan:
    """What saving ``notice`` would do; one statement."""
    wanted = notice.days()
    if not notice.missing:
        wanted = {**_ordinary_days(notice.year), **wanted}
    stored = {day.date: day for day in CalendarDay.objects.filter(date__in=wanted)}
    answer = Plan([], [], [])
    for on, day in sorted(wanted.items()):
        before = stored.get(on)
        if before is None:
            answer.new.append(day)
        elif before.source == Source.MANUAL:
            if (before.is_workday, before.name) != (day.is_workday, day.name):
                answer.kept.append((before, day))
        elif (before.is_workday, before.name, before.source) != (
            day.is_workday, day.name, day.source,
        ):  # fmt: skip
            answer.changed.append((before, day))
    return answer


def _ordinary_days(year: int) -> dict[date, CalendarDay]:
    return {
        on: _day(on, is_workday=on.weekday() < 5, name="")
        for on in _span(date(year, 1, 1), date(year, 12, 31))
    }


@transaction.atomic
def save_notice(notice: Notice) -> Plan:
    """Let ``notice`` count; a second time changes nothing."""
    done = plan(notice)
    CalendarDay.objects.bulk_create(done.new)
    for before, day in done.changed:
        day.pk = before.pk
    better = [day for _, day in done.changed]
    CalendarDay.objects.bulk_update(better, [*CalendarDay.FACTS, "source"], batch_size=200)
    forget_calendar()
    return done
