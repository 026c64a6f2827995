"""The park in numbers and on the map: micro-grids and enterprises with their open orders."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Count, Prefetch
from django.urls import reverse
from django.utils import timezone

from enterprises.models import Enterprise, Site
from grids.models import MicroGrid, MicroGridDuty
from requests_desk.models import Order
from requests_desk.models.orders import OrderQuerySet
from xingdong.accounts.models import User

from .roles import NOBODY, staffing_by_micro_grid


class LoadState(StrEnum):
    """How an enterprise stands; ``static/js/park.js`` draws each in its own shape and colour."""

    LATE = "late"
    OPEN = "open"
    NONE = "none"


@dataclass(frozen=True)
class Load:
    """Open orders, and how many of them are past the promise to the enterprise."""

    open: int = 0
    late: int = 0

    @property
    def state(self) -> LoadState:
        if self.late:
            return LoadState.LATE
        return LoadState.OPEN if self.open else LoadState.NONE


def loads_by(field: str, orders: OrderQuerySet, now: datetime) -> dict[int, Load]:
    """The load of each value of ``field`` that has any; two statements."""

    def counted(rows: OrderQuerySet) -> dict[int, int]:
        return dict(rows.order_by().values_list(field).annotate(Count("pk")))

    is_open, late = counted(orders.open()), counted(orders.late(now))
    return {key: Load(number, late.get(key, 0)) for key, number in is_open.items()}


def micro_grid_lines(user: User, now: datetime) -> list[dict]:
    """Every micro-grid with who is responsible today, its staffing and its load."""
    today = timezone.localdate(now)
    duties = MicroGridDuty.objects.responsible_on(today)
    grids = MicroGrid.objects.select_related("grid").prefetch_related(
        Prefetch("duties", duties, to_attr="current_duties")
    )
    staffing = staffing_by_micro_grid(Enterprise.objects.all(), today)
    loads = loads_by("micro_grid", Order.objects.visible_to(user), now)
    return [
        {
            "micro_grid": micro_grid,
            "url": reverse("insight:micro_grid", args=[micro_grid.code]),
            "workers": [duty.social_worker.user.real_name for duty in micro_grid.current_duties],
            "staffing": staffing.get(micro_grid.pk, NOBODY),
            "load": loads.get(micro_grid.pk, Load()),
        }
        for micro_grid in grids
    ]


def map_data(user: User, now: datetime) -> dict:
    """Outlines and points as GeoJSON, as far as ``user`` may count orders."""
    return {
        "micro_grids": _collection(
            _feature(
                line["micro_grid"].outline,
                code=line["micro_grid"].code,
                name=line["micro_grid"].name,
                url=line["url"],
                enterprises=line["staffing"].enterprises,
                open=line["load"].open,
                late=line["load"].late,
            )
            for line in micro_grid_lines(user, now)
            if line["micro_grid"].outline
        ),
        "enterprises": _collection(_points(user, now)),
    }


def _points(user: User, now: datetime):
    """Main sites under the enterprise's name, further ones with their own beside it."""
    loads = loads_by("enterprise", Order.objects.visible_to(user), now)
    known = {"longitude__isnull": False, "latitude__isnull": False}
    shown = Enterprise.objects.filter(**known).exclude(status__in=Enterprise.GONE)
    sites = Site.objects.filter(**known).exclude(enterprise__status__in=Enterprise.GONE)
    rows = [
        *(
            (*row, "")
            for row in shown.values_list("pk", "name", "credit_code", "longitude", "latitude")
        ),
        *sites.values_list(
            "enterprise",
            "enterprise__name",
            "enterprise__credit_code",
            "longitude",
            "latitude",
            "name",
        ),
    ]
    files = reverse("insight:enterprises")  # a file lies below it under the enterprise's code
    for pk, name, code, longitude, latitude, place in rows:
        load = loads.get(pk, Load())
        yield _feature(
            {"type": "Point", "coordinates": [longitude, latitude]},
            name=name,
            place=place,
            url=f"{files}{code}/",
            state=load.state,
            open=load.open,
            late=load.late,
        )


def _collection(features) -> dict:
    return {"type": "FeatureCollection", "features": list(features)}


def _feature(geometry: dict, **properties) -> dict:
    return {"type": "Feature", "geometry": geometry, "properties": properties}
