"""Who reads what is guarded of an order, and that it is known afterwards (handbook §2.6)."""

from datetime import datetime

from requests_desk.models import Order
from requests_desk.workflow import Role, Status
from xingdong.accounts.models import User
from xingdong.accounts.security import Kind, record
from xingdong.accounts.standing import selves, standing_of
from xingdong.notices.phone_brake import check_brake, note_shown
from xingdong.records.refusals import NotAllowed

from .access import current_assignment, roles_towards
from .actors import Actor


def note_reading(order: Order, *, by: User, what: str = "") -> None:
    """A line in the security log, unless ``by`` reads as the enterprise whose order it is."""
    if order.sensitive and Role.ENTERPRISE not in roles_towards(by, order):
        record(Kind.SENSITIVE_READ, by=by, about=f"{order.number} {what}".strip())


def is_in_charge(order: Order, by: Actor) -> bool:
    """Whether the contact's number is open to ``by``: their own, or theirs to call now.

    The handler, the heads, departments that help and have not answered, the centre while it
    decides where the order goes. What an anonymous person left is for the centre alone (§7 E12).
    """
    roles = roles_towards(by, order)
    if order.is_anonymous:
        return Role.CENTRE in roles
    if roles & {Role.ENTERPRISE, Role.HEAD}:
        return True
    if not isinstance(by, User):
        return False
    assignment = current_assignment(order)
    if assignment is not None and assignment.handler_id in selves(by):
        return True
    helps = standing_of(by).departments
    if (
        Role.HELPER in roles
        and not order.is_final
        and any(
            assist.department_id in helps and assist.answered_at is None
            for assist in order.assists.all()
        )
    ):
        return True
    return Role.CENTRE in roles and order.status == Status.TRIAGE


def may_ask_for_number(order: Order, by: Actor) -> bool:
    """Others who have to do with the order ask with a press, which is logged.

    Not who only reads about it, or has finished with it.
    """
    return not order.is_anonymous and bool(roles_towards(by, order) - {Role.LEADER})


def show_number(order: Order, *, by: User, now: datetime) -> str:
    """The contact's number, noted first. Raises ``NotAllowed``."""
    if not (order.contact_phone and may_ask_for_number(order, by)):
        raise NotAllowed("您没有权限查看这个号码。")
    check_brake(by=by, now=now)
    note_shown(f"{order.number} 联系人", order.contact_phone, by=by)
    return order.contact_phone
