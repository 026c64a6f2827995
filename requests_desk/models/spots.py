"""定点: where an order is, a site of the enterprise or a place of the community (§7 E05)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from enterprises.models import Enterprise, Site
from grids.models import MicroGrid, Venue

MAIN_SITE = "主厂区"
# What a key begins with: the main site of an enterprise, a further one, a place of the community.
MAIN, SITE, VENUE = "main", "site", "venue"
VENUES = "社区阵地"


@dataclass(frozen=True)
class Spot:
    """A place to choose; without a site or a venue it is the main site of the enterprise."""

    enterprise: Enterprise | None
    site: Site | None = None
    venue: Venue | None = None

    @property
    def key(self) -> str:
        """How forms and API name it."""
        for kind, row in ((VENUE, self.venue), (SITE, self.site), (MAIN, self.enterprise)):
            if row is not None:
                return f"{kind}-{row.pk}"
        raise ValueError("a spot is a site or a venue")

    @property
    def name(self) -> str:
        row = self.venue or self.site
        return row.name if row else MAIN_SITE

    @property
    def is_main(self) -> bool:
        return self.site is None and self.venue is None

    @property
    def address(self) -> str:
        """What to write as the place when nobody says more; never empty."""
        row = self.venue or self.site or self.enterprise
        return (row.address or row.name) if row else ""

    @property
    def micro_grid(self) -> MicroGrid | None:
        if self.venue is not None:
            return self.venue.stands_in
        where = self.site or self.enterprise
        return where.micro_grid if where else None

    @property
    def label(self) -> str:
        details = "，".join(str(part) for part in (self.address, self.micro_grid) if part)
        return f"{self.name}（{details}）"

    @classmethod
    def named(cls, key: str, enterprise: Enterprise | None) -> Self | None:
        """The spot of ``enterprise`` called ``key``; None for what is not its own, or nonsense."""
        kind, _, pk = key.partition("-")
        if not (pk.isascii() and pk.isdigit() and len(pk) < 19):  # more digits fit no key
            return None
        if kind == MAIN and enterprise is not None and int(pk) == enterprise.pk:
            return cls(enterprise)
        if kind == SITE and enterprise is not None:
            site = Site.objects.select_related("micro_grid").filter(pk=pk, enterprise=enterprise)
            return cls(enterprise, site=found) if (found := site.first()) else None
        if kind == VENUE:
            venue = offered_venues().filter(pk=pk).first()
            return cls(enterprise, venue=venue) if venue else None
        return None

    @classmethod
    def only_of(cls, enterprise: Enterprise) -> Self | None:
        """The main site, where the enterprise has no other."""
        has_more = Site.objects.filter(enterprise=enterprise).exists()
        return None if has_more else cls(enterprise)


def offered_venues():
    """Open places whose micro-grid is known: it decides who gets the order."""
    venues = Venue.objects.filter(is_open=True, stands_in__isnull=False)
    return venues.select_related("stands_in")


def spots_of(enterprises: Iterable[Enterprise]) -> list[tuple[str, list[Spot]]]:
    """Every spot to choose from as named groups: each enterprise's sites, then the venues."""
    firms = {enterprise.pk: [Spot(enterprise)] for enterprise in enterprises}
    names = {enterprise.pk: enterprise.called for enterprise in enterprises}
    sites = Site.objects.filter(enterprise__in=firms).select_related("enterprise", "micro_grid")
    for site in sites:
        firms[site.enterprise_id].append(Spot(site.enterprise, site=site))
    groups = [(names[pk], spots) for pk, spots in firms.items()]
    venues = [Spot(None, venue=venue) for venue in offered_venues()]
    return [*groups, (VENUES, venues)] if venues else groups
