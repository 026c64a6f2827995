"""What people tend to do with an order in each state: the script of the simulation, as a table.

A habit is tried by whoever its line names. What the table of transitions or a guard does not allow
at that moment is refused by the real action, and somebody tries something else.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from requests_desk import actions
from requests_desk.actions.ordering import Draft
from requests_desk.models import MatterKind, Order
from requests_desk.models.assignments import ContactKind
from requests_desk.models.choices import Outcome
from requests_desk.models.surveys import Solved, Via
from requests_desk.reason_codes import BadRatingClass, HoldReason, RejectReason, ReturnReason
from requests_desk.rules.actors import LinkHolder
from requests_desk.workflow import OPEN, Grade, Status
from tests.journeys.quarter import office
from tests.journeys.quarter.park import Park

S = Status
LEVELS = (5, 4, 3, 2, 1)
HOW_SATISFIED = (40, 24, 14, 12, 10)


class Act(Protocol):
    def __call__(self, park: Park, order: Order, *, by, now: datetime) -> object: ...


@dataclass(frozen=True)
class Habit:
    """``needs`` a matter that waits: without it people would not even try."""

    weight: float
    who: Callable[[Park, Order], object]
    act: Act
    needs: MatterKind | None = None


def draft(park: Park, enterprise=None, item=None) -> Draft:
    """What an enterprise orders; one in ten does not know the item, one in ten is in a hurry."""
    chance = park.chance
    enterprise = enterprise or chance.choice(park.enterprises)
    item = item or chance.choice(park.items)
    liaison = park.liaisons[enterprise.pk]
    return Draft(
        enterprise=enterprise,
        item=item,
        title=f"{item.name}：请协助",
        description="请协助办理。",
        details={"immediate_danger": chance.random() < 0.6} if item.code == "CG-01" else {},
        item_uncertain=chance.random() < 0.1,
        urgency_requested=chance.random() < 0.1,
        contact_name=liaison.real_name,
        contact_phone=liaison.mobile,
    )


# The centre ---------------------------------------------------------------------------------------


def _desk(park: Park, order: Order) -> dict:
    """定人定事定点定责, one in five with another item, one in ten at another desk."""
    chance = park.chance
    other = order.item_uncertain or chance.random() < 0.2
    item = chance.choice(park.items) if other else order.item
    department = chance.choice(park.departments) if chance.random() < 0.1 else item.department
    return {
        "item": item,
        "grade": Grade.URGENT if order.urgency_requested else order.grade,
        "department": department,
        "handler": chance.choice(park.staff[department.pk]),
        "place": order.place,
        "reason": "按职责派单。",
        "promises_later": True,
    }


def dispatch(park, order, *, by, now):
    actions.dispatch_order(order, by=by, now=now, **_desk(park, order))


def redispatch(park, order, *, by, now):
    actions.redispatch_order(order, by=by, now=now, **_desk(park, order))


def reject(park, order, *, by, now):
    reason = park.chance.choice(RejectReason.values)
    actions.reject_order(order, by=by, reason=reason, explanation="请联系主管单位。", now=now)


def merge(park, order, *, by, now):
    others = Order.objects.filter(enterprise=order.enterprise_id, status__in=OPEN)
    main = others.exclude(pk=order.pk).order_by("pk").first()
    if main is not None:
        actions.merge_order(order, by=by, main=main, reason="同一件事。", now=now)


def unmerge(park, order, *, by, now):
    actions.unmerge_order(order, by=by, reason="不是同一件事。", now=now)


def set_grade(park, order, *, by, now):
    grade = park.chance.choices(Grade.values, (5, 4, 1))[0]
    actions.set_grade(order, by=by, grade=grade, reason="经核实。", now=now)


def supervise(park, order, *, by, now):
    actions.supervise_order(order, by=by, reason="请说明进展。", now=now)


def accept_return(park, order, *, by, now):
    actions.accept_return(order, by=by, reason="同意。", now=now)


def refuse_return(park, order, *, by, now):
    actions.refuse_return(order, by=by, reason="属于本部门职责。", now=now)


def call_back(park, order, *, by, now):
    code = park.chance.choices(BadRatingClass.values, (5, 3, 1, 1))[0]
    actions.call_back(order, by=by, code=code, text="已与企业沟通。", now=now)


def convene(park, order, *, by, now):
    meets_at = office.closing_after(1, now)
    actions.convene_departments(
        order,
        by=by,
        departments=park.chance.sample(park.departments, 2),
        meets_at=meets_at,
        reason="商定由谁主办。",
        now=now,
    )


def write_minute(park, order, *, by, now):
    actions.write_minute(order, by=by, text="由原部门主办。", now=now)


def link(park, order, *, by, now):
    other = Order.objects.exclude(enterprise=order.enterprise_id).order_by("-pk").first()
    if other is not None:
        actions.link_orders(order, by=by, other=other, reason="同一路段。", now=now)


def unlink(park, order, *, by, now):
    if other := order.linked.first():
        actions.unlink_orders(order, by=by, other=other, now=now)


def log_call(park, order, *, by, now):
    actions.log_call(order, by=by, text="无人接听。", now=now)


def decide_appeal(park, order, *, by, now):
    upheld = park.chance.random() < 0.5
    actions.decide_appeal(order, by=by, upheld=upheld, reason="核对了记录。", now=now)


def archive(park, order, *, by, now):
    actions.archive_unsatisfied(order, by=by, reason="现行政策不支持，已说明。", now=now)


def waive_assist(park, order, *, by, now):
    asked = [one.department for one in order.assists.all() if one.is_outstanding]
    if asked:
        actions.waive_assist(order, by=by, department=asked[0], reason="不再需要。", now=now)


# The department -----------------------------------------------------------------------------------


def sign(park, order, *, by, now):
    actions.sign_order(order, by=by, now=now)


def contact(park, order, *, by, now):
    kind = park.chance.choice(ContactKind.values)
    actions.record_contact(order, by=by, kind=kind, text="已了解情况。", now=now)


def note(park, order, *, by, now):
    actions.add_note(order, by=by, text="正在协调。", public=park.chance.random() < 0.5, now=now)


def ask_supplement(park, order, *, by, now):
    actions.ask_supplement(order, by=by, text="请补充营业执照。", now=now)


def ask_return(park, order, *, by, now):
    reason = park.chance.choice(ReturnReason.values)
    actions.ask_return(order, by=by, reason=reason, basis="见职责清单。", now=now)


def reassign(park, order, *, by, now):
    others = set(park.staff[order.assignment.department_id]) - {order.assignment.handler}
    handler = min(others, key=lambda one: one.pk)
    actions.reassign_order(order, by=by, handler=handler, reason="调整分工。", now=now)


def ask_extension(park, order, *, by, now):
    wanted = office.closing_after(park.chance.randint(1, 6), order.assignment.resolve_due_at)
    actions.ask_extension(
        order, by=by, wanted_at=wanted, reason="缺资料。", plan="下周办结。", now=now
    )


def approve_extension(park, order, *, by, now):
    actions.approve_extension(order, by=by, now=now)


def refuse_extension(park, order, *, by, now):
    actions.refuse_extension(order, by=by, reason="理由不充分。", now=now)


def ask_hold(park, order, *, by, now):
    code = park.chance.choice(HoldReason.values)
    until = office.closing_after(park.chance.randint(1, 8), now)
    actions.ask_hold(order, by=by, code=code, wanted_at=until, reason="等候中。", now=now)


def approve_hold(park, order, *, by, now):
    actions.approve_hold(order, by=by, now=now)


def refuse_hold(park, order, *, by, now):
    actions.refuse_hold(order, by=by, reason="可以先办。", now=now)


def resume(park, order, *, by, now):
    actions.resume_order(order, by=by, text="条件已具备。", now=now)


def schedule(park, order, *, by, now):
    day = office.closing_after(park.chance.randint(2, 12), now).replace(hour=14, minute=0)
    actions.schedule_event(order, by=by, event_at=day, place="党群服务中心", seats=30, now=now)


def add_assist(park, order, *, by, now):
    department = park.chance.choice(park.departments)
    due = office.closing_after(3, now)
    actions.add_assist(order, by=by, department=department, task="请到场。", due_at=due, now=now)


def answer_assist(park, order, *, by, now):
    actions.answer_assist(order, by=by, text="已到场。", now=now)


def answer_supervision(park, order, *, by, now):
    promised = office.closing_after(2, now)
    actions.answer_supervision(order, by=by, cause="人手不足。", promised_at=promised, now=now)


def finish(park, order, *, by, now):
    outcome = park.chance.choices(Outcome.values, (6, 2, 1, 1))[0]
    actions.finish_order(
        order,
        by=by,
        outcome=outcome,
        text="已经办好，请查看。",
        basis="见有关规定。",
        recheck_on=now.date(),
        now=now,
    )


def approve(park, order, *, by, now):
    actions.approve_result(order, by=by, now=now)


def refuse_result(park, order, *, by, now):
    actions.refuse_result(order, by=by, reason="答复太简单。", now=now)


def appeal(park, order, *, by, now):
    actions.appeal_rating(order, by=by, reason="评价与事实不符。", now=now)


# The enterprise -----------------------------------------------------------------------------------


def supplement(park, order, *, by, now):
    actions.supplement_order(order, by=by, text="已补充。", now=now)


def withdraw(park, order, *, by, now):
    actions.withdraw_order(order, by=by, reason="已自行解决。", now=now)


def message(park, order, *, by, now):
    actions.write_message(order, by=by, text="请问进展如何？", now=now)


def urge(park, order, *, by, now):
    actions.urge_order(order, by=by, text="请尽快。", now=now)


def _answer(park: Park) -> dict:
    level = park.chance.choices(LEVELS, HOW_SATISFIED)[0]
    solved = park.chance.choices(Solved.values, (8, 2, 1) if level >= 3 else (1, 2, 4))[0]
    return {"level": level, "solved": solved, "contacted": True, "reasons": ["slow"]}


def rate(park, order, *, by, now):
    if park.chance.random() < 0.2:
        by, via = LinkHolder(order.pk, order.contact_name), Via.LINK
    else:
        via = Via.PORTAL
    actions.rate_order(order, by=by, via=via, now=now, **_answer(park))


def rate_late(park, order, *, by, now):
    actions.rate_order(order, by=by, via=Via.PORTAL, late=True, now=now, **_answer(park))


def rate_by_phone(park, order, *, by, now):
    actions.rate_order(order, by=by, via=Via.PHONE, now=now, **_answer(park))


def ask_rework(park, order, *, by, now):
    actions.ask_rework(order, by=by, reason="问题又出现了。", now=now)


def nothing(park, order, *, by, now):
    """Nobody gets round to it."""


ENTERPRISE, CLERK, HEAD, CENTRE, HELPER = (
    Park.liaison,
    Park.clerk,
    Park.head,
    Park.worker,
    Park.helper,
)
TROUBLE = (
    Habit(2, CENTRE, redispatch),
    Habit(1, CENTRE, merge),
    Habit(2, CENTRE, set_grade),
    Habit(1, CENTRE, supervise),
    Habit(1.5, ENTERPRISE, withdraw),
    Habit(5, ENTERPRISE, urge),
    Habit(2, ENTERPRISE, message),
    Habit(5, HEAD, answer_supervision, MatterKind.SUPERVISION),
    Habit(5, HELPER, answer_assist),
    Habit(2, CENTRE, waive_assist),
    Habit(0.5, CENTRE, link),
    Habit(0.5, CENTRE, unlink),
)
HABITS: dict[Status, tuple[Habit, ...]] = {
    S.SUBMITTED: (Habit(2, ENTERPRISE, nothing), Habit(1, ENTERPRISE, withdraw)),
    S.TRIAGE: (
        Habit(70, CENTRE, dispatch),
        Habit(5, CENTRE, reject),
        Habit(10, CENTRE, ask_supplement),
        Habit(4, CENTRE, merge),
        Habit(4, CENTRE, set_grade),
        Habit(3, ENTERPRISE, withdraw),
        Habit(40, CENTRE, archive),
        Habit(5, CENTRE, convene),
        Habit(30, CENTRE, write_minute, MatterKind.CONSULTATION),
        Habit(40, CENTRE, call_back, MatterKind.RECTIFICATION),
    ),
    S.SUPPLEMENT: (
        Habit(50, ENTERPRISE, supplement),
        Habit(50, ENTERPRISE, nothing),
        Habit(2, ENTERPRISE, withdraw),
        *TROUBLE,
    ),
    S.ROUTED: (
        Habit(60, CLERK, sign),
        Habit(4, CLERK, ask_supplement),
        Habit(14, CLERK, ask_return),
        Habit(6, HEAD, ask_return),
        Habit(4, HEAD, reassign),
        *TROUBLE,
    ),
    S.IN_PROGRESS: (
        Habit(30, CLERK, contact),
        Habit(30, CLERK, finish),
        Habit(8, CLERK, ask_extension),
        Habit(15, HEAD, approve_extension, MatterKind.EXTENSION),
        Habit(8, CENTRE, approve_extension, MatterKind.EXTENSION),
        Habit(5, HEAD, refuse_extension, MatterKind.EXTENSION),
        Habit(6, CLERK, ask_hold),
        Habit(15, HEAD, approve_hold, MatterKind.HOLD),
        Habit(5, HEAD, refuse_hold, MatterKind.HOLD),
        Habit(12, CLERK, schedule),
        Habit(4, CLERK, add_assist),
        Habit(4, CLERK, ask_supplement),
        Habit(5, CLERK, ask_return),
        Habit(4, CLERK, note),
        Habit(1, HEAD, reassign),
        Habit(25, CENTRE, call_back, MatterKind.RECTIFICATION),
        Habit(10, HEAD, appeal, MatterKind.RECTIFICATION),
        Habit(15, CENTRE, decide_appeal, MatterKind.APPEAL),
        *TROUBLE,
    ),
    S.ON_HOLD: (Habit(15, CLERK, resume), Habit(60, CLERK, nothing), *TROUBLE),
    S.RETURN_REVIEW: (
        Habit(60, CENTRE, accept_return),
        Habit(30, CENTRE, refuse_return),
        Habit(40, HEAD, accept_return, MatterKind.RETURN),
        Habit(10, HEAD, refuse_return, MatterKind.RETURN),
        *TROUBLE,
    ),
    S.REVIEW: (
        Habit(70, HEAD, approve),
        Habit(10, CENTRE, approve),
        Habit(15, HEAD, refuse_result),
        *TROUBLE,
    ),
    S.RESOLVED: (
        Habit(45, ENTERPRISE, rate),
        Habit(10, CENTRE, rate_by_phone),
        Habit(12, CENTRE, log_call),
        Habit(40, ENTERPRISE, nothing),
        Habit(10, CENTRE, decide_appeal, MatterKind.APPEAL),
    ),
    S.CLOSED: (
        Habit(8, ENTERPRISE, ask_rework),
        Habit(8, ENTERPRISE, rate_late),
        Habit(10, CENTRE, decide_appeal, MatterKind.APPEAL),
        Habit(30, ENTERPRISE, nothing),
    ),
    S.MERGED: (Habit(2, CENTRE, unmerge), Habit(3, CENTRE, nothing)),
}


def next_in(park: Park, pace: timedelta) -> timedelta:
    """Until somebody looks at the order again: mostly soon, at times much later."""
    return pace * park.chance.choice((0.1, 0.3, 0.5, 1, 1, 2, 4)) + timedelta(seconds=1)
