"""Where the invented micro-grids and enterprises lie: a made-up park in WGS84 degrees."""

# Longitude and latitude of the corners, from the north-west; a micro-grid has four of them.
CORNERS = (
    ((120.0316, 31.7539), (120.0458, 31.7531), (120.0601, 31.7529), (120.0735, 31.7524), (120.0880, 31.7516)),
    ((120.0323, 31.7445), (120.0465, 31.7450), (120.0604, 31.7434), (120.0760, 31.7438), (120.0904, 31.7422)),
    ((120.0354, 31.7343), (120.0487, 31.7340), (120.0616, 31.7330), (120.0765, 31.7334), (120.0907, 31.7323)),
    ((120.0359, 31.7253), (120.0492, 31.7241), (120.0626, 31.7236), (120.0785, 31.7233), (120.0922, 31.7228)),
)  # fmt: skip
COLUMNS = len(CORNERS[0]) - 1

# Enterprise → its main site. 示例包装 is registered one micro-grid to the west, which the portal notes.
SITES = {
    "示例储能": (120.0381, 31.7492),
    "示例线缆": (120.0520, 31.7486),
    "示例电机": (120.0668, 31.7497),
    "示例光伏": (120.0812, 31.7463),
    "示例轨道": (120.0415, 31.7401),
    "示例变压器": (120.0548, 31.7372),
    "示例模具": (120.0671, 31.7391),
    "示例面料": (120.0838, 31.7376),
    "示例软件": (120.0428, 31.7289),
    "示例装备": (120.0553, 31.7301),
    "示例包装": (120.0795, 31.7281),
    "示例检测": (120.0851, 31.7266),
}
# Enterprise → name, micro-grid, address and point of further sites.
FURTHER_SITES = {
    "示例储能": (("二期厂区", "MG-04", "光伏园区四号路 2 号", (120.0779, 31.7486)),),
    "示例变压器": (("成品仓库", "MG-11", "综合园东区八号路 9 号", (120.0689, 31.7291)),),
}


def outline_of(place: int) -> dict:
    """The polygon of the micro-grid at ``place``, counted from the north-west row by row."""
    row, column = divmod(place, COLUMNS)
    upper, lower = CORNERS[row], CORNERS[row + 1]
    ring = [upper[column], upper[column + 1], lower[column + 1], lower[column], upper[column]]
    return {"type": "Polygon", "coordinates": [[list(corner) for corner in ring]]}
