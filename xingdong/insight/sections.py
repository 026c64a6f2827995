"""一企一档: the parts of an enterprise's file, each with those who may read it (domain.md §2.6)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Avg, Count, Q
from django.utils import timezone

from enterprises.models import Contact, Enterprise
from requests_desk import presenting
from requests_desk.models import Order, Survey

from .access import Relation, may_reveal, relations_towards
from .models import PhoneReveal
from .phones import Reading

SHOWN = 10  # past orders and ratings; the rest is a link away


@dataclass(frozen=True)
class Reader:
    """Who reads which file, and when."""

    user: object
    enterprise: Enterprise
    relations: frozenset[Relation]
    now: datetime
    phones: Reading

    @classmethod
    def of(cls, user, enterprise: Enterprise, now: datetime) -> "Reader":
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
        {"key": one.key, "title": one.title, "template": one.template, "content": content}
        for one, content in drawn
        if content is not None
    ]


def _basics(reader: Reader) -> dict:
    enterprise = reader.enterprise
    counted = enterprise.headcount_on and f"（{enterprise.headcount_on:%Y-%m-%d} 核实）"
    facts = (
        ("统一社会信用代码", enterprise.credit_code),
        ("简称", enterprise.short_name),
        ("网格", f"{enterprise.micro_grid.grid} · {enterprise.micro_grid}"),
        ("地址", enterprise.address),
        ("发展阶段", enterprise.get_stage_display()),
        ("职工人数", enterprise.headcount and f"{enterprise.headcount} 人{counted or ''}"),
    )
    return {"facts": [(label, value or "—") for label, value in facts]}


def _contacts(reader: Reader) -> dict:
    """The current holder of every role, and the liaisons."""
    enterprise, today = reader.enterprise, reader.today
    holders = {contact.role: contact for contact in enterprise.contacts.current(today)}
    people = [
        {
            "post": role.label,
            "name": reader.name(holders[role].name),
            "phone": reader.phones.of("contact", holders[role]),
            "verified_on": holders[role].verified_on,
        }
        for role in Contact.Role
        if role in holders
    ]
    people += [
        {
            "post": "联络员（A 角）" if liaison.is_primary else "联络员",
            "name": reader.name(liaison.user.real_name),
            "phone": reader.phones.of("liaison", liaison),
        }
        for liaison in enterprise.liaisons.current(today).select_related("user", "enterprise")
    ]
    return {"people": people}


def _orders(reader: Reader) -> dict:
    now, orders = reader.now, reader.orders.for_list()
    counts = reader.orders.aggregate(
        open=Count("pk", filter=Q(closed_at__isnull=True)), all=Count("pk")
    )
    is_open = orders.open().order_by("-id")
    past = orders.filter(closed_at__isnull=False).order_by("-id")
    return {
        "counts": counts,
        "late": reader.orders.late(now).count(),
        "open": [_card(order, now) for order in is_open],
        "past": [_card(order, now) for order in past[:SHOWN]],
        "all_named": reader.enterprise.name,
    }


def _card(order: Order, now: datetime) -> dict:
    """The enterprise stands at the top of the page and need not stand in every line."""
    return {**presenting.order_card(order, now), "enterprise": ""}


def _ratings(reader: Reader) -> dict | None:
    surveys = Survey.objects.answered().filter(order__in=reader.orders)
    summary = surveys.valid().aggregate(
        number=Count("pk"), mean=Avg("level"), bad=Count("pk", filter=Q(level__lt=3))
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
            "time": presenting.moment(survey.answered_at, reader.now),
            "department": survey.department_name,
        }
        for survey in latest
    ]
    return {"summary": summary, "rows": rows} if rows else None


def _roles(reader: Reader) -> set:
    """As ``presenting`` asks for them: only a leader is told less."""
    return {presenting.Role.LEADER} if reader.is_masked else set()


EVERYBODY = frozenset(Relation)

SECTIONS: tuple[Section, ...] = (
    Section("basics", "基本信息", _basics, EVERYBODY),
    Section("contacts", "联系人", _contacts, EVERYBODY),
    Section("orders", "诉求", _orders, EVERYBODY),
    Section("ratings", "服务评价", _ratings, EVERYBODY),
)
