"""How far from the enterprise a visit was written."""

from math import cos, hypot, radians

from enterprises.models import Visit

DEGREE = 111_320  # metres along a meridian; along a parallel less by the cosine of the latitude
KILOMETRE = 1000
NEAR = 200  # metres: the position is known to about a hundred, and a plant is as wide


def how_far(visit: Visit) -> str:
    """In words; empty where nobody pressed for the position."""
    enterprise = visit.enterprise
    if visit.longitude is None or visit.latitude is None:
        return ""
    if enterprise.longitude is None or enterprise.latitude is None:
        return "记了大致位置，企业还没有标注位置"
    east = (visit.longitude - enterprise.longitude) * cos(radians(enterprise.latitude))
    metres = DEGREE * hypot(east, visit.latitude - enterprise.latitude)
    if metres <= NEAR:
        return "在企业附近记的"
    if metres < KILOMETRE:
        return f"离企业约 {round(metres, -2):.0f} 米"
    return f"离企业约 {metres / KILOMETRE:.1f} 公里"
