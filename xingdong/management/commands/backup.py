"""Save the database and the files into one archive; the portal may be running."""

import signal
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError
from django.core.management.base import BaseCommand
from django.utils import timezone

from xingdong.backups import folder
from xingdong.backups.passphrase import read_passphrase
from xingdong.backups.refusals import BackupError
from xingdong.backups.saving import Saved, save
from xingdong.embedded.processes import interrupts

MOST_NAMED = 10


class Command(BaseCommand):
    help = "备份数据库和全部文件，门户可以不停。默认写入 BACKUP_DIR，只保留最近 BACKUP_KEEP 份。"
    requires_system_checks = []  # a portal that is not well is saved too

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", nargs="?", metavar="文件", help="写成哪个新文件")
        parser.add_argument("--passphrase-file", default="", metavar="文件", help="写有口令的文件")

    def handle(self, *, file: str | None, passphrase_file: str, **options) -> None:
        now = timezone.now()
        target = Path(file) if file else settings.BACKUP_DIR / folder.new_name(now)
        try:
            with interrupts.raised_by(signal.SIGTERM, signal.SIGHUP):
                saved = save(target, now=now, passphrase=read_passphrase(passphrase_file))
        except BackupError as reason:
            raise CommandError(str(reason)) from reason
        except KeyboardInterrupt as stop:
            raise CommandError("备份被中断，没有留下不完整的文件。") from stop
        self.say(target, saved)
        old = [] if file else folder.rotate(target.parent, keep=settings.BACKUP_KEEP)
        if old:
            self.stdout.write(f"  已删除 {len(old)} 份旧备份，保留最近 {settings.BACKUP_KEEP} 份。")

    def say(self, target: Path, saved: Saved) -> None:
        rows = saved.manifest.rows
        files = len(saved.manifest.files) - 1  # the database is one of them
        sealed = "已加密" if saved.is_encrypted else "没有加密"
        self.stdout.write(f"已备份到 {target}（{saved.size / 1e6:.1f} MB，{sealed}）。")
        self.stdout.write(f"  数据库 {len(rows)} 张表 {sum(rows.values())} 行，文件 {files} 个。")
        if saved.deleted:
            self.stdout.write(f"  备份期间删除了 {len(saved.deleted)} 个文件，备份里没有它们。")
        if saved.lost:
            self.stderr.write(f"  有 {len(saved.lost)} 个文件数据库里有、磁盘上没有：")
            for name in saved.lost[:MOST_NAMED]:
                self.stderr.write(f"    {name}")
