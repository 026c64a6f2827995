"""The lists of what is overdue, to read and to print: 督办, 领导关注, 通报 (handbook §2.4)."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from requests_desk.models import Assignment, Matter, MatterKind, Order
from requests_desk.models.alerts import Level
from requests_desk.presenting import oversight
from requests_desk.presenting.rows import Row
from services.models import Department
from xingdong.accounts.models import User
from xingdong.accounts.requests import SignedInRequest
from xingdong.accounts.standing import standing_of
from xingdong.records.sheets import KINDS, download

# Overdue turns, each with its ``level`` and whether it ``is_visible``.
Turns = QuerySet[Any]

HEADINGS = (
    *("编号", "标题", "企业", "定点", "部门", "经办人"),
    *("办结时限", "超时", "级别", "督办答复"),
)
SHOWN, MOST = 30, 500  # rows on a page to look at, and on one to print


@dataclass(frozen=True)
class Listing:
    """One of the lists: the turns with at least this level; ``title`` is its printed heading."""

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
    turns = _turns(request.user, own=None if sees_all else own, now=now)
    piles, hidden = _piles(turns)
    code = department.code if department else ""
    of_department = [pile for pile in piles if code in ("", pile.code)]
    listed = [pile for pile in of_department if pile.level >= listing.level]
    reached = {
        each: sum(pile.number for pile in of_department if pile.level >= each.level)
        for each in LISTINGS.values()
    }
    total, most = sum(pile.number for pile in listed), MOST if request.GET.get("whole") else SHOWN
    rows = _listed(turns, listing, department)[:most]
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
                for each, name in sorted({(pile.code, pile.name) for pile in piles})
            ),
        ],
        "rows": [oversight.late_row(turn, _level(turn.level), now) for turn in rows],
        "total": total,
        "whole_url": total > most == SHOWN and _address(listing.key, code, whole="1"),
        "by_department": _by_department(listed),
        "levels": [each.label for each in LISTINGS.values()],
        "hidden": hidden,
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
    turns = _turns(request.user, own=scope, now=now)
    rows = [
        ["编号", "标题", "企业", "定点", "部门", "经办人", "办结时限", "超时", "级别", "督办答复"]
    ]
    for turn in _listed(turns, listing, department)[:MOST]:
        row = oversight.late_row(turn, _level(turn.level), now)
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


def _turns(user: User, *, own: frozenset[int] | None, now: datetime) -> Turns:
    """The overdue turns, each with whether ``user`` may see it."""
    late = Assignment.objects.late(now)
    if own is not None:
        late = late.filter(department__in=own)
    visible = Order.objects.visible_to(user).filter(pk=OuterRef("order"))
    return late.for_queue().annotate(is_visible=Exists(visible))


@dataclass(frozen=True)
class Pile:
    """How many overdue turns of a department have reached one level and not the next."""

    code: str
    name: str
    level: Level
    number: int


def _piles(turns: Turns) -> tuple[list[Pile], int]:
    """The visible turns, counted, and how many more there are; one statement."""
    columns = ("department__code", "department__short_name", "level", "is_visible")
    counts = Counter(turns.order_by().values_list(*columns))
    piles = [
        Pile(code, name, _level(level), number)
        for (code, name, level, is_visible), number in counts.items()
        if is_visible
    ]
    return piles, counts.total() - sum(pile.number for pile in piles)


def _listed(turns: Turns, listing: Listing, department: Department | None) -> Turns:
    """The rows of a list that may be seen, the longest overdue first."""
    turns = turns.filter(is_visible=True)
    supervisions = Prefetch(
        "order__matters", Matter.objects.of_kind(MatterKind.SUPERVISION), to_attr="supervisions"
    )
    if listing.level > Level.RED:
        turns = turns.filter(level__gte=listing.level)
    if department:
        turns = turns.filter(department=department)
    return turns.prefetch_related(supervisions).order_by("resolve_due_at", "pk")


def _level(raised: int | None) -> Level:
    """Overdue at least, also before the beat has raised it."""
    return Level(max(raised or Level.RED, Level.RED))


def _by_department(piles: list[Pile]) -> list[Row]:
    """How many turns of each department have reached each level, the most first."""
    sums: dict[tuple[str, str], Counter] = {}
    for pile in piles:
        reached = {
            listing.key: pile.number for listing in LISTINGS.values() if pile.level >= listing.level
        }
        sums.setdefault((pile.code, pile.name), Counter()).update(reached)
    rows = sorted(sums.items(), key=lambda row: (-row[1][""], row[0]))
    return [
        {"label": name, "numbers": [count[key] for key in LISTINGS]} for (_, name), count in rows
    ]


def _address(level: str, code: str, **more: str) -> str:
    chosen = {"level": level, "department": code, **more}
    words = urlencode({key: value for key, value in chosen.items() if value})
    return f"{reverse('orders:overdue')}?{words}" if words else reverse("orders:overdue")
