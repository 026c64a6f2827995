"""`manage.py load_catalogue`: departments and catalogue from the files."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from services.catalogue_file import CATALOGUE, DEPARTMENTS, CatalogueError, read_files
from services.catalogue_loading import Change, Report, load

EXPECTED_ITEMS = 35  # 《兴东社区管理和服务指南》: 35条服务举措
LONGEST_TEXT = 40


class Command(BaseCommand):
    help = (
        "载入部门、服务类别和 35 个服务事项。可以重复运行：按编号更新，打印改动，从不删除；"
        "管理后台改过的内容保留，除非加 --overwrite。"
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--catalogue", type=Path, default=CATALOGUE, help="服务目录文件")
        parser.add_argument("--departments", type=Path, default=DEPARTMENTS, help="部门文件")
        parser.add_argument("--dry-run", action="store_true", help="只打印改动，不写入")
        parser.add_argument(
            "--overwrite", action="store_true", help="管理后台改过的内容也以文件为准"
        )

    def handle(self, *, catalogue, departments, dry_run, overwrite, **options) -> None:
        try:
            files = read_files(catalogue, departments)
            report = load(files, overwrite=overwrite, dry_run=dry_run, now=timezone.now())
        except CatalogueError as error:
            raise CommandError(f"{error}没有写入任何内容。") from error
        self.tell(report)
        if dry_run and not report.is_empty:
            self.stdout.write("以上是试运行，没有写入。")
        if report.active_items != EXPECTED_ITEMS:
            self.stdout.write(
                self.style.WARNING(
                    f"警告：启用的服务事项有 {report.active_items} 项，应为 {EXPECTED_ITEMS} 项。"
                )
            )

    def tell(self, report: Report) -> None:
        for row in report.added:
            self.stdout.write(f"新增{row}")
        for change in report.changed:
            self.stdout.write(f"更新{change.row}的{change.label}：{difference(change)}")
        if report.is_empty:
            self.stdout.write("没有变化。")
        if report.kept:
            self.stdout.write("以下内容在管理后台改过，已保留；要以文件为准，请加 --overwrite：")
        for change in report.kept:
            self.stdout.write(f"  {change.row}的{change.label}：{difference(change)}")
        if report.not_in_file:
            self.stdout.write("以下内容不在目录文件里，保持不变：")
        for row in report.not_in_file:
            self.stdout.write(f"  {row}")


def difference(change: Change) -> str:
    """The change in one line: old → new, or what came and went in a list."""
    if isinstance(change.before, str) and isinstance(change.after, str):
        return f"{short(change.before)} → {short(change.after)}"
    before, after = as_list(change.before), as_list(change.after)
    came = [part for part in after if part not in before]
    went = [part for part in before if part not in after]
    parts = []
    if came:
        parts.append(f"增加{'、'.join(map(short, came))}")
    if went:
        parts.append(f"去掉{'、'.join(map(short, went))}")
    return "；".join(parts) or "顺序不同"


def as_list(words: str | list[str]) -> list[str]:
    return words if isinstance(words, list) else [words] if words else []


def short(text: str) -> str:
    text = text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"
    return f"“{text}”"
