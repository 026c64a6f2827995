"""`manage.py recompute_dates`: bring open orders in line with an edited calendar, at once."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from requests_desk.actions import recompute_open_dates


class Command(BaseCommand):
    help = "工作日历修改后，重算在办诉求的时限并逐单留痕；每天早上也会自动执行。"

    def add_arguments(self, parser):
        parser.add_argument("--why", default="工作日历有调整。", help="写进每一单的原因")

    def handle(self, *args, why: str, **options):
        moved = recompute_open_dates(why=why, now=timezone.now())
        self.stdout.write(f"已重算：{moved} 件诉求的时限有变化。" if moved else "没有变化。")
