"""The folder of backups: how they are named, how many stay, how old the last one is."""

import os
import shutil
import time
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

STAGING, FORMER = ".backup-", ".former-"  # beside the archives, and below MEDIA_ROOT
PATTERN = "xingdong-????-??-??-??????.backup"
LEFT_BEHIND = 24 * 60 * 60  # seconds: nobody still writes there


def new_name(now: datetime) -> str:
    return f"xingdong-{timezone.localtime(now):%Y-%m-%d-%H%M%S}.backup"


def mark(now: datetime) -> str:
    """What is put aside is named by the moment."""
    return f"{timezone.localtime(now):%Y%m%d-%H%M%S}"


def backups_in(folder: Path) -> list[Path]:
    """The newest first; what is named otherwise is somebody else's."""
    return sorted(folder.glob(PATTERN), reverse=True)


def rotate(folder: Path, *, keep: int) -> list[Path]:
    """Delete all but the newest ``keep``, and what a killed backup left behind; the deleted."""
    for place in folder.glob(f"{STAGING}*"):
        if time.time() - place.stat().st_mtime > LEFT_BEHIND:
            shutil.rmtree(place, ignore_errors=True)
    old = backups_in(folder)[keep:]
    for path in old:
        path.unlink()
    return old


def age_of_the_last(folder: Path, *, now: datetime) -> timedelta | None:
    """How long ago the last backup was made; None when there is none, or none can be seen."""
    if not os.access(folder, os.R_OK | os.X_OK):
        return None
    newest = next(iter(backups_in(folder)), None)
    if newest is None:
        return None
    return timedelta(seconds=max(0, now.timestamp() - newest.stat().st_mtime))
