"""A social worker's day on one page: what has a clock, whom to visit, what a micro-grid lacks.

Made for the phone (handbook §1.2 M21, M25, M27): things in the order in which they are done.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from enterprises.models import ChangeRequest, Enterprise, Finding, Visit
from enterprises.self_service import change_row
from enterprises.visits.coverage import Quarter
from grids.models import MicroGrid, MicroGridDuty
from requests_desk import presenting
from requests_desk.models import Matter, MatterKind, Order
from requests_desk.presenting.rows import Row
from requests_desk.workflow import Action, statuses_for
from xingdong.accounts.models import User
from xingdong.records.moments import day, moment

from .park import Load, loads_by

SHOWN = 5  # of a kind; the rest is behind the link beside its title
VISITS_A_DAY = 3  # as many are proposed where fewer are planned
NAMED = 2  # enterprises called by name in a sentence


def today_page(user: User, now: datetime) -> Row:
    """Everything the page draws; the statements do not grow with the rows."""
    today = timezone.localdate(now)
    duties = MicroGridDuty.objects.of(user, today)
    micro_grids = list(MicroGrid.objects.filter(pk__in=duties.values("micro_grid")))
    firms = _firms(user, today)
    clocked = sorted([*_to_judge(micro_grids, now), *_to_call(user, micro_grids, now)], key=_due_at)
    visits = _visits(user, firms, now)
    changes, findings = _changes(firms, now), _findings(firms)
    orders = Order.objects.visible_to(user).filter(micro_grid__in=micro_grids)
    waiting = orders.open().for_list().order_by("promised_at", "pk")
    loads = loads_by("micro_grid", orders, now).values()
    return {
        "today": today,
        "micro_grids": micro_grids,
        "firm_count": len(firms),
        "clocked": clocked[:SHOWN],
        "clocked_count": len(clocked),
        "visits": visits,
        "changes": changes[:SHOWN],
        "change_count": len(changes),
        "findings": findings[:SHOWN],
        "finding_count": len(findings),
        "lacks": _lacks(firms, today),
        "orders": [_order_row(order, now) for order in waiting[:SHOWN]],
        "open": sum(load.open for load in loads),
        "late": sum(load.late for load in loads),
        "count": len(clocked) + sum(not v["done"] for v in visits) + len(changes) + len(findings),
    }


def _firms(user: User, today: date) -> list[Enterprise]:
    """Of the own micro-grids, with what each lacks and when somebody was there."""
    own = Enterprise.objects.in_care_of(user, today).operating().with_missing_roles(today)
    return list(own.with_last_visit().select_related("micro_grid").order_by("initials", "pk"))


def _due_at(row: Row) -> datetime:
    return row["due_at"]


def _with_clock(order: Order, due: datetime, now: datetime, **row: object) -> Row:
    tone = (
        "bad" if due < now else "warn" if timezone.localdate(due) == timezone.localdate(now) else ""
    )
    firm = order.enterprise_short_name
    return {"firm": firm, "due_at": due, "due": moment(due, now), "tone": tone, **row}


def _to_judge(micro_grids: list[MicroGrid], now: datetime) -> list[Row]:
    """Orders that wait for a desk: here, and those of which nobody knows where they are.

    Whoever answers for no micro-grid sees all of them, and all calls that are owed.
    """
    here = Q(micro_grid__in=micro_grids) | Q(micro_grid=None) if micro_grids else Q()
    orders = Order.objects.in_triage().filter(here).for_list().order_by("triage_due_at")
    return [
        _with_clock(
            order,
            order.triage_due_at or order.promised_at,
            now,
            title="判断这件派给谁",
            text=order.title,
            url=reverse("orders:step", args=[order.number, Action.DISPATCH.value]),
            verb="去派单",
        )
        for order in orders
    ]


def _to_call(user: User, micro_grids: list[MicroGrid], now: datetime) -> list[Row]:
    """Bad ratings that nobody has called about; nobody calls about own work."""
    calls = (
        Matter.objects.open()
        .of_kind(MatterKind.RECTIFICATION)
        .filter(
            Q(order__micro_grid__in=micro_grids) if micro_grids else Q(),
            first_step_at=None,
            due_at__isnull=False,
            order__status__in=statuses_for(Action.CALL_BACK),
        )
    )
    calls = calls.exclude(order__assignment__handler=user).select_related("order__enterprise")
    return [
        _with_clock(
            call.order,
            due,
            now,
            title="给差评打电话",
            text=call.order.title,
            url=f"{call.order.get_absolute_url()}#action-{Action.CALL_BACK}",
            verb="去回访",
        )
        for call in calls.order_by("due_at")
        if (due := call.due_at)
    ]


@dataclass(frozen=True)
class _Stop:
    """One enterprise to go to; ``visit`` is the plan, or what was written today."""

    enterprise: Enterprise
    visit: Visit | None = None

    @property
    def is_done(self) -> bool:
        return self.visit is not None and self.visit.is_made

    @property
    def url(self) -> str:
        if self.visit is None:
            return reverse("visits:write", args=[self.enterprise.pk])
        if self.visit.is_made:
            return reverse("visits:visit", args=[self.visit.pk])
        return f"{reverse('visits:write', args=[self.enterprise.pk])}?visit={self.visit.pk}"


def _visits(user: User, firms: list[Enterprise], now: datetime) -> list[Row]:
    """What was written today, what is planned by today, and who was not seen for longest.

    In the order of the micro-grids and their streets, so that one walk does.
    """
    today = timezone.localdate(now)
    due = Q(visited_on=None, planned_on__lte=today) | Q(visited_on=today, kind=Visit.Kind.VISIT)
    rows = Visit.objects.filter(due, visitor=user).select_related("enterprise__micro_grid")
    way = ("enterprise__micro_grid__code", "enterprise__address", "enterprise_id", "pk")
    stops = [_Stop(visit.enterprise, visit) for visit in rows.order_by(*way)]
    known = {stop.enterprise.pk for stop in stops}
    missed = [firm for firm in _missed(firms, Quarter.of(today)) if firm.pk not in known]
    missed.sort(key=lambda firm: firm.last_visited_on or date.min)
    stops += [_Stop(firm) for firm in missed[: max(VISITS_A_DAY - len(stops), 0)]]
    last = {firm.pk: firm.last_visited_on for firm in firms}
    loads = loads_by(
        "enterprise",
        Order.objects.visible_to(user).filter(enterprise__in=[s.enterprise.pk for s in stops]),
        now,
    )
    return [_visit_row(stop, last, loads, today) for stop in stops]


def _visit_row(
    stop: _Stop, last: dict[int, date | None], loads: dict[int, Load], today: date
) -> Row:
    firm, visit = stop.enterprise, stop.visit
    planned_on = visit.planned_on if visit and not stop.is_done else None
    return {
        "firm": firm.called,
        "text": visit.heard if visit and stop.is_done else _what_to_bring(firm, last, loads, today),
        "planned": f"原定 {planned_on:%-m月%-d日}" if planned_on and planned_on < today else "",
        "is_proposed": visit is None,
        "done": stop.is_done,
        "url": stop.url,
    }


def _what_to_bring(
    firm: Enterprise, last: dict[int, date | None], loads: dict[int, Load], today: date
) -> str:
    """Since when nobody was there, and what the enterprise will ask about."""
    words = []
    if firm.pk in last:
        seen = last[firm.pk]
        words.append(f"{(today - seen).days} 天没去" if seen else "还没去过")
    load = loads.get(firm.pk, Load())
    if load.open:
        words.append(f"在办诉求 {load.open} 件" + (f"，超时 {load.late} 件" if load.late else ""))
    return "；".join(words)


def _missed(firms: list[Enterprise], quarter: Quarter) -> list[Enterprise]:
    """Those nobody has visited in the quarter yet."""
    return [firm for firm in firms if (firm.last_visited_on or date.min) < quarter.first]


def _changes(firms: list[Enterprise], now: datetime) -> list[Row]:
    """What enterprises here say about themselves and nobody has confirmed, the oldest first."""
    wishes = ChangeRequest.objects.open().filter(enterprise__in=[firm.pk for firm in firms])
    first = wishes.select_related("enterprise").order_by("asked_at", "pk")
    return [change_row(wish, now) for wish in first]


def _findings(firms: list[Enterprise]) -> list[Finding]:
    """Found here on a visit, and nothing came of it yet, the oldest first."""
    here = Finding.objects.open().filter(visit__enterprise__in=[firm.pk for firm in firms])
    first = (F("visit__visited_on").asc(nulls_last=True), "pk")
    return list(here.select_related("visit__enterprise").order_by(*first))


TONES = {"red": "bad", "amber": "warn"}  # of a light, as a date has them


def _order_row(order: Order, now: datetime) -> Row:
    """With the day of the promise, as it was said to the enterprise."""
    card = presenting.order_card(order, now)
    paused = card["light"]["tone"] == "paused"
    due = {"words": day(order.promised_at, now)} if not paused and card["light"]["words"] else None
    return {**card, "due": due, "paused": paused, "tone": TONES.get(card["light"]["tone"], "")}


def _lacks(firms: list[Enterprise], today: date) -> list[Row]:
    """What the own micro-grids lack, as sentences that lead to the enterprises."""
    listing, coverage = reverse("insight:enterprises"), reverse("visits:coverage")
    quarter = Quarter.of(today)
    lacking = [
        firm
        for firm in firms
        if firm.lacks_hr_head or firm.lacks_union_chair or firm.lacks_party_secretary
    ]
    unverified = [firm for firm in firms if not firm.is_verified(today)]
    missed = _missed(firms, quarter)
    rows = [
        _lack(
            lacking,
            f"{len(lacking)} 家缺三类负责人",
            _names(lacking),
            f"{listing}?mine=true&flag=lacking",
            "user",
        ),
        _lack(
            unverified,
            f"{len(unverified)} 家档案超过 12 个月没核实",
            _names(unverified),
            f"{coverage}?list=unverified",
            "history",
        ),
        _lack(
            missed,
            f"本季走访 {len(firms) - len(missed)}/{len(firms)} 家",
            f"还有 {len(missed)} 家，{quarter.last:%-m月%-d日}前",
            coverage,
            "route",
            tone="info",
        ),
    ]
    return [row for row in rows if row]


def _lack(
    firms: list[Enterprise], title: str, text: str, url: str, icon: str, *, tone: str = "warn"
) -> Row:
    if not firms:
        return {}
    return {"title": title, "text": text, "url": url, "icon": icon, "tone": tone}


def _names(firms: Iterable[Enterprise]) -> str:
    names = [firm.called for firm in firms]
    more = f"等 {len(names)} 家" if len(names) > NAMED else ""
    return "、".join(names[:NAMED]) + more
