"""The rows of a checked sheet as they were understood, so that writing does not read them again.

A packed file of JSON lines: the names of the columns, then a chunk of rows in each line.
"""

import gzip
import json
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO

from django.core.files import File
from django.core.serializers.json import DjangoJSONEncoder

Values = list[object]


class Keeper:
    """Takes the names, then chunk after chunk; open until its ``with`` ends."""

    def __enter__(self):
        self._file = TemporaryFile()
        self._packed = gzip.GzipFile(fileobj=self._file, mode="wb", compresslevel=1)
        return self

    def __exit__(self, *_):
        self._file.close()

    def begin(self, names: list[str]) -> None:
        self.names = names
        self._add(names)

    def add(self, rows: list[dict[str, object]]) -> None:
        self._add([[row.get(name) for name in self.names] for row in rows])

    def finished(self) -> File:
        self._packed.close()
        return File(self._file)

    def _add(self, line: list) -> None:
        self._packed.write(json.dumps(line, cls=DjangoJSONEncoder).encode() + b"\n")


def kept_chunks(file: IO[bytes]) -> Iterator[tuple[list[str], list[Values]]]:
    """The names of the columns and the rows of each chunk."""
    with gzip.open(file) as lines:
        names = json.loads(next(lines))
        for line in lines:
            yield names, json.loads(line)
