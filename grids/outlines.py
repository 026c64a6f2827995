"""Outlines of micro-grids: GeoJSON polygons in WGS84, checked before they are kept."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError

WRONG_KIND = "请粘贴一个 GeoJSON 面，或只含一个面的要素。"
MOST_OVERLAP = 0.01  # of the smaller one: drawn by hand, neighbours never meet exactly


def polygon_of(geojson) -> dict:
    """The polygon in what people paste: itself, a feature, or a collection of one feature.

    Raises ``ValidationError`` when there is none, or when it is no polygon on this earth.
    """
    shape = geojson
    if isinstance(shape, dict) and shape.get("type") == "FeatureCollection":
        features = shape.get("features")
        shape = features[0] if isinstance(features, list) and len(features) == 1 else None
    if isinstance(shape, dict) and shape.get("type") == "Feature":
        shape = shape.get("geometry")
    if not isinstance(shape, dict) or shape.get("type") != "Polygon":
        raise ValidationError(WRONG_KIND)
    polygon = {"type": "Polygon", "coordinates": shape.get("coordinates")}
    validate_outline(polygon)
    return polygon


def validate_outline(polygon) -> None:
    """A polygon with an area, in degrees, that does not cross itself."""
    if not isinstance(polygon, dict) or polygon.get("type") != "Polygon":
        raise ValidationError(WRONG_KIND)
    try:
        shape = _shape(polygon)
    except (AttributeError, IndexError, TypeError, ValueError) as fault:
        raise ValidationError("坐标写法不对：每个点写成 [经度, 纬度]，至少三个点。") from fault
    west, south, east, north = shape.bounds
    if south < -90 or north > 90 or west < -180 or east > 180:
        raise ValidationError("坐标超出经纬度范围。请用 WGS84 经纬度，经度在前。")
    if not shape.is_valid or not shape.area:
        raise ValidationError("边界没有围成一个面：点按顺序绕一圈，线不能交叉。")


def overlapping(outline: dict, others: Iterable[tuple[str, dict]]) -> list[str]:
    """Names of the ``others`` that share more than a sliver with ``outline``."""
    shape = _shape(outline)
    names = []
    for name, other in others:
        beside = _shape(other)
        shared = shape.intersection(beside).area
        if shared > MOST_OVERLAP * min(shape.area, beside.area):
            names.append(name)
    return names


def contains(outline: dict, longitude: float, latitude: float) -> bool:
    """Whether the point lies in ``outline`` or on its edge."""
    from shapely.geometry import Point  # heavy

    return _shape(outline).covers(Point(longitude, latitude))


def _shape(outline: dict):
    # The geometry engine is large, and few processes ever need it.
    from shapely.geometry import shape

    return shape(outline)
