"""A cell on its way between the processes: as JSON, and what it means."""

from datetime import date, datetime, timedelta

Cell = None | bool | int | float | str | dict[str, str]
Row = list[Cell]

EPOCH, EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001  days have no zone
LAST_SERIAL = 2_958_465  # 9999-12-31


class ErrorValue(str):
    """What a formula came to that could not be worked out: ``#REF!``."""


def error(text: str) -> Cell:
    return {"e": text}


def day(serial: float, epoch: datetime) -> Cell:
    """The day or moment that Excel's number stands for; the number where there is none."""
    if not 0 <= serial <= LAST_SERIAL:
        return serial
    moment = epoch + timedelta(days=serial)
    return {"d": moment.replace(microsecond=0).isoformat()}


def number(text: str) -> Cell:
    """An integer where it is one, so that no digit is lost; the text where it is no number."""
    try:
        return int(text)
    except ValueError:
        pass
    try:
        value = float(text)
    except ValueError:
        return text
    return value if value == value and abs(value) != float("inf") else text


def understood(cell: Cell) -> object:
    """A cell as JSON brought it, as the portal reads it."""
    if not isinstance(cell, dict):
        return cell
    if "e" in cell:
        return ErrorValue(cell["e"])
    try:
        return datetime.fromisoformat(cell["d"])
    except ValueError:
        return cell["d"]


def is_day(value: object) -> bool:
    return isinstance(value, date)
