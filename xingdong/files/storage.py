"""Where files are kept: what was not written to its end leaves nothing behind."""

from contextlib import suppress
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage


class TidyStorage(FileSystemStorage):
    """The folder ``MEDIA_ROOT``; a disk that is full keeps no half of a file."""

    def _save(self, name: str, content: File) -> str:
        try:
            return super()._save(name, content)  # type: ignore[misc]  # not in the stubs
        except OSError:
            with suppress(OSError):
                Path(self.path(name)).unlink()
            raise
