"""The enterprise orders; or a social worker enters an order on its behalf."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain, repeat
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from enterprises.models import Enterprise, Site
from grids.models import MicroGrid, Venue
from requests_desk.models import Order, next_number
from requests_desk.models.choices import Channel
from requests_desk.models.spots import Spot
from requests_desk.rules.actors import Actor, LinkHolder
from requests_desk.rules.deadlines import promised_at
from requests_desk.rules.follow_links import wants_link
from requests_desk.rules.query_codes import code_for, digest_of
from requests_desk.workflow import Action, Grade, Role, Status
from services.models import ServiceItem
from xingdong.accounts.actors import SYSTEM, System
from xingdong.accounts.models import User
from xingdong.accounts.standing import standing_of
from xingdong.files.uploads import CheckedFile
from xingdong.records.refusals import NotAllowed

from .attachments import attach
from .follow_links import give_follow_link
from .search_text import note_words
from .transition import write_event


@dataclass(frozen=True)
class Draft:
    """What an order says; the form and the API both make one.

    ``site`` or ``venue`` say where it is, without them the main site. Without an enterprise it is
    anonymous, and the person may have said in which micro-grid it is.
    ``fingerprint`` is kept with the ``submit`` event: by it the API tells a repeated request from a
    different one with the same idempotency key.
    """

    enterprise: Enterprise | None
    item: ServiceItem
    title: str
    description: str
    contact_name: str
    contact_phone: str
    contact_email: str = ""
    place: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    item_uncertain: bool = False
    urgency_requested: bool = False
    channel: str = Channel.PORTAL
    author: User | None = None
    files: Sequence[CheckedFile] = ()
    fingerprint: str = ""
    micro_grid: MicroGrid | None = None
    site: Site | None = None
    venue: Venue | None = None

    @property
    def spot(self) -> Spot:
        """Where it is; of an anonymous order that names no venue nothing is known."""
        return Spot(self.enterprise, self.site, self.venue)


def submit_order(
    draft: Draft, *, by: User, now: datetime, idempotency_key: str | None = None
) -> Order:
    """Save the order and its ``submit`` event; routing follows from the event.

    The same ``idempotency_key`` from the same person gives the order that is already there
    (handbook §7 E01). Raises ``NotAllowed`` when ``by`` may not order for this enterprise.
    """
    return submit_orders([draft], by=by, now=now, idempotency_key=idempotency_key)[0]


def submit_orders(
    drafts: Sequence[Draft], *, by: User, now: datetime, idempotency_key: str | None = None
) -> list[Order]:
    """Save one order for each draft, all or none; several are linked as one bundle.

    Pressing again with the same ``idempotency_key`` gives the orders that are already there.
    Raises ``NotAllowed`` when ``by`` may not order for one of the enterprises.
    """
    roles = [_role_to_submit(draft, by) for draft in drafts]
    if earlier := _earlier(by, idempotency_key):
        return earlier
    bundle = uuid.uuid4() if len(drafts) > 1 else None
    keys = chain([idempotency_key], repeat(None))  # the first order stands for the press
    try:
        with transaction.atomic():
            return [
                _create(draft, by=by, role=role, now=now, bundle=bundle, idempotency_key=key)
                for draft, role, key in zip(drafts, roles, keys, strict=False)
            ]
    except IntegrityError:
        if not (earlier := _earlier(by, idempotency_key)):
            raise
        return earlier


def submit_anonymous_order(draft: Draft, *, now: datetime, key: str) -> tuple[Order, str]:
    """Save an order that names nobody, and the code by which it is read (handbook §7 E12).

    The same ``key`` gives the same order and code. Raises ``NotAllowed`` for an item that has to
    know the enterprise.
    """
    if not draft.item.anonymous_allowed:
        raise NotAllowed(f"“{draft.item.name}”需要企业信息，不能匿名提交。")
    place = (
        draft.place
        or place_named(draft.item, draft.details)
        or draft.spot.address
        or str(draft.micro_grid or "")
    )
    if not place:
        raise NotAllowed("请写明地点，或选择所在片区。")
    draft = replace(
        draft,
        enterprise=None,
        site=None,
        author=None,
        contact_name="匿名",
        contact_email="",
        place=place,
    )
    code = code_for(key)
    known = Order.objects.filter(query_digest=digest_of(code))
    if earlier := known.first():
        return earlier, code
    try:
        with transaction.atomic():
            order = _create(draft, by=None, role=Role.ENTERPRISE, now=now, query_code=code)
    except IntegrityError:
        if not (earlier := known.first()):
            raise
        return earlier, code
    return order, code


def carry_over(draft: Draft, earlier: Order, *, now: datetime) -> Order:
    """Enter ``draft`` for the portal itself, as what ``earlier`` goes on with (handbook §2.3)."""
    return _create(draft, by=SYSTEM, role=Role.SYSTEM, now=now, earlier=earlier)


def _role_to_submit(draft: Draft, by: User) -> Role:
    standing, enterprise = standing_of(by), draft.enterprise
    if enterprise is None:
        raise ValueError("an order that names nobody is submitted as an anonymous one")
    if draft.site is not None and draft.site.enterprise_id != enterprise.pk:
        raise NotAllowed(f"“{draft.site}”不是{enterprise.called}的厂区，请重新选择定点。")
    if enterprise.is_gone:
        gone = enterprise.get_status_display()
        raise NotAllowed(f"企业已登记为“{gone}”，不能再点单；如有误，请联系社区社工。")
    if enterprise.pk in standing.enterprises:
        return Role.ENTERPRISE
    if standing.is_centre:
        return Role.CENTRE
    raise NotAllowed("您不是该企业的联络员，不能替它点单。")


def _earlier(by: User, idempotency_key: str | None) -> list[Order]:
    """What the same press has made already."""
    if not idempotency_key:
        return []
    first = Order.objects.filter(entered_by=by, idempotency_key=idempotency_key).first()
    return [first, *Order.objects.sent_with(first).order_by("pk")] if first else []


def _create(
    draft: Draft,
    *,
    by: User | System | None,
    role: Role,
    now: datetime,
    bundle: uuid.UUID | None = None,
    idempotency_key: str | None = None,
    query_code: str = "",
    earlier: Order | None = None,
) -> Order:
    grade = grade_of(draft.item, draft.details)
    enterprise, user = draft.enterprise, by if isinstance(by, User) else None
    order = Order.objects.create(
        number=next_number(timezone.localdate(now)),
        enterprise=enterprise,
        site=draft.site,
        venue=draft.venue,
        micro_grid=_micro_grid_of(draft),
        item=draft.item,
        item_uncertain=draft.item_uncertain,
        sensitive=draft.item.sensitive,
        title=draft.title,
        description=draft.description,
        details=draft.details,
        place=draft.place or draft.spot.address,
        channel=draft.channel,
        grade=grade,
        urgency_requested=draft.urgency_requested,
        author=user if role == Role.ENTERPRISE else draft.author,
        entered_by=earlier.entered_by if earlier else user,
        continues=earlier,
        idempotency_key=idempotency_key or None,
        query_digest=digest_of(query_code) if query_code else None,
        bundle=bundle,
        contact_name=draft.contact_name,
        contact_phone=draft.contact_phone,
        contact_email=draft.contact_email,
        status=Status.SUBMITTED,
        submitted_at=now,
        status_since_at=now,
        promised_at=promised_at(draft.item, grade, now),
    )
    note_words(order)
    actor: Actor = LinkHolder(order.pk, order.contact_name) if by is None else by
    event = write_event(
        order,
        Action.SUBMIT,
        by=actor,
        role=role,
        now=now,
        public_text=_entered_text(role, earlier),
        data=_first_data(order, draft),
    )
    attach(order, event, draft.files, by=actor, now=now)
    if user is not None and role == Role.CENTRE and wants_link(order):
        give_follow_link(order, by=user, now=now)
    return order


def _micro_grid_of(draft: Draft) -> MicroGrid | None:
    """That of the spot decides (handbook §7 E05); else what an anonymous person has named."""
    if (at := draft.spot.micro_grid) is not None:
        return at
    return draft.enterprise.micro_grid if draft.enterprise else draft.micro_grid


def _entered_text(role: Role, earlier: Order | None) -> str:
    if earlier is not None:
        return f"接着诉求 {earlier.number} 办理，它暂缓的时间到了。"
    return "由社区帮您登记。" if role == Role.CENTRE else ""


def _first_data(order: Order, draft: Draft) -> dict[str, str]:
    """What later events change, as it was at first."""
    data = {"item": order.item.code, "grade": order.grade}
    return {**data, "fingerprint": draft.fingerprint} if draft.fingerprint else data


def place_named(item: ServiceItem, details: Mapping[str, Any]) -> str:
    """Where it is by the item's own form, like 具体位置 of PF-04; empty when it does not ask."""
    names = [one["key"] for one in item.form_fields if one.get("names_place")]
    return next((details[name][:120] for name in names if details.get(name)), "")


def grade_of(item: ServiceItem, details: Mapping[str, Any]) -> str:
    """特急 when the item's form says so, like 是否有即时危险 of CG-01 (handbook §2.4)."""
    for form_field in item.form_fields:
        raised = form_field.get("raises_grade")
        if raised and details.get(form_field["key"]) is True:
            return Grade(raised)
    return Grade.NORMAL
