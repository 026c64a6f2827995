"""The engine of working time: the golden vectors of handbook §2.4, and what always holds.

The calendar of 2026 is written out by hand, so that neither a package nor the table can agree with
itself.
"""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.worktime import (
    OFFICE_HOURS,
    WALL_CLOCK,
    ZONE,
    Day,
    Limit,
    Period,
    Unit,
    WorkCalendar,
    explain,
)

HOLIDAYS_2026 = {
    "元旦": ("01-01", "01-03"),
    "春节": ("02-15", "02-23"),
    "清明节": ("04-04", "04-06"),
    "劳动节": ("05-01", "05-05"),
    "端午节": ("06-19", "06-21"),
    "中秋节": ("09-25", "09-27"),
    "国庆节": ("10-01", "10-07"),
}
MADE_UP_2026 = ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]

DAYS, HOURS, MINUTES = Unit.WORKING_DAYS, Unit.WORKING_HOURS, Unit.WORKING_MINUTES
CLOCK_MINUTES, CLOCK_HOURS = Unit.CLOCK_MINUTES, Unit.CLOCK_HOURS

# Start, limit, due and the sentence that explains it.
GOLDEN = [
    ("2026-03-02 10:00", 5, DAYS, "2026-03-09 17:30", "3月9日 17:30 前（5 个工作日）。"),
    (
        "2026-02-13 16:00",
        2,
        DAYS,
        "2026-02-24 17:30",
        "2月24日 17:30 前（2 个工作日），跳过春节 2月15日—2月23日，2月14日调休上班计入。",
    ),
    (
        "2026-02-14 10:00",
        1,
        DAYS,
        "2026-02-24 17:30",
        "2月24日 17:30 前（1 个工作日），跳过春节 2月15日—2月23日。",
    ),
    (
        "2026-02-20 11:00",
        1,
        DAYS,
        "2026-02-25 17:30",
        "2月25日 17:30 前（1 个工作日），2月20日是休息日，视同 2月24日，跳过春节 2月20日—2月23日。",
    ),
    (
        "2026-09-30 10:00",
        3,
        DAYS,
        "2026-10-10 17:30",
        "10月10日 17:30 前（3 个工作日），跳过国庆节 10月1日—10月7日，10月10日调休上班计入。",
    ),
    (
        "2026-09-19 09:30",
        1,
        DAYS,
        "2026-09-21 17:30",
        "9月21日 17:30 前（1 个工作日），9月19日是休息日，视同 9月20日。",
    ),
    (
        "2026-09-30 18:05",
        1,
        DAYS,
        "2026-10-09 17:30",
        (
            "10月9日 17:30 前（1 个工作日），9月30日 18:05 已下班，视同 10月8日，"
            "跳过国庆节 10月1日—10月7日。"
        ),
    ),
    (
        "2026-05-08 15:00",
        2,
        DAYS,
        "2026-05-11 17:30",
        "5月11日 17:30 前（2 个工作日），5月9日调休上班计入。",
    ),
    (
        "2026-09-30 16:30",
        4,
        HOURS,
        "2026-10-08 12:00",
        "10月8日 12:00 前（4 个工作时），跳过国庆节 10月1日—10月7日。",
    ),
    ("2026-03-06 17:00", 2, HOURS, "2026-03-09 10:30", "3月9日 10:30 前（2 个工作时）。"),
    (
        "2026-03-07 22:15",
        1,
        HOURS,
        "2026-03-09 10:00",
        "3月9日 10:00 前（1 个工作时），3月7日是休息日，视同 3月9日。",
    ),
    ("2026-03-02 11:30", 1, HOURS, "2026-03-02 14:00", "3月2日 14:00 前（1 个工作时）。"),
]


def at(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=ZONE)


def days_of_2026() -> dict[date, Day]:
    first = date(2026, 1, 1)
    days = {}
    for on in (first + timedelta(days=number) for number in range(365)):
        key = f"{on:%m-%d}"
        name = next((n for n, (a, b) in HOLIDAYS_2026.items() if a <= key <= b), "")
        rests = bool(name) or (on.weekday() >= 5 and key not in MADE_UP_2026)
        days[on] = Day(() if rests else OFFICE_HOURS, name)
    return days


CALENDAR = WorkCalendar(days_of_2026())


# --- the golden vectors --------------------------------------------------------------------------


@pytest.mark.parametrize(("start", "amount", "unit", "due", "sentence"), GOLDEN)
def test_golden_vector(start, amount, unit, due, sentence):
    limit = Limit(amount, unit)
    assert limit.due_from(at(start), CALENDAR) == at(due)
    assert explain(at(start), limit, at(due), CALENDAR) == sentence


def test_golden_vector_without_a_calendar_for_2027():
    limit, start = Limit(1, DAYS), at("2026-12-31 10:00")
    due = limit.due_from(start, CALENDAR)
    assert due == at("2027-01-01 17:30")
    assert explain(start, limit, due, CALENDAR) == (
        "2027年1月1日 17:30 前（1 个工作日）。2027年1月1日起的工作日历未载入，暂按周一至周五计算。"
    )


def test_a_provisional_holiday_is_skipped_and_said_to_be_provisional():
    provisional = {date(2027, 1, 1): Day((), "元旦", provisional=True)}
    calendar = WorkCalendar(CALENDAR.days | provisional)
    limit, start = Limit(1, DAYS), at("2026-12-31 10:00")
    due = limit.due_from(start, calendar)
    assert due == at("2027-01-04 17:30")
    assert explain(start, limit, due, calendar) == (
        "2027年1月4日 17:30 前（1 个工作日），跳过元旦 2027年1月1日。"
        "2027年1月1日起的放假安排为暂定，公布后日期可能调整。"
    )


# --- the edges of a day --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2026-03-02 00:00:00", "2026-03-03 17:30"),
        ("2026-03-02 12:45:00", "2026-03-03 17:30"),
        ("2026-03-02 17:30:00", "2026-03-03 17:30"),
        ("2026-03-02 17:30:00.000001", "2026-03-04 17:30"),
        ("2026-03-02 23:59:59", "2026-03-04 17:30"),
    ],
)
def test_a_working_day_starts_to_count_after_the_day_of_the_event(start, due):
    assert CALENDAR.due_after_days(at(start), 1) == at(due)


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        ("2026-03-02 11:30", 30, "2026-03-02 12:00"),
        ("2026-03-02 12:00", 1, "2026-03-02 13:31"),
        ("2026-03-02 12:45", 60, "2026-03-02 14:30"),
        ("2026-03-02 07:00", 420, "2026-03-02 17:30"),
        ("2026-03-02 17:30", 1, "2026-03-03 09:01"),
        ("2026-03-02 09:00", 421, "2026-03-03 09:01"),
        ("2026-03-06 17:29:30", 1, "2026-03-09 09:00:30"),
        ("2026-03-07 12:00", 0, "2026-03-07 12:00"),
    ],
)
def test_office_minutes(start, minutes, due):
    assert CALENDAR.due_after(at(start), timedelta(minutes=minutes)) == at(due)


def test_e32_exactly_at_closing_is_on_time():
    due = CALENDAR.due_after_days(at("2026-03-02 10:00"), 1)
    assert due == at("2026-03-03 17:30:00")
    assert CALENDAR.between(at("2026-03-03 17:29:59"), due) == timedelta(seconds=1)
    assert CALENDAR.between(due, at("2026-03-04 09:00:01")) == timedelta(seconds=1)


def test_a_day_with_hours_of_its_own():
    days = {
        date(2026, 3, 7): Day((Period(time(8), time(10)), Period(time(10, 30), time(11))), ""),
        date(2026, 3, 9): Day((Period(time(14), time(17)),)),
    }
    calendar = WorkCalendar(CALENDAR.days | days)
    assert calendar.due_after_days(at("2026-03-06 10:00"), 1) == at("2026-03-07 11:00")
    assert calendar.due_after_days(at("2026-03-07 11:01"), 1) == at("2026-03-10 17:30")
    assert calendar.due_after(at("2026-03-06 17:00"), timedelta(minutes=240)) == at(
        "2026-03-09 15:00"
    )
    assert calendar.between(at("2026-03-06 17:00"), at("2026-03-09 15:00")) == timedelta(hours=4)


def test_moments_of_any_zone_come_back_in_shanghai():
    start = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
    due = CALENDAR.due_after_days(start, 5)
    assert (due, due.tzinfo) == (at("2026-03-09 17:30"), ZONE)
    assert CALENDAR.due_after(start, timedelta(minutes=60)).tzinfo is ZONE
    assert WALL_CLOCK.due_after(start, timedelta(minutes=15)).tzinfo is ZONE


NAIVE, AWARE = datetime(2026, 3, 2, 10, 0), at("2026-03-02 10:00")  # noqa: DTZ001


@pytest.mark.parametrize(
    "question",
    [
        lambda: CALENDAR.due_after_days(NAIVE, 1),
        lambda: CALENDAR.due_after(NAIVE, timedelta(minutes=1)),
        lambda: CALENDAR.between(NAIVE, AWARE),
        lambda: CALENDAR.between(AWARE, NAIVE),
        lambda: CALENDAR.elapsed(AWARE, AWARE, [(NAIVE, None)]),
        lambda: CALENDAR.shift(AWARE, AWARE, NAIVE),
        lambda: CALENDAR.first_provisional(NAIVE, AWARE),
        lambda: WALL_CLOCK.due_after(NAIVE, timedelta(minutes=1)),
        lambda: WALL_CLOCK.between(NAIVE, AWARE),
        lambda: Limit(1, CLOCK_HOURS).due_from(NAIVE, CALENDAR),
        lambda: explain(NAIVE, Limit(1, DAYS), AWARE, CALENDAR),
    ],
)
def test_a_moment_without_a_zone_is_refused(question):
    with pytest.raises(ValueError, match="a moment needs a time zone"):
        question()


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (lambda: CALENDAR.due_after_days(AWARE, -1), "not negative"),
        (lambda: CALENDAR.due_after(AWARE, timedelta(minutes=-1)), "not negative"),
        (lambda: CALENDAR.shift(AWARE, AWARE, AWARE - timedelta(seconds=1)), "ends before"),
        (lambda: Limit(0, DAYS), "at least 1"),
        (lambda: Limit(1, "weeks"), "weeks"),
        (lambda: Period(time(12), time(12)), "ends after it starts"),
        (lambda: Day((OFFICE_HOURS[1], OFFICE_HOURS[0])), "follow each other"),
    ],
)
def test_nonsense_is_refused(question, words):
    with pytest.raises(ValueError, match=words):
        question()


def test_a_calendar_without_working_days_says_so():
    closed = {date(2026, 1, 1) + timedelta(days=number): Day(()) for number in range(1000)}
    with pytest.raises(ValueError, match="no working day after 2026-03-02"):
        WorkCalendar(closed).due_after_days(AWARE, 1)
    with pytest.raises(ValueError, match="no working day after 2026-03-02"):
        WorkCalendar(closed).due_after(AWARE, timedelta(minutes=1))


# --- pauses --------------------------------------------------------------------------------------


def test_a_pause_keeps_the_working_time_that_was_left():
    due = at("2026-09-30 17:30")
    moved = CALENDAR.shift(due, at("2026-09-30 16:00"), at("2026-10-05 12:00"))
    assert moved == at("2026-10-08 10:30")


def test_a_pause_over_a_holiday_alone_moves_nothing():
    due = at("2026-10-10 17:30")
    assert CALENDAR.shift(due, at("2026-09-30 17:30"), at("2026-10-08 09:00")) == due


def test_a_limit_that_had_passed_stays_passed():
    due = at("2026-03-02 12:00")
    assert CALENDAR.shift(due, at("2026-03-02 12:01"), at("2026-03-05 10:00")) == due
    assert CALENDAR.shift(due, due, at("2026-03-05 10:00")) == at("2026-03-05 10:00")


def test_elapsed_counts_overlapping_pauses_once():
    pauses = [
        (at("2026-03-02 13:00"), at("2026-03-02 15:00")),
        (at("2026-03-02 14:00"), at("2026-03-02 14:30")),
        (at("2026-03-02 14:30"), at("2026-03-02 16:00")),
        (at("2026-03-03 17:00"), None),
    ]
    passed = CALENDAR.elapsed(at("2026-03-02 09:00"), at("2026-03-04 12:00"), pauses)
    # Monday 09:00-12:00 and 16:00-17:30, Tuesday 09:00-12:00 and 13:30-17:00.
    assert passed == timedelta(hours=3 + 1.5 + 3 + 3.5)


# --- 特急 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "limit", "due", "sentence"),
    [
        (
            "2026-10-01 03:00",
            Limit(15, CLOCK_MINUTES),
            "2026-10-01 03:15",
            "10月1日 03:15 前（15 分钟），不分昼夜和节假日。",
        ),
        (
            "2026-12-31 23:50",
            Limit(24, CLOCK_HOURS),
            "2027-01-01 23:50",
            "2027年1月1日 23:50 前（24 小时），不分昼夜和节假日。",
        ),
    ],
)
def test_a_clock_limit_ignores_the_calendar(start, limit, due, sentence):
    assert limit.due_from(at(start), CALENDAR) == at(due)
    assert limit.clock(CALENDAR) is WALL_CLOCK
    assert explain(at(start), limit, at(due), CALENDAR) == sentence


def test_the_wall_clock_runs_through_the_night():
    due, night = at("2026-03-02 10:00"), at("2026-03-02 03:00")
    assert WALL_CLOCK.between(night, due) == timedelta(hours=7)
    assert WALL_CLOCK.between(due, night) == timedelta()
    assert WALL_CLOCK.elapsed(night, due, [(at("2026-03-02 04:00"), at("2026-03-02 05:00"))]) == (
        timedelta(hours=6)
    )
    assert WALL_CLOCK.shift(due, night, at("2026-03-02 04:30")) == at("2026-03-02 11:30")


# --- words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        (Limit(5, DAYS), "5 个工作日"),
        (Limit(4, HOURS), "4 个工作时"),
        (Limit(30, MINUTES), "工作时间 30 分钟"),
        (Limit(15, CLOCK_MINUTES), "15 分钟"),
        (Limit(24, CLOCK_HOURS), "24 小时"),
    ],
)
def test_a_limit_in_words(limit, words):
    assert str(limit) == words


def test_a_deadline_that_was_moved_is_said_to_be():
    sentence = explain(at("2026-03-02 10:00"), Limit(1, DAYS), at("2026-03-05 11:00"), CALENDAR)
    assert sentence == "3月5日 11:00 前（1 个工作日，已调整）。"


def test_several_holidays_are_named_in_order():
    sentence = explain(at("2026-09-24 10:00"), Limit(5, DAYS), at("2026-10-09 17:30"), CALENDAR)
    assert sentence == (
        "10月9日 17:30 前（5 个工作日），跳过中秋节 9月25日—9月27日、国庆节 10月1日—10月7日。"
    )


def test_an_unnamed_weekend_inside_a_holiday_belongs_to_it():
    days = {
        on: Day(()) if day.name and on.weekday() >= 5 else day for on, day in days_of_2026().items()
    }
    sentence = explain(
        at("2026-09-30 10:00"), Limit(1, DAYS), at("2026-10-08 17:30"), WorkCalendar(days)
    )
    assert sentence == "10月8日 17:30 前（1 个工作日），跳过国庆节 10月1日—10月7日。"


# --- what holds for any calendar -----------------------------------------------------------------

FIRST = date(2026, 9, 14)
DAY_KINDS = [
    Day(()),
    Day(OFFICE_HOURS),
    Day((Period(time(9), time(12)),)),
    Day((Period(time(0), time(0, 1)), Period(time(23), time(23, 59)))),
    Day((Period(time(8), time(10)), Period(time(10), time(11)), Period(time(20), time(21)))),
]
calendars = st.lists(st.sampled_from(DAY_KINDS), max_size=30).map(
    lambda kinds: WorkCalendar(
        {FIRST + timedelta(days=number): kind for number, kind in enumerate(kinds)}
    )
)
seconds = st.integers(0, 35 * 24 * 3600)
edges = st.builds(
    lambda day, minute: day * 24 * 3600 + minute * 60,
    st.integers(0, 34),
    st.sampled_from([0, 540, 720, 721, 810, 1049, 1050, 1051, 1439]),
)
moments = (seconds | edges).map(
    lambda number: datetime.combine(FIRST, time(), ZONE) + timedelta(seconds=number)
)
spans = st.integers(0, 60 * 3600).map(lambda number: timedelta(seconds=number))
some_days = st.integers(0, 12)


def in_order(count: int):
    return st.lists(moments, min_size=count, max_size=count).map(sorted)


def holds_for(*strategies):
    """Like `given`, without a limit of time: a busy machine is not a fault of the engine."""
    return lambda test: settings(deadline=None)(given(*strategies)(test))


def in_office(calendar: WorkCalendar, moment: datetime) -> bool:
    """Whether working time has just passed at ``moment``: closings are in, openings out."""
    return any(opens < moment <= closes for opens, closes in calendar.intervals(moment.date()))


@holds_for(calendars, moments, spans, spans)
def test_office_time_is_additive(calendar, start, one, other):
    at_once = calendar.due_after(start, one + other)
    assert calendar.due_after(calendar.due_after(start, one), other) == at_once


@holds_for(calendars, moments, st.integers(1, 12), some_days)
def test_working_days_are_additive(calendar, start, one, other):
    at_once = calendar.due_after_days(start, one + other)
    assert calendar.due_after_days(calendar.due_after_days(start, one), other) == at_once


@holds_for(calendars, in_order(3))
def test_between_is_additive(calendar, three):
    a, b, c = three
    halves = calendar.between(a, b) + calendar.between(b, c)
    assert calendar.between(a, c) == halves
    assert calendar.between(c, a) == timedelta()


@holds_for(calendars, in_order(2), spans, some_days)
def test_a_later_start_is_never_due_earlier(calendar, two, span, days):
    earlier, later = two
    assert calendar.due_after(earlier, span) <= calendar.due_after(later, span)
    assert calendar.due_after_days(earlier, days) <= calendar.due_after_days(later, days)


@holds_for(calendars, moments, spans, spans, some_days)
def test_a_longer_limit_is_due_later(calendar, start, span, more, days):
    if more:
        assert calendar.due_after(start, span) < calendar.due_after(start, span + more)
    assert calendar.due_after_days(start, days) < calendar.due_after_days(start, days + 1)


@holds_for(calendars, moments, spans)
def test_between_is_the_inverse_of_due_after(calendar, start, span):
    assert calendar.between(start, calendar.due_after(start, span)) == span


@holds_for(calendars, in_order(2))
def test_due_after_is_the_inverse_of_between(calendar, two):
    start, end = two
    due = calendar.due_after(start, calendar.between(start, end))
    assert due <= end
    assert (due == end) == (start == end or in_office(calendar, end))


@holds_for(calendars, moments, st.integers(0, 1000))
def test_office_minutes_agree_with_counting_them_one_by_one(calendar, start, minutes):
    start = start.replace(second=0)
    due, left = start, minutes
    while left:
        opens, due = due, due + timedelta(minutes=1)
        left -= any(a <= opens < b for a, b in calendar.intervals(opens.date()))
    assert calendar.due_after(start, timedelta(minutes=minutes)) == due
    assert calendar.between(start, due) == timedelta(minutes=minutes)


@holds_for(calendars, moments, some_days)
def test_days_agree_with_counting_the_closings(calendar, start, days):
    """The N-th closing after the first that is not before the start."""
    due = calendar.due_after_days(start, days)
    dates = (start.date() + timedelta(days=number) for number in range(90))
    closings = (calendar.intervals(on)[-1][1] for on in dates if calendar.intervals(on))
    assert [closing for closing in closings if closing >= start][days] == due


@holds_for(calendars, moments, in_order(2))
def test_a_pause_keeps_what_was_left(calendar, due, two):
    begin, end = two
    moved = calendar.shift(due, begin, end)
    assert moved >= due
    if due >= begin:
        assert calendar.between(end, moved) == calendar.between(begin, due)
    else:
        assert moved == due


@holds_for(calendars, moments, in_order(3))
def test_two_pauses_in_a_row_are_one(calendar, due, three):
    begin, middle, end = three
    twice = calendar.shift(calendar.shift(due, begin, middle), middle, end)
    assert twice == calendar.shift(due, begin, end)


@holds_for(calendars, in_order(4))
def test_a_pause_does_not_count_as_elapsed(calendar, four):
    start, begin, end, now = four
    passed = calendar.elapsed(start, now, [(begin, end)])
    assert passed == calendar.between(start, begin) + calendar.between(end, now)
    assert calendar.elapsed(start, now, [(begin, end), (begin, end)]) == passed


@holds_for(calendars, moments, st.integers(1, 10), st.sampled_from(Unit))
def test_every_deadline_can_be_explained(calendar, start, amount, unit):
    limit = Limit(amount, unit)
    due = limit.due_from(start, calendar)
    sentence = explain(start, limit, due, calendar)
    assert f"{due.month}月{due.day}日 {due:%H:%M} 前（{limit}）" in sentence
    is_assumed = calendar.first_provisional(start, due) is not None
    assert ("暂" in sentence) == (is_assumed and not unit.is_wall_clock)


def test_the_work_grows_with_days_not_with_minutes():
    asked = Counter()

    class Counting(dict):
        def get(self, on):
            asked[on] += 1
            return super().get(on)

    calendar = WorkCalendar(Counting(CALENDAR.days))
    start = at("2026-09-01 10:00")
    calendar.due_after(start, timedelta(minutes=15 * 420))
    calendar.due_after_days(start, 15)
    assert set(asked) <= {date(2026, 9, number) for number in range(1, 23)}
    assert max(asked.values()) <= 12
    asked.clear()
    for _ in range(100):  # as many lights: the year is summed once, then the two ends are looked at
        calendar.between(start, at("2026-09-22 17:30"))
    assert asked.total() <= 365 + 100 * 2
