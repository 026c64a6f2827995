"""What every page is given: the navigation of whoever is signed in."""

from django.conf import settings
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from requests_desk.demo.logins import demo_logins
from requests_desk.models import Delivery
from requests_desk.standing import Standing, standing_of


def navigation(request) -> dict:
    """``nav`` for the bar, ``unread_count`` and ``standing_label``; nothing for strangers.

    Read when a template asks: the admin renders many small templates and needs none of it.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    unread = SimpleLazyObject(Delivery.objects.inbox_of(user).unread().count)
    return {
        "nav": SimpleLazyObject(lambda: _entries(request.path, standing_of(user), unread)),
        "unread_count": unread,
        "standing_label": SimpleLazyObject(lambda: label_of(standing_of(user))),
    }


def _entries(path: str, standing: Standing, unread: int) -> list[dict]:
    entries = entries_of(standing)
    active = _active(path, [name for _, name, _ in entries])
    return [
        {
            "label": label,
            "url": reverse(name),
            "icon": icon,
            "active": name == active,
            "count": unread if name == "orders:inbox" else 0,
        }
        for label, name, icon in entries
    ]


def entries_of(standing: Standing) -> list[tuple[str, str, str]]:
    """Label, URL name and icon of each entry, in the order of how often they are needed."""
    entries = []
    if standing.is_liaison:
        entries += [("首页", "orders:home", "home"), ("点单", "orders:catalogue", "plus")]
    if standing.is_centre:
        entries += [("研判台", "orders:centre", "route")]
    if standing.is_department_staff:
        entries += [("工作队列", "orders:queue", "inbox")]
    if standing.is_liaison and not (standing.is_centre or standing.is_leader):
        entries += [("我的诉求", "orders:list", "list")]
    elif standing.is_centre or standing.is_leader or standing.is_department_staff:
        entries += [("全部诉求", "orders:list", "list")]
    if entries:
        entries += [("消息", "orders:inbox", "bell")]
    if standing.is_centre:
        entries += [("代录", "orders:enter", "plus")]
    if not standing.is_liaison:
        entries += [("服务目录", "orders:catalogue", "clipboard")]
    if standing.is_centre or standing.is_administrator:
        entries += [("管理后台", "admin:index", "settings")]
    return entries


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
    return " · ".join([*(label for holds, label in posts if holds), *standing.bodies])


def _active(path: str, names: list[str]) -> str | None:
    """The entry whose address is the longest beginning of ``path``."""
    matching = [name for name in names if _leads_to(reverse(name), path)]
    return max(matching, key=lambda name: len(reverse(name)), default=None)


def _leads_to(url: str, path: str) -> bool:
    return path == url if url == "/" else path.startswith(url)


def demo(request) -> dict:
    """The demo community's sign-ins, on the sign-in page of a portal that shows them."""
    if not settings.DEMO_LOGINS or request.path != reverse("account_login"):
        return {}
    return {"demo_logins": demo_logins()}
