"""A copy of the tree to try something in, and what came of it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = shutil.ignore_patterns(
    ".*", "var", "node_modules", "vendor", "browser", "bench", "chaos", "__pycache__"
)
# File → what is new in it: before which words, or None for a new file.
Edits = Mapping[str, list[tuple[str | None, str]]]


class Copy:
    """The tree once more at ``path``; what runs there has its own settings and data."""

    def __init__(self, path: Path):
        self.path = path / "tree"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
            "XINGDONG_ENV": "test",
            "XINGDONG_VAR": str(path / "var"),
            "DATABASE_URL": "",
        }
        shutil.copytree(ROOT, self.path, ignore=LEFT_OUT)

    def edit(self, edits: Edits) -> None:
        """Insert every piece before its words, which have to be there."""
        for name, pieces in edits.items():
            file = self.path / name
            text = file.read_text(encoding="utf-8") if file.exists() else ""
            for before, piece in pieces:
                piece = piece.removeprefix("\n")
                if before is None:
                    text = piece
                    continue
                assert before in text, f"{name} has no {before!r}"
                text = text.replace(before, piece + before, 1)
            file.write_text(text, encoding="utf-8")

    def run(self, *command: str) -> subprocess.CompletedProcess:
        """``python …`` in the copy."""
        return subprocess.run(
            [sys.executable, *command],
            cwd=self.path,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
