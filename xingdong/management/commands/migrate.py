"""Django's migrate, which leaves the database of another version alone."""

from pathlib import Path

from django.conf import settings
from django.core.management import CommandError
from django.core.management.commands.migrate import Command as Migrate
from django.db import connections

from xingdong.other_version import sign_of_another_version


class Command(Migrate):
    def execute(self, *args, **options) -> str | None:
        """Ask before the system checks, which read tables that another version may not have."""
        # Pruning touches no table: it forgets migrations that were squashed and then deleted.
        if not options["prune"]:
            self.refuse_another_version(options["database"])
        return super().execute(*args, **options)

    def refuse_another_version(self, database: str) -> None:
        """Raise `CommandError` with what to do, before anything is written."""
        sign = sign_of_another_version(connections[database])
        if not sign:
            return
        name = connections[database].settings_dict["NAME"]
        in_var = Path(name).parent == settings.VAR_DIR
        remedy = f"请先移走 {settings.VAR_DIR}" if in_var else "请让 DATABASE_URL 指向一个空数据库"
        raise CommandError(
            f"数据库 {name} 里是另一个版本的数据（{sign}），没有改动它。"
            f"{remedy}，再重新开始；要继续用这些数据，请运行原来的版本。"
        )
