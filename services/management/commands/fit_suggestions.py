"""`manage.py fit_suggestions`: learn from all texts there are, for every process."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from services.suggesting.fitting import fit_suggestions


class Command(BaseCommand):
    help = "用目录、语料和社工更正重新训练事项推荐；各进程半分钟内自动换用，不用重启。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("--if-needed", action="store_true", help="语料没有变化时不重新训练")

    def handle(self, *, if_needed: bool, **options) -> None:
        stored = fit_suggestions(now=timezone.now(), only_if_needed=if_needed)
        if stored is None:
            self.stdout.write("语料没有变化，沿用现有模型。")
        else:
            self.stdout.write(f"已用 {stored.text_count} 条语料训练推荐模型。")
