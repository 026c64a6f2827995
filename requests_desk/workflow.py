"""The life of an order as one table: who may do what, when, and where it leads.

Reading ``TRANSITIONS`` is reading the policy (handbook §2.3, §2.6). Pages, API and
admin draw their buttons from the function that enforces it (``access.available_actions``).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from django.db import models

from xingdong.records.tables import DescribedChoices


class Clocks(Enum):
    """What a department's clocks do while an order has a status."""

    NONE = auto()  # no department has it
    RUN = auto()
    STAND = auto()  # the promise waits for somebody else
    OVER = auto()  # it has ended


class Stage(Enum):
    """How far an order has come, as an outsider reads it."""

    SUBMITTED = "已提交"
    ROUTED = "已派单"
    IN_PROGRESS = "办理中"
    RESOLVED = "待评价"
    CLOSED = "已归档"


class Status(DescribedChoices):
    """Where an order stands: the tone of its badge, its clocks, its stage, its label.

    What ended early has no stage. What the enterprise waits for meanwhile needs code:
    ``presenting.for_enterprise.AWAITED``.
    """

    tone: str
    clocks: Clocks
    stage: Stage | None

    # fmt: off
    SUBMITTED = "submitted", "info", Clocks.NONE, Stage.SUBMITTED, "待分派"
    TRIAGE = "triage", "warn", Clocks.NONE, Stage.SUBMITTED, "待研判"
    SUPPLEMENT = "supplement", "warn", Clocks.STAND, Stage.IN_PROGRESS, "待补充"
    ROUTED = "routed", "info", Clocks.RUN, Stage.ROUTED, "待签收"
    IN_PROGRESS = "in_progress", "active", Clocks.RUN, Stage.IN_PROGRESS, "办理中"
    ON_HOLD = "on_hold", "warn", Clocks.STAND, Stage.IN_PROGRESS, "挂起"
    RETURN_REVIEW = "return_review", "warn", Clocks.RUN, Stage.ROUTED, "退单待审"
    REVIEW = "review", "active", Clocks.RUN, Stage.IN_PROGRESS, "办结待审"
    RESOLVED = "resolved", "good", Clocks.NONE, Stage.RESOLVED, "待评价"
    CLOSED = "closed", "done", Clocks.OVER, Stage.CLOSED, "已归档"
    WITHDRAWN = "withdrawn", "done", Clocks.OVER, None, "已撤回"
    REJECTED = "rejected", "bad", Clocks.OVER, None, "不予受理"
    MERGED = "merged", "done", Clocks.OVER, None, "已并单"
    # fmt: on


@dataclass(frozen=True)
class About:
    """What there is to say about an action.

    ``title`` is how the enterprise reads of it, empty for what happens inside; ``tone`` colours its
    stop of the timeline. ``reason`` heads its text above an order that stands where the action led:
    what the next person must have read before they press anything; with ``reason_outside`` the
    enterprise reads it too. ``notable`` steps stand in the daily report under 需要关注. ``rating`` is
    the enterprise's word. For what is ``awaited`` the enterprise is waited for.
    """

    title: str
    tone: str = ""
    reason: str = ""
    reason_outside: bool = False
    notable: bool = False
    rating: bool = False
    awaited: bool = False


INSIDE = About("")


class Action(DescribedChoices):
    """What can happen to an order; the label is how the timeline tells it to staff."""

    about: About

    # fmt: off
    SUBMIT = "submit", About("已提交"), "提交诉求"
    ROUTE = "route", About("已交给办理部门"), "自动派单"
    SEND_TO_TRIAGE = "send_to_triage", About("社区正在确认由哪个部门办理", reason="为什么待研判"), "转社区研判"
    DISPATCH = "dispatch", About("社区已交给办理部门"), "社区派单"
    REJECT = "reject", About("不能受理", tone="bad", notable=True), "不予受理"
    SET_GRADE = "set_grade", About("紧急程度有调整"), "调整紧急程度"
    REASSIGN = "reassign", INSIDE, "更换经办人"
    SIGN = "sign", About("办理部门已接单"), "部门签收"
    CONTACT = "contact", About("办理人员联系了您"), "联系企业"
    NOTE = "note", About("办理有新进展"), "办理记录"
    MESSAGE = "message", About("留言"), "留言"
    ASK_EXTENSION = "ask_extension", INSIDE, "申请延期"
    APPROVE_EXTENSION = "approve_extension", About("办好的时间有调整"), "同意延期"
    REFUSE_EXTENSION = "refuse_extension", INSIDE, "不同意延期"
    ASK_HOLD = "ask_hold", INSIDE, "申请挂起"
    APPROVE_HOLD = "approve_hold", About("暂缓办理"), "同意挂起"
    REFUSE_HOLD = "refuse_hold", INSIDE, "不同意挂起"
    RESUME = "resume", About("继续办理"), "恢复办理"
    ADD_ASSIST = "add_assist", INSIDE, "提请协办"
    ANSWER_ASSIST = "answer_assist", INSIDE, "协办答复"
    WAIVE_ASSIST = "waive_assist", INSIDE, "免除协办"
    SCHEDULE = "schedule", About("活动时间已定"), "排期确认"
    ASK_SUPPLEMENT = "ask_supplement", About("需要补充材料", tone="warn", reason="需要补充", reason_outside=True), "请企业补充材料"
    SUPPLEMENT = "supplement", About("已补充材料", awaited=True), "企业已补充"
    ASK_RETURN = "ask_return", About("", tone="warn", reason="申请退单", notable=True), "申请退单"
    ACCEPT_RETURN = "accept_return", About("社区正在重新确认由哪个部门办理"), "同意退单"
    REFUSE_RETURN = "refuse_return", About("", reason="退单未同意"), "不同意退单"
    REDISPATCH = "redispatch", About("社区已换办理部门"), "社区改派"
    CONVENE = "convene", INSIDE, "发起会商"
    MINUTE = "minute", INSIDE, "会商纪要"
    LINK = "link", INSIDE, "关联诉求"
    UNLINK = "unlink", INSIDE, "解除关联"
    TRANSFER = "transfer", About("办理部门已合并，继续办理"), "部门合并转办"
    MERGE = "merge", About("与另一件诉求合并办理"), "并单"
    UNMERGE = "unmerge", About("恢复单独办理"), "撤销并单"
    FINISH = "finish", About("办好了，请您评价"), "提交办理结果"
    APPROVE = "approve", About("办好了，请您评价", tone="good"), "办结"
    REFUSE_RESULT = "refuse_result", About("", tone="warn", reason="结果退回修改"), "退回修改"
    RATE = "rate", About("您已评价", reason="企业差评", rating=True, awaited=True), "企业评价"
    RATE_LATE = "rate_late", About("您已补评", reason="企业差评", rating=True), "企业补评"
    EXPIRE_SURVEY = "expire_survey", About("评价期过了，诉求结束"), "评价期满"
    EXPIRE_SUPPLEMENT = "expire_supplement", About("没有等到补充，已关闭"), "逾期未补充"
    RATE_BY_PHONE = "rate_by_phone", About("已电话回访", reason="企业差评", rating=True), "电话回访评价"
    LOG_CALL = "log_call", About("几次打电话没有接通，诉求结束"), "回访未接通"
    CALL_BACK = "call_back", INSIDE, "差评回访"
    APPEAL = "appeal", About("", notable=True), "申诉评价"
    DECIDE_APPEAL = "decide_appeal", INSIDE, "申诉结论"
    ASK_REWORK = "ask_rework", About("您要求重新办理", reason="企业要求重新办理", notable=True), "要求重新办理"
    ARCHIVE = "archive", About("诉求结束"), "未满意归档"
    CLOSE_GONE = "close_gone", About("企业已注销或迁出，诉求结束"), "企业注销或迁出归档"
    RECHECK = "recheck", About("隐患已复查", notable=True), "复查隐患"
    RECALL = "recall", About("暂缓时间到了，接着办理"), "挂账到期"
    WITHDRAW = "withdraw", About("您已撤回", notable=True), "企业撤回"
    URGE = "urge", About("您已催办", notable=True), "企业催办"
    SUPERVISE = "supervise", About("", notable=True), "督办"
    ANSWER_SUPERVISION = "answer_supervision", INSIDE, "督办答复"
    REMIND = "remind", INSIDE, "临期提醒"
    OVERDUE = "overdue", About("", notable=True), "已超时限"
    ESCALATE = "escalate", About("", notable=True), "超时报送领导"
    PUBLISH = "publish", About("", notable=True), "超时通报"
    RECOMPUTE = "recompute", About("办好的时间有调整"), "时限重算"
    HAND_OVER = "hand_over", About("企业联系人有变更"), "企业联系人交接"
    # fmt: on


class Role(models.TextChoices):
    """What somebody is *towards one order*."""

    ENTERPRISE = "enterprise", "企业"
    DEPARTMENT = "department", "经办部门"
    HEAD = "head", "部门负责人"
    HELPER = "helper", "协办部门"
    INSPECTOR = "inspector", "复查部门"
    CENTRE = "centre", "社区"
    LEADER = "leader", "街道领导"
    SYSTEM = "system", "系统"


class Grade(models.TextChoices):
    """分级 (handbook §2.4): caps the limits; CRITICAL runs on wall-clock time."""

    NORMAL = "normal", "一般"
    URGENT = "urgent", "紧急"
    CRITICAL = "critical", "特急"


FINAL = frozenset(status for status in Status if status.clocks is Clocks.OVER)
OPEN = frozenset(Status) - FINAL
CLOCKS_RUN = frozenset(status for status in Status if status.clocks is Clocks.RUN)
CLOCKS_STAND = frozenset(status for status in Status if status.clocks is Clocks.STAND)
WITH_DEPARTMENT = CLOCKS_RUN | CLOCKS_STAND
RATINGS = frozenset(action for action in Action if action.about.rating)
MOST_REWORKS = 2  # handbook §2.3 T14: "at most 2 times, then 会商"


@dataclass(frozen=True)
class Transition:
    """One line of the table.

    ``targets`` empty means the order stays where it is. ``guard`` names a further condition in
    ``rules.guards``; ``public`` says whether the enterprise sees the event in its timeline. What
    must be given with it is its form, in ``steps``.
    """

    action: Action
    sources: frozenset[Status]
    targets: tuple[Status, ...]
    roles: frozenset[Role]
    guard: str = ""
    public: bool = True

    def leads_to(self, status: str) -> bool:
        return status in self.targets or (not self.targets and status in self.sources)


def _line(
    action: Action,
    sources: Iterable[Status],
    targets: Iterable[Status],
    roles: Iterable[Role],
    *,
    guard: str = "",
    public: bool = True,
) -> Transition:
    return Transition(action, frozenset(sources), tuple(targets), frozenset(roles), guard, public)


S, A, R = Status, Action, Role

# fmt: off
TRANSITIONS: tuple[Transition, ...] = (
    # getting to the right desk
    _line(A.SUBMIT, [], [S.SUBMITTED], [R.ENTERPRISE, R.CENTRE]),
    _line(A.ROUTE, [S.SUBMITTED], [S.ROUTED], [R.SYSTEM]),
    _line(A.SEND_TO_TRIAGE, [S.SUBMITTED], [S.TRIAGE], [R.SYSTEM]),
    _line(A.DISPATCH, [S.TRIAGE], [S.ROUTED], [R.CENTRE], guard="consulted"),
    _line(A.REJECT, [S.TRIAGE], [S.REJECTED], [R.CENTRE]),
    _line(A.SET_GRADE, [S.TRIAGE, S.ROUTED, S.IN_PROGRESS], [], [R.CENTRE]),
    _line(A.REASSIGN, WITH_DEPARTMENT, [], [R.HEAD, R.CENTRE], public=False),
    _line(A.CONVENE, [S.TRIAGE], [], [R.CENTRE], guard="may_convene", public=False),
    _line(A.MINUTE, [S.TRIAGE], [], [R.CENTRE], guard="convened", public=False),
    _line(A.LINK, OPEN, [], [R.DEPARTMENT, R.CENTRE], public=False),
    _line(A.UNLINK, OPEN, [], [R.DEPARTMENT, R.CENTRE], guard="is_linked", public=False),
    _line(A.TRANSFER, WITH_DEPARTMENT, [], [R.SYSTEM]),
    # handling
    _line(A.SIGN, [S.ROUTED], [S.IN_PROGRESS], [R.DEPARTMENT]),
    _line(A.CONTACT, [S.IN_PROGRESS], [], [R.DEPARTMENT]),
    _line(A.NOTE, OPEN, [], [R.DEPARTMENT, R.CENTRE], public=False),
    _line(A.MESSAGE, OPEN - {S.SUPPLEMENT}, [], [R.ENTERPRISE, R.DEPARTMENT, R.CENTRE]),
    _line(A.MESSAGE, [S.SUPPLEMENT], [], [R.DEPARTMENT, R.CENTRE]),  # the enterprise answers with SUPPLEMENT
    _line(A.ASK_SUPPLEMENT, [S.TRIAGE], [S.SUPPLEMENT], [R.CENTRE], guard="material_rounds_left"),
    _line(A.ASK_SUPPLEMENT, [S.ROUTED, S.IN_PROGRESS], [S.SUPPLEMENT], [R.DEPARTMENT], guard="material_rounds_left"),
    _line(A.SUPPLEMENT, [S.SUPPLEMENT], [S.TRIAGE, S.ROUTED, S.IN_PROGRESS], [R.ENTERPRISE]),
    _line(A.EXPIRE_SUPPLEMENT, [S.SUPPLEMENT], [S.CLOSED], [R.SYSTEM]),
    _line(A.ASK_RETURN, [S.ROUTED, S.IN_PROGRESS], [S.RETURN_REVIEW], [R.DEPARTMENT], guard="inside_return_window", public=False),
    _line(A.ACCEPT_RETURN, [S.RETURN_REVIEW], [S.TRIAGE, S.RETURN_REVIEW], [R.HEAD, R.CENTRE], guard="return_waits_for_me"),
    _line(A.REFUSE_RETURN, [S.RETURN_REVIEW], [S.ROUTED, S.IN_PROGRESS], [R.HEAD, R.CENTRE], guard="return_waits_for_me", public=False),
    _line(A.REDISPATCH, [S.ROUTED, S.IN_PROGRESS, S.ON_HOLD], [S.ROUTED], [R.CENTRE], guard="not_in_rework"),
    _line(A.MERGE, [S.TRIAGE, S.ROUTED, S.IN_PROGRESS, S.RETURN_REVIEW], [S.MERGED], [R.CENTRE]),
    _line(A.UNMERGE, [S.MERGED], [S.TRIAGE, S.ROUTED, S.IN_PROGRESS, S.RETURN_REVIEW], [R.CENTRE], guard="merged_today"),
    # time
    _line(A.ASK_EXTENSION, [S.IN_PROGRESS], [], [R.DEPARTMENT], guard="may_extend", public=False),
    _line(A.APPROVE_EXTENSION, [S.IN_PROGRESS], [], [R.HEAD, R.CENTRE], guard="extension_waits"),
    _line(A.REFUSE_EXTENSION, [S.IN_PROGRESS], [], [R.HEAD, R.CENTRE], guard="extension_waits", public=False),
    _line(A.ASK_HOLD, [S.IN_PROGRESS], [], [R.DEPARTMENT], guard="may_hold", public=False),
    _line(A.APPROVE_HOLD, [S.IN_PROGRESS], [S.ON_HOLD], [R.HEAD, R.CENTRE], guard="hold_waits"),
    _line(A.REFUSE_HOLD, [S.IN_PROGRESS], [], [R.HEAD, R.CENTRE], guard="hold_waits", public=False),
    _line(A.RESUME, [S.ON_HOLD], [S.IN_PROGRESS], [R.DEPARTMENT, R.SYSTEM]),
    _line(A.SCHEDULE, [S.IN_PROGRESS], [], [R.DEPARTMENT], guard="is_activity"),
    # several departments
    _line(A.ADD_ASSIST, [S.IN_PROGRESS], [], [R.DEPARTMENT, R.CENTRE], public=False),
    _line(A.ANSWER_ASSIST, [S.ROUTED, S.IN_PROGRESS, S.ON_HOLD, S.SUPPLEMENT], [], [R.HELPER], guard="assist_waits_for_me", public=False),
    _line(A.WAIVE_ASSIST, [S.ROUTED, S.IN_PROGRESS, S.ON_HOLD, S.SUPPLEMENT], [], [R.CENTRE], guard="assist_waits", public=False),
    # pressure
    _line(A.URGE, [S.ROUTED, S.IN_PROGRESS, S.RETURN_REVIEW, S.REVIEW], [], [R.ENTERPRISE], guard="may_urge"),
    _line(A.SUPERVISE, CLOCKS_RUN, [], [R.CENTRE, R.SYSTEM], guard="not_supervised", public=False),
    _line(A.ANSWER_SUPERVISION, WITH_DEPARTMENT, [], [R.HEAD], guard="supervised", public=False),
    _line(A.REMIND, CLOCKS_RUN, [], [R.SYSTEM], public=False),
    _line(A.OVERDUE, CLOCKS_RUN, [], [R.SYSTEM], public=False),
    _line(A.ESCALATE, CLOCKS_RUN, [], [R.SYSTEM], public=False),
    _line(A.PUBLISH, CLOCKS_RUN, [], [R.SYSTEM], public=False),
    _line(A.RECOMPUTE, OPEN, [], [R.SYSTEM]),
    _line(A.HAND_OVER, OPEN, [], [R.ENTERPRISE, R.SYSTEM], guard="has_colleague"),
    # the result
    _line(A.FINISH, [S.IN_PROGRESS], [S.REVIEW, S.RESOLVED], [R.DEPARTMENT], guard="nothing_outstanding"),
    _line(A.APPROVE, [S.REVIEW], [S.RESOLVED], [R.HEAD, R.CENTRE], guard="independent_reviewer"),
    _line(A.REFUSE_RESULT, [S.REVIEW], [S.IN_PROGRESS], [R.HEAD, R.CENTRE], guard="independent_reviewer", public=False),
    # the enterprise's word
    _line(A.RATE, [S.RESOLVED], [S.CLOSED, S.IN_PROGRESS, S.TRIAGE], [R.ENTERPRISE], guard="may_rate"),
    _line(A.RATE_LATE, [S.CLOSED], [S.CLOSED, S.IN_PROGRESS, S.TRIAGE], [R.ENTERPRISE], guard="may_rate_late"),
    _line(A.RATE_BY_PHONE, [S.RESOLVED], [S.CLOSED, S.IN_PROGRESS, S.TRIAGE], [R.CENTRE], guard="may_rate"),
    _line(A.LOG_CALL, [S.RESOLVED], [S.RESOLVED, S.CLOSED], [R.CENTRE], guard="may_call", public=False),
    _line(A.CALL_BACK, OPEN - {S.SUBMITTED, S.RESOLVED}, [], [R.CENTRE], guard="call_back_due", public=False),
    _line(A.APPEAL, [S.IN_PROGRESS], [], [R.HEAD], guard="may_appeal", public=False),
    _line(A.DECIDE_APPEAL, OPEN | {S.CLOSED}, [], [R.CENTRE], guard="appeal_waits", public=False),
    _line(A.ASK_REWORK, [S.CLOSED], [S.IN_PROGRESS], [R.ENTERPRISE], guard="may_ask_rework"),
    _line(A.EXPIRE_SURVEY, [S.RESOLVED], [S.CLOSED], [R.SYSTEM]),
    _line(A.ARCHIVE, [S.TRIAGE], [S.CLOSED], [R.CENTRE], guard="reworks_used_up"),
    _line(A.CLOSE_GONE, OPEN - {S.RESOLVED}, [S.CLOSED], [R.CENTRE], guard="enterprise_is_gone"),
    _line(A.RECHECK, OPEN - {S.SUBMITTED} | {S.CLOSED}, [], [R.DEPARTMENT, R.INSPECTOR, R.CENTRE], guard="recheck_waits"),
    _line(A.RECALL, [S.CLOSED], [], [R.SYSTEM]),
    _line(A.WITHDRAW, [S.SUBMITTED, S.TRIAGE, S.SUPPLEMENT, S.ROUTED, S.IN_PROGRESS], [S.WITHDRAWN], [R.ENTERPRISE]),
)
# fmt: on


def transitions_from(status: str) -> Iterator[Transition]:
    return (line for line in TRANSITIONS if status in line.sources)


def transition_for(action: Action, status: str) -> Transition | None:
    """The line that lets ``action`` happen in ``status``, or None: not now."""
    return next((line for line in transitions_from(status) if line.action == action), None)


def statuses_for(*actions: Action) -> frozenset[Status]:
    """Where one of ``actions`` can happen: what a list of orders that wait for it begins with."""
    lines = (line for line in TRANSITIONS if line.action in actions)
    return frozenset(source for line in lines for source in line.sources)


AWAITS_ENTERPRISE = statuses_for(*(action for action in Action if action.about.awaited))


def state_diagram() -> str:
    """The table as a Mermaid state diagram; the README carries it and a test keeps it true."""
    lines = ["stateDiagram-v2"]
    lines += [f"    {status.value}: {status.label}" for status in Status]
    for line in TRANSITIONS:
        sources = sorted(line.sources, key=list(Status).index)
        for source in [status.value for status in sources] or ["[*]"]:
            for target in line.targets:
                lines.append(f"    {source} --> {target}: {line.action.value}")
    lines += [f"    {status.value} --> [*]" for status in Status if status in FINAL]
    return "\n".join(lines)
