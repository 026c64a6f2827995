"""How much of what was written somebody reads (handbook §2.6)."""

from requests_desk.models import Order
from requests_desk.models.orders import FORGOTTEN
from requests_desk.rules.actors import Actor
from requests_desk.rules.reading import is_in_charge, may_ask_for_number
from requests_desk.workflow import Role
from xingdong.records.privacy import without_identities, without_long_numbers

from .rows import Row


def contact_of(order: Order, by: Actor) -> Row:
    """Name and phone of who to call, as ``by`` reads them (handbook §2.6, §7 E12).

    In full for whoever is in charge; others ask for the number with a press (``may_ask``), and who
    only reads about the order sees neither in full.
    """
    if order.contact_name == FORGOTTEN:
        return {"name": FORGOTTEN, "phone": "", "email": "", "may_ask": False}
    if is_in_charge(order, by):
        phone, email = order.contact_phone, order.contact_email
        return {"name": order.contact_name, "phone": phone, "email": email, "may_ask": False}
    if order.is_anonymous:
        return {"name": "匿名", "phone": "", "email": "", "may_ask": False}
    may_ask = may_ask_for_number(order, by)
    name = order.contact_name if may_ask else order.contact_name[:1] + "**"
    return {"name": name, "phone": order.masked_phone, "email": "", "may_ask": may_ask}


def sees_internal(roles: frozenset[Role]) -> bool:
    """Staff see internal text; the enterprise and somebody who is only a leader do not.

    Whoever may see the order without any role towards it now is staff of a department that has
    finished with it.
    """
    staff = {Role.DEPARTMENT, Role.HEAD, Role.HELPER, Role.INSPECTOR, Role.CENTRE}
    return bool(roles & staff) or not roles


# Whose matter it is reads what was written: the enterprise, and whoever handles its order.
OWNERS = {Role.ENTERPRISE, Role.DEPARTMENT, Role.HEAD}


def details_for(order: Order, roles: frozenset[Role]) -> list[tuple[str, str]]:
    """The answers to the item's own form, masked like any text."""
    return [(label, text_for(text, roles)) for label, text in order.detail_lines()]


def text_for(text: str, roles: frozenset[Role]) -> str:
    """``text`` as somebody with these roles reads it (handbook §2.6, §7 E13).

    A leader sees no long number; everybody else who does not handle the order no identity number.
    """
    if roles == {Role.LEADER}:
        return without_long_numbers(text)
    return text if roles & OWNERS else without_identities(text)
