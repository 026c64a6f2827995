"""The passphrase comes from a file or the environment: the command line is read by everybody."""

from pathlib import Path

from django.conf import settings

from .refusals import BackupError


def read_passphrase(file: str = "") -> str:
    """From ``file``, else as the settings say; "" when there is none. Raises ``BackupError``."""
    path = file or settings.BACKUP_PASSPHRASE_FILE
    if not path:
        return str(settings.BACKUP_PASSPHRASE)
    try:
        passphrase = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "不是文本文件"
        raise BackupError(f"口令文件 {path} 读不出来：{reason}。") from error
    if not passphrase:
        raise BackupError(f"口令文件 {path} 是空的。请在里面写一行口令。")
    return passphrase
