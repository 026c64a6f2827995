"""A small drawing of the outlines, so that who pastes one sees at once where it lies."""

import json
from collections.abc import Iterable
from math import cos, radians

from django.utils.html import format_html, format_html_join

from grids.models import MicroGrid
from xingdong.records.narrowing import not_none

WIDTH, HEIGHT, MARGIN = 480, 300, 12
DEGREES_OF_THE_PARK = (120.03, 31.72, 120.09, 31.76)  # shown while nothing is drawn


def outline_preview(micro_grid: MicroGrid, drawn: Iterable[MicroGrid]) -> str:
    """An SVG of all outlines with that of ``micro_grid`` on top, as they are stored.

    ``outline.js`` draws what is being typed.
    """
    outlines = {other.pk: not_none(other.outline) for other in drawn}
    frame = _frame(outlines.values())
    own = outlines.pop(micro_grid.pk, None)
    shapes = format_html_join(
        "",
        '<path class="outline-other" d="{}"></path>',
        ((_path(outline, frame),) for outline in outlines.values()),
    )
    return format_html(
        '<svg class="outline-preview" viewBox="0 0 {} {}" role="img" aria-label="边界预览"'
        ' data-frame="{}">{}<path class="outline-own" d="{}"></path></svg>'
        '<p class="outline-words" data-outline-words role="status"></p>',
        WIDTH,
        HEIGHT,
        json.dumps(frame),
        shapes,
        _path(own, frame) if own else "",
    )


def _frame(outlines: Iterable[dict]) -> dict[str, float]:
    """How degrees become points of the drawing: a degree of longitude is shorter up here."""
    points = [point for outline in outlines for ring in outline["coordinates"] for point in ring]
    if points:
        west, east = min(p[0] for p in points), max(p[0] for p in points)
        south, north = min(p[1] for p in points), max(p[1] for p in points)
    else:
        west, south, east, north = DEGREES_OF_THE_PARK
    squeeze = cos(radians((south + north) / 2))
    scale = min(
        (WIDTH - 2 * MARGIN) / ((east - west) * squeeze), (HEIGHT - 2 * MARGIN) / (north - south)
    )
    return {"west": west, "north": north, "x": scale * squeeze, "y": scale, "margin": MARGIN}


def _path(outline: dict, frame: dict[str, float]) -> str:
    def place(point) -> str:
        x = (point[0] - frame["west"]) * frame["x"] + frame["margin"]
        y = (frame["north"] - point[1]) * frame["y"] + frame["margin"]
        return f"{x:.1f},{y:.1f}"

    return " ".join(f"M{' '.join(map(place, ring))}Z" for ring in outline["coordinates"])
