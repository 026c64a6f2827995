"""Which department gets an order, and why: rules as data."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from grids.models import MicroGrid
from requests_desk.models import Assignment, Order, RoutingRule
from services.leave.rules import colleagues_of
from services.models import Department, Membership, ServiceItem
from xingdong.accounts.models import Delegation, User


@dataclass(frozen=True)
class Situation:
    """What the rules look at; an order has one, and the simulator can make one up."""

    item: ServiceItem
    micro_grid: MicroGrid | None
    stage: str
    grade: str
    item_uncertain: bool = False

    @classmethod
    def of(cls, order: Order) -> "Situation":
        return cls(
            item=order.item,
            micro_grid=order.micro_grid,
            stage=order.enterprise.stage if order.enterprise else "",
            grade=order.grade,
            item_uncertain=order.item_uncertain,
        )


@dataclass(frozen=True)
class RuleCheck:
    """One line of the simulator: a rule, why it does not match, and what is broken about it."""

    rule: RoutingRule
    mismatch: str
    faults: tuple[str, ...]
    decides: bool = False

    @property
    def matches(self) -> bool:
        return not self.mismatch


@dataclass(frozen=True)
class Decision:
    """Where the order goes. Without a department it goes to triage; ``explanation`` says why."""

    explanation: str
    department: Department | None = None
    handler: User | None = None
    rule: RoutingRule | None = None
    co_departments: tuple[Department, ...] = ()
    checks: tuple[RuleCheck, ...] = field(default=(), compare=False)


def decide(situation: Situation, *, on: date) -> Decision:
    """Route by the most specific rule that matches, else by the item's own department.

    A rule that matches but is broken is not skipped: the order goes to triage with the fault named.
    """
    item = situation.item
    rules = RoutingRule.objects.filter(item=item, is_active=True).select_related(
        "department", "handler", "micro_grid", "grid", "item"
    )
    ranked = sorted(rules, key=lambda rule: (tuple(not part for part in rule.specificity), rule.pk))
    checks = [
        RuleCheck(rule, mismatch_of(rule, situation), faults)
        for rule, faults in zip(ranked, faults_of_each(ranked, on=on), strict=True)
    ]
    first = next((position for position, check in enumerate(checks) if check.matches), None)
    if first is not None:
        checks[first] = RuleCheck(
            checks[first].rule, checks[first].mismatch, checks[first].faults, decides=True
        )
    decided = _decide(situation, checks[first] if first is not None else None, on)
    return Decision(
        explanation=decided.explanation,
        department=decided.department,
        handler=decided.handler,
        rule=decided.rule,
        co_departments=decided.co_departments,
        checks=tuple(checks),
    )


def _decide(situation: Situation, check: RuleCheck | None, on: date) -> Decision:
    item = situation.item
    if situation.item_uncertain:
        return Decision("企业不确定属于哪个事项，由社区研判。")
    if not item.is_active:
        return Decision(f"事项“{item.name}”已停用，由社区研判。")
    if check is not None and check.faults:
        return Decision(
            f"{check.rule}已失效（{'；'.join(check.faults)}），由社区研判。", rule=check.rule
        )
    if check is not None:
        rule = check.rule
        department, named, co_departments = rule.department, rule.handler, rule.co_departments
        because = f"按{rule}（{item.name}：{rule.conditions()}）"
        co = list(co_departments.filter(is_active=True)) or list(
            item.co_departments.filter(is_active=True)
        )
    else:
        rule, department, named = None, item.department, None
        because = f"按事项“{item.name}”的主办部门"
        co = list(item.co_departments.filter(is_active=True))
        if not department.is_active:
            return Decision(f"事项“{item.name}”的主办部门{department}已停用，由社区研判。")
    handler, chosen = _handler(department, named, on=on)
    if handler is None:
        return Decision(f"{department}没有在岗人员，由社区研判。", rule=rule)
    return Decision(
        f"{because}派给{department}，经办人{handler.real_name}（{chosen}）。",
        department=department,
        handler=handler,
        rule=rule,
        co_departments=tuple(helper for helper in co if helper.pk != department.pk),
    )


def _handler(department: Department, named: User | None, *, on: date) -> tuple[User | None, str]:
    """Who gets it, and why in a few words; never somebody who is away."""
    if named is None:
        return least_loaded(department, on=on), "在办最少"
    if not is_away(named, on=on):
        return named, "指定经办人"
    if substitute := substitute_of(named, on=on):
        return substitute, f"{named.real_name}请假，由其代理"
    return least_loaded(department, on=on), f"{named.real_name}请假，代理人已离岗，在办最少"


def is_away(user: User, *, on: date) -> bool:
    return Delegation.objects.filter(user=user).current(on).exists()


def substitute_of(user: User, *, on: date) -> User | None:
    """Who acts for ``user`` on the day ``on``: somebody who still works beside them."""
    beside = colleagues_of(user, on=on).values("pk")
    away = Delegation.objects.filter(user=user, substitute__in=beside).current(on)
    delegation = away.select_related("substitute").first()
    return delegation.substitute if delegation else None


def mismatch_of(rule: RoutingRule, situation: Situation) -> str:
    """Why ``rule`` does not apply, in a few words; empty when it does."""
    if rule.item_id != situation.item.pk:
        return "事项不同"
    micro_grid = situation.micro_grid
    if rule.micro_grid_id and (micro_grid is None or rule.micro_grid_id != micro_grid.pk):
        return f"只管微网格{rule.micro_grid}"
    if rule.grid_id and (micro_grid is None or rule.grid_id != micro_grid.grid_id):
        return f"只管{rule.grid}"
    if rule.stage and rule.stage != situation.stage:
        return f"只管{rule.get_stage_display()}企业"
    if rule.grade and rule.grade != situation.grade:
        return f"只管{rule.get_grade_display()}诉求"
    return ""


def faults_of(rule: RoutingRule, *, on: date) -> tuple[str, ...]:
    """What is broken about ``rule`` on the day ``on``; the admin shows it red."""
    return faults_of_each([rule], on=on)[0]


def faults_of_each(rules: Sequence[RoutingRule], *, on: date) -> list[tuple[str, ...]]:
    """``faults_of`` for a list of rules, in their order; one statement for all of them."""
    handlers = {rule.handler_id for rule in rules if rule.handler_id}
    at_work: set[tuple[int, int]] = set()
    if handlers:
        at_work.update(
            Membership.objects.current(on)
            .filter(user__in=handlers, user__is_active=True)
            .values_list("user_id", "department_id")
        )
    return [tuple(_faults(rule, at_work)) for rule in rules]


def _faults(rule: RoutingRule, at_work: set[tuple[int, int]]) -> Iterator[str]:
    if not rule.department.is_active:
        yield f"{rule.department}已停用"
    if rule.handler_id and (rule.handler_id, rule.department_id) not in at_work:
        yield f"{rule.handler}已不在{rule.department}"
    if rule.grid_id and rule.micro_grid and rule.micro_grid.grid_id != rule.grid_id:
        yield f"{rule.micro_grid}不属于{rule.grid}"
    if not rule.item.is_active:
        yield f"事项“{rule.item.name}”已停用"


def crossings_of_each(rules: Sequence[RoutingRule]) -> list[tuple[str, ...]]:
    """What each of ``rules`` leaves to another one although it fits, too; two statements at most.

    Neither is the narrower case of the other, so whoever wrote them may not have thought of it.
    """
    active = RoutingRule.objects.filter(is_active=True, item__in={rule.item_id for rule in rules})
    others: dict[int, list[RoutingRule]] = defaultdict(list)
    for other in active.select_related("micro_grid"):
        others[other.item_id].append(other)
    return [tuple(_crossings(rule, others[rule.item_id])) for rule in rules]


def _crossings(rule: RoutingRule, others: Iterable[RoutingRule]) -> Iterator[str]:
    for other in others:
        whom = (rule.department_id, rule.handler_id)
        elsewhere = (other.department_id, other.handler_id) != whom
        goes_first = other.specificity > rule.specificity
        if rule.is_active and elsewhere and goes_first and _cross(rule, other):
            yield f"和{other}都符合时，由{other}决定"


def _cross(one: RoutingRule, other: RoutingRule) -> bool:
    """Whether an order may fit both, and either may have orders that the other has not."""
    pairs = list(zip(_conditions(one), _conditions(other), strict=True))
    fit = all(not a or not b or a == b for a, b in pairs)
    either_is_wider = all(a or not b for a, b in pairs) or all(b or not a for a, b in pairs)
    return fit and not either_is_wider


def _conditions(rule: RoutingRule) -> tuple[object, ...]:
    """Micro-grid, grid, stage, grade; a micro-grid lies in its grid."""
    grid = rule.micro_grid.grid_id if rule.micro_grid else rule.grid_id
    return (rule.micro_grid_id, grid, rule.stage, rule.grade)


def members_of(*departments: Department | int, on: date) -> QuerySet[User]:
    """Active people with a current membership in one of ``departments``."""
    memberships = Membership.objects.filter(department__in=departments).current(on)
    return User.objects.filter(is_active=True, pk__in=memberships.values("user"))


def least_loaded(department: Department, *, on: date) -> User | None:
    """The member at work with the fewest open orders, clerks before heads.

    Ties go to who waited longest.

    None when nobody works there.
    """
    handled = Assignment.objects.filter(handler=OuterRef("user")).order_by()
    counted = handled.current().values("handler").annotate(number=Count("pk")).values("number")
    latest = handled.order_by("-pk").values("dispatched_at")[:1]
    member = (
        Membership.objects.filter(department=department, user__is_active=True)
        .current(on)
        .annotate(
            open_orders=Coalesce(Subquery(counted), 0),
            last_dispatched_at=Subquery(latest),
        )
        .exclude(user__in=Delegation.objects.current(on).values("user"))
        .order_by("is_head", "open_orders", F("last_dispatched_at").asc(nulls_first=True), "pk")
        .select_related("user")
        .first()
    )
    return member.user if member else None
