"""Size by the statistics office's rules of 2017 (handbook §5.3); neither stage nor threshold."""

from decimal import Decimal

from django.db import models

from .industry import Sector, sector_of

ABOVE_SCALE = Decimal(2000)  # 万元 of yearly revenue: 规模以上工业


class Size(models.TextChoices):
    LARGE = "large", "大型"
    MEDIUM = "medium", "中型"
    SMALL = "small", "小型"
    MICRO = "micro", "微型"
    UNKNOWN = "unknown", "未定"


# Sector → lower bounds of large, medium and small: people, revenue in 万元.
LOWER_BOUNDS: dict[Sector, tuple[tuple[int, int], ...]] = {
    Sector.MANUFACTURING: ((1000, 40000), (300, 2000), (20, 300)),
    Sector.WHOLESALE: ((200, 40000), (20, 5000), (5, 1000)),
    Sector.TRANSPORT: ((1000, 30000), (300, 3000), (20, 200)),
    Sector.STORAGE: ((200, 30000), (100, 1000), (20, 100)),
    Sector.SOFTWARE: ((300, 10000), (100, 1000), (10, 50)),
}


def size_of(industry: str, headcount: int | None, revenue: Decimal | int | None) -> Size:
    """``revenue`` in 万元 of a year; large, medium and small need both bounds, else a class down.

    「未定」 when an input is missing or the industry is not one of the table's.
    """
    sector = sector_of(industry)
    if sector is None or headcount is None or revenue is None:
        return Size.UNKNOWN
    classes = zip((Size.LARGE, Size.MEDIUM, Size.SMALL), LOWER_BOUNDS[sector], strict=True)
    return next(
        (size for size, (people, amount) in classes if headcount >= people and revenue >= amount),
        Size.MICRO,
    )


def is_above_scale(industry: str, revenue: Decimal | int | None) -> bool:
    """规上: industry with a revenue of 2000 万元 and more."""
    manufacturing = sector_of(industry) == Sector.MANUFACTURING
    return manufacturing and revenue is not None and revenue >= ABOVE_SCALE
