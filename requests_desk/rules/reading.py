"""Who has read a sensitive order: known afterwards, however it was opened (handbook §2.6)."""

from requests_desk.models import Order
from requests_desk.workflow import Role
from xingdong.accounts.models import User
from xingdong.accounts.security import Kind, record

from .access import roles_towards


def note_reading(order: Order, *, by: User, what: str = "") -> None:
    """A line in the security log, unless ``by`` reads as the enterprise whose order it is."""
    if order.sensitive and Role.ENTERPRISE not in roles_towards(by, order):
        record(Kind.SENSITIVE_READ, by=by, about=f"{order.number} {what}".strip())
