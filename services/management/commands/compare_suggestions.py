"""`manage.py compare_suggestions`: the table of docs/suggestions.md, measured again."""

from django.core.management.base import BaseCommand

from services.suggesting.comparing import compare

WAYS = {"folds": "五折交叉验证", "others": "只用自编语料训练"}


class Command(BaseCommand):
    help = "比较各种推荐方法（需几分钟），打印 docs/suggestions.md 里的表格。"

    def handle(self, **options) -> None:
        self.stdout.write("| 方法 | 检验方式 | 首选 | 前三 | 紧急查全 | 紧急查准 |")
        self.stdout.write("|---|---|---|---|---|---|")
        for figures in compare():
            shares = (figures.top1, figures.top3, figures.recall, figures.precision)
            cells = " | ".join("—" if share is None else f"{share:.3f}" for share in shares)
            self.stdout.write(f"| {figures.method} | {WAYS[figures.way]} | {cells} |")
