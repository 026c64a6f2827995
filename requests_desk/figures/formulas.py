"""What the figures count: families of rows, and the conditions of each formula (handbook §3.2).

Conditions are asked in SQL, for all departments at once, and again for the orders behind a number.
How the formulas are read is told in ``figures``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, Exists, F, FilteredRelation, Model, OuterRef, Q, QuerySet, When
from django.db.models.functions import Coalesce

from requests_desk.models import Assignment, Matter, MatterKind, Order, OrderEvent, Survey, Verdict
from requests_desk.models.assignments import Ending
from requests_desk.models.choices import Outcome
from requests_desk.models.surveys import LOWEST_GOOD_LEVEL, POOR, Level, Solved, SurveyQuerySet, Via
from requests_desk.reason_codes import ReturnReason
from requests_desk.workflow import Action, Status
from services.models import Kind
from xingdong.records.periods import Period

REPEATED_WITHIN = timedelta(days=30)


@dataclass(frozen=True)
class Question:
    """Which orders, when, and as of which moment; a scope is the key of a row, None is all."""

    period: Period
    now: datetime
    department: int | None = None
    item: int | None = None
    grid: int | None = None
    micro_grid: int | None = None


Condition = Callable[[Question], Q]


@dataclass(frozen=True)
class Family:
    """Rows that several figures count in one statement.

    ``order`` and ``department`` are the paths from a row to its order and to whose figure it is;
    ``unit`` is what people call a row.
    """

    rows: Callable[[Question], QuerySet[Model]]
    department: str
    order: str = "order"
    unit: str = "件"

    def ask(self, question: Question) -> QuerySet[Model]:
        prefix = "" if self.order == "pk" else f"{self.order}__"
        scope = {
            self.department: question.department,
            f"{prefix}item": question.item,
            f"{prefix}micro_grid": question.micro_grid,
            f"{prefix}micro_grid__grid": question.grid,
        }
        given = {path: key for path, key in scope.items() if key is not None}
        return self.rows(question).filter(**given).order_by()


# Rows ---------------------------------------------------------------------------------------------


def _received(question: Question) -> QuerySet[Order]:
    return Order.objects.counted().filter(question.period.holds("submitted_at"))


def _answerable(question: Question) -> QuerySet[Assignment]:
    """Dispatches whose first contact was due in the period."""
    answered_at = Coalesce("contacted_at", Case(When(ending=Ending.FINISHED, then="ended_at")))
    turns = Assignment.objects.dispatches().annotate(answered_at=answered_at)
    return turns.filter(question.period.holds("response_due_at"))


def _resolved(question: Question) -> QuerySet[Assignment]:
    return Assignment.objects.first_resolved().filter(question.period.holds("ended_at"))


def _due(question: Question) -> QuerySet[Assignment]:
    """Finished in the period, and open ones whose limit fell into it and has passed."""
    finished = Q(ending=Ending.FINISHED) & question.period.holds("ended_at")
    late = Q(ended_at__isnull=True) & question.period.holds("resolve_due_at")
    return Assignment.objects.dispatches().filter(
        finished | late & _past("resolve_due_at", question)
    )


def _dispatched(question: Question) -> QuerySet[Assignment]:
    """Dispatched or given back in the period."""
    moments = question.period.holds("dispatched_at") | question.period.holds("ended_at")
    return Assignment.objects.dispatches().filter(moments)


def _of_resolved(ratings: SurveyQuerySet, question: Question) -> QuerySet[Survey]:
    """``ratings`` of orders that were first resolved in the period."""
    finishing = Q(order__assignments__rework_round=0, order__assignments__ending=Ending.FINISHED)
    turn = FilteredRelation("order__assignments", condition=finishing)
    return ratings.in_rates().annotate(turn=turn).filter(question.period.holds("turn__ended_at"))


def _first_ratings(question: Question) -> QuerySet[Survey]:
    return _of_resolved(Survey.objects.first_of_order(), question)


def _final_ratings(question: Question) -> QuerySet[Survey]:
    return _of_resolved(Survey.objects.final_of_order(), question)


def _poor_ratings(question: Question) -> QuerySet[Survey]:
    """差评: the two lowest levels (§3.1), of any round."""
    poor = Survey.objects.valid().in_rates().filter(POOR)
    return poor.filter(question.period.holds("answered_at"))


def _late_ratings(question: Question) -> QuerySet[Survey]:
    late = Survey.objects.answered().in_rates().filter(is_late=True)
    return late.filter(question.period.holds("answered_at"))


RECEIVED = Family(_received, "assignment__department", order="pk")
ANSWERABLE = Family(_answerable, "department", unit="次派单")
RESOLVED = Family(_resolved, "department")
DUE = Family(_due, "department")
DISPATCHED = Family(_dispatched, "department", unit="次派单")
FIRST_RATINGS = Family(_first_ratings, "turn__department")
FINAL_RATINGS = Family(_final_ratings, "turn__department")
POOR_RATINGS = Family(_poor_ratings, "assignment__department", unit="个差评")
LATE_RATINGS = Family(_late_ratings, "assignment__department", unit="个补评")


# Conditions on them -------------------------------------------------------------------------------


def always(question: Question) -> Q:
    return Q()


def _ran_until(due: str) -> Q:
    """That the clocks do not stand still since before the limit at ``due``."""
    return Q(paused_at__isnull=True) | Q(paused_at__gt=F(due))


def _past(due: str, question: Question) -> Q:
    return Q(**{f"{due}__lt": question.now}) & _ran_until(due)


def in_rates(question: Question) -> Q:
    return ~Q(status=Status.WITHDRAWN)


def repeated(question: Question) -> Q:
    """The same enterprise's order for the same item was closed at most 30 days before."""
    earlier = OrderEvent.objects.filter(
        to_status=Status.CLOSED,
        order__in=Order.objects.in_rates(),
        order__enterprise=OuterRef("enterprise"),
        order__item=OuterRef("item"),
        created_at__lte=OuterRef("submitted_at"),
        created_at__gte=OuterRef("submitted_at") - REPEATED_WITHIN,
    ).exclude(from_status=Status.CLOSED)
    return in_rates(question) & Q(Exists(earlier))


def answered_or_due(question: Question) -> Q:
    due = Q(response_due_at__lte=question.now) & _ran_until("response_due_at")
    missed = Q(ended_at__isnull=True) | Q(ended_at__gt=F("response_due_at"))
    return Q(answered_at__isnull=False) | due & missed


def answered_in_time(question: Question) -> Q:
    return Q(answered_at__lte=F("response_due_at"))


def on_time(question: Question) -> Q:
    """At the very second of the limit is on time (§7 E32); an activity by its 排期确认."""
    scheduled = Q(scheduled_at__lte=F("schedule_due_at"))
    finished = Q(scheduled_at__isnull=True, ended_at__lte=F("resolve_due_at"))
    return Q(ending=Ending.FINISHED) & (scheduled | finished)


def dispatched(question: Question) -> Q:
    return question.period.holds("dispatched_at")


def _given_back() -> Q:
    """Returned with consent; one for want of information counts against nobody (§2.3, R3)."""
    incomplete = OrderEvent.objects.of_action(Action.ASK_RETURN).filter(
        order=OuterRef("order"),
        created_at__gte=OuterRef("dispatched_at"),
        created_at__lte=OuterRef("ended_at"),
        data__reason=ReturnReason.INCOMPLETE,
    )
    return Q(ending=Ending.RETURNED) & ~Q(Exists(incomplete))


def given_back(question: Question) -> Q:
    return question.period.holds("ended_at") & _given_back()


def first_dispatch(question: Question) -> Q:
    earlier = Assignment.objects.filter(order=OuterRef("order"), pk__lt=OuterRef("pk"))
    return dispatched(question) & ~Q(Exists(earlier))


def dispatched_right(question: Question) -> Q:
    return first_dispatch(question) & ~_given_back()


def can_be_reached(question: Question) -> Q:
    named = Q(order__enterprise__isnull=False)  # nobody calls an anonymous person (§7 E12)
    return named & ~Q(order__contact_phone="", order__contact_email="", order__author=None)


def rated_online(question: Question) -> Q:
    online = Survey.objects.first_of_order().exclude(via=Via.PHONE)
    return can_be_reached(question) & Q(Exists(online.filter(order=OuterRef("order"))))


def unrated(question: Question) -> Q:
    answers = Survey.objects.first_of_order().filter(order=OuterRef("order"))
    return can_be_reached(question) & ~Q(Exists(answers))


def extended(question: Question) -> Q:
    granted = Matter.objects.of_kind(MatterKind.EXTENSION).filter(verdict=Verdict.ACCEPTED)
    return Q(Exists(granted.filter(order=OuterRef("order"))))


def reworked(question: Question) -> Q:
    return Q(order__rework_round__gt=0)


def relieved(question: Question) -> Q:
    """Solved, at least in part: the enterprise says so, or says nothing and the result does."""
    answers = Survey.objects.final_of_order().filter(order=OuterRef("order"))
    helped = answers.filter(solved__in=[Solved.YES, Solved.PARTLY])
    result = Q(order__outcome__in=[Outcome.SOLVED, Outcome.PARTLY])
    return Q(Exists(helped)) | result & ~Q(Exists(answers))


def not_consulted(question: Question) -> Q:
    return ~Q(order__item__kind=Kind.CONSULT)


def solved(question: Question) -> Q:
    """What the law does not let anybody solve counts as not solved (§7 E27)."""
    lawful = ~Q(order__outcome=Outcome.IMPOSSIBLE)
    return not_consulted(question) & lawful & Q(solved=Solved.YES)


def not_struck_out(question: Question) -> Q:
    return Q(is_struck_out=False)


def at_least(level: Level) -> Condition:
    return lambda question: Q(is_struck_out=False, level__gte=level)


def rated_again(question: Question) -> Q:
    """A later rating of an order that had been rated poorly before."""
    poor = Survey.objects.valid().filter(
        POOR,
        order=OuterRef("order"),
        rework_round__lt=OuterRef("rework_round"),
    )
    return Q(Exists(poor))


def satisfied_again(question: Question) -> Q:
    return rated_again(question) & Q(level__gte=LOWEST_GOOD_LEVEL)


def called_back(question: Question) -> Q:
    in_time = Matter.objects.of_kind(MatterKind.RECTIFICATION).filter(
        survey=OuterRef("pk"), first_step_at__lte=F("due_at")
    )
    return Q(Exists(in_time))


def _rework_past_its_limit(question: Question) -> QuerySet[Assignment]:
    following = OuterRef("rework_round") + 1
    turns = Assignment.objects.filter(order=OuterRef("order"), rework_round=following)
    return turns.filter(_past("resolve_due_at", question)).exclude(ending=Ending.MOVED)


def rework_due(question: Question) -> Q:
    return Q(Exists(_rework_past_its_limit(question)))


def rectified(question: Question) -> Q:
    done = _rework_past_its_limit(question).filter(
        ending=Ending.FINISHED, ended_at__lte=F("resolve_due_at")
    )
    return Q(Exists(done))


# The figures -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Definition:
    """One figure: rows that ``counts`` are its denominator, rows that ``hits`` its numerator.

    A figure that is not ``is_rate`` is just the number of hits. ``beside`` is never left out where
    this one is shown; ``meaning`` tells people what is counted.
    """

    name: str
    label: str
    family: Family
    hits: Condition
    meaning: str
    counts: Condition = always
    beside: str = ""
    is_rate: bool = True


# fmt: off
FIGURES: dict[str, Definition] = {definition.name: definition for definition in (
    Definition("received", "收件数", RECEIVED, always, "本期提交的诉求，不含不予受理、未补正和已并单的。", is_rate=False),
    Definition("resolved", "办结数", RESOLVED, always, "本期首次办结的诉求。", is_rate=False),
    Definition("relieved", "纾解件数", RESOLVED, relieved, "本期办结、企业认为已解决或部分解决的诉求；企业没有评价的，按审核通过的结果计。", is_rate=False),
    Definition("response", "响应率", ANSWERABLE, answered_in_time, "响应时限在本期的派单中，按时联系企业的比例。", answered_or_due),
    Definition("solved", "解决率", FINAL_RATINGS, solved, "本期办结、企业回答过是否解决的诉求中，最后回答“已解决”的比例；不含咨询和申诉成立的评价。", not_consulted),
    Definition("satisfied", "满意率", FIRST_RATINGS, at_least(LOWEST_GOOD_LEVEL), "本期办结的诉求中，首次评价在基本满意以上的比例；不含未评价和申诉成立的。", not_struck_out, beside="unrated"),
    Definition("well_rated", "优评率", FIRST_RATINGS, at_least(Level.SATISFIED), "本期办结的诉求中，首次评价为满意或非常满意的比例；不含未评价和申诉成立的。", not_struck_out, beside="unrated"),
    Definition("satisfied_again", "整改后满意率", FINAL_RATINGS, satisfied_again, "本期办结、差评整改后再次评价的诉求中，基本满意以上的比例。", rated_again),
    Definition("rated_online", "主动评价率", RESOLVED, rated_online, "本期办结的诉求中，企业自己在线评价的比例。", can_be_reached),
    Definition("unrated", "未评率", RESOLVED, unrated, "本期办结的诉求中，没有任何评价的比例。", can_be_reached),
    Definition("on_time", "按时办结率", DUE, on_time, "本期办结的，和时限在本期、超时仍未办结的诉求中，按时办结的比例；活动按排期确认的时间计。"),
    Definition("returned", "退单率", DISPATCHED, given_back, "本期同意的退单与本期派单之比；因信息不全退单的不计。", dispatched),
    Definition("dispatched_right", "派单准确率", DISPATCHED, dispatched_right, "本期首次派单中，没有被退回的比例。", first_dispatch),
    Definition("rated_late", "补评数", LATE_RATINGS, always, "本期收到的补评，即评价期满、按未评价归档后 30 天内的评价；不计入满意率和解决率。", is_rate=False),
    Definition("extended", "延期率", RESOLVED, extended, "本期办结的诉求中，批准过延期的比例。"),
    Definition("reworked", "二次办理率", RESOLVED, reworked, "本期办结的诉求中，重新办理过的比例。"),
    Definition("called_back", "差评回访率", POOR_RATINGS, called_back, "本期的差评中，社区在 1 个工作日内回访的比例。"),
    Definition("rectified", "差评整改率", POOR_RATINGS, rectified, "本期的差评中，整改时限已到的，按时整改完成的比例。", rework_due),
    Definition("repeated", "重复诉求率", RECEIVED, repeated, "本期收件中，同一企业同一事项归档后 30 天内再次提出的比例。", in_rates),
)}
# fmt: on
