"""Further conditions on lines of the table: each guard returns a refusal sentence, or None.

``GUARDS`` is keyed by the names that ``workflow.TRANSITIONS`` uses. A guard reads what the order
carries (``matters``, ``assists``, ``surveys``), which pages have prefetched.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.utils import timezone

from services.models import Kind, Membership
from services.workcalendar import work_calendar
from services.worktime import Limit, Unit
from xingdong.accounts.standing import standing_of

from .deadlines import clock_of, window_end
from .models import Assignment, Matter, MatterKind, Order, Survey
from .models.orders import GONE, Closing
from .workflow import MOST_REWORKS, Grade

WORKING_DAY = timedelta(hours=7)  # handbook §2.4
APPEAL_WINDOW = Limit(3, Unit.WORKING_DAYS)  # §3.3
REWORK_WINDOW = Limit(10, Unit.WORKING_DAYS)  # §2.3 T18
UNDO_MERGE_WITHIN = timedelta(hours=24)
MOST_EXTENSIONS = {Grade.NORMAL: 2, Grade.URGENT: 1, Grade.CRITICAL: 0}  # §2.3 T10, §2.4
MOST_SUPPLEMENTS = 2
LONGEST_HOLD = 20 * WORKING_DAY  # §2.3 T11
RETURNS_BEFORE_CONSULTATION = 2  # §7 E16
RETURNS_BEFORE_DESIGNATION = 3  # §2.3 T8
BETWEEN_CALLS = timedelta(hours=1)  # §7 E20: "at different times"
LATE_RATINGS_FOR = timedelta(days=30)  # §7 E21


def user_of(by):
    """The account behind ``by``, or None when the system or a link holder acts."""
    return getattr(by, "user", by)


def open_matter(order: Order, kind: MatterKind) -> Matter | None:
    return next((one for one in order.matters.all() if one.kind == kind and one.is_open), None)


def matters_of_turn(order: Order, kind: MatterKind) -> list[Matter]:
    """Matters of one kind in the current department's turn."""
    return [
        one
        for one in order.matters.all()
        if one.kind == kind and one.assignment_id == order.assignment_id
    ]


def latest_bad_survey(order: Order) -> Survey | None:
    answered = [survey for survey in order.surveys.all() if survey.answered_at]
    latest = max(answered, key=lambda survey: survey.rework_round, default=None)
    return latest if latest is not None and latest.is_bad else None


def _inside_return_window(order: Order, by, now: datetime) -> str | None:
    """Handbook §2.3 T7: 逾期未退视为接收; after the third return nobody returns any more."""
    assignment = order.assignment
    if assignment.rework_round:
        return "二次办理由原部门负责，不能退单。"
    if order.accepted_returns >= RETURNS_BEFORE_DESIGNATION:
        return "此诉求已指定办理，不能再退单。"
    if assignment.return_asked_by_id is not None:
        return "此派单已申请过退单，社区未同意，请继续办理。"
    if now > assignment.return_until_at:
        until = timezone.localtime(assignment.return_until_at)
        return f"可退单期限到 {until:%-m月%-d日 %H:%M} 为止，已视为接收，请继续办理。"
    return None


def _return_waits_for_me(order: Order, by, now: datetime) -> str | None:
    """From the second return on the head agrees first, then the centre decides (§2.3 T7, T8)."""
    user, standing = user_of(by), standing_of(user_of(by))
    if order.assignment.return_asked_by_id == user.pk:
        return "不能审核自己提出的退单，请由其他人处理。"
    is_head = order.assignment.department_id in standing.headed_departments
    if waits_for_head(order, now=now):
        return None if is_head else "再次退单须先由部门负责人同意。"
    return None if standing.is_centre else "退单由社区审核。"


def waits_for_head(order: Order, *, now: datetime) -> bool:
    """Whether the head has to agree to a return before the centre judges it.

    A head who has left since must not leave it stuck.
    """
    matter = open_matter(order, MatterKind.RETURN)
    if matter is None or matter.first_step_at is not None:
        return False
    return has_head_beside(order.assignment.department_id, {matter.opened_by_id}, now=now)


def needs_head_first(order: Order, by, now: datetime) -> bool:
    """Whether a return asked by ``by`` goes to the head before the centre (handbook §2.3 T7).

    Where the asker is a head, or nobody else heads the department, it goes to the centre at once.
    """
    department, user = order.assignment.department_id, user_of(by)
    if not order.accepted_returns or department in standing_of(user).headed_departments:
        return False
    return has_head_beside(department, {user.pk}, now=now)


def _independent_reviewer(order: Order, by, now: datetime) -> str | None:
    """Nobody reviews own work; the centre steps in where a department has no head for it.

    That is asked again at the review: a head who has left since must not leave the result stuck.
    """
    assignment, user = order.assignment, user_of(by)
    if user.pk in (assignment.finished_by_id, assignment.handler_id):
        return "不能审核自己办理的结果，请由其他负责人审核。"
    if assignment.department_id in standing_of(user).headed_departments:
        return None
    if assignment.needs_centre_review or not has_independent_head(assignment, now=now):
        return None
    return "办理结果由部门负责人审核。"


def has_independent_head(assignment: Assignment, *, now: datetime) -> bool:
    """Whether the department has a head at work who neither handled the order nor handed it in."""
    involved = {assignment.finished_by_id, assignment.handler_id}
    return has_head_beside(assignment.department_id, involved, now=now)


def has_head_beside(department: int, involved: set[int | None], *, now: datetime) -> bool:
    """Whether the department has a head at work who is none of ``involved``."""
    heads = Membership.objects.filter(department=department, is_head=True, user__is_active=True)
    others = heads.exclude(user__in=involved - {None})
    return others.current(timezone.localdate(now)).exists()


def _not_own_work(order: Order, by, now: datetime) -> str | None:
    if order.is_anonymous:
        return "匿名诉求不评价、不回访。"
    user, assignment = user_of(by), order.assignment
    if user is not None and assignment is not None and assignment.handler_id == user.pk:
        return "不能评价或回访自己办理的诉求。"
    return None


def _may_rate(order: Order, by, now: datetime) -> str | None:
    """Nobody rates own work, nor an event before it is over (handbook §7 E23)."""
    return event_to_come(order, now) or _not_own_work(order, by, now)


def event_to_come(order: Order, now: datetime) -> str | None:
    """Why an activity cannot be rated yet; None once it is over, and for everything else."""
    event_at = order.assignment.event_at if order.assignment else None
    if order.is_final or event_at is None or now >= event_at:
        return None
    return f"活动定于 {timezone.localtime(event_at):%-m月%-d日 %H:%M}，结束后才能评价。"


def _may_rate_late(order: Order, by, now: datetime) -> str | None:
    """Handbook §7 E21: within thirty days after silence closed the order, once."""
    if order.closing != Closing.UNRATED:
        return "此诉求不能补评。"
    if now > order.closed_at + LATE_RATINGS_FOR:
        return "归档已超过 30 天，不能补评。"
    if any(
        one.answered_at for one in order.surveys.all() if one.rework_round == order.rework_round
    ):
        return "已补评过，谢谢您。"
    return _not_own_work(order, by, now)


def _may_call(order: Order, by, now: datetime) -> str | None:
    """Handbook §7 E20: three calls at different times."""
    calls = [one.opened_at for one in matters_of_turn(order, MatterKind.CALL)]
    if calls and now < max(calls) + BETWEEN_CALLS:
        return "距上次回访不足 1 小时，请换个时间再打。"
    return _not_own_work(order, by, now)


def _may_convene(order: Order, by, now: datetime) -> str | None:
    if open_matter(order, MatterKind.CONSULTATION):
        return "会商已发起，请先写纪要。"
    return None


def _convened(order: Order, by, now: datetime) -> str | None:
    return None if open_matter(order, MatterKind.CONSULTATION) else "没有等待纪要的会商。"


def _consulted(order: Order, by, now: datetime) -> str | None:
    """Handbook §7 E16: after two returns the departments meet before anybody gets the order."""
    held = [one for one in order.matters.all() if one.kind == MatterKind.CONSULTATION]
    if any(one.is_open for one in held):
        return "会商还没有纪要，写好纪要后再派单。"
    if order.accepted_returns >= RETURNS_BEFORE_CONSULTATION and not held:
        return f"已退单 {order.accepted_returns} 次，请先发起会商并写纪要。"
    return None


def _is_linked(order: Order, by, now: datetime) -> str | None:
    return None if order.linked.all() else "没有关联件。"


def _enterprise_is_gone(order: Order, by, now: datetime) -> str | None:
    """Handbook §7 E25."""
    if not order.is_anonymous and order.enterprise.status in GONE:
        return None
    return "企业在营或停产的，不能这样归档。"


def _reworks_used_up(order: Order, by, now: datetime) -> str | None:
    if order.rework_round <= MOST_REWORKS:
        return "二次办理用尽后仍不满意的诉求才能这样归档。"
    return None


def _not_in_rework(order: Order, by, now: datetime) -> str | None:
    if order.rework_round and order.assignment.department.is_active:
        return "二次办理由原部门负责，不能改派。"
    return None


def _merged_today(order: Order, by, now: datetime) -> str | None:
    if order.closed_at is None or now - order.closed_at > UNDO_MERGE_WITHIN:
        return "并单超过 24 小时，不能撤销。"
    return None


def _may_extend(order: Order, by, now: datetime) -> str | None:
    """Handbook §2.3 T10: before expiry, at most twice, one at a time; never for 特急."""
    most = MOST_EXTENSIONS[order.grade]
    if not most:
        return "特急诉求不能延期。"
    if open_matter(order, MatterKind.EXTENSION):
        return "已有延期申请待审。"
    if now > order.assignment.resolve_due_at:
        return "已超过办结时限，不能再申请延期。"
    granted = [
        one for one in matters_of_turn(order, MatterKind.EXTENSION) if one.verdict == "accepted"
    ]
    if len(granted) >= most:
        return f"延期次数已用完（最多 {most} 次）。"
    return None


def _extension_waits(order: Order, by, now: datetime) -> str | None:
    """The head decides first; a second or longer one the centre after the head."""
    matter = open_matter(order, MatterKind.EXTENSION)
    if matter is None:
        return "没有待审的延期申请。"
    if matter.opened_by_id == user_of(by).pk:
        return "不能审核自己提出的延期。"
    if matter.first_step_at is None:
        return None if _may_judge(matter, by, now) else "延期先由部门负责人审核。"
    is_centre = standing_of(user_of(by)).is_centre
    return None if is_centre else "部门负责人已同意，等社区审核。"


def _may_judge(matter: Matter, by, now: datetime) -> bool:
    """The heads judge what was asked for; the centre where only the asker heads the department."""
    standing, department = standing_of(user_of(by)), matter.assignment.department_id
    if department in standing.headed_departments:
        return True
    return standing.is_centre and not has_head_beside(department, {matter.opened_by_id}, now=now)


def _may_hold(order: Order, by, now: datetime) -> str | None:
    if order.grade == Grade.CRITICAL:
        return "特急诉求不能挂起。"
    if open_matter(order, MatterKind.HOLD):
        return "已有挂起申请待审。"
    return None


def _hold_waits(order: Order, by, now: datetime) -> str | None:
    matter = open_matter(order, MatterKind.HOLD)
    if matter is None:
        return "没有待审的挂起申请。"
    if matter.opened_by_id == user_of(by).pk:
        return "不能审核自己提出的挂起。"
    return None if _may_judge(matter, by, now) else "挂起由部门负责人审核。"


def _material_rounds_left(order: Order, by, now: datetime) -> str | None:
    if order.supplement_rounds >= MOST_SUPPLEMENTS:
        return "已请企业补充过两次，请直接联系企业。"
    return None


def _is_activity(order: Order, by, now: datetime) -> str | None:
    if order.item.kind != Kind.ACTIVITY:
        return "只有活动类事项需要排期确认。"
    return None


def _assist_waits_for_me(order: Order, by, now: datetime) -> str | None:
    departments = standing_of(user_of(by)).departments
    waiting = (one for one in order.assists.all() if one.is_outstanding)
    if any(one.department_id in departments for one in waiting):
        return None
    return "没有等您部门答复的协办任务。"


def _assist_waits(order: Order, by, now: datetime) -> str | None:
    if any(one.is_outstanding for one in order.assists.all()):
        return None
    return "没有未答复的协办任务。"


def _nothing_outstanding(order: Order, by, now: datetime) -> str | None:
    """Handbook §7 E15, E23: every co-department has answered, the event has taken place."""
    waiting = [str(one.department) for one in order.assists.all() if one.is_outstanding]
    if waiting:
        return f"{'、'.join(waiting)}的协办尚未答复，请先催办或请社区免除。"
    event_at = order.assignment.event_at
    if event_at is not None and now < event_at:
        return f"活动定于 {timezone.localtime(event_at):%-m月%-d日 %H:%M}，举办后才能提交结果。"
    return None


def _may_urge(order: Order, by, now: datetime) -> str | None:
    """Once a working day, and only after two working days of silence (handbook §2.4)."""
    if _was_urged_on(order, timezone.localdate(now)):
        return "今天已催办过，部门会尽快答复。"
    if now < _silence_is_over(order):
        return "最近 2 个工作日内有进展，暂不需要催办。"
    return None


def urge_from(order: Order, now: datetime) -> datetime:
    """When the enterprise may urge at the earliest, by the same rule; now, if it may."""
    today = timezone.localdate(now)
    at = max(now, _silence_is_over(order))
    if _was_urged_on(order, today):
        calendar = work_calendar()
        tomorrow = calendar.next_working_day(today)
        at = max(at, calendar.intervals(tomorrow)[0][0])
    return at


def _was_urged_on(order: Order, day: date) -> bool:
    urges = (one for one in order.matters.all() if one.kind == MatterKind.URGE)
    return any(timezone.localdate(one.opened_at) == day for one in urges)


def _silence_is_over(order: Order) -> datetime:
    since = order.last_progress_at or order.submitted_at
    return clock_of(Grade.NORMAL).due_after(since, 2 * WORKING_DAY)


def _not_supervised(order: Order, by, now: datetime) -> str | None:
    if open_matter(order, MatterKind.SUPERVISION):
        return "已有督办等待部门答复。"
    return None


def _supervised(order: Order, by, now: datetime) -> str | None:
    return None if open_matter(order, MatterKind.SUPERVISION) else "没有待答复的督办。"


def _call_back_due(order: Order, by, now: datetime) -> str | None:
    matter = open_matter(order, MatterKind.RECTIFICATION)
    if matter is None or matter.first_step_at is not None:
        return "没有待回访的差评。"
    return _not_own_work(order, by, now)


def _may_appeal(order: Order, by, now: datetime) -> str | None:
    """Handbook §3.3: the head files within three working days."""
    survey = latest_bad_survey(order)
    if survey is None:
        return "没有可申诉的差评。"
    if open_matter(order, MatterKind.APPEAL):
        return "上一次申诉还没有结论。"
    if any(
        one.kind == MatterKind.APPEAL and one.survey_id == survey.pk for one in order.matters.all()
    ):
        return "此评价已申诉过。"
    if now > window_end(APPEAL_WINDOW, survey.answered_at):
        return "已超过申诉期限（评价后 3 个工作日）。"
    return None


def _appeal_waits(order: Order, by, now: datetime) -> str | None:
    if open_matter(order, MatterKind.APPEAL) is None:
        return "没有待结论的申诉。"
    return _not_own_work(order, by, now)


def _may_ask_rework(order: Order, by, now: datetime) -> str | None:
    """Handbook §2.3 T18: once, within ten working days of closing."""
    if order.rework_was_asked:
        return "归档后只能要求重办一次，请重新点单。"
    if order.closing not in (Closing.RATED, Closing.UNRATED, Closing.UNREACHABLE):
        return "此诉求不能要求重新办理，请重新点单。"
    if now > window_end(REWORK_WINDOW, order.closed_at):
        return "归档已超过 10 个工作日，请重新点单。"
    return None


GUARDS: dict[str, Callable[[Order, object, datetime], str | None]] = {
    "inside_return_window": _inside_return_window,
    "return_waits_for_me": _return_waits_for_me,
    "independent_reviewer": _independent_reviewer,
    "may_rate": _may_rate,
    "may_rate_late": _may_rate_late,
    "may_call": _may_call,
    "may_convene": _may_convene,
    "convened": _convened,
    "consulted": _consulted,
    "is_linked": _is_linked,
    "enterprise_is_gone": _enterprise_is_gone,
    "reworks_used_up": _reworks_used_up,
    "not_in_rework": _not_in_rework,
    "merged_today": _merged_today,
    "may_extend": _may_extend,
    "extension_waits": _extension_waits,
    "may_hold": _may_hold,
    "hold_waits": _hold_waits,
    "material_rounds_left": _material_rounds_left,
    "is_activity": _is_activity,
    "assist_waits_for_me": _assist_waits_for_me,
    "assist_waits": _assist_waits,
    "nothing_outstanding": _nothing_outstanding,
    "may_urge": _may_urge,
    "not_supervised": _not_supervised,
    "supervised": _supervised,
    "call_back_due": _call_back_due,
    "may_appeal": _may_appeal,
    "appeal_waits": _appeal_waits,
    "may_ask_rework": _may_ask_rework,
}
