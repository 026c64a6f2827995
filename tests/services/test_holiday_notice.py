"""The State Council's notice, as it is printed, becomes the days it names."""

from datetime import date

import pytest

from services.holiday_notice import NoticeError, plan, read_notice, save_notice
from services.models import CalendarDay

# As the State Council's office published it.
NOTICE = """国务院办公厅关于2026年部分节假日安排的通知
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。\
2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
"""


def span(notice) -> list[tuple[str, date, date, list[date]]]:
    return [(one.name, one.rest[0], one.rest[-1], list(one.work)) for one in notice.holidays]


def test_the_notice_of_a_year_is_read_whole():
    notice = read_notice(NOTICE, 2030)
    assert (notice.year, notice.missing) == (2026, [])
    assert span(notice) == [
        ("元旦", date(2026, 1, 1), date(2026, 1, 3), [date(2026, 1, 4)]),
        (
            "春节",
            date(2026, 2, 15),
            date(2026, 2, 23),
            [date(2026, 2, 14), date(2026, 2, 28)],
        ),
        ("清明节", date(2026, 4, 4), date(2026, 4, 6), []),
        ("劳动节", date(2026, 5, 1), date(2026, 5, 5), [date(2026, 5, 9)]),
        ("端午节", date(2026, 6, 19), date(2026, 6, 21), []),
        ("中秋节", date(2026, 9, 25), date(2026, 9, 27), []),
        (
            "国庆节",
            date(2026, 10, 1),
            date(2026, 10, 7),
            [date(2026, 9, 20), date(2026, 10, 10)],
        ),
    ]


@pytest.mark.parametrize(
    ("text", "year", "holidays"),
    [
        (
            "国庆节、中秋节：10月1日（星期三）至8日放假调休，共8天。9月28日（星期日）、10月11日上班。",
            2025,
            [
                (
                    "国庆节、中秋节",
                    date(2025, 10, 1),
                    date(2025, 10, 8),
                    [date(2025, 9, 28), date(2025, 10, 11)],
                )
            ],
        ),
        (
            "元旦：2022年12月31日至2023年1月2日放假调休，共3天。",
            2023,
            [("元旦", date(2022, 12, 31), date(2023, 1, 2), [])],
        ),
        (
            "清明节：4月5日放假。\n端午节: 6月22日至24日放假调休，共3天。6月25日（星期日）上班。",
            2023,
            [
                ("清明节", date(2023, 4, 5), date(2023, 4, 5), []),
                ("端午节", date(2023, 6, 22), date(2023, 6, 24), [date(2023, 6, 25)]),
            ],
        ),
    ],
)
def test_other_years_are_worded_otherwise(text, year, holidays):
    assert span(read_notice(text, year)) == holidays


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("今年放假安排见附件。", "没有读到节假日。"),
        ("元旦：见通知。", "“元旦”后面没有读到“…日放假”。"),
        ("国庆节：10月1日至7日放假，共8天。", "“国庆节”写的是共 8 天，读出来是 7 天，请检查。"),
        ("国庆节：10月8日至1日放假。", "“国庆节”从 2026-10-08 到 2026-10-01 不像假期"),
        ("春节：2月30日放假。", "“春节”的“2月30日”不是一个日期。"),
        ("春节：15日放假。", "“春节”的“15日”没有写月份。"),
        ("元旦：1月1日放假。1月5日上班。", "2026-01-05 不是周末"),
        ("元旦：1月1日至3日放假。1月3日上班。", "2026-01-03 既放假又上班"),
        ("元旦：1月1日放假。春节：1月1日放假。", "2026-01-01 属于两个假期"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(text, sentence):
    with pytest.raises(NoticeError, match=sentence):
        read_notice(text, 2026)


def test_a_whole_notice_announces_the_whole_year(db):
    by_hand = CalendarDay.objects.create(date=date(2026, 1, 2), is_workday=True, name="值班")
    CalendarDay.objects.bulk_create(
        CalendarDay(date=on, is_workday=True, source="provisional")
        for on in (date(2026, 1, 1), date(2026, 3, 3))
    )
    notice = read_notice(NOTICE, 2026)
    planned = plan(notice)
    assert (len(planned.new), len(planned.changed), len(planned.kept)) == (362, 2, 1)
    assert CalendarDay.objects.count() == 3
    save_notice(notice)
    days = {day.date: day for day in CalendarDay.objects.all()}
    assert len(days) == 365
    assert sum(day.is_workday for day in days.values()) == 249
    assert days[by_hand.date].name == "值班"
    assert (days[date(2026, 1, 4)].is_workday, days[date(2026, 1, 4)].name) == (True, "元旦调休")
    assert days[date(2026, 3, 3)].source == CalendarDay.Source.PACKAGE
    again = plan(notice)
    assert (again.new, again.changed, len(again.kept)) == ([], [], 1)


def test_a_part_of_a_notice_touches_its_own_days_alone(db):
    save_notice(read_notice("元旦：1月1日至3日放假调休，共3天。1月4日上班。", 2026))
    assert CalendarDay.objects.count() == 4
