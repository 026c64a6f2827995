"""What somebody may hold, who could take it, what stays and why: the table of the handover."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from enterprises.models import Liaison, Plan, PlanLine, Residency, Visit
from grids.models import MicroGridDuty, SocialWorker, WeChatGroup
from requests_desk.models import Assignment, Matter, Order, RoutingRule
from requests_desk.models.assignments import AssignmentQuerySet
from requests_desk.rules.access import check
from requests_desk.rules.routing import is_away, members_of
from requests_desk.workflow import Action
from xingdong.accounts.models import Delegation, User
from xingdong.accounts.standing import standing_of
from xingdong.records.refusals import NotAllowed

from .handover import Successor, hand_over_order
from .triage import reassign_order

WHY = "工作交接。"


@dataclass(frozen=True)
class Giving:
    """Who gives what to whom, who has it done, and when."""

    person: User
    to: User | None
    by: User
    now: datetime

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)


@dataclass(frozen=True)
class Kind:
    """One kind of thing that somebody may hold.

    ``rows`` are those of a person on a day; ``stays`` says why one cannot go to the receiver, empty
    when it can; ``move`` moves it. What ``comes_along`` with another kind has that one's receiver.
    """

    key: str
    label: str
    rows: Callable[[User, date], Iterable[Any]]
    stays: Callable[[Any, Giving], str]
    move: Callable[[Any, Giving, User], object] = lambda row, giving, to: None
    words: Callable[[Any], str] = str
    comes_along: str = ""


# What stays, and why --------------------------------------------------------------------------

NOBODY = "还没有选接手人。"


def _needs(giving: Giving, *, fits: bool, why: str) -> str:
    """The receiver is there, works today, is another person, and fits."""
    to = giving.to
    if to is None:
        return NOBODY
    if to.pk == giving.person.pk:
        return "接手人不能是本人。"
    if not to.is_active:
        return f"{to}的账号已停用。"
    if is_away(to, on=giving.today):
        return f"{to}正在请假，请选在岗的人。"
    return "" if fits else why


def _in_department(giving: Giving, department: Any) -> bool:
    members = members_of(department, on=giving.today)
    return giving.to is not None and members.filter(pk=giving.to.pk).exists()


def _worker(giving: Giving) -> SocialWorker | None:
    return SocialWorker.objects.current(giving.today).filter(user=giving.to).first()


def _order_stays(turn: Assignment, giving: Giving) -> str:
    fits = _in_department(giving, turn.department)
    if why := _needs(giving, fits=fits, why=f"{giving.to}不在{turn.department}。"):
        return why
    try:
        check(turn.order, Action.REASSIGN, giving.by, now=giving.now)
    except NotAllowed as refusal:
        return str(refusal)
    return ""


def _rule_stays(rule: RoutingRule, giving: Giving) -> str:
    fits = _in_department(giving, rule.department)
    return _needs(giving, fits=fits, why=f"{giving.to}不在{rule.department}。")


def _visit_stays(visit: Visit, giving: Giving) -> str:
    if visit.kind == Visit.Kind.ON_SITE:
        return "驻厂日志随驻厂安排，请先改驻厂员。"
    return _for_worker(visit, giving)


def _for_worker(row: object, giving: Giving) -> str:
    fits = giving.to is not None and _worker(giving) is not None
    return _needs(giving, fits=fits, why=f"{giving.to}不是社区社工。")


def _line_stays(line: PlanLine, giving: Giving) -> str:
    return _needs(giving, fits=True, why="")


def _team_stays(plan: Plan, giving: Giving) -> str:
    is_in = giving.to is not None and plan.team.filter(pk=giving.to.pk).exists()
    return _needs(
        giving, fits=not is_in, why=f"{giving.to}已在专班里，请在一企一策里去掉{giving.person}。"
    )


def _residency_stays(residency: Residency, giving: Giving) -> str:
    others = Residency.objects.filter(enterprise=residency.enterprise, user=giving.to)
    is_there = giving.to is not None and others.current(giving.today).exists()
    return _needs(giving, fits=not is_there, why=f"{giving.to}已是该企业的驻厂员。")


def _own_order_stays(order: Order, giving: Giving) -> str:
    if not standing_of(giving.by).is_centre:
        return "企业联系人的交接由社区社工办理。"
    others = Liaison.objects.filter(enterprise=order.enterprise_id, user=giving.to)
    fits = giving.to is not None and others.current(giving.today).exists()
    return _needs(giving, fits=fits, why=f"{giving.to}不是该企业的联络员。")


def _substitution_stays(delegation: Delegation, giving: Giving) -> str:
    return f"正在代理{delegation.user}，请在“请假代理”里另选代理人。"


# How it moves ---------------------------------------------------------------------------------


def _move_order(turn: Assignment, giving: Giving, to: User) -> None:
    reassign_order(turn.order, by=giving.by, handler=to, reason=WHY, now=giving.now)


def _move_rule(rule: RoutingRule, giving: Giving, to: User) -> None:
    rule.handler = to
    rule.save(update_fields=["handler"])


def _move_visit(visit: Visit, giving: Giving, to: User) -> None:
    visit.visitor = to
    visit.save(update_fields=["visitor"])


def _move_group(group: WeChatGroup, giving: Giving, to: User) -> None:
    group.owner = SocialWorker.objects.get(user=to)
    group.save(update_fields=["owner"])


def _move_duty(duty: MicroGridDuty, giving: Giving, to: User) -> None:
    """The last day of a tenure counts, so the old one ended yesterday."""
    worker = SocialWorker.objects.get(user=to)
    duties = MicroGridDuty.objects.filter(social_worker=worker, micro_grid=duty.micro_grid)
    if not duties.current(giving.today).exists():
        MicroGridDuty.objects.create(
            social_worker=worker, micro_grid=duty.micro_grid, from_on=giving.today
        )
    duty.until_on = max(duty.from_on, giving.today - timedelta(days=1))
    duty.save(update_fields=["until_on"])


def _move_residency(residency: Residency, giving: Giving, to: User) -> None:
    Residency.objects.create(
        enterprise=residency.enterprise, user=to, mode=residency.mode, from_on=giving.today
    )
    residency.until_on = max(residency.from_on, giving.today - timedelta(days=1))
    residency.save(update_fields=["until_on"])


def _move_team(plan: Plan, giving: Giving, to: User) -> None:
    plan.team.remove(giving.person)
    plan.team.add(to)


def _move_line(line: PlanLine, giving: Giving, to: User) -> None:
    line.owner = to
    line.save(update_fields=["owner"])


def _move_own_order(order: Order, giving: Giving, to: User) -> None:
    successor = Successor(to.real_name, to.mobile or "", to.email, to)
    words = f"{giving.person}把诉求交给{to}，企业联系人改为{to}。"
    hand_over_order(order, to=successor, words=words, now=giving.now)


# What somebody may hold ------------------------------------------------------------------------


def _turns(person: User, on: date) -> AssignmentQuerySet:
    turns = Assignment.objects.current().filter(handler=person)
    return turns.select_related("order__assignment__department", "department").order_by("pk")


def _matters(person: User, on: date) -> Iterable[Matter]:
    with_it = Matter.objects.open().filter(order__assignment__in=_turns(person, on))
    return with_it.select_related("order").order_by("pk")


def _duties(person: User, on: date) -> Iterable[MicroGridDuty]:
    duties = MicroGridDuty.objects.filter(social_worker__user=person).current(on)
    return duties.select_related("micro_grid").order_by("micro_grid__code")


def _own_orders(person: User, on: date) -> Iterable[Order]:
    return Order.objects.open().filter(author=person).select_related("enterprise").order_by("pk")


def _rules(person: User, on: date) -> Iterable[RoutingRule]:
    rules = RoutingRule.objects.filter(handler=person, is_active=True)
    return rules.select_related("item", "department", "micro_grid", "grid").order_by("pk")


def _visits(person: User, on: date) -> Iterable[Visit]:
    return Visit.objects.planned().filter(visitor=person).select_related("enterprise")


def _groups(person: User, on: date) -> Iterable[WeChatGroup]:
    return WeChatGroup.objects.filter(owner__user=person, is_active=True)


def _lines(person: User, on: date) -> Iterable[PlanLine]:
    return PlanLine.objects.open().filter(owner=person).select_related("plan__enterprise")


def _teams(person: User, on: date) -> Iterable[Plan]:
    return Plan.objects.filter(team=person).select_related("enterprise").order_by("pk")


def _residencies(person: User, on: date) -> Iterable[Residency]:
    posts = Residency.objects.filter(user=person).current(on)
    return posts.select_related("enterprise").order_by("pk")


def _substitutions(person: User, on: date) -> Iterable[Delegation]:
    delegations = Delegation.objects.filter(substitute=person).exclude(until_on__lt=on)
    return delegations.select_related("user")


def _goes_along(matter: Matter, giving: Giving) -> str:
    """Not by itself: it belongs to the order and to its turn."""
    return "" if giving.to is not None else "随诉求，诉求还没有选接手人。"


# In the order in which they move: what comes along is named while the orders are still there.
KINDS: tuple[Kind, ...] = (
    Kind(
        "matters",
        "待处理的申请、催办、督办和整改",
        _matters,
        _goes_along,
        words=lambda matter: f"{matter.order.number} {matter.get_kind_display()}",
        comes_along="orders",
    ),
    Kind(
        "orders",
        "在办诉求",
        _turns,
        _order_stays,
        _move_order,
        lambda turn: f"{turn.order.number} {turn.order.title}",
    ),
    Kind(
        "rules",
        "指定本人的派单规则",
        _rules,
        _rule_stays,
        _move_rule,
        lambda rule: f"{rule.item.name}：{rule.conditions()}",
    ),
    Kind("visits", "计划的走访", _visits, _visit_stays, _move_visit),
    Kind(
        "duties",
        "负责的微网格",
        _duties,
        _for_worker,
        _move_duty,
        lambda duty: str(duty.micro_grid),
    ),
    Kind("groups", "微信服务群", _groups, _for_worker, _move_group),
    Kind(
        "lines",
        "一企一策的责任项",
        _lines,
        _line_stays,
        _move_line,
        lambda line: f"{line.plan.enterprise.called}：{line.problem}",
    ),
    Kind(
        "teams",
        "一企一策的专班",
        _teams,
        _team_stays,
        _move_team,
        lambda plan: plan.enterprise.called,
    ),
    Kind(
        "residencies",
        "驻厂",
        _residencies,
        _residency_stays,
        _move_residency,
        lambda residency: residency.enterprise.called,
    ),
    Kind(
        "own_orders",
        "作为企业联系人的诉求",
        _own_orders,
        _own_order_stays,
        _move_own_order,
        lambda order: f"{order.number} {order.title}",
    ),
    Kind(
        "substitutions",
        "代理的请假人员",
        _substitutions,
        _substitution_stays,
        words=lambda delegation: str(delegation.user),
        comes_along="substitutions",
    ),
)
