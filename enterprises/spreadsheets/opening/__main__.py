"""Read the file that is the standard input; a JSON line for each row, at last one for the end."""

import json
import sys

from .kinds import rows_of
from .limits import BROKEN, TOO_LARGE, Unreadable, confine

LINES_AT_ONCE = 200


def main() -> None:
    confine()
    out = sys.stdout
    try:
        lines: list[str] = []
        for number, cells in rows_of(sys.stdin.buffer):
            lines.append(json.dumps([number, cells]))
            if len(lines) >= LINES_AT_ONCE:
                out.write("\n".join(lines) + "\n")
                lines.clear()
        lines.append(json.dumps({"end": True}))
        out.write("\n".join(lines) + "\n")
    except Unreadable as refusal:
        _say(refusal, None)
    except MemoryError as error:
        _say(Unreadable(TOO_LARGE), error)
    except (RecursionError, ArithmeticError, LookupError, TypeError, ValueError, OSError) as error:
        _say(Unreadable(BROKEN), error)


def _say(refusal: Unreadable, error: BaseException | None) -> None:
    name = type(error).__name__ if error else ""
    sys.stdout.write(json.dumps({"refusal": str(refusal), "error": name}) + "\n")


main()
