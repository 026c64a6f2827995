"""Put back what an archive holds, or nothing at all."""

import signal
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError
from django.core.management.base import BaseCommand
from django.utils import timezone

from xingdong.backups.passphrase import read_passphrase
from xingdong.backups.refusals import BackupError
from xingdong.backups.restoring import Restored, restore
from xingdong.embedded.processes import AlreadyRunning, Household, interrupts


class Command(BaseCommand):
    help = "用备份恢复数据库和全部文件。先停止门户；已有数据时要加 --replace，原有数据会另存。"
    requires_system_checks = []  # there may be no database yet

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", metavar="文件", help="备份文件")
        parser.add_argument("--passphrase-file", default="", metavar="文件", help="写有口令的文件")
        parser.add_argument("--replace", action="store_true", help="换掉已有数据，原有数据另存")
        parser.add_argument(
            "--check", action="store_true", help="只检查备份能不能用，不改动任何数据"
        )

    def handle(
        self, *, file: str, passphrase_file: str, replace: bool, check: bool, **options
    ) -> None:
        try:
            with interrupts.raised_by(signal.SIGTERM, signal.SIGHUP):
                restored = self.restore(
                    Path(file),
                    now=timezone.now(),
                    passphrase=read_passphrase(passphrase_file),
                    replace=replace,
                    look=check,
                )
        except BackupError as reason:
            raise CommandError(str(reason)) from reason
        except AlreadyRunning as other:
            raise CommandError(
                f"门户正在运行（进程 {other.note.get('pid')}）。请先按 Ctrl-C 停止它，再恢复。"
            ) from other
        except KeyboardInterrupt as stop:
            raise CommandError("恢复被中断，原有数据没有改动。") from stop
        self.say(Path(file), restored, check=check)

    def restore(self, file: Path, *, look: bool, **options) -> Restored:
        """As long as it lasts, `make run` on this data says that it runs already."""
        if look:
            return restore(file, look=True, **options)
        with Household(settings.VAR_DIR / "run", "portal"):
            return restore(file, **options)

    def say(self, file: Path, restored: Restored, *, check: bool) -> None:
        packed = restored.manifest
        rows, files = sum(packed.rows.values()), len(packed.files) - 1
        made = timezone.localtime(datetime.fromisoformat(packed.made_at))
        self.stdout.write(
            f"{'备份可用' if check else '已恢复'}：{file}，备份于 {made:%Y-%m-%d %H:%M}。"
        )
        self.stdout.write(
            f"  数据库 {len(packed.rows)} 张表 {rows} 行，文件 {files} 个，与清单一致。"
        )
        if packed.missing:
            self.stdout.write(f"  备份时就缺少 {len(packed.missing)} 个文件。")
        if not restored.is_our_key:
            self.stderr.write(
                "  SECRET_KEY 与备份时不同：已发出的评价链接会失效，群机器人地址要重新填写。"
                "有原来的密钥时，请改回它，或写入 SECRET_KEY_FALLBACKS。"
            )
        for place in restored.former:
            self.stdout.write(f"  原有数据另存在 {place}，确认无误后可以删除。")
        if not check:
            self.stdout.write("请运行 manage.py prepare，再启动门户。")
