"""Amounts and days in the spellings of people, with the units and the gaps they leave."""

import re
from datetime import date, timedelta
from decimal import Decimal

from .opening.values import EPOCH

# How many 万元 one is. Anything else is not money of here.
UNITS = {
    "元": Decimal("0.0001"),
    "百元": Decimal("0.01"),
    "千元": Decimal("0.1"),
    "万": Decimal(1),
    "万元": Decimal(1),
    "十万元": Decimal(10),
    "百万": Decimal(100),
    "百万元": Decimal(100),
    "千万": Decimal(1000),
    "千万元": Decimal(1000),
    "亿": Decimal(10_000),
    "亿元": Decimal(10_000),
}
_CURRENCY = re.compile(r"人民币|RMB|CNY|[¥￥]", re.IGNORECASE)
_AMOUNT = re.compile(r"(-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(\D*)")
MOST = Decimal(10) ** 10

_DAY = re.compile(
    r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?(?:[ T]+[\d:.]+)?|(\d{4})(\d\d)(\d\d)"
)
_MONTH = re.compile(r"(\d{4})(?:[-./年](\d{1,2})月?|(0[1-9]|1[0-2]))")
_YEAR = re.compile(r"(\d{4})年?")
EARLIEST = date(1900, 1, 1)
# Bare numbers that can be days of this age: 1949-10-01 and later. 2015 is a year.
FIRST_SERIAL = (date(1949, 10, 1) - EPOCH.date()).days


def unit_fault(unit: str) -> str:
    return f"单位“{unit}”不能换算，请填人民币金额，如 5200 万元。"


def amount_of(text: str, heading_unit: str = "") -> Decimal:
    """``text`` in 万元, by the unit in it, else that of its heading, else as it is.

    Raises ``ValueError`` with a sentence.
    """
    match = _AMOUNT.fullmatch(_CURRENCY.sub("", text).replace(" ", ""))
    if match is None:
        raise ValueError(f"“{text}”不是金额，请填以万元为单位的数字。")
    unit = match[2] or heading_unit or "万元"
    if unit not in UNITS:
        raise ValueError(unit_fault(unit))
    amount = Decimal(match[1].replace(",", "")) * UNITS[unit]
    if not 0 <= amount < MOST:
        raise ValueError(f"“{text}”不是可能的金额，请核对。")
    return round(amount, 2)


def day_of(text: str, today: date) -> tuple[date, str]:
    """The day in ``text`` and what has to be said of it; raises ``ValueError`` with a sentence.

    A month or a year alone is its first day. No day in the future is that of a fact.
    """
    day, remark = _understood(text)
    if not day >= EARLIEST:
        raise ValueError(f"“{text}”早于 1900 年，请核对。")
    if day > today:
        raise ValueError(f"“{text}”在今天之后，请核对。")
    return day, remark


def _understood(text: str) -> tuple[date, str]:
    try:
        if match := _DAY.fullmatch(text):
            return date(*(int(part) for part in match.groups() if part)), ""
        if match := _YEAR.fullmatch(text):
            return _first(text, date(int(match[1]), 1, 1), "只有年份")
        if match := _MONTH.fullmatch(text):
            month = date(int(match[1]), int(match[2] or match[3]), 1)
            return _first(text, month, "只有年月")
        if re.fullmatch(r"\d{5}(\.\d+)?", text) and float(text) >= FIRST_SERIAL:
            return EPOCH.date() + timedelta(days=int(float(text))), ""
    except ValueError as error:  # there is no such day
        raise ValueError(_no_day(text)) from error
    raise ValueError(_no_day(text))


def _first(text: str, day: date, what: str) -> tuple[date, str]:
    return day, f"“{text}”{what}，按 {day} 导入。"


def _no_day(text: str) -> str:
    return f"“{text}”不是日期，请按 2026-03-01 的格式填写。"
