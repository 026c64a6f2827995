"""The sign of an item beside its name."""

from services.models import ServiceItem

OF_CATEGORY = {
    "PF": "building",
    "CG": "shield",
    "PC": "file",
    "IN": "star",
    "HR": "users",
    "LC": "calendar",
    "PB": "flag",
}
OF_ITEM = {
    "PF-01": "bed",
    "PF-04": "bulb",
    "PF-05": "book",
    "PF-06": "presentation",
    "HR-02": "school",
    "HR-03": "tools",
    "HR-04": "school",
    "HR-05": "moon-stars",
    "PC-01": "file-check",
    "IN-03": "cash",
}


def icon_of(item: ServiceItem) -> str:
    """The item's own sign, else its category's."""
    return OF_ITEM.get(item.code) or OF_CATEGORY.get(item.category.code, "clipboard")
