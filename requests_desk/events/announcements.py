"""The table of announcements: reading it is reading who is told what (handbook §1.2 M26, §2.3)."""

from collections.abc import Callable
from dataclasses import dataclass

from requests_desk.models import Order, OrderEvent
from requests_desk.models.alerts import ClockName
from requests_desk.workflow import Action, Status
from xingdong.notices.leaving import Recipient
from xingdong.notices.models import GroupRobot, NoticeGroup

from .audiences import (
    no_rooms,
    the_asked_helpers,
    the_asker,
    the_centre,
    the_centres_rooms,
    the_contact,
    the_convened,
    the_departments_rooms,
    the_enterprise,
    the_handler,
    the_heads,
    the_judge_of_the_return,
    the_leaders,
    the_other_side,
    the_reviewers,
)


@dataclass(frozen=True)
class Announcement:
    """One line of the table: ``headline`` and the order's title make the subject.

    ``body`` is formatted with ``order``, ``event`` and the words of ``leaving.py``; it follows the
    title and the number. ``group`` is what people choose their channels for. ``rooms`` are chat
    groups: their robots say the headline and whose order it is, never a title or a body.
    """

    group: NoticeGroup
    notice: str
    action: Action
    audience: Callable[[Order, OrderEvent], list[Recipient]]
    headline: str
    body: str
    to: Status | None = None
    internal: bool | None = None  # only for events hidden from the enterprise, or only for others
    clock: str = ""  # only for alerts of this clock
    rooms: Callable[[Order, OrderEvent], list[GroupRobot]] = no_rooms

    def is_for(self, event: OrderEvent) -> bool:
        return (
            self.action == event.action
            and self.to in (None, event.to_status)
            and self.internal in (None, not event.is_public)
            and self.clock in ("", event.data.get("clock"))
        )


A, G = Action, NoticeGroup

# fmt: off
ANNOUNCEMENTS: tuple[Announcement, ...] = (
    Announcement(G.MUST, "follow link", A.SUBMIT, the_contact, "已登记您反映的事", "已由兴东社区登记。打开下面的链接可以看进展、补充材料，不用登录；请不要转发。"),
    Announcement(G.PROGRESS, "routed", A.ROUTE, the_enterprise, "已交部门办理", "{event.public_text}最晚 {promised} 办好并答复您。"),
    Announcement(G.PROGRESS, "routed", A.DISPATCH, the_enterprise, "已交部门办理", "{event.public_text}最晚 {promised} 办好并答复您。"),
    Announcement(G.WORK, "new order", A.ROUTE, the_handler, "待签收", "已派给您，请在 {sign_due} 前签收。", rooms=the_departments_rooms),
    Announcement(G.WORK, "new order", A.DISPATCH, the_handler, "待签收", "已由社区派给您，请在 {sign_due} 前签收。", rooms=the_departments_rooms),
    Announcement(G.WORK, "triage", A.SEND_TO_TRIAGE, the_centre, "待研判", "{event.internal_text}", rooms=the_centres_rooms),
    Announcement(G.WORK, "triage", A.ACCEPT_RETURN, the_centre, "待重新派单", "已退单，请重新派单。", to=Status.TRIAGE, rooms=the_centres_rooms),
    Announcement(G.MUST, "rejected", A.REJECT, the_enterprise, "不能受理", "{event.public_text}"),
    Announcement(G.WORK, "grade", A.SET_GRADE, the_handler, "紧急程度调整", "{event.public_text}", rooms=the_departments_rooms),
    Announcement(G.WORK, "reassigned", A.REASSIGN, the_handler, "转给您办理", "现由您办理。{event.internal_text}"),
    Announcement(G.MUST, "supplement asked", A.ASK_SUPPLEMENT, the_enterprise, "请补充材料", "需要您补充：{event.public_text} 请在 {supplement_due} 前补充，过期自动关闭。"),
    Announcement(G.WORK, "supplemented", A.SUPPLEMENT, the_handler, "企业已补充", "{event.public_text}"),
    Announcement(G.WORK, "supplemented", A.SUPPLEMENT, the_centre, "企业已补充", "{event.public_text}", to=Status.TRIAGE),
    Announcement(G.MUST, "supplement expired", A.EXPIRE_SUPPLEMENT, the_enterprise, "没有等到补充，已关闭", "{event.public_text}"),
    Announcement(G.PROGRESS, "public note", A.NOTE, the_enterprise, "办理进展", "{event.public_text}", internal=False),
    Announcement(G.MESSAGE, "message", A.MESSAGE, the_other_side, "新留言", "{event.by_label}留言：{event.public_text}"),
    Announcement(G.WORK, "return asked", A.ASK_RETURN, the_judge_of_the_return, "退单待审", "{event.by_label}申请退单：{event.internal_text}"),
    Announcement(G.PROGRESS, "return accepted", A.ACCEPT_RETURN, the_asker, "退单已同意", "已由社区收回。", to=Status.TRIAGE),
    Announcement(G.WORK, "return asked", A.ACCEPT_RETURN, the_centre, "退单待审", "{event.internal_text}", to=Status.RETURN_REVIEW),
    Announcement(G.WORK, "return refused", A.REFUSE_RETURN, the_asker, "退单未同意", "请继续办理。{event.internal_text}"),
    Announcement(G.WORK, "review", A.FINISH, the_reviewers, "办结待审", "{event.by_name}提交了结果，请审核。", to=Status.REVIEW),
    Announcement(G.WORK, "result refused", A.REFUSE_RESULT, the_handler, "结果退回修改", "{event.internal_text}"),
    Announcement(G.MUST, "survey", A.APPROVE, the_enterprise, "请评价", "{event.public_text} 请您在 {survey_due} 前评价，不满意会退回重办。"),
    Announcement(G.MUST, "survey", A.FINISH, the_enterprise, "请评价", "部门的答复：{event.public_text} 请您在 {survey_due} 前评价，不满意会退回重办。", to=Status.RESOLVED),
    Announcement(G.PROGRESS, "rated", A.RATE, the_handler, "企业已评价", "{event.public_text}", to=Status.CLOSED),
    Announcement(G.WORK, "rework", A.RATE, the_handler, "需重新办理", "企业评价：{event.public_text}\n请重新办理。", to=Status.IN_PROGRESS),
    Announcement(G.RATING, "rework", A.RATE, the_heads, "差评重办", "企业评价：{event.public_text}\n已转回贵部门重新办理。", to=Status.IN_PROGRESS),
    Announcement(G.RATING, "bad rating", A.RATE, the_centre, "差评", "企业评价：{event.public_text}\n已转回原部门重新办理。", to=Status.IN_PROGRESS, rooms=the_centres_rooms),
    Announcement(G.RATING, "bad rating", A.RATE, the_centre, "多次差评待会商", "企业评价：{event.public_text}\n重新办理次数已用尽，请会商。", to=Status.TRIAGE, rooms=the_centres_rooms),
    Announcement(G.RATING, "bad rating", A.RATE, the_heads, "多次差评待会商", "企业评价：{event.public_text}\n重新办理次数已用尽，社区将组织会商。", to=Status.TRIAGE),
    Announcement(G.PROGRESS, "supplement expired", A.EXPIRE_SUPPLEMENT, the_handler, "企业未补充，已归档", "不需再办理。"),
    Announcement(G.MUST, "archived", A.ARCHIVE, the_enterprise, "诉求已结束", "{event.public_text}"),
    Announcement(G.WORK, "rework", A.RATE_BY_PHONE, the_handler, "需重新办理", "电话回访评价：{event.public_text}\n请重新办理。", to=Status.IN_PROGRESS),
    Announcement(G.RATING, "rework", A.RATE_BY_PHONE, the_heads, "差评重办", "电话回访评价：{event.public_text}\n已转回贵部门重新办理。", to=Status.IN_PROGRESS),
    Announcement(G.WORK, "rework", A.ASK_REWORK, the_handler, "需重新办理", "企业要求重新办理：{event.public_text}"),
    Announcement(G.WORK, "rework", A.ASK_REWORK, the_centre, "企业要求重办", "{event.public_text}"),
    Announcement(G.PROGRESS, "rated", A.RATE_LATE, the_handler, "企业已补评", "{event.public_text}", to=Status.CLOSED),
    Announcement(G.WORK, "rework", A.RATE_LATE, the_handler, "需重新办理", "企业补评：{event.public_text}\n请重新办理。", to=Status.IN_PROGRESS),
    Announcement(G.RATING, "rework", A.RATE_LATE, the_heads, "差评重办", "企业补评：{event.public_text}\n已转回贵部门重新办理。", to=Status.IN_PROGRESS),
    Announcement(G.RATING, "bad rating", A.RATE_LATE, the_centre, "差评", "企业补评：{event.public_text}\n已转回原部门重新办理。", to=Status.IN_PROGRESS, rooms=the_centres_rooms),
    Announcement(G.RATING, "bad rating", A.RATE_LATE, the_centre, "多次差评待会商", "企业补评：{event.public_text}\n重新办理次数已用尽，请会商。", to=Status.TRIAGE, rooms=the_centres_rooms),
    Announcement(G.WORK, "convened", A.CONVENE, the_convened, "请参加会商", "{event.internal_text}"),
    Announcement(G.WORK, "minute", A.MINUTE, the_convened, "会商纪要", "{event.internal_text}"),
    Announcement(G.WORK, "transferred", A.TRANSFER, the_handler, "部门合并，继续办理", "{event.public_text}"),
    Announcement(G.PROGRESS, "transferred", A.TRANSFER, the_enterprise, "办理部门合并", "{event.public_text}"),
    Announcement(G.WORK, "rechecked", A.RECHECK, the_centre, "隐患复查", "{event.public_text}"),
    Announcement(G.WORK, "rechecked", A.RECHECK, the_heads, "隐患复查", "{event.public_text}"),
    Announcement(G.PROGRESS, "rechecked", A.RECHECK, the_enterprise, "隐患已复查", "{event.public_text}"),
    Announcement(G.MUST, "came back", A.RECALL, the_enterprise, "暂缓的事接着办了", "{event.public_text}"),
    Announcement(G.PROGRESS, "enterprise gone", A.CLOSE_GONE, the_handler, "企业注销或迁出，已归档", "不需再办理。"),
    Announcement(G.RATING, "appeal", A.APPEAL, the_centre, "评价申诉", "{event.by_label}申诉：{event.internal_text}"),
    Announcement(G.RATING, "appeal decided", A.DECIDE_APPEAL, the_heads, "申诉结论", "{event.internal_text}"),
    Announcement(G.WORK, "extension asked", A.ASK_EXTENSION, the_heads, "延期待审", "{event.by_name}{event.internal_text}"),
    Announcement(G.WORK, "extension seconded", A.APPROVE_EXTENSION, the_centre, "延期待社区审核", "{event.internal_text}", internal=True),
    Announcement(G.PROGRESS, "extended", A.APPROVE_EXTENSION, the_enterprise, "办好的时间有调整", "{event.public_text}", internal=False),
    Announcement(G.PROGRESS, "extended", A.APPROVE_EXTENSION, the_handler, "延期已同意", "{event.public_text}", internal=False),
    Announcement(G.PROGRESS, "extension refused", A.REFUSE_EXTENSION, the_handler, "延期未同意", "{event.internal_text}"),
    Announcement(G.WORK, "hold asked", A.ASK_HOLD, the_heads, "挂起待审", "{event.by_name}申请挂起：{event.internal_text}"),
    Announcement(G.PROGRESS, "held", A.APPROVE_HOLD, the_enterprise, "暂缓办理", "{event.public_text}"),
    Announcement(G.PROGRESS, "held", A.APPROVE_HOLD, the_handler, "挂起已同意", "{event.public_text}"),
    Announcement(G.PROGRESS, "hold refused", A.REFUSE_HOLD, the_handler, "挂起未同意", "{event.internal_text}"),
    Announcement(G.PROGRESS, "resumed", A.RESUME, the_handler, "恢复办理", "{event.public_text}"),
    Announcement(G.MUST, "scheduled", A.SCHEDULE, the_enterprise, "活动时间定了", "{event.public_text}"),
    Announcement(G.WORK, "assist asked", A.ADD_ASSIST, the_asked_helpers, "协办任务", "{event.internal_text}"),
    Announcement(G.PROGRESS, "assist answered", A.ANSWER_ASSIST, the_handler, "协办已答复", "{event.by_label}：{event.internal_text}"),
    Announcement(G.PROGRESS, "assist waived", A.WAIVE_ASSIST, the_handler, "协办已免除", "{event.internal_text}"),
    Announcement(G.WORK, "new order", A.REDISPATCH, the_handler, "待签收", "已由社区改派给您，请在 {sign_due} 前签收。", rooms=the_departments_rooms),
    Announcement(G.PROGRESS, "routed", A.REDISPATCH, the_enterprise, "换了办理部门", "{event.public_text}"),
    Announcement(G.PROGRESS, "merged", A.MERGE, the_enterprise, "与另一件合并办理", "{event.public_text}"),
    Announcement(G.PROGRESS, "merged", A.MERGE, the_handler, "已并单", "{event.public_text}"),
    Announcement(G.PROGRESS, "unmerged", A.UNMERGE, the_handler, "撤销并单", "请继续办理。"),
    Announcement(G.DEADLINE, "urged", A.URGE, the_handler, "企业催办", "{event.public_text}请尽快联系企业并答复。"),
    Announcement(G.DEADLINE, "urged", A.URGE, the_heads, "企业催办", "{event.public_text}", rooms=the_departments_rooms),
    Announcement(G.DEADLINE, "supervision", A.SUPERVISE, the_heads, "督办", "{event.internal_text}请在 1 个工作日内答复原因和新的办结时间。", rooms=the_departments_rooms),
    Announcement(G.DEADLINE, "supervision", A.SUPERVISE, the_centre, "督办已发出", "{event.internal_text}"),
    Announcement(G.DEADLINE, "supervision answered", A.ANSWER_SUPERVISION, the_centre, "督办已答复", "{event.internal_text}"),
    Announcement(G.DEADLINE, "remind", A.REMIND, the_handler, "即将超时", "{event.internal_text}请抓紧办理。"),
    Announcement(G.DEADLINE, "overdue", A.OVERDUE, the_heads, "已超时", "{event.internal_text}", rooms=the_departments_rooms),
    Announcement(G.DEADLINE, "overdue", A.OVERDUE, the_centre, "已超时", "{event.internal_text}", rooms=the_centres_rooms),
    Announcement(G.DEADLINE, "late", A.OVERDUE, the_enterprise, "没有按时办好", "原定 {promised} 前办好，现在晚了，系统已提醒部门负责人。", clock=ClockName.RESOLVE),
    Announcement(G.DEADLINE, "escalated", A.ESCALATE, the_leaders, "超时 3 个工作日", "{event.internal_text}"),
    Announcement(G.DEADLINE, "escalated", A.ESCALATE, the_heads, "超时已报送领导", "{event.internal_text}", rooms=the_departments_rooms),
    Announcement(G.DEADLINE, "published", A.PUBLISH, the_leaders, "超时 5 个工作日", "已列入通报。"),
    Announcement(G.DEADLINE, "published", A.PUBLISH, the_heads, "已列入超时通报", "{event.internal_text}"),
    Announcement(G.MUST, "handed over", A.HAND_OVER, the_enterprise, "诉求交给您联系", "{event.public_text}"),
    Announcement(G.PROGRESS, "handed over", A.HAND_OVER, the_handler, "企业联系人变更", "{event.public_text}"),
    Announcement(G.PROGRESS, "recomputed", A.RECOMPUTE, the_enterprise, "办好的时间有调整", "{event.public_text}", internal=False),
    Announcement(G.PROGRESS, "withdrawn", A.WITHDRAW, the_handler, "企业已撤回", "{event.public_text}"),
)
# fmt: on
