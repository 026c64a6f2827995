"""Conditions of the enterprise's word and of what follows from it."""

from datetime import datetime, timedelta

from django.utils import timezone

from requests_desk.models import MatterKind, Order
from requests_desk.models.choices import Closing
from requests_desk.rules.actors import Actor
from requests_desk.rules.deadlines import window_end
from requests_desk.rules.matters import current_matter, latest_bad_survey, matters_of_turn
from requests_desk.workflow import MOST_REWORKS
from services.worktime import Limit, Unit
from xingdong.accounts.actors import user_of

from .registry import guard

APPEAL_WINDOW = Limit(3, Unit.WORKING_DAYS)  # §3.3
REWORK_WINDOW = Limit(10, Unit.WORKING_DAYS)  # §2.3 T18
BETWEEN_CALLS = timedelta(hours=1)  # §7 E20: "at different times"
LATE_RATINGS_FOR = timedelta(days=30)  # §7 E21


def not_own_work(order: Order, by: Actor, now: datetime) -> str | None:
    if order.is_anonymous:
        return "匿名诉求不评价、不回访。"
    user, assignment = user_of(by), order.assignment
    if user is not None and assignment is not None and assignment.handler_id == user.pk:
        return "不能评价或回访自己办理的诉求。"
    return None


@guard
def may_rate(order: Order, by: Actor, now: datetime) -> str | None:
    """Nobody rates own work, nor an event before it is over (handbook §7 E23)."""
    return event_to_come(order, now) or not_own_work(order, by, now)


def event_to_come(order: Order, now: datetime) -> str | None:
    """Why an activity cannot be rated yet; None once it is over, and for everything else."""
    event_at = order.assignment.event_at if order.assignment else None
    if order.is_final or event_at is None or now >= event_at:
        return None
    return f"活动定于 {timezone.localtime(event_at):%-m月%-d日 %H:%M}，结束后才能评价。"


@guard
def may_rate_late(order: Order, by: Actor, now: datetime) -> str | None:
    """Handbook §7 E21: within thirty days after silence closed the order, once."""
    if order.closing != Closing.UNRATED:
        return "此诉求不能补评。"
    if order.closed_at is None or now > order.closed_at + LATE_RATINGS_FOR:
        return "归档已超过 30 天，不能补评。"
    surveys = order.surveys.all()
    if any(survey.answered_at for survey in surveys if survey.rework_round == order.rework_round):
        return "已补评过，谢谢您。"
    return not_own_work(order, by, now)


@guard
def may_call(order: Order, by: Actor, now: datetime) -> str | None:
    """Handbook §7 E20: three calls at different times."""
    calls = [call.opened_at for call in matters_of_turn(order, MatterKind.CALL)]
    if calls and now < max(calls) + BETWEEN_CALLS:
        return "距上次回访不足 1 小时，请换个时间再打。"
    return not_own_work(order, by, now)


@guard
def reworks_used_up(order: Order, by: Actor, now: datetime) -> str | None:
    if order.rework_round <= MOST_REWORKS:
        return "二次办理用尽后仍不满意的诉求才能这样归档。"
    return None


@guard
def call_back_due(order: Order, by: Actor, now: datetime) -> str | None:
    matter = current_matter(order, MatterKind.RECTIFICATION)
    if matter is None or matter.first_step_at is not None:
        return "没有待回访的差评。"
    return not_own_work(order, by, now)


@guard
def may_appeal(order: Order, by: Actor, now: datetime) -> str | None:
    """Handbook §3.3: the head files within three working days."""
    survey = latest_bad_survey(order)
    if survey is None or survey.answered_at is None:
        return "没有可申诉的差评。"
    if current_matter(order, MatterKind.APPEAL):
        return "上一次申诉还没有结论。"
    appeals = (matter for matter in order.matters.all() if matter.kind == MatterKind.APPEAL)
    if any(appeal.survey_id == survey.pk for appeal in appeals):
        return "此评价已申诉过。"
    if now > window_end(APPEAL_WINDOW, survey.answered_at):
        return "已超过申诉期限（评价后 3 个工作日）。"
    return None


@guard
def appeal_waits(order: Order, by: Actor, now: datetime) -> str | None:
    if current_matter(order, MatterKind.APPEAL) is None:
        return "没有待结论的申诉。"
    return not_own_work(order, by, now)


@guard
def may_ask_rework(order: Order, by: Actor, now: datetime) -> str | None:
    """Handbook §2.3 T18: once, within ten working days of closing."""
    if order.rework_was_asked:
        return "归档后只能要求重办一次，请重新点单。"
    if order.closing not in (Closing.RATED, Closing.UNRATED, Closing.UNREACHABLE):
        return "此诉求不能要求重新办理，请重新点单。"
    if order.closed_at is None or now > window_end(REWORK_WINDOW, order.closed_at):
        return "归档已超过 10 个工作日，请重新点单。"
    return None
