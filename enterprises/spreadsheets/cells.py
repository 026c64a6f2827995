"""From a cell to a value: what people type, in all its spellings, or a sentence about it.

Widgets of django-import-export. An empty cell cleans to ``None``: it changes nothing. What cannot
be understood is a ``ValueError`` or ``ValidationError`` whose message says what to type instead.
"""

import re
from collections.abc import Container
from datetime import date

from django.db import models
from import_export.widgets import Widget

from enterprises.credit_code import normalise_code
from enterprises.industry import normalise_industry
from xingdong.records.sheets import ERRORS, GUARD, undefused
from xingdong.records.telephones import Telephone, telephone
from xingdong.records.text import code, line, name

from .lookups import SEVERAL
from .opening.values import ErrorValue
from .quantities import FIRST_SERIAL, amount_of, day_of
from .reading import as_text

MASK = "*"
YES, NO = ("是", "有", "√", "Y", "YES", "TRUE", "1"), ("否", "无", "×", "N", "NO", "FALSE", "0")


def refuse_error(cell: object) -> None:
    """Raise ``ValueError`` for what a formula came to that could not be worked out."""
    if isinstance(cell, ErrorValue) or (isinstance(cell, str) and cell.strip() in ERRORS):
        raise ValueError(f"单元格是错误值 {cell}，请改正公式或重新填写。")


def plain(cell: object) -> str:
    """Half-width, in one line, for what is a number, a code or a choice."""
    return code(as_text(cell)).removeprefix(GUARD)


class TextCell(Widget):
    """Text as it was typed, in one line, without what cannot be seen."""

    spell = staticmethod(line)

    def __init__(self, most: int):
        super().__init__()
        self.most = most

    def clean(self, value, row=None, **kwargs):
        text = self.spell(undefused(as_text(value)))
        if len(text) > self.most:
            raise ValueError(f"不能超过 {self.most} 个字，现有 {len(text)} 个。")
        return text or None


class NameCell(TextCell):
    """What an enterprise is called."""

    spell = staticmethod(name)


class PersonCell(NameCell):
    """A name; blanks that only widen a Chinese one are left out."""

    def clean(self, value, row=None, **kwargs):
        text = super().clean(value)
        return text if text is None or re.search("[A-Za-z]", text) else text.replace(" ", "")


class TelephoneCell(Widget):
    """A number in any spelling; a masked one, as an export has it, means the known one."""

    def clean(self, value, row=None, **kwargs):
        text = plain(value)
        return (text if MASK in text else telephone(text)) or None


class CodeCell(Widget):
    """统一社会信用代码; whether it can be real is asked with the whole row."""

    def clean(self, value, row=None, **kwargs):
        if isinstance(value, float) and value > 10**15:
            raise ValueError("被 Excel 改成了科学计数。请把该列设为“文本”后重新填写。")
        return normalise_code(plain(value)) or None


class IndustryCell(Widget):
    """A class of GB/T 4754; the nought that a sheet takes off a number comes back."""

    def clean(self, value, row=None, **kwargs):
        if isinstance(value, int | float) and 100 <= value <= 999:
            return f"{int(value):04d}"
        return normalise_industry(plain(value)) or None


class IntegerCell(Widget):
    """A number of people or a year; a unit behind it is left out."""

    def __init__(self, units: str):
        super().__init__()
        self.units = units

    def clean(self, value, row=None, **kwargs):
        text = plain(value).rstrip(self.units).strip()
        if not text:
            return None
        if not re.fullmatch(r"[\d,]+", text):
            raise ValueError(f"“{as_text(value)}”不是整数，请只填数字。")
        number = int(text.replace(",", ""))
        if number > 2_000_000:
            raise ValueError(f"“{as_text(value)}”过大，请核对。")
        return number


class AmountCell(Widget):
    """An amount in 万元; ``unit`` is that of the heading, where it names one."""

    unit = ""

    def clean(self, value, row=None, **kwargs):
        text = plain(value)
        return amount_of(text, self.unit) if text else None


class DayCell(Widget):
    """A day up to ``today``: a date, text in the usual spellings, or Excel's number.

    ``remark`` says of the last one what was made of a gap in it.
    """

    today: date
    may_come = False
    remark = ""

    def clean(self, value, row=None, **kwargs):
        self.remark = ""
        text = plain(value)
        if not text:
            return None
        if isinstance(value, float) and not value.is_integer() and value < FIRST_SERIAL:
            raise ValueError(
                f"“{text}”看不出月份，请按 2026-03-01 的格式填写。"
            )  # 2015.10 is 2015.1
        day, self.remark = day_of(text, date.max if self.may_come else self.today)
        return day


class DayToComeCell(DayCell):
    """A day of any time."""

    may_come = True


class YesNoCell(Widget):
    def clean(self, value, row=None, **kwargs):
        text = plain(value).upper()
        if not text:
            return None
        if text not in (*YES, *NO):
            raise ValueError(f"“{as_text(value)}”无法识别，请填“是”或“否”。")
        return text in YES


class ChoiceCell(Widget):
    """One of a model's choices, by its label."""

    def __init__(self, choices):
        super().__init__()
        self.labels = {str(label): value for value, label in choices}

    def clean(self, value, row=None, **kwargs):
        text = plain(value)
        if not text:
            return None
        if text not in self.labels:
            raise ValueError(f"“{as_text(value)}”无法识别，请填：{'、'.join(self.labels)}。")
        return self.labels[text]


class NamedCell(Widget):
    """The key of another table's row by its code or name; ``known`` is read once for a file.

    ``by`` says what is understood, ``exact`` what to fill in where a name means several.
    """

    def __init__(self, what: str, by: str = "编号或名称", exact: str = "更准确的名称或编号"):
        super().__init__()
        self.what, self.by, self.exact = what, by, exact
        self.known: dict[str, int] = {}

    def clean(self, value, row=None, **kwargs):
        text = plain(value)
        if not text:
            return None
        key = self.known.get(text.upper())
        if key == SEVERAL:
            raise ValueError(f"有不止一个{self.what}叫“{as_text(value)}”，请填{self.exact}。")
        if key is None:
            raise ValueError(f"没有{self.what}“{as_text(value)}”，请填{self.by}，或先登记。")
        return key


class KeptCell(Widget):
    """A value that was a cell and has been checked; ``among`` are the keys that still exist."""

    def __init__(self, field: models.Field, among: Container[int] | None = None):
        super().__init__()
        self.field, self.among = field, among

    def clean(self, value, row=None, **kwargs):
        keys = value if isinstance(value, list) else [value]
        if self.among is not None and not all(key in self.among for key in keys):
            raise ValueError(f"{self.field.verbose_name}已不存在。")
        if isinstance(self.field, Telephone):  # in its kept form, or masked: no number to be kept
            return value
        return self.field.to_python(value)
