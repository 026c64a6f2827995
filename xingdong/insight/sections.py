"""一企一档: the parts of an enterprise's file, each with those who may read it (handbook §2.6)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Avg, Count, Max, Q
from django.urls import reverse
from django.utils import timezone

from enterprises.models import Contact, Enterprise, Site
from enterprises.own_file import own_parts
from grids.geography import Outlines
from grids.models import PartyOrganisation
from grids.party_checkup import check_up
from requests_desk import presenting
from requests_desk.models import Order, Survey
from requests_desk.models.surveys import POOR
from requests_desk.workflow import Role
from xingdong.accounts.mobiles import mask_mobile
from xingdong.accounts.models import User
from xingdong.records.history import EMPTY, Change, entries_of
from xingdong.records.moments import moment
from xingdong.records.narrowing import not_none

from .access import Relation, may_reveal, relations_towards
from .models import PhoneReveal
from .phones import Reading
from .roles import required_roles

MOBILE = Contact._meta.get_field("mobile").verbose_name
UNION = {True: "已建", False: "未建", None: ""}
SHOWN = 10  # past orders and ratings; the rest is a link away


@dataclass(frozen=True)
class Reader:
    """Who reads which file, and when."""

    user: User
    enterprise: Enterprise
    relations: frozenset[Relation]
    now: datetime
    phones: Reading

    @classmethod
    def of(cls, user: User, enterprise: Enterprise, now: datetime) -> "Reader":
        relations = relations_towards(user, enterprise)
        plain = Relation.OWN in relations
        phones = Reading(
            PhoneReveal.Page.FILE, plain, may_ask=not plain and may_reveal(user, enterprise)
        )
        return cls(user, enterprise, relations, now, phones)

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    @property
    def is_masked(self) -> bool:
        """Somebody who is only a leader reads no name and no number in full."""
        return self.relations == {Relation.LEADER}

    @property
    def orders(self):
        return Order.objects.visible_to(self.user).filter(enterprise=self.enterprise)

    def name(self, name: str) -> str:
        return f"{name[:1]}**" if self.is_masked else name


@dataclass(frozen=True)
class Section:
    """``draw`` answers what the template ``insight/file/<key>.html`` is given, None for nothing."""

    key: str
    title: str
    draw: Callable[[Reader], dict | None]
    readers: frozenset[Relation]

    @property
    def template(self) -> str:
        return f"insight/file/{self.key}.html"


def sections_for(reader: Reader) -> list[dict]:
    """What ``reader`` is shown of the file, in the order of the table."""
    drawn = [
        (section, section.draw(reader))
        for section in SECTIONS
        if section.readers & reader.relations
    ]
    return [
        {
            "key": section.key,
            "title": section.title,
            "template": section.template,
            "content": content,
        }
        for section, content in drawn
        if content is not None
    ]


def _own(reader: Reader) -> dict:
    """What its liaisons read and may correct."""
    return own_parts(reader.enterprise, on=reader.today)


def _basics(reader: Reader) -> dict:
    enterprise = reader.enterprise
    industry = [enterprise.industry_code, enterprise.get_industry_tag_display()]
    scale = "，规模以上" if enterprise.is_above_scale else ""
    facts = [
        ("简称", enterprise.short_name),
        ("网格", f"{enterprise.micro_grid.grid} · {enterprise.micro_grid}"),
        ("地址", enterprise.address),
        ("注册日期", str(enterprise.registered_on or "")),
        ("发展阶段", enterprise.get_stage_display()),
        ("行业", " · ".join(filter(None, industry))),
        ("规模", f"{enterprise.get_size_display()}{scale}"),
        ("控股情况", enterprise.get_ownership_display()),
        ("职工人数", _headcount(enterprise)),
        ("工会", UNION[enterprise.has_union]),
        ("标记", "、".join(_marks(enterprise))),
        ("主要产品", enterprise.main_products),
        ("可供给", enterprise.supply),
        ("有需求", enterprise.demand),
        ("档案核实", str(enterprise.verified_on or "")),
    ]
    if reader.relations & {Relation.CENTRE, Relation.LEADER}:
        facts.insert(-5, ("营业收入", _revenue(enterprise)))
    return {
        "facts": [(label, value or "—") for label, value in facts],
        "asked": Relation.CENTRE in reader.relations and enterprise.change_requests.open().count(),
        "unverified": enterprise.is_operating and not enterprise.is_verified(reader.today),
    }


def _revenue(enterprise: Enterprise) -> str:
    if enterprise.revenue is None:
        return ""
    return f"{enterprise.revenue_year} 年 {enterprise.revenue:,.0f} 万元"


def _headcount(enterprise: Enterprise) -> str:
    if enterprise.headcount is None:
        return ""
    words = f"{enterprise.headcount} 人"
    if enterprise.non_local_headcount is not None:
        words += f"，外来 {enterprise.non_local_headcount} 人"
    return f"{words}（{enterprise.headcount_on} 核实）" if enterprise.headcount_on else words


def _marks(enterprise: Enterprise) -> list[str]:
    marks = (
        (enterprise.key_project, enterprise.get_key_project_display()),
        (enterprise.is_incubated, "在孵企业"),
        (enterprise.plans_listing, "有上市意向"),
    )
    return [label for is_set, label in marks if is_set]


def _contacts(reader: Reader) -> dict:
    """The current holder of every role, roles that must be held and are not, and the liaisons."""
    enterprise, today = reader.enterprise, reader.today
    holders = {contact.role: contact for contact in enterprise.contacts.current(today)}
    required = set(required_roles(enterprise)) if enterprise.is_operating else set()
    people: list[dict[str, object]] = [
        {
            "post": role.label,
            "name": reader.name(holders[role].name),
            "phone": reader.phones.of("contact", holders[role]),
            "verified_on": holders[role].verified_on,
        }
        if role in holders
        else {"post": role.label, "missing": True}
        for role in Contact.Role
        if role in holders or role in required
    ]
    people += [
        {
            "post": "联络员（A 角）" if liaison.is_primary else "联络员",
            "name": reader.name(liaison.user.real_name),
            "phone": reader.phones.of("liaison", liaison),
        }
        for liaison in enterprise.liaisons.current(today).select_related("user", "enterprise")
    ]
    residents = enterprise.residencies.current(today).select_related("user")
    return {
        "people": people,
        "residents": [
            f"{reader.name(residency.user.real_name)}（{residency.get_mode_display()}）"
            for residency in residents
        ],
    }


def _sites(reader: Reader) -> dict | None:
    """Every site; to the centre also the micro-grid that its point lies in, where that differs."""
    enterprise = reader.enterprise
    further = list(enterprise.sites.select_related("micro_grid"))
    places: list[tuple[str, Enterprise | Site]] = [("主厂区", enterprise)]
    places += [(site.name, site) for site in further]
    outlines = Outlines.drawn() if Relation.CENTRE in reader.relations else Outlines()
    rows = [
        {
            "name": name,
            "micro_grid": place.micro_grid,
            "address": place.address,
            "proposed": outlines.other_than(place.micro_grid, place.longitude, place.latitude),
        }
        for name, place in places
    ]
    return {"rows": rows} if further or any(row["proposed"] for row in rows) else None


def _party(reader: Reader) -> dict:
    """The organisation the enterprise belongs to: counts and office-holders, no roster (§4.3)."""
    enterprise = reader.enterprise
    content: dict[str, object] = {
        "members": enterprise.formal_members,
        "members_on": enterprise.formal_members_on,
    }
    key, organisations = enterprise.party_organisation_id, PartyOrganisation.objects
    own = organisations.none() if key is None else organisations.filter(pk=key)
    for checkup in check_up(own, reader.today):
        secretary = checkup.secretary
        content |= {
            "organisation": checkup.organisation,
            "facts": checkup.facts,
            "secretary": secretary
            and {
                "name": secretary.name,
                "phone": reader.phones.of("office_holder", secretary),
            },
            "warnings": checkup.warnings if Relation.OWN not in reader.relations else (),
        }
    return content


def _pairings(reader: Reader) -> dict | None:
    """支部结对 in force: what each side offers and what they did this year (M29, M30)."""
    current = reader.enterprise.pairings.current(reader.today).select_related("partner")
    rows = [
        {
            "pairing": pairing,
            "offers": pairing.offers.all(),
            "activities": [
                activity
                for activity in pairing.activities.all()
                if activity.held_on.year == reader.today.year
            ],
        }
        for pairing in current.prefetch_related("offers", "activities")
    ]
    return {"rows": rows} if rows else None


def _turns(reader: Reader) -> dict | None:
    """Changes of stage and status, the latest first."""
    turns = [
        *reader.enterprise.stage_changes.select_related("by"),
        *reader.enterprise.status_changes.select_related("by"),
    ]
    turns.sort(key=lambda turn: (turn.on, turn.pk), reverse=True)
    rows = [
        {
            "on": turn.on,
            "what": turn._meta.verbose_name,
            "old": turn.get_old_display(),
            "new": turn.get_new_display(),
            "reason": turn.reason,
            "by": turn.by and reader.name(turn.by.real_name),
        }
        for turn in turns
    ]
    return {"rows": rows} if rows else None


def _visits(reader: Reader) -> dict:
    """民情日志 for the centre; a leader reads counts (handbook §2.6)."""
    visits = reader.enterprise.visits
    year = reader.today.replace(month=1, day=1)
    content = {
        "this_year": visits.between(year, reader.today).count(),
        "latest": visits.made().aggregate(on=Max("visited_on"))["on"],
        "counts_only": Relation.CENTRE not in reader.relations,
    }
    if content["counts_only"]:
        return content
    made = visits.made().select_related("visitor").prefetch_related("findings")
    return {
        **content,
        "planned": visits.planned().select_related("visitor").order_by("planned_on"),
        "rows": made.order_by("-visited_on", "-pk")[:SHOWN],
    }


def _history(reader: Reader) -> dict | None:
    """Who changed what of the record, the latest first."""
    rows = {"contacts": "name", "liaisons": "user", "sites": "name", "headcounts": "checked_on"}
    entries = entries_of(reader.enterprise, rows)
    return {
        "rows": [
            {"entry": entry, "changes": [_masked_change(change) for change in entry.changes]}
            for entry in entries[:SHOWN]
        ],
        "more": len(entries) > SHOWN,
        "enterprise": reader.enterprise,
    }


def _masked_change(change: Change) -> Change:
    """Numbers stay masked here too: asking for one is logged, reading old ones would not be."""
    if change.label != MOBILE:
        return change
    old, new = (
        number if number == EMPTY else mask_mobile(number) for number in (change.old, change.new)
    )
    return replace(change, old=old, new=new)


def _plan(reader: Reader) -> dict | None:
    """The latest 一企一策 with its lines."""
    plans = reader.enterprise.plans.order_by("-year")
    plan = plans.prefetch_related(
        "lines__owner", "lines__department", "team", "team_departments"
    ).first()
    if plan is None:
        return None
    lines = [
        {
            "line": line,
            "owner": line.owner and reader.name(line.owner.real_name),
            "late": line.is_overdue(reader.today),
        }
        for line in plan.lines.all()
    ]
    page = Relation.CENTRE in reader.relations and reverse("visits:plan", args=[plan.pk])
    team = [*plan.team.all(), *plan.team_departments.all()]
    return {
        "plan": plan,
        "team": "、".join(map(str, team)),
        "lines": lines,
        "masked": reader.is_masked,
        "page": page,
    }


def _orders(reader: Reader) -> dict:
    now, orders = reader.now, reader.orders.for_list()
    counts = reader.orders.aggregate(
        open=Count("pk", filter=Q(closed_at__isnull=True)), all=Count("pk")
    )
    is_open = [_card(order, now) for order in orders.open().order_by("-id")]
    past = orders.filter(closed_at__isnull=False).order_by("-id")
    return {
        "counts": counts,
        "late": reader.orders.late(now).count(),
        "open": is_open,
        "past": [_card(order, now) for order in past[:SHOWN]],
        "carried": [
            {"card": _card(order, now), "on": order.comes_back_on}
            for order in orders.carried().order_by("comes_back_on")
        ],
        "all_named": reader.enterprise.name,
        "own_year": reader.today.year if Relation.OWN in reader.relations else None,
    }


def _card(order: Order, now: datetime) -> dict:
    """The enterprise stands at the top of the page and need not stand in every line."""
    return {**presenting.order_card(order, now), "enterprise": ""}


def _ratings(reader: Reader) -> dict | None:
    surveys = Survey.objects.answered().filter(order__in=reader.orders)
    summary = surveys.valid().aggregate(
        number=Count("pk"), mean=Avg("level"), bad=Count("pk", filter=POOR)
    )
    latest = surveys.select_related("order").order_by("-answered_at")[:SHOWN]
    rows = [
        {
            "title": survey.order.title,
            "url": survey.order.get_absolute_url(),
            "level": survey.get_level_display(),
            "solved": survey.get_solved_display(),
            "struck_out": survey.is_struck_out,
            "comment": presenting.text_for(survey.comment, _roles(reader)),
            "time": moment(not_none(survey.answered_at), reader.now),
            "department": survey.department_name,
        }
        for survey in latest
    ]
    return {"summary": summary, "rows": rows} if rows else None


def _roles(reader: Reader) -> frozenset[Role]:
    """As ``presenting`` asks for them: only a leader is told less."""
    return frozenset({Role.LEADER}) if reader.is_masked else frozenset()


EVERYBODY = frozenset(Relation)
R = Relation

SECTIONS: tuple[Section, ...] = (
    Section("own", "企业信息", _own, frozenset({R.OWN})),
    Section("basics", "基本信息", _basics, EVERYBODY - {R.OWN}),
    Section("sites", "厂区", _sites, EVERYBODY),
    Section("contacts", "联系人", _contacts, EVERYBODY - {R.OWN}),
    Section("party", "党组织", _party, frozenset({R.CENTRE, R.OWN, R.PARTY_OFFICE})),
    Section("pairings", "结对共建", _pairings, frozenset({R.CENTRE, R.OWN, R.PARTY_OFFICE})),
    Section("orders", "诉求", _orders, EVERYBODY),
    Section("ratings", "服务评价", _ratings, EVERYBODY),
    Section("visits", "走访", _visits, frozenset({R.CENTRE, R.LEADER})),
    Section("plan", "一企一策", _plan, frozenset({R.CENTRE, R.OWN, R.LEADER})),
    Section("turns", "阶段与状态", _turns, EVERYBODY),
    Section("history", "变更记录", _history, frozenset({R.CENTRE})),
)
