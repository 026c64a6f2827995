"""Conditions of more time: extensions, pauses, the date of an activity."""

from collections.abc import Mapping
from datetime import datetime

from requests_desk.models import Matter, MatterKind, Order, Verdict
from requests_desk.rules.actors import Actor, person_of
from requests_desk.rules.heads import has_head_beside
from requests_desk.rules.matters import assignment_of, current_matter, matters_of_turn
from requests_desk.workflow import Grade
from services.models import Kind
from services.worktime import WORKING_DAY
from xingdong.accounts.standing import standing_of
from xingdong.records.tables import complete

from .registry import guard

MOST_EXTENSIONS: Mapping[str, int] = complete(  # §2.3 T10, §2.4
    "rules.guards.dates.MOST_EXTENSIONS",
    {Grade.NORMAL: 2, Grade.URGENT: 1, Grade.CRITICAL: 0},
    Grade,
)
LONGEST_HOLD = 20 * WORKING_DAY  # §2.3 T11


@guard
def may_extend(order: Order, by: Actor, now: datetime) -> str | None:
    """Handbook §2.3 T10: before expiry, at most twice, one at a time; never for 特急."""
    most = MOST_EXTENSIONS[order.grade]
    if not most:
        return "特急诉求不能延期。"
    if current_matter(order, MatterKind.EXTENSION):
        return "已有延期申请待审。"
    if now > assignment_of(order).resolve_due_at:
        return "已超过办结时限，不能再申请延期。"
    extensions = matters_of_turn(order, MatterKind.EXTENSION)
    granted = [matter for matter in extensions if matter.verdict == Verdict.ACCEPTED]
    if len(granted) >= most:
        return f"延期次数已用完（最多 {most} 次）。"
    return None


@guard
def extension_waits(order: Order, by: Actor, now: datetime) -> str | None:
    """The head decides first; a second or longer one the centre after the head."""
    matter = current_matter(order, MatterKind.EXTENSION)
    if matter is None:
        return "没有待审的延期申请。"
    if matter.opened_by_id == person_of(by).pk:
        return "不能审核自己提出的延期。"
    if matter.first_step_at is None:
        return None if may_judge(matter, by, now) else "延期先由部门负责人审核。"
    is_centre = standing_of(person_of(by)).is_centre
    return None if is_centre else "部门负责人已同意，等社区审核。"


def may_judge(matter: Matter, by: Actor, now: datetime) -> bool:
    """The heads judge what was asked for; the centre where only the asker heads the department."""
    standing, department = standing_of(person_of(by)), assignment_of(matter).department_id
    if department in standing.headed_departments:
        return True
    return standing.is_centre and not has_head_beside(department, {matter.opened_by_id}, now=now)


@guard
def may_hold(order: Order, by: Actor, now: datetime) -> str | None:
    if order.grade == Grade.CRITICAL:
        return "特急诉求不能挂起。"
    if current_matter(order, MatterKind.HOLD):
        return "已有挂起申请待审。"
    return None


@guard
def hold_waits(order: Order, by: Actor, now: datetime) -> str | None:
    matter = current_matter(order, MatterKind.HOLD)
    if matter is None:
        return "没有待审的挂起申请。"
    if matter.opened_by_id == person_of(by).pk:
        return "不能审核自己提出的挂起。"
    return None if may_judge(matter, by, now) else "挂起由部门负责人审核。"


@guard
def is_activity(order: Order, by: Actor, now: datetime) -> str | None:
    if order.item.kind != Kind.ACTIVITY:
        return "只有活动类事项需要排期确认。"
    return None
