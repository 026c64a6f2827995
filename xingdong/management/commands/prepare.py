"""Everything a start needs: the database's shape, the data that is part of the product, files."""

import hashlib
import io
import time
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import OperationalError
from whitenoise import compress


class Command(BaseCommand):
    help = "执行迁移，载入目录和日历（开发环境另载入演示数据），收集静态文件。可以重复运行。"

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--demo",
            action="store_true",
            help="另载入演示社区（仅限开发环境）",
        )

    def handle(self, *, demo: bool, **options) -> None:
        if demo and settings.PRODUCTION:
            raise CommandError("生产环境不能载入演示数据。请去掉 --demo。")
        self.verbose = options["verbosity"] > 1
        self.step("数据库结构", "migrate", interactive=False)
        self.step("缓存表", "createcachetable")
        self.step("部门与服务目录", "load_catalogue")
        self.step("工作日历", "load_calendar")
        if demo:
            self.step("演示社区", "load_demo")
        self.step("事项推荐", "fit_suggestions", if_needed=True)
        self.collect_static()

    def step(self, label: str, command: str, **options) -> None:
        """Run one command and say in one line what it was and how long it took."""
        self.stdout.write(f"  {label} … ", ending="")
        self.stdout.flush()
        started, said = time.monotonic(), io.StringIO()
        try:
            call_command(command, stdout=said, stderr=said, no_color=True, **options)
        except CommandError:
            self.stdout.write("失败")
            raise
        except OperationalError as error:
            self.stdout.write("失败")
            reason = str(error).strip().splitlines()[0]
            raise CommandError(f"数据库连不上。请检查 DATABASE_URL。原因：{reason}") from error
        self.stdout.write(f"{time.monotonic() - started:.1f} 秒")
        if self.verbose and said.getvalue():
            self.stdout.write(said.getvalue())

    def collect_static(self) -> None:
        """Collect and compress, unless the files are those of the last time: it takes seconds."""
        if settings.DEBUG:
            return
        mark = Path(settings.STATIC_ROOT) / ".collected"
        state = static_state()
        if mark.exists() and mark.read_text() == state:
            self.stdout.write("  静态文件 … 没有变化")
            return
        self.step("静态文件", "collectstatic", interactive=False)
        if not settings.PRODUCTION:  # there all are compressed while they are collected
            compress_own_files()
        mark.write_text(state)


def compress_own_files() -> None:
    """What the portal's pages load, in a second; the libraries' files would take half a minute."""
    for folder in (settings.BASE_DIR / "static").iterdir():
        compress.main(["--quiet", str(Path(settings.STATIC_ROOT) / folder.name)])


def static_state() -> str:
    """A fingerprint of every static file's name, size and time."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list(ignore_patterns=[]):
            stat = Path(storage.path(path)).stat()
            digest.update(f"{path} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()
