"""阵地 by sheet: known by their names, with the micro-grids they serve."""

import re
from typing import ClassVar

from grids.models import Grid, MicroGrid, Venue
from xingdong.records.narrowing import field_of

from .cells import NamedCell, YesNoCell, plain
from .lookups import by_code_and_name
from .rows import RowResource
from .sheet import Column, Sheet, choice, name, text

V = Venue
BETWEEN = re.compile(r"[、,;/]+")


class MicroGridsCell(NamedCell):
    """The keys of several, with a sign between them."""

    def clean(self, value, row=None, **kwargs):
        keys = {super(MicroGridsCell, self).clean(word) for word in BETWEEN.split(plain(value))}
        return sorted(keys - {None}) or None


# fmt: off
COLUMNS = (
    Column("name", "名称", name(V, "name"), "示例党员活动室", ("阵地名称", "阵地"), True, 28),
    Column("kind", "类型", choice(V.Kind), "党员活动室", ("阵地类型",), True),
    Column("address", "地址", text(V, "address"), "示例路 5 号", ("阵地地址",), True, 28),
    Column("opening_hours", "开放时间", text(V, "opening_hours"), "周一至周五 9:00—17:30"),
    Column("grid", "所属网格", lambda: NamedCell("网格"), "W-01", ("网格", "网格编号")),
    Column("stands_in", "所在微网格", lambda: NamedCell("微网格"), "MG-05"),
    Column("micro_grids", "服务微网格", lambda: MicroGridsCell("微网格"), "MG-05、MG-06"),
    Column("is_open", "在用", YesNoCell, "是", ("是否在用",)),
)
# fmt: on

SHEET = Sheet(
    model=Venue,
    noun="阵地",
    measure="处",
    keys=("name",),
    columns=COLUMNS,
    notes=(
        "每行一处阵地，以名称识别：已登记的更新，没有登记的新增。",
        "所属网格、所在微网格、服务微网格填编号或名称；服务微网格有几个的，用“、”隔开。",
        "面向全社区的，所属网格留空。",
    ),
    elsewhere={"micro_grids": field_of(Venue, "micro_grids")},
    hidden=frozenset(),
    writes=(Venue,),
)


class VenueResource(RowResource):
    class Meta(RowResource.Meta):
        model = Venue

    sheet = SHEET
    lookups: ClassVar = {
        "grid": lambda: by_code_and_name(Grid),
        "stands_in": lambda: by_code_and_name(MicroGrid),
        "micro_grids": lambda: by_code_and_name(MicroGrid),
    }

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self._served: dict[int, list[int]] = {}  # by known venue, of the chunk
        self._serves: tuple[list[int], list[int]] | None = None  # before and now, of the row
        self._links: list[tuple[Venue, list[int], list[int]]] = []

    def look_up(self, rows, names):
        self._served = {venue.pk: [] for venue in rows}
        links = Venue.micro_grids.through.objects.filter(venue__in=self._served)
        for venue, place in links.order_by("microgrid_id").values_list("venue_id", "microgrid_id"):
            self._served[venue].append(place)

    def fill(self, instance, faults):
        before = self._served.get(instance.pk, [])
        now = self.given.get("micro_grids", before)
        self._serves = (before, now) if now != before else None

    def changes_elsewhere(self):
        return [("micro_grids", *self._serves)] if self._serves else []

    def prepare(self, instance, old):
        if self._serves:
            self._links.append((instance, *self._serves))

    def write_others(self, changed, olds):
        links, self._links = self._links, []
        self.ledger.link(
            "micro_grids",
            {venue.pk: now for venue, _, now in links},
            {venue.pk: before for venue, before, _ in links},
        )
