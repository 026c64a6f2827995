"""Name every line over 120 characters in the files given, and fail when there is one."""

import sys
from pathlib import Path

WIDTH = 120


def too_long(name: str) -> list[str]:
    lines = Path(name).read_text(encoding="utf-8").splitlines()
    return [
        f"{name}:{number}: {len(line)} characters, {WIDTH} at most"
        for number, line in enumerate(lines, 1)
        if len(line) > WIDTH
    ]


if __name__ == "__main__":
    sys.exit("\n".join(fault for name in sys.argv[1:] for fault in too_long(name)) or None)
