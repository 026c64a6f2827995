"""A liaison leaves an enterprise; what is open goes on with somebody else (handbook §7 E06)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from enterprises.models import Contact, Liaison
from requests_desk.models import Order, OrderEvent
from requests_desk.rules.colleagues import colleagues_for
from requests_desk.workflow import Action
from xingdong.accounts.access import close_account
from xingdong.accounts.actors import SYSTEM
from xingdong.accounts.models import User
from xingdong.accounts.standing import standing_of
from xingdong.records.refusals import NotAllowed

from .transition import move, verb


@dataclass(frozen=True)
class Successor:
    """Who is called about the orders from now on; ``user`` only if the person has an account."""

    name: str
    phone: str
    email: str = ""
    user: User | None = None


@dataclass(frozen=True)
class Handover:
    successor: Successor | None
    orders: int
    account_closed: bool


@transaction.atomic
def let_liaison_go(liaison: Liaison, *, by: User, now: datetime) -> Handover:
    """End the liaison today, at once; the B 角 or else the HR head takes over.

    The account is closed, never deleted, unless the person is something else in the portal. Open
    orders without a successor keep their contact, and ``successor`` is ``None``. Raises
    ``NotAllowed`` when ``by`` is no social worker or the liaison has left already.
    """
    today = timezone.localdate(now)
    if not standing_of(by).is_centre:
        raise NotAllowed("只有社区社工可以办理联络员离任。")
    liaison = Liaison.objects.select_for_update().select_related("user").get(pk=liaison.pk)
    if liaison.until_on is not None and liaison.until_on < today:
        raise NotAllowed("这位联络员已经离任。", not_now=True)
    # The last day of a tenure counts, so it was yesterday: the door closes with the next press.
    liaison.until_on = today - timedelta(days=1)
    liaison.save(update_fields=["until_on"])
    successor = _successor(liaison, today)
    orders = Order.objects.open().filter(enterprise=liaison.enterprise_id, author=liaison.user_id)
    moved = 0
    if successor is not None:
        words = f"{liaison.user}不再担任联络员，企业联系人改为{successor.name}。"
        for order in orders.order_by("pk"):
            hand_over_order(order, to=successor, words=words, now=now)
            moved += 1
    return Handover(successor, moved, _close_account(liaison.user))


def _successor(left: Liaison, today: date) -> Successor | None:
    """The other liaison, who becomes A 角 if the one who left was; else the HR head."""
    others = Liaison.objects.filter(enterprise=left.enterprise_id, user__is_active=True)
    other = others.current(today).select_related("user").order_by("-is_primary", "from_on").first()
    if other is not None:
        if left.is_primary and not other.is_primary:
            other.is_primary = True
            other.save(update_fields=["is_primary"])
        return Successor(
            other.user.real_name, other.user.mobile or "", other.user.email, other.user
        )
    heads = Contact.objects.filter(enterprise=left.enterprise_id, role=Contact.Role.HR_HEAD)
    head = heads.current(today).first()
    return Successor(head.name, head.mobile) if head else None


@verb
def give_to_colleague(order: Order, *, by: User, to: User, now: datetime) -> OrderEvent:
    """Another liaison of the enterprise is called about it from now on."""
    if not colleagues_for(order, now).filter(pk=to.pk).exists():
        raise NotAllowed(f"{to}不是本企业的联络员，或这件诉求已经由他联系。")
    return move(
        order,
        Action.HAND_OVER,
        by=by,
        now=now,
        public_text=f"这件事以后由{to.real_name}联系。",
        changes=_contact_of(Successor(to.real_name, to.mobile or "", to.email, to)),
    )


def _contact_of(to: Successor) -> dict[str, object]:
    phone = {"contact_phone": to.phone} if to.phone else {}
    return {"author": to.user, "contact_name": to.name, "contact_email": to.email, **phone}


@verb
def hand_over_order(order: Order, *, to: Successor, words: str, now: datetime) -> OrderEvent:
    """The order goes on as it was; history keeps who had ordered it, and ``words`` say why."""
    return move(
        order,
        Action.HAND_OVER,
        by=SYSTEM,
        now=now,
        public_text=words,
        changes=_contact_of(to),
    )


def _close_account(user: User) -> bool:
    """Close it unless the person has another standing."""
    user = User.objects.get(pk=user.pk)  # afresh: standing is read once for each loaded user
    standing = standing_of(user)
    if (
        standing.enterprises
        or standing.departments
        or standing.resident_at
        or standing.is_centre
        or standing.is_leader
        or standing.is_administrator
        or not user.is_active
    ):
        return False
    close_account(user)
    return True
