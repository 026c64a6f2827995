"""What every page is given: the navigation of whoever is signed in."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from xingdong.accounts.standing import Standing, standing_of
from xingdong.notices.models import Delivery

INBOX = "notices:inbox"
ON_PHONE, ON_DESKTOP = 4, 7  # entries in the bar beside 更多; one more where nothing is left over


def navigation(request) -> dict:
    """``nav`` for the bar, ``unread_count`` and ``standing_label``; nothing for strangers.

    ``place`` is "bar", "wide" (in the bar of a wide window only) or "more" (behind 更多).
    Read when a template asks: the admin renders many small templates and needs none of it.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    unread = SimpleLazyObject(Delivery.objects.inbox_of(user).unread().count)
    nav = SimpleLazyObject(lambda: _entries(request.path, standing_of(user), unread))
    return {
        "nav": nav,
        "inbox_place": SimpleLazyObject(lambda: _inbox_place(nav)),
        "unread_count": unread,
        "standing_label": SimpleLazyObject(lambda: label_of(standing_of(user))),
        "may_go_on_leave": SimpleLazyObject(lambda: _may_go_on_leave(standing_of(user))),
    }


def _may_go_on_leave(standing: Standing) -> bool:
    return standing.is_centre or standing.is_department_staff


def _entries(path: str, standing: Standing, unread: "SimpleLazyObject[int]") -> list[dict]:
    entries = entries_of(standing)
    active = _active(path, [name for _, name, _ in entries])
    return [
        {
            "label": label,
            "url": reverse(name),
            "icon": icon,
            "active": name == active,
            "count": unread if name == INBOX else 0,
            "live": name == INBOX,
            "place": _place(number, len(entries)),
        }
        for number, (label, name, icon) in enumerate(entries, start=1)
    ]


def _inbox_place(entries: Iterable[dict]) -> str:
    """Where the inbox is: its count stands on 更多 where that hides it."""
    return next((entry["place"] for entry in entries if entry["live"]), "bar")


def _place(number: int, of: int) -> str:
    if of <= ON_PHONE + 1 or number <= ON_PHONE:
        return "bar"
    return "wide" if of <= ON_DESKTOP + 1 or number <= ON_DESKTOP else "more"


def entries_of(standing: Standing) -> list[tuple[str, str, str]]:
    """Label, URL name and icon of each entry, in the order of how often they are needed."""
    oversees = standing.oversees
    is_staff = oversees or standing.is_department_staff
    decides = standing.is_centre or bool(standing.headed_departments)
    own_orders = standing.is_liaison and not oversees
    entries = [
        (standing.is_liaison, ("首页", "orders:home", "home")),
        (standing.is_liaison, ("点单", "orders:catalogue", "plus")),
        # What a social worker needs on the way; the desk's own pages follow.
        (standing.is_centre, ("今天", "insight:today", "home")),
        (standing.is_centre, ("走访", "visits:list", "edit")),
        (standing.is_centre, ("代录", "orders:enter", "plus")),
        (standing.is_centre, ("园区", "insight:park", "map")),
        (standing.is_centre, ("研判台", "orders:centre", "route")),
        (standing.is_department_staff, ("工作队列", "orders:queue", "inbox")),
        (decides, ("待审批", "orders:decisions", "clipboard-check")),
        (own_orders, ("我的诉求", "orders:list", "list")),
        (is_staff and not own_orders, ("全部诉求", "orders:list", "list")),
        (standing.is_liaison or is_staff or standing.is_administrator, ("消息", INBOX, "bell")),
        (standing.is_liaison, ("企业信息", "enterprises:own", "building")),
        (
            standing.resident_at and not standing.is_centre,
            ("驻厂日志", "visits:list", "edit"),
        ),
        (decides or standing.is_leader, ("超时督办", "orders:overdue", "clock")),
        (standing.is_leader and not standing.is_centre, ("园区", "insight:park", "map")),
        (is_staff, ("数据", "orders:figures", "dashboard")),
        (
            standing.is_centre or standing.is_department_staff,
            ("一企一策", "visits:plans", "clipboard-check"),
        ),
        (bool(standing.headed_departments), ("工作量", "orders:workload", "users")),
        (oversees or standing.keeps_party, ("党建", "party:coverage", "flag")),
        (not standing.is_liaison, ("服务目录", "orders:catalogue", "clipboard")),
        (
            standing.is_centre or standing.is_administrator,
            ("管理后台", "admin:index", "settings"),
        ),
    ]
    return [entry for is_shown, entry in entries if is_shown]


def label_of(standing: Standing) -> str:
    """What the person is here, in a few words."""
    posts = [
        (standing.is_centre, "社区社工"),
        (bool(standing.headed_departments), "部门负责人"),
        (bool(standing.departments - standing.headed_departments), "部门经办人"),
        (standing.is_liaison, "企业联络员"),
        (standing.is_leader, "街道领导"),
        (standing.is_administrator, "系统管理员"),
    ]
    return " · ".join([*(label for holds, label in posts if holds), *standing.organisations])


def _active(path: str, names: list[str]) -> str | None:
    """The entry whose address is the longest beginning of ``path``."""
    matching = [name for name in names if _leads_to(reverse(name), path)]
    return max(matching, key=lambda name: len(reverse(name)), default=None)


def _leads_to(url: str, path: str) -> bool:
    return path == url if url == "/" else path.startswith(url)
