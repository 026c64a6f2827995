"""Which micro-grid a point of the map lies in: a proposal, a person decides (handbook §7 E05)."""

from dataclasses import dataclass
from typing import Self

from xingdong.records.narrowing import not_none

from .models import MicroGrid
from .outlines import contains, overlapping


@dataclass(frozen=True)
class Outlines:
    """The micro-grids that are drawn, read once for many points."""

    micro_grids: tuple[MicroGrid, ...] = ()

    @classmethod
    def drawn(cls) -> Self:
        return cls(tuple(MicroGrid.objects.filter(outline__isnull=False).order_by("code")))

    def at(self, longitude: float | None, latitude: float | None) -> MicroGrid | None:
        """The micro-grid that covers the point in WGS84 degrees; on an edge the first by code."""
        if longitude is None or latitude is None:
            return None
        covering = (
            micro_grid
            for micro_grid in self.micro_grids
            if contains(not_none(micro_grid.outline), longitude, latitude)
        )
        return next(covering, None)

    def other_than(
        self, micro_grid: MicroGrid, longitude: float | None, latitude: float | None
    ) -> MicroGrid | None:
        """What the point proposes, when that is not what a person has entered."""
        proposed = self.at(longitude, latitude)
        return proposed if proposed != micro_grid else None


def micro_grid_at(longitude: float | None, latitude: float | None) -> MicroGrid | None:
    """The micro-grid that covers one point; ``Outlines`` is for several."""
    return Outlines.drawn().at(longitude, latitude)


def overlaps_of(micro_grid: MicroGrid) -> list[str]:
    """Other micro-grids whose outline lies over that of ``micro_grid``."""
    if not micro_grid.outline:
        return []
    others = MicroGrid.objects.filter(outline__isnull=False).exclude(pk=micro_grid.pk)
    outlines = [(str(other), not_none(other.outline)) for other in others]
    return overlapping(micro_grid.outline, outlines)
