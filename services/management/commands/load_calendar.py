"""`manage.py load_calendar`: the work calendar from the holiday packages."""

from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from services.calendar_loading import LAST_YEAR, Report, announced_years, confirm, load
from services.models import CalendarDay
from services.workcalendar import calendar_warning


class Command(BaseCommand):
    help = (
        "载入工作日历，默认为今年和明年。国务院已公布的年份按放假安排，之后的年份只含法定节假日，"
        "标为暂定。可以重复运行；人工维护的日期保留。"
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--from", dest="first", type=int, metavar="年份", help="从哪一年起")
        parser.add_argument("--to", dest="last", type=int, metavar="年份", help="到哪一年止")
        parser.add_argument(
            "--confirm",
            type=int,
            metavar="年份",
            help="不载入；该年的暂定日期已与放假安排核对，改为人工维护",
        )

    def handle(self, *, first, last, confirm: int | None, **options) -> None:
        today = timezone.localdate()
        if confirm is not None:
            self.confirm(confirm)
        else:
            self.load(*years(first, last, today))
        if warning := calendar_warning(today):
            self.stdout.write(self.style.WARNING(f"警告：{warning}"))

    def confirm(self, year: int) -> None:
        if confirmed := confirm(year):
            self.stdout.write(f"{year} 年：{confirmed} 天由暂定改为人工维护。")
        else:
            self.stdout.write(f"{year} 年没有暂定的日期，没有变化。")

    def load(self, first: int, last: int) -> None:
        report = load(first, last)
        self.tell(report)
        if report.is_empty:
            self.stdout.write("没有变化。")

    def tell(self, report: Report) -> None:
        for (year, source), count in sorted(report.added.items()):
            self.stdout.write(f"{year} 年：新增 {count} 天（{CalendarDay.Source(source).label}）。")
        for year, count in sorted(report.announced.items()):
            self.stdout.write(f"{year} 年：{count} 天由暂定改为国务院放假安排。")
        for before, after in report.changed:
            self.stdout.write(f"更新 {before.date}：{words(before)} → {words(after)}")
        for kept, offered in report.kept:
            self.stdout.write(
                f"保留人工维护的 {kept.date}：{words(kept)}；放假安排为：{words(offered)}"
            )


def years(first: int | None, last: int | None, today: date) -> tuple[int, int]:
    """The first and the last year to load; raises ``CommandError`` for years nobody knows."""
    first = today.year if first is None else first
    last = max(first, today.year + 1) if last is None else last
    oldest = announced_years().start
    if first > last:
        raise CommandError(f"起始年份 {first} 晚于截止年份 {last}。请检查 --from 和 --to。")
    if first < oldest or last > LAST_YEAR:
        raise CommandError(f"只能载入 {oldest} 年至 {LAST_YEAR} 年。请检查 --from 和 --to。")
    return first, last


def words(day: CalendarDay) -> str:
    """``工作（国庆节调休，08:30—12:00）``"""
    hours = "、".join(f"{start}—{end}" for start, end in day.periods)
    more = "，".join(filter(None, [day.name, hours]))
    return ("工作" if day.is_workday else "休息") + (f"（{more}）" if more else "")
