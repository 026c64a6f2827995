"""Who a notice is for: people, and the chat groups whose robot hears of it too.

An audience is asked with the order and the event and answers with whoever holds the post on the day
of the event; who left gets nothing.
"""

from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from enterprises.models import Liaison
from grids.models import SocialWorker
from requests_desk.models import Order, OrderEvent
from requests_desk.rules.follow_links import follow_path
from requests_desk.workflow import Action, Role
from services.models import Membership
from xingdong.accounts.models import Appointment
from xingdong.notices.leaving import Recipient, recipients_of
from xingdong.notices.models import GroupRobot


def the_enterprise(order: Order, event: OrderEvent) -> list[Recipient]:
    """The author while a liaison, else the current liaisons; and the address in the order.

    Nobody for an anonymous order: whoever wrote it looks with the code (handbook §7 E12).
    """
    if order.is_anonymous:
        return []
    today = timezone.localdate(event.created_at)
    liaisons = list(
        Liaison.objects.filter(enterprise=order.enterprise_id, user__is_active=True)
        .current(today)
        .select_related("user")
        .order_by("-is_primary", "pk")
    )
    author = [liaison for liaison in liaisons if liaison.user_id == order.author_id]
    chosen = author or [
        liaison for liaison in liaisons if liaison.is_primary or not order.sensitive
    ]
    recipients = recipients_of((liaison.user for liaison in chosen), "贵企业的联络员")
    addresses = {recipient.email for recipient in recipients}
    if order.contact_email and order.contact_email not in addresses:
        recipients.append(Recipient(None, order.contact_email, "此诉求的联系人"))
    return recipients


def the_contact(order: Order, event: OrderEvent) -> list[Recipient]:
    """Whoever follows the order by a link, and left an address."""
    follows = order.contact_email and follow_path(order, event.created_at)
    return [Recipient(None, order.contact_email, "此诉求的联系人")] if follows else []


def the_handler(order: Order, event: OrderEvent) -> list[Recipient]:
    """The handler; the heads when the handler has left the department."""
    assignment = order.assignment
    if assignment is None or assignment.handler is None:
        return []
    today = timezone.localdate(event.created_at)
    posts = Membership.objects.filter(user=assignment.handler_id, department=assignment.department)
    if assignment.handler.is_active and posts.current(today).exists():
        return recipients_of([assignment.handler], "此诉求的经办人")
    return the_heads(order, event)


def the_heads(order: Order, event: OrderEvent) -> list[Recipient]:
    return _heads_of([order.assignment.department_id], event) if order.assignment else []


def _heads_of(departments: Iterable[int], event: OrderEvent) -> list[Recipient]:
    memberships = (
        Membership.objects.filter(department__in=list(departments), is_head=True)
        .current(timezone.localdate(event.created_at))
        .select_related("user")
    )
    return recipients_of((membership.user for membership in memberships), "部门负责人")


def the_asked_helpers(order: Order, event: OrderEvent) -> list[Recipient]:
    return _heads_of([event.data["department"]], event)


def the_leaders(order: Order, event: OrderEvent) -> list[Recipient]:
    """The street's leaders; a sensitive order is not for them."""
    today = timezone.localdate(event.created_at)
    leaders = Appointment.objects.filter(position=Appointment.Position.LEADER).current(today)
    if order.sensitive:
        return []
    return recipients_of((leader.user for leader in leaders.select_related("user")), "街道领导")


def the_reviewers(order: Order, event: OrderEvent) -> list[Recipient]:
    if order.assignment is None:
        return []
    if order.assignment.needs_centre_review:
        return the_centre(order, event)
    return the_heads(order, event)


def the_judge_of_the_return(order: Order, event: OrderEvent) -> list[Recipient]:
    """Who decides first: from the second return of a clerk on, the head."""
    return (the_heads if event.data.get("head") else the_centre)(order, event)


def the_asker(order: Order, event: OrderEvent) -> list[Recipient]:
    request = order.events.of_action(Action.ASK_RETURN).filter(pk__lt=event.pk).last()
    return recipients_of([request.by] if request and request.by else [], "申请退单的人")


def the_centre(order: Order, event: OrderEvent) -> list[Recipient]:
    """The social workers of the order's micro-grid, or all of them when it has none."""
    today = timezone.localdate(event.created_at)
    responsible = SocialWorker.objects.answering_for(order.micro_grid_id, today)
    workers = responsible or SocialWorker.objects.at_work(today)
    return recipients_of((worker.user for worker in workers), "负责此微网格的社工")


def the_whole_centre(order: Order, event: OrderEvent) -> list[Recipient]:
    today = timezone.localdate(event.created_at)
    workers = SocialWorker.objects.current(today).select_related("user")
    return recipients_of((worker.user for worker in workers), "社区社工")


def the_other_side(order: Order, event: OrderEvent) -> list[Recipient]:
    """Who a message is for: the enterprise, or whoever has its order now."""
    if event.by_role != Role.ENTERPRISE:
        return the_enterprise(order, event)
    if order.assignment is None or not order.assignment.is_current:
        return the_centre(order, event)
    return the_handler(order, event) or the_heads(order, event)


def the_convened(order: Order, event: OrderEvent) -> list[Recipient]:
    return _heads_of(event.data["departments"], event)


# Chat groups.


def no_rooms(order: Order, event: OrderEvent) -> list[GroupRobot]:
    return []


def the_departments_rooms(order: Order, event: OrderEvent) -> list[GroupRobot]:
    if order.assignment is None:
        return []
    return list(order.assignment.department.robots.active())


def the_centres_rooms(order: Order, event: OrderEvent) -> list[GroupRobot]:
    """The centre's own groups, and those of the order's micro-grid."""
    of_micro_grid = Q(micro_grids=order.micro_grid_id) if order.micro_grid_id else Q(pk=None)
    of_centre = Q(departments=None, micro_grids=None)
    robots = GroupRobot.objects.active().filter(of_centre | of_micro_grid)
    return list(robots.distinct())
