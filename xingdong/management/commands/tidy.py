"""Clear what was kept long enough, as the nightly job does; or only say what that would be."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from xingdong.records.keeping import all_kept, tidy


class Command(BaseCommand):
    help = "清除保存期满的数据（每天夜里自动进行）。先用 --dry-run 看看会清除多少。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="只列出数量，不清除")

    def handle(self, *, dry_run: bool, **options) -> None:
        counts = tidy(now=timezone.now(), dry_run=dry_run)
        for kept in all_kept():
            count = counts.get(kept.name)
            done = "待清除" if dry_run else "已清除"
            self.stdout.write(f"{kept.label}：{'长期保存' if count is None else f'{done} {count}'}")
