"""GB/T 4754-2017: check a code, tell its sector and the portal's tag (handbook §5.2)."""

import re

from django.core.exceptions import ValidationError
from django.db import models

from xingdong.records import text

from .industry_classes import CLASSES


class IndustryTag(models.TextChoices):
    RAIL = "rail", "轨道交通"
    NEW_ENERGY = "new_energy", "新能源"
    OTHER = "other", "其他"


class Sector(models.TextChoices):
    """The industries for which the park needs the size rules (handbook §5.3)."""

    MANUFACTURING = "manufacturing", "工业"
    WHOLESALE = "wholesale", "批发业"
    TRANSPORT = "transport", "交通运输业"
    STORAGE = "storage", "仓储业"
    SOFTWARE = "software", "软件和信息技术服务业"


# The longest prefix wins.
TAGS: dict[str, IndustryTag] = {
    **dict.fromkeys(("371", "372"), IndustryTag.RAIL),
    **dict.fromkeys(
        ("3811", "3812", "3813", "3821", "3823", "3824", "3825", "3831", "384", "3612", "3670"),
        IndustryTag.NEW_ENERGY,
    ),
}
# Mining, manufacturing and utilities (sections B, C, D) are 06-46; 53 is the railway, which the
# rules leave out, and 591 is loading and moving, which they count as transport.
SECTORS: dict[str, Sector] = {
    **{f"{division:02d}": Sector.MANUFACTURING for division in range(6, 47)},
    "51": Sector.WHOLESALE,
    **{str(division): Sector.TRANSPORT for division in range(54, 59)},
    "591": Sector.TRANSPORT,
    "59": Sector.STORAGE,
    "65": Sector.SOFTWARE,
}


def normalise_industry(code: str) -> str:
    """``C3715`` and ``3715``, in full width or half, are one code: digits only."""
    return re.sub(r"^[A-T]|[\s.\-]", "", text.code(code).upper())


def validate_industry(code: str) -> None:
    """Raise Django's ``ValidationError`` unless ``code`` is a class (小类) of the 2017 edition."""
    if not re.fullmatch(r"[0-9]{4}", code):
        raise ValidationError(
            "行业代码应为 GB/T 4754-2017 小类的 4 位数字，如 3715；门类字母可省略。"
        )
    if code not in CLASSES:
        raise ValidationError(f"GB/T 4754-2017 里没有小类 {code}，请对照 2017 年版核对。")


def tag_of(code: str) -> IndustryTag:
    return _by_longest_prefix(TAGS, code) or IndustryTag.OTHER


def sector_of(code: str) -> Sector | None:
    return _by_longest_prefix(SECTORS, code)


def _by_longest_prefix(table: dict, code: str):
    prefixes = (code[:length] for length in range(len(code), 0, -1))
    return next((table[prefix] for prefix in prefixes if prefix in table), None)
