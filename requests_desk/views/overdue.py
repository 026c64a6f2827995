"""The lists of what is overdue, to read and to print: 督办, 领导关注, 通报 (domain.md §2.4)."""

from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from requests_desk import oversight
from requests_desk.models import Assignment, Matter, MatterKind, Order
from requests_desk.models.alerts import Level
from requests_desk.standing import standing_of
from services.models import Department
from xingdong.accounts.sheets import KINDS, download

MOST = 500


@dataclass(frozen=True)
class Listing:
    """One of the lists: the turns with at least this level; ``title`` is its printed heading."""

    key: str
    label: str
    title: str
    level: Level
    meaning: str


LISTINGS = {
    one.key: one
    for one in (
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
        ),
    )
}


@login_required
@require_safe
def overdue_page(request):
    """Leaders and the centre see every department, a head the own; longest overdue first."""
    sees_all, own = _reach(request.user)
    listing, department, now = *_asked(request, sees_all, own), timezone.now()
    turns, hidden = _turns(request.user, own=None if sees_all else own, now=now)
    of_department = [one for one in turns if department in (None, one.department)]
    listed = [one for one in of_department if _level(one) >= listing.level]
    reached = {
        one: sum(_level(turn) >= one.level for turn in of_department) for one in LISTINGS.values()
    }
    departments = sorted({one.department for one in turns}, key=lambda one: one.code)
    context = {
        "listing": listing,
        "tiles": [
            {
                "label": one.label,
                "number": reached[one],
                "url": _address(one.key, department),
                "active": one == listing,
                "tone": reached[one] and ("bad" if one.level > Level.RED else "warn"),
            }
            for one in LISTINGS.values()
        ],
        "department": department,
        "departments": [
            {"label": "全部部门", "url": _address(listing.key, None), "active": not department},
            *(
                {
                    "label": one.short_name,
                    "url": _address(listing.key, one),
                    "active": one == department,
                }
                for one in departments
            ),
        ],
        "rows": [oversight.late_row(one, _level(one), now) for one in listed],
        "by_department": _by_department(listed),
        "levels": [one.label for one in LISTINGS.values()],
        "hidden": hidden,
        "as_of": f"{timezone.localtime(now):%Y年%-m月%-d日 %H:%M}",
        "file_url": not standing_of(request.user).is_leader
        and f"{reverse('orders:overdue_file', args=['xlsx'])}?{request.GET.urlencode()}",
    }
    return render(request, "orders/overdue.html", context)


@login_required
@require_safe
def overdue_file(request, kind):
    """The list as a file, for those who work on it; a leader gets aggregates only (§2.6)."""
    sees_all, own = _reach(request.user)
    standing = standing_of(request.user)
    if kind not in KINDS or not (standing.is_centre or standing.headed_departments):
        raise Http404
    listing, department, now = *_asked(request, sees_all, own), timezone.now()
    scope = None if standing.is_centre else standing.headed_departments
    turns, _ = _turns(request.user, own=scope, now=now)
    rows = [["编号", "标题", "企业", "部门", "经办人", "办结时限", "超时", "级别", "督办答复"]]
    for one in turns:
        if department in (None, one.department) and _level(one) >= listing.level:
            row = oversight.late_row(one, _level(one), now)
            words = ["number", "title", "enterprise", "department", "handler"]
            due, answer = row["due"]["exact"], row["supervision"]
            rows.append([*(row[name] for name in words), due, row["over"], row["level"], answer])
    return download(rows, kind, title=listing.title, model=Order, by=request.user, now=now)


def _reach(user) -> tuple[bool, frozenset[int]]:
    """Whether all departments are shown, and which one heads; 404 for everybody else."""
    standing = standing_of(user)
    sees_all = standing.is_leader or standing.is_centre
    if not (sees_all or standing.headed_departments):
        raise Http404
    return sees_all, standing.headed_departments


def _asked(request, sees_all: bool, own: frozenset[int]) -> tuple[Listing, Department | None]:
    listing = LISTINGS.get(request.GET.get("level", ""))
    code = request.GET.get("department", "")
    department = Department.objects.filter(code=code).first() if code else None
    if listing is None or (department and not sees_all and department.pk not in own):
        raise Http404
    return listing, department


def _turns(user, *, own: frozenset[int] | None, now) -> tuple[list[Assignment], int]:
    """The overdue turns ``user`` may see, and how many more there are."""
    supervisions = Prefetch(
        "order__matters", Matter.objects.of_kind(MatterKind.SUPERVISION), to_attr="supervisions"
    )
    late = Assignment.objects.late(now)
    if own is not None:
        late = late.filter(department__in=own)
    seen = late.filter(order__in=Order.objects.visible_to(user).values("pk"))
    rows = seen.for_queue().prefetch_related(supervisions).order_by("resolve_due_at", "pk")
    turns = list(rows[:MOST])
    return turns, late.count() - len(turns)


def _level(turn: Assignment) -> Level:
    """Overdue at least, also before the beat has raised it."""
    return Level(max(turn.level or Level.RED, Level.RED))


def _by_department(turns: list[Assignment]) -> list[dict]:
    """How many turns of each department have reached each level, the most first."""
    counts: dict[Department, Counter] = {}
    for turn in turns:
        reached = (one.key for one in LISTINGS.values() if _level(turn) >= one.level)
        counts.setdefault(turn.department, Counter()).update(reached)
    rows = sorted(counts.items(), key=lambda row: (-row[1][""], row[0].code))
    return [
        {"label": department.short_name, "numbers": [count[key] for key in LISTINGS]}
        for department, count in rows
    ]


def _address(level: str, department: Department | None) -> str:
    chosen = {"level": level, "department": department.code if department else ""}
    words = urlencode({key: value for key, value in chosen.items() if value})
    return f"{reverse('orders:overdue')}?{words}" if words else reverse("orders:overdue")
