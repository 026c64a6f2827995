"""The table of the work calendar: how it is filled, who may overrule whom, and how it is read."""

import io
from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from services import workcalendar
from services.calendar_loading import days_of, load
from services.models import CalendarDay
from services.workcalendar import calendar_warning, forget_calendar, work_calendar
from services.worktime import Limit, Unit
from tests.services.test_worktime import GOLDEN, at, days_of_2026

Source = CalendarDay.Source
pytestmark = pytest.mark.django_db


def load_calendar(*args: str) -> list[str]:
    """What the command prints."""
    out = io.StringIO()
    call_command("load_calendar", *args, stdout=out, no_color=True)
    return out.getvalue().splitlines()


def rows() -> list[tuple]:
    return list(CalendarDay.objects.values_list("date", "is_workday", "name", "periods", "source"))


def day(on: str) -> CalendarDay:
    return CalendarDay.objects.get(date=on)


def warnings(said: list[str]) -> list[str]:
    return [line for line in said if line.startswith("警告：")]


# --- what the packages say -----------------------------------------------------------------------


def test_2026_is_as_announced():
    load(2026, 2026)
    expected = days_of_2026()
    known = work_calendar().days
    assert known.keys() == expected.keys()
    for on, said in expected.items():
        assert known[on].periods == said.periods, on
        if not said.periods:
            assert known[on].name == said.name, on
        assert not known[on].provisional
    assert day("2026-10-10").name == "国庆节调休"
    assert set(CalendarDay.objects.values_list("source", flat=True)) == {Source.PACKAGE}


@pytest.mark.parametrize(("start", "amount", "unit", "due", "sentence"), GOLDEN)
def test_golden_vector_through_the_table(start, amount, unit, due, sentence):
    load(2026, 2026)
    assert Limit(amount, unit).due_from(at(start), work_calendar()) == at(due)


def test_2027_has_its_statutory_holidays_and_is_provisional():
    load(2027, 2027)
    assert CalendarDay.objects.count() == 365
    assert set(CalendarDay.objects.values_list("source", flat=True)) == {Source.PROVISIONAL}
    holidays = CalendarDay.objects.exclude(name="").values_list("date", "name", "is_workday")
    assert [(f"{on:%m-%d}", name, works) for on, name, works in holidays] == [
        ("01-01", "元旦", False),
        *((f"02-{number:02}", "春节", False) for number in range(5, 11)),
        ("04-05", "清明节", False),
        *((f"05-{number:02}", "劳动节", False) for number in range(1, 5)),
        ("06-09", "端午节", False),
        ("09-15", "中秋节", False),
        *((f"10-{number:02}", "国庆节", False) for number in range(1, 6)),
    ]
    unnamed = CalendarDay.objects.filter(name="")
    assert all(one.is_workday == (one.date.weekday() < 5) for one in unnamed)


def test_the_last_golden_vector_takes_the_warning_path():
    """No 2027 in the table: Monday-Friday, and it says so; provisional days: it says so too."""
    limit, start = Limit(1, Unit.WORKING_DAYS), at("2026-12-31 10:00")
    load(2026, 2026)
    assert limit.due_from(start, work_calendar()) == at("2027-01-01 17:30")
    assert work_calendar().first_provisional(start, limit.due_from(start, work_calendar()))
    load(2027, 2027)
    assert limit.due_from(start, work_calendar()) == at("2027-01-04 17:30")
    assert work_calendar().first_provisional(start, limit.due_from(start, work_calendar()))


# --- loading -------------------------------------------------------------------------------------


@time_machine.travel(at("2026-11-24 10:00"))
def test_the_command_loads_this_year_and_the_next():
    assert load_calendar() == [
        "2026 年：新增 365 天（国务院放假安排）。",
        "2027 年：新增 365 天（暂定）。",
        f"警告：{PROVISIONAL.format('2027年1月1日')}",
    ]
    before = rows()
    assert (before[0][0], before[-1][0]) == (date(2026, 1, 1), date(2027, 12, 31))
    again = load_calendar()
    assert again[0] == "没有变化。"
    assert again[1:] == warnings(again)
    assert rows() == before


def test_the_years_can_be_chosen():
    said = load_calendar("--from", "2024", "--to", "2025")
    assert said[:2] == [
        "2024 年：新增 366 天（国务院放假安排）。",
        "2025 年：新增 365 天（国务院放假安排）。",
    ]


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--from", "2027", "--to", "2026"), "起始年份 2027 晚于截止年份 2026"),
        (("--from", "2003", "--to", "2026"), "只能载入 2004 年至 2099 年"),
        (("--from", "2026", "--to", "2100"), "只能载入 2004 年至 2099 年"),
    ],
)
def test_years_nobody_knows_are_refused(args, words):
    with pytest.raises(CommandError, match=words):
        load_calendar(*args)
    assert rows() == []


def test_a_day_a_person_changed_is_kept_and_named():
    load(2026, 2026)
    changed = day("2026-10-10")
    changed.is_workday, changed.name = False, ""
    changed.save()
    before = rows()
    assert day("2026-10-10").source == Source.MANUAL
    said = load_calendar("--from", "2026", "--to", "2026")
    assert said[:2] == [
        "保留人工维护的 2026-10-10：休息；放假安排为：工作（国庆节调休）",
        "没有变化。",
    ]
    assert rows() == before


def test_hours_a_person_set_are_kept():
    load(2026, 2026)
    changed = day("2026-10-10")
    changed.periods = [["09:00", "12:00"]]
    changed.save(update_fields=["periods"])
    assert day("2026-10-10").source == Source.MANUAL
    said = load_calendar("--from", "2026", "--to", "2026")
    assert said[0] == (
        "保留人工维护的 2026-10-10：工作（国庆节调休，09:00—12:00）；放假安排为：工作（国庆节调休）"
    )
    assert day("2026-10-10").periods == [["09:00", "12:00"]]


def test_a_day_saved_without_a_change_stays_the_loader_s():
    load(2026, 2026)
    day("2026-10-10").save()
    assert day("2026-10-10").source == Source.PACKAGE


def test_a_day_a_person_entered_first_is_kept():
    CalendarDay.objects.create(date="2026-03-02", is_workday=False, name="停电")
    report = load(2026, 2026)
    assert report.added == {(2026, Source.PACKAGE): 364}
    assert [(kept.name, offered.is_workday) for kept, offered in report.kept] == [("停电", True)]
    assert day("2026-03-02").name == "停电"


def test_a_deleted_day_comes_back():
    load(2026, 2026)
    day("2026-10-10").delete()
    assert load(2026, 2026).added == {(2026, Source.PACKAGE): 1}
    assert day("2026-10-10").is_workday


def test_an_announced_year_takes_the_place_of_a_provisional_one():
    days = list(days_of(2026))
    for one in days:
        one.source = Source.PROVISIONAL
        one.is_workday, one.name = one.date.weekday() < 5, ""
    CalendarDay.objects.bulk_create(days)
    CalendarDay.objects.filter(date="2026-10-01").update(source=Source.MANUAL, name="自定")
    said = load_calendar("--from", "2026", "--to", "2026")
    assert said[0] == "2026 年：364 天由暂定改为国务院放假安排。"
    assert "更新 2026-10-10：休息 → 工作（国庆节调休）" in said
    assert "更新 2026-10-02：工作 → 休息（国庆节）" in said
    assert "保留人工维护的 2026-10-01：工作（自定）；放假安排为：休息（国庆节）" in said
    # 33 days of holiday and 6 made up, less the one a person keeps.
    assert sum(line.startswith("更新") for line in said) == 33 + 6 - 1
    assert day("2026-10-02").source == Source.PACKAGE
    assert load(2026, 2026).is_empty


def test_a_provisional_year_never_takes_the_place_of_an_announced_one():
    CalendarDay.objects.create(
        date="2027-02-13", is_workday=True, name="春节调休", source=Source.PACKAGE
    )
    assert load(2027, 2027).added == {(2027, Source.PROVISIONAL): 364}
    assert (day("2027-02-13").is_workday, day("2027-02-13").source) == (True, Source.PACKAGE)


@time_machine.travel(at("2026-11-24 10:00"))
def test_a_year_somebody_compared_can_be_confirmed():
    load_calendar()
    changed = day("2027-02-14")
    changed.is_workday, changed.name = True, "春节调休"
    changed.save()
    assert load_calendar("--confirm", "2027") == ["2027 年：364 天由暂定改为人工维护。"]
    assert load_calendar("--confirm", "2027") == ["2027 年没有暂定的日期，没有变化。"]
    assert not CalendarDay.objects.provisional().exists()
    assert load_calendar() == ["没有变化。"]
    assert day("2027-02-14").is_workday


# --- reading -------------------------------------------------------------------------------------


def test_many_deadlines_read_the_table_once(django_assert_num_queries):
    load(2026, 2027)
    limit = Limit(15, Unit.WORKING_DAYS)
    with django_assert_num_queries(1):
        for number in range(30):
            limit.due_from(at("2026-09-01 10:00") + timedelta(days=number), work_calendar())


def test_an_edit_is_seen_when_the_reading_is_old_or_forgotten(monkeypatch):
    on = date(2026, 3, 2)
    assert work_calendar().day(on).periods
    CalendarDay.objects.create(date=on, is_workday=False, name="停电")
    assert work_calendar().day(on).periods
    monkeypatch.setattr(workcalendar, "FRESH_FOR", 0)
    assert work_calendar().day(on).name == "停电"
    monkeypatch.undo()
    CalendarDay.objects.all().delete()
    assert not work_calendar().day(on).periods
    forget_calendar()
    assert work_calendar().day(on).periods


def test_a_day_of_the_table_may_have_its_own_hours():
    load(2026, 2026)
    CalendarDay.objects.filter(date="2026-10-10").update(periods=[["08:00", "11:30"]])
    forget_calendar()
    limit = Limit(3, Unit.WORKING_DAYS)
    assert limit.due_from(at("2026-09-30 10:00"), work_calendar()) == at("2026-10-10 11:30")


def test_broken_hours_in_the_table_are_not_passed_over():
    CalendarDay.objects.create(date="2026-03-02", is_workday=True, periods=[["12:00", "09:00"]])
    with pytest.raises(ValidationError, match="结束时间应晚于开始时间"):
        work_calendar()


# --- the warning ---------------------------------------------------------------------------------

MISSING = (
    "{}起的工作日历没有载入，时限暂按周一至周五计算。"
    "请系统管理员在“工作日历”中录入，或运行 load_calendar。"
)
PROVISIONAL = (
    "{}起的工作日历为暂定，不含调休。国务院公布放假安排后，请系统管理员在“工作日历”中核对并确认。"
)


def test_sixty_days_ahead_are_enough():
    load(2026, 2026)
    assert calendar_warning(date(2026, 11, 1)) is None
    assert calendar_warning(date(2026, 11, 2)) == MISSING.format("2027年1月1日")


def test_e11_provisional_days_are_not_enough():
    load(2026, 2027)
    assert calendar_warning(date(2026, 11, 1)) is None
    assert calendar_warning(date(2026, 11, 24)) == PROVISIONAL.format("2027年1月1日")


def test_a_gap_is_found():
    load(2026, 2026)
    CalendarDay.objects.filter(date="2026-03-20").delete()
    forget_calendar()
    assert calendar_warning(date(2026, 3, 2)) == MISSING.format("2026年3月20日")


def test_an_empty_table_is_warned_of():
    assert calendar_warning(date(2026, 3, 2)) == MISSING.format("2026年3月2日")


# --- what the table refuses ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("periods", "words"),
    [
        ("09:00", "应为列表"),
        ({"09:00": "12:00"}, "应为列表"),
        (["09:00"], "第 1 个时段应写成"),
        ([["09:00"]], "第 1 个时段应写成"),
        ([["09:00", "12:00"], ["13:30", "25:00"]], "第 2 个时段应写成"),
        ([["09:00", None]], "第 1 个时段应写成"),
        ([[9, 12]], "第 1 个时段应写成"),
        ([["12:00", "12:00"]], "第 1 个时段的结束时间应晚于开始时间"),
        ([["09:00", "12:00"], ["11:59", "17:00"]], "第 2 个时段应在上一个时段结束之后开始"),
        ([["9:00", "12:00"]], "第 1 个时段应写成"),
        ([["09:00", "24:00"]], "第 1 个时段应写成"),
        ([["09:00+08:00", "12:00"]], "第 1 个时段应写成"),
    ],
)
def test_hours_that_are_none_are_refused(periods, words):
    entry = CalendarDay(date=date(2026, 3, 2), is_workday=True, periods=periods)
    with pytest.raises(ValidationError) as refused:
        entry.full_clean()
    assert list(refused.value.message_dict) == ["periods"]
    assert words in refused.value.message_dict["periods"][0]


def test_hours_in_order_are_accepted():
    entry = CalendarDay(
        date=date(2026, 3, 2), is_workday=True, periods=[["08:30", "12:00"], ["12:00", "17:00"]]
    )
    entry.full_clean()


def test_a_day_of_rest_with_hours_is_refused():
    entry = CalendarDay(date=date(2026, 3, 2), is_workday=False, periods=[["09:00", "12:00"]])
    with pytest.raises(ValidationError, match="休息日不能填写工作时段"):
        entry.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        entry.save()
    assert rows() == []


def test_a_date_is_in_the_calendar_once():
    CalendarDay.objects.create(date="2026-03-02", is_workday=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarDay.objects.create(date="2026-03-02", is_workday=False)
    assert day("2026-03-02").is_workday
