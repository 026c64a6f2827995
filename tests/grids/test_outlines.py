"""Outlines of micro-grids: what is kept, what is refused, which point lies where."""

import pytest
from django.core.exceptions import ValidationError

from grids.geography import Outlines, micro_grid_at, overlaps_of
from grids.models import Grid, MicroGrid
from grids.outlines import polygon_of
from xingdong.demo.firms import FIRMS, MICRO_GRIDS
from xingdong.demo.places import SITES, outline_of


def square(west, south, size=0.01) -> dict:
    east, north = west + size, south + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def ring(*points) -> dict:
    return {"type": "Polygon", "coordinates": [list(points)]}


def feature(geometry) -> dict:
    return {"type": "Feature", "properties": {"name": "片区"}, "geometry": geometry}


@pytest.fixture
def two(db):
    grid = Grid.objects.create(code="G1", name="第一网格")
    return [
        MicroGrid.objects.create(
            grid=grid, code=f"MG-0{n}", name="片区", outline=square(120 + n / 100, 31.7)
        )
        for n in (1, 2)
    ]


@pytest.mark.parametrize(
    "wrapped",
    [
        square(120, 31.7),
        feature(square(120, 31.7)),
        {"type": "FeatureCollection", "features": [feature(square(120, 31.7))]},
    ],
)
def test_the_polygon_alone_is_kept(wrapped, db):
    grid = Grid.objects.create(code="G1", name="第一网格")
    place = MicroGrid(grid=grid, code="MG-01", name="片区", outline=wrapped)
    place.full_clean()
    assert place.outline == square(120, 31.7)


@pytest.mark.parametrize(
    ("pasted", "words"),
    [
        ({"type": "Point", "coordinates": [120, 31.7]}, "GeoJSON 面"),
        ({"type": "FeatureCollection", "features": []}, "GeoJSON 面"),
        ({"type": "FeatureCollection", "features": [feature(square(120, 31))] * 2}, "GeoJSON 面"),
        ([1, 2], "GeoJSON 面"),
        ("text", "GeoJSON 面"),
        ({"type": "Polygon"}, "没有围成"),
        ({"type": "Polygon", "coordinates": [[[120, 31.7]]]}, "坐标写法不对"),
        (ring(["a", "b"], ["c", "d"], ["e", "f"]), "坐标写法不对"),
        ({"type": "Polygon", "coordinates": []}, "没有围成"),
        (ring([120, 31], [121, 32], [122, 33], [120, 31]), "没有围成"),
        (ring([120, 31.7], [120.01, 31.71], [120.01, 31.7], [120, 31.71], [120, 31.7]), "不能交叉"),
        (ring([31.7, 120], [31.8, 120], [31.8, 121], [31.7, 120]), "经度在前"),
        (ring([1e400, 31], [121, 32], [122, 31], [120, 31]), "坐标"),
    ],
)  # fmt: skip
def test_what_is_no_outline_is_refused_with_the_reason(pasted, words):
    with pytest.raises(ValidationError) as refused:
        polygon_of(pasted)
    assert words in "".join(refused.value.messages)


def test_no_outline_is_fine(db):
    grid = Grid.objects.create(code="G1", name="第一网格")
    place = MicroGrid(grid=grid, code="MG-01", name="片区", outline="")
    place.full_clean()
    assert place.outline is None


def test_a_point_proposes_the_micro_grid_around_it(two):
    first, second = two
    assert micro_grid_at(120.015, 31.705) == first
    assert micro_grid_at(120.025, 31.705) == second
    assert micro_grid_at(120.02, 31.705) == first  # on the edge between them
    assert micro_grid_at(121, 31.705) is None
    assert micro_grid_at(None, None) is None
    assert Outlines.drawn().other_than(first, 120.015, 31.705) is None
    assert Outlines.drawn().other_than(second, 120.015, 31.705) == first


def test_neighbours_may_touch_but_overlaps_are_named(two):
    first, second = two
    assert overlaps_of(first) == []
    second.outline = square(120.015, 31.7)
    second.save()
    assert overlaps_of(first) == ["MG-02 片区"]


def test_the_demo_park_is_whole():
    """Valid outlines without overlap, and only 示例包装 lies elsewhere than registered."""
    drawn = Outlines(
        tuple(
            MicroGrid(pk=place, code=code, outline=polygon_of(outline_of(place)))
            for place, code in enumerate(MICRO_GRIDS, start=0)
        )
    )
    elsewhere = {
        firm.short_name
        for firm in FIRMS
        if drawn.at(*SITES[firm.short_name]).code != firm.micro_grid
    }
    assert elsewhere == {"示例包装"}
