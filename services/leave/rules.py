"""Who may stand in for whom, and when that is refused."""

from datetime import date

from django.db.models import Q, QuerySet

from grids.models import SocialWorker
from services.models import Department, Membership
from xingdong.accounts.models import Delegation, User
from xingdong.accounts.standing import standing_of
from xingdong.accounts.tenure import TenureQuerySet
from xingdong.records.refusals import NotAllowed


def colleagues_of(user: User, *, on: date) -> QuerySet[User]:
    """Who works beside ``user``: in a department of theirs, or at the centre as they do."""
    own = Membership.objects.filter(user=user).current(on).values("department")
    beside = Q(pk__in=Membership.objects.filter(department__in=own).current(on).values("user"))
    workers = SocialWorker.objects.current(on)
    if workers.filter(user=user).exists():
        beside |= Q(pk__in=workers.values("user"))
    return User.objects.filter(beside, is_active=True).exclude(pk=user.pk).order_by("real_name")


def people_of(by: User, *, on: date) -> QuerySet[User]:
    """Whose leave ``by`` may enter: the own one, and a head's that of the department.

    A head of the centre does so for the social workers, too.
    """
    headed = standing_of(by).headed_departments
    members = Membership.objects.filter(department__in=headed).current(on)
    people = Q(pk=by.pk) | Q(pk__in=members.values("user"))
    if Department.objects.filter(pk__in=headed, is_centre=True).exists():
        people |= Q(pk__in=SocialWorker.objects.current(on).values("user"))
    return User.objects.filter(people, is_active=True).order_by("real_name")


def overlapping(first: date, last: date) -> TenureQuerySet[Delegation]:
    """What is in force on any day from ``first`` to ``last``."""
    return Delegation.objects.filter(
        Q(until_on__isnull=True) | Q(until_on__gte=first), from_on__lte=last
    ).select_related("user", "substitute")


def check_leave(
    user: User, *, substitute: User, first: date, last: date, by: User, today: date
) -> None:
    """Raise ``NotAllowed`` with a sentence for what cannot be: not theirs, or not then."""
    if not people_of(by, on=today).filter(pk=user.pk).exists():
        raise NotAllowed("只能登记本人或本部门人员的请假。")
    if substitute == user:
        raise NotAllowed("代理人不能是本人。")
    if not colleagues_of(user, on=today).filter(pk=substitute.pk).exists():
        raise NotAllowed(f"{substitute}不是{user}的同事，请选择同一部门的在岗人员。")
    if last < first:
        raise NotAllowed("结束日期不能早于开始日期。")
    if first < today:
        raise NotAllowed("开始日期已经过去，请从今天或以后的日期开始。")
    then = overlapping(first, last)
    if other := then.filter(user=user).first():
        raise NotAllowed(f"{user}{_span(other)}已登记请假，由{other.substitute}代理，不能重叠。")
    if other := then.filter(user=substitute).first():
        raise NotAllowed(f"{substitute}{_span(other)}自己也请假，请换一位代理人。")
    if other := then.filter(substitute=user).first():
        raise NotAllowed(
            f"{user}{_span(other)}正代理{other.user}的工作，请先为{other.user}换一位代理人。"
        )


def _span(one: Delegation) -> str:
    until = f"{one.until_on:%-m月%-d日}" if one.until_on else "另行通知"
    return f"（{one.from_on:%-m月%-d日}至{until}）"
