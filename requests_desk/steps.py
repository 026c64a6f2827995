"""Action → form and function: one table used by page, API and admin."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from . import actions, forms
from .models import Order, OrderEvent
from .models.surveys import Via
from .rules.access import available_actions, refused_actions
from .rules.actors import Actor
from .workflow import Action


@dataclass(frozen=True)
class Step:
    """How one action is offered to people.

    ``verb`` and ``icon`` are the button, ``done`` is the sentence afterwards, ``tone`` its look
    (primary, plain, danger), ``confirm`` what cannot be undone. A step whose form has long choices
    gets its ``own_page``, drawn by ``page``. ``perform`` gets the form's cleaned data by name.

    What people look for and may miss ``says_why`` it is off (handbook §8.3 step 3). ``by_code``
    steps are open to whoever holds the code of an anonymous order. The ``way_out`` stands apart.
    """

    action: Action
    verb: str
    icon: str
    form: type[forms.StepForm]
    perform: Callable[..., OrderEvent]
    done: str
    tone: str = "plain"
    confirm: str = ""
    own_page: bool = False
    page: str = "orders/step.html"
    says_why: bool = False
    by_code: bool = False
    way_out: bool = False

    def url(self, order: Order) -> str:
        return reverse("orders:step", args=[order.number, self.action.value])


def rate(
    order: Order, *, by: Actor, now: datetime, via: str = Via.PORTAL, **answers: Any
) -> OrderEvent:
    return actions.rate_order(order, by=by, via=via, now=now, **answers)


def rate_late(
    order: Order, *, by: Actor, now: datetime, via: str = Via.PORTAL, **answers: Any
) -> OrderEvent:
    return actions.rate_order(order, by=by, via=via, late=True, now=now, **answers)


def rate_by_phone(order: Order, *, by: Actor, now: datetime, **answers: Any) -> OrderEvent:
    return actions.rate_order(order, by=by, via=Via.PHONE, now=now, **answers)


RATING_PAGE = "orders/rate.html"

# fmt: off
STEPS: dict[Action, Step] = {
    step.action: step
    for step in (
        Step(Action.SIGN, "签收", "check", forms.PlainForm, actions.sign_order, "已签收。", tone="primary"),
        Step(Action.CONTACT, "登记联系", "phone", forms.ContactForm, actions.record_contact, "已登记联系情况。", tone="primary"),
        Step(Action.FINISH, "提交办理结果", "check", forms.FinishForm, actions.finish_order, "已提交办理结果。", tone="primary", says_why=True),
        Step(Action.APPROVE, "审核通过", "check", forms.PlainForm, actions.approve_result, "已办结，企业将收到评价邀请。", tone="primary", says_why=True),
        Step(Action.DISPATCH, "派单", "route", forms.DispatchForm, actions.dispatch_order, "已派单。", tone="primary", own_page=True),
        Step(Action.RECHECK, "登记复查结果", "check", forms.RecheckForm, actions.confirm_recheck, "已登记复查结果。", tone="primary"),
        Step(Action.SUPPLEMENT, "提交补充", "paperclip", forms.SupplementForm, actions.supplement_order, "收到补充，接着办理。", tone="primary", by_code=True),
        Step(Action.RATE, "评价", "star", forms.RateStepForm, rate, "已收到您的评价。", tone="primary", own_page=True, page=RATING_PAGE),
        Step(Action.RATE_LATE, "补评", "star", forms.RateStepForm, rate_late, "已收到您的评价。", tone="primary", own_page=True, page=RATING_PAGE),
        Step(Action.MINUTE, "写会商纪要", "edit", forms.MinuteForm, actions.write_minute, "已记录纪要，可以派单。", tone="primary"),
        Step(Action.ACCEPT_RETURN, "同意退单", "arrow-back", forms.ReasonForm, actions.accept_return, "已同意退单。", tone="primary"),
        Step(Action.REFUSE_RETURN, "不同意退单", "arrow-forward", forms.ReasonForm, actions.refuse_return, "已通知部门继续办理。"),
        Step(Action.ANSWER_ASSIST, "答复协办", "send", forms.AnswerAssistForm, actions.answer_assist, "已答复协办。", tone="primary"),
        Step(Action.RESUME, "恢复办理", "refresh", forms.ResumeForm, actions.resume_order, "已恢复办理，时限继续计算。", tone="primary"),
        Step(Action.APPROVE_EXTENSION, "同意延期", "check", forms.PlainForm, actions.approve_extension, "已同意延期。", tone="primary"),
        Step(Action.REFUSE_EXTENSION, "不同意延期", "x", forms.ReasonForm, actions.refuse_extension, "已告知经办人。"),
        Step(Action.APPROVE_HOLD, "同意挂起", "check", forms.PlainForm, actions.approve_hold, "已挂起，时限暂停。", tone="primary"),
        Step(Action.REFUSE_HOLD, "不同意挂起", "x", forms.ReasonForm, actions.refuse_hold, "已告知经办人。"),
        Step(Action.ANSWER_SUPERVISION, "答复督办", "send", forms.AnswerSupervisionForm, actions.answer_supervision, "已答复督办。", tone="primary"),
        Step(Action.CALL_BACK, "登记差评回访", "phone", forms.CallBackForm, actions.call_back, "已登记回访。", tone="primary"),
        Step(Action.RATE_BY_PHONE, "登记回访评价", "phone", forms.RateStepForm, rate_by_phone, "已登记企业评价。", tone="primary", says_why=True),
        Step(Action.LOG_CALL, "回访未接通", "phone", forms.LogCallForm, actions.log_call, "已登记。"),
        Step(Action.DECIDE_APPEAL, "申诉结论", "check", forms.DecideAppealForm, actions.decide_appeal, "已作出结论。", tone="primary"),
        Step(Action.MESSAGE, "留言", "message", forms.MessageForm, actions.write_message, "已留言，办理人员会收到通知。", by_code=True),
        Step(Action.URGE, "催办", "bell", forms.UrgeForm, actions.urge_order, "已催办，部门会尽快答复。", by_code=True),
        Step(Action.HAND_OVER, "交给同事", "users", forms.HandOverForm, actions.give_to_colleague, "已交给同事，对方会收到通知。", own_page=True),
        Step(Action.ASK_REWORK, "要求重新办理", "refresh", forms.AskReworkForm, actions.ask_rework, "已退回部门重新办理。", says_why=True),
        Step(Action.SCHEDULE, "排期确认", "calendar", forms.ScheduleForm, actions.schedule_event, "已确认排期并告知企业。"),
        Step(Action.ADD_ASSIST, "添加协办", "users", forms.AddAssistForm, actions.add_assist, "已提请协办。", own_page=True),
        Step(Action.WAIVE_ASSIST, "免除协办", "x", forms.WaiveAssistForm, actions.waive_assist, "已免除协办。", own_page=True),
        Step(Action.ASK_EXTENSION, "申请延期", "clock", forms.AskExtensionForm, actions.ask_extension, "已提交延期申请。", says_why=True),
        Step(Action.ASK_HOLD, "申请挂起", "hourglass", forms.AskHoldForm, actions.ask_hold, "已提交挂起申请。", says_why=True),
        Step(Action.SUPERVISE, "督办", "flag", forms.SuperviseForm, actions.supervise_order, "已发出督办。"),
        Step(Action.REDISPATCH, "改派", "route", forms.DispatchForm, actions.redispatch_order, "已改派。", own_page=True, says_why=True),
        Step(Action.UNMERGE, "撤销并单", "arrow-back", forms.ReasonForm, actions.unmerge_order, "已撤销并单。", says_why=True),
        Step(Action.APPEAL, "申诉评价", "flag", forms.AppealForm, actions.appeal_rating, "已提交申诉，整改继续进行。"),
        Step(Action.CONVENE, "发起会商", "users", forms.ConveneForm, actions.convene_departments, "已通知各部门会商。", own_page=True),
        Step(Action.NOTE, "写办理记录", "edit", forms.NoteForm, actions.add_note, "已记录。"),
        Step(Action.LINK, "关联诉求", "copy", forms.LinkForm, actions.link_orders, "已关联，企业看不到。"),
        Step(Action.UNLINK, "解除关联", "x", forms.UnlinkForm, actions.unlink_orders, "已解除关联。"),
        Step(Action.ASK_SUPPLEMENT, "请企业补充", "paperclip", forms.AskSupplementForm, actions.ask_supplement, "已通知企业补充。", says_why=True),
        Step(Action.SET_GRADE, "调整紧急程度", "alert-triangle", forms.SetGradeForm, actions.set_grade, "已调整，时限已重新计算。"),
        Step(Action.REASSIGN, "更换经办人", "user", forms.ReassignForm, actions.reassign_order, "已更换经办人。", own_page=True),
        Step(Action.ASK_RETURN, "申请退单", "arrow-back", forms.AskReturnForm, actions.ask_return, "已提交社区审核，时限继续计算。", tone="danger", own_page=True, says_why=True),
        Step(Action.MERGE, "并单", "copy", forms.MergeForm, actions.merge_order, "已并单，24 小时内可以撤销。", tone="danger", confirm="本单将结束，按主诉求办理。", own_page=True),
        Step(Action.REFUSE_RESULT, "退回修改", "arrow-back", forms.ReasonForm, actions.refuse_result, "已退回经办人。", tone="danger"),
        Step(Action.REJECT, "不予受理", "x", forms.RejectForm, actions.reject_order, "已告知企业不予受理。", tone="danger", confirm="不予受理后不能恢复。"),
        Step(Action.CLOSE_GONE, "企业已注销或迁出", "file", forms.PublicReasonForm, actions.close_gone, "已归档。", tone="danger", confirm="归档后不能恢复。"),
        Step(Action.ARCHIVE, "未满意归档", "file", forms.PublicReasonForm, actions.archive_unsatisfied, "已归档。", tone="danger", confirm="归档后不能恢复。"),
        Step(Action.WITHDRAW, "撤回诉求", "x", forms.WithdrawForm, actions.withdraw_order, "已撤回。", tone="danger", confirm="撤回后不能恢复，需要时请重新点单。", by_code=True, way_out=True),
    )
}
# fmt: on


def available_steps(order: Order, user: Actor, *, now: datetime) -> list[Step]:
    """The steps ``user`` may take now, the usual one first."""
    allowed = set(available_actions(order, user, now=now))
    steps = [step for action, step in STEPS.items() if action in allowed]
    if order.assignment is not None and order.assignment.contacted_at is not None:
        # The enterprise knows who handles it; the result comes next, another call may.
        steps.sort(key=lambda step: (step.tone != "primary", step.action == Action.CONTACT))
    return steps


def steps_off(order: Order, user: Actor, *, now: datetime) -> list[tuple[Step, str]]:
    """Steps that are not open to ``user`` just now, each with the reason."""
    refused = refused_actions(order, user, now=now)
    off = ((step, refused.get(action)) for action, step in STEPS.items() if step.says_why)
    return [(step, why) for step, why in off if why]
