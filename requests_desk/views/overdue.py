"""The lists of what is overdue, to read and to print: 督办, 领导关注, 通报 (handbook §2.4)."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from requests_desk.models import Alert, Matter, MatterKind, Order
from requests_desk.models.alerts import ClockName, Level
from requests_desk.presenting import oversight
from requests_desk.presenting.rows import Row
from requests_desk.rules.deadlines import level_reached
from services.models import Department
from xingdong.accounts.models import User
from xingdong.accounts.requests import SignedInRequest
from xingdong.accounts.standing import standing_of
from xingdong.records.sheets import KINDS, download

HEADINGS = (
    *("编号", "标题", "企业", "定点", "部门", "经办人"),
    *("办结时限", "超时", "级别", "督办答复"),
)
SHOWN, MOST = 30, 500  # rows on a page to look at, and on one to print


@dataclass(frozen=True)
class Listing:
    """One of the lists: the orders with at least this level; ``title`` is its printed heading."""

    key: str
    label: str
    title: str
    level: Level
    meaning: str
    print_words: str = "打印"


LISTINGS = {
    listing.key: listing
    for listing in (
        Listing(
            "", "全部超时", "超时未办结诉求清单", Level.RED, "已过办结时限、还没有办结的诉求。"
        ),
        Listing(
            "supervision",
            "一级督办",
            "一级督办诉求清单",
            Level.SUPERVISION,
            "超时 1 个工作日以上：部门负责人须说明原因和新的办结日期。",
        ),
        Listing(
            "leaders",
            "领导关注",
            "领导关注诉求清单",
            Level.LEADERS,
            "超时 3 个工作日以上：报送街道领导。",
        ),
        Listing(
            "published",
            "通报",
            "关于超时未办结诉求的通报",
            Level.PUBLISHED,
            "超时 5 个工作日以上：全街道通报。",
            print_words="打印通报",
        ),
    )
}


@login_required
@require_safe
def overdue_page(request: SignedInRequest):
    """Leaders and the centre see every department, a head the own; longest overdue first."""
    sees_all, own = _reach(request.user)
    listing, department, now = *_asked(request, sees_all, own), timezone.now()
    everything = _late(request.user, own=None if sees_all else own, now=now)
    seen = [one for one in everything if one.is_visible]
    names = Department.objects.in_bulk({one.desk for one in seen})
    code = department.code if department else ""
    of_department = [one for one in seen if code in ("", names[one.desk].code)]
    listed = [one for one in of_department if one.level >= listing.level]
    reached = {
        each: sum(one.level >= each.level for one in of_department) for each in LISTINGS.values()
    }
    total, most = len(listed), MOST if request.GET.get("whole") else SHOWN
    context = {
        "listing": listing,
        "tiles": [
            {
                "label": each.label,
                "number": reached[each],
                "url": _address(each.key, code),
                "active": each == listing,
                "tone": reached[each] and ("bad" if each.level > Level.RED else "warn"),
            }
            for each in LISTINGS.values()
        ],
        "department": department,
        "departments": [
            {"label": "全部部门", "url": _address(listing.key, ""), "active": not department},
            *(
                {"label": name, "url": _address(listing.key, each), "active": each == code}
                for each, name in sorted({(one.code, one.short_name) for one in names.values()})
            ),
        ],
        "rows": _rows(listed[:most], names, now),
        "total": total,
        "whole_url": total > most == SHOWN and _address(listing.key, code, whole="1"),
        "by_department": _by_department(listed, names),
        "levels": [each.label for each in LISTINGS.values()],
        "hidden": len(everything) - len(seen),
        "as_of": f"{timezone.localtime(now):%Y年%-m月%-d日 %H:%M}",
        "file_url": not standing_of(request.user).is_leader
        and f"{reverse('orders:overdue_file', args=['xlsx'])}?{request.GET.urlencode()}",
    }
    return render(request, "orders/overdue.html", context)


@login_required
@require_safe
def overdue_file(request: SignedInRequest, kind):
    """The list as a file, for those who work on it; a leader gets aggregates only (§2.6)."""
    sees_all, own = _reach(request.user)
    standing = standing_of(request.user)
    if kind not in KINDS or not (standing.is_centre or standing.headed_departments):
        raise Http404
    listing, department, now = *_asked(request, sees_all, own), timezone.now()
    scope = None if standing.is_centre else standing.headed_departments
    late = [one for one in _late(request.user, own=scope, now=now) if one.is_visible]
    names = Department.objects.in_bulk({one.desk for one in late})
    wanted = [
        one
        for one in late
        if one.level >= listing.level and (department is None or one.desk == department.pk)
    ]
    rows = [list(HEADINGS)]
    for row in _rows(wanted[:MOST], names, now):
        words = ["number", "title", "enterprise", "spot", "department", "handler"]
        due, answer = row["due"]["exact"], row["supervision"]
        rows.append([*(row[name] for name in words), due, row["over"], row["level"], answer])
    return download(rows, kind, title=listing.title, model=Order, by=request.user, now=now)


def _reach(user) -> tuple[bool, frozenset[int]]:
    """Whether all departments are shown, and which one heads; 404 for everybody else."""
    standing = standing_of(user)
    sees_all = standing.oversees
    if not (sees_all or standing.headed_departments):
        raise Http404
    return sees_all, standing.headed_departments


def _asked(
    request: SignedInRequest, sees_all: bool, own: frozenset[int]
) -> tuple[Listing, Department | None]:
    listing = LISTINGS.get(request.GET.get("level", ""))
    code = request.GET.get("department", "")
    department = Department.objects.filter(code=code).first() if code else None
    if listing is None or (department and not sees_all and department.pk not in own):
        raise Http404
    return listing, department


@dataclass(frozen=True)
class Late:
    """One overdue order: whose it is, since when, and what that has led to."""

    pk: int
    desk: int
    since: datetime
    level: Level
    is_visible: bool


def _late(user: User, *, own: frozenset[int] | None, now: datetime) -> list[Late]:
    """All that is overdue, the longest first, each with whether ``user`` may see it.

    The level of a department's turn is the highest one raised; at the centre nobody raises any, so
    it is what the working days since the limit come to.
    """
    alerts = Alert.objects.filter(assignment=OuterRef("assignment"), clock=ClockName.RESOLVE)
    raised = Subquery(alerts.order_by("-level").values("level")[:1])
    late: QuerySet[Any] = Order.objects.late(now).annotate(raised=raised)
    if own is not None:
        late = late.filter(late_desk__in=own)
    visible = Order.objects.visible_to(user).filter(pk=OuterRef("pk"))
    columns = ("pk", "late_desk", "late_since", "late_turn", "raised", "is_visible")
    rows = late.annotate(is_visible=Exists(visible)).order_by("late_since", "pk")
    return [
        Late(pk, desk, since, _level(raised) if turn else level_reached(since, now), is_visible)
        for pk, desk, since, turn, raised, is_visible in rows.values_list(*columns)
    ]


def _rows(late: list[Late], names: dict[int, Department], now: datetime) -> list[Row]:
    """What is drawn of them, in their order; two statements."""
    supervisions = Prefetch(
        "matters", Matter.objects.of_kind(MatterKind.SUPERVISION), to_attr="supervisions"
    )
    orders: QuerySet[Any] = Order.objects.for_list().prefetch_related(supervisions)  # type: ignore[no-redef]  # declared there for its readers
    found: dict[int, Any] = orders.in_bulk([one.pk for one in late])
    return [
        oversight.late_row(found[one.pk], one.since, one.level, names[one.desk].short_name, now)
        for one in late
        if one.pk in found
    ]


def _level(raised: int | None) -> Level:
    """Overdue at least, also before the beat has raised it."""
    return Level(max(raised or Level.RED, Level.RED))


def _by_department(late: list[Late], names: dict[int, Department]) -> list[Row]:
    """How many of each department have reached each level, the most first."""
    sums: dict[str, Counter] = {}
    for one in late:
        reached = [key for key, listing in LISTINGS.items() if one.level >= listing.level]
        sums.setdefault(names[one.desk].short_name, Counter()).update(reached)
    rows = sorted(sums.items(), key=lambda row: (-row[1][""], row[0]))
    return [{"label": name, "numbers": [count[key] for key in LISTINGS]} for name, count in rows]


def _address(level: str, code: str, **more: str) -> str:
    chosen = {"level": level, "department": code, **more}
    words = urlencode({key: value for key, value in chosen.items() if value})
    return f"{reverse('orders:overdue')}?{words}" if words else reverse("orders:overdue")
