"""Action → form and function: one table used by page, API and admin."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from . import actions, forms
from .access import available_actions
from .models import Order
from .models.surveys import Via
from .workflow import Action


@dataclass(frozen=True)
class Step:
    """How one action is offered to people.

    ``verb`` is the button, ``done`` the sentence afterwards, ``tone`` its look (primary, plain,
    danger), ``confirm`` what cannot be undone. A step whose form has long choices gets its ``own_page``.
    ``perform`` gets the form's cleaned data by name.
    """

    action: Action
    verb: str
    form: type[forms.StepForm]
    perform: Callable
    done: str
    tone: str = "plain"
    confirm: str = ""
    own_page: bool = False

    def url(self, order: Order) -> str:
        return reverse("orders:step", args=[order.number, self.action.value])


def rate(order: Order, *, by, now: datetime, via: str = Via.PORTAL, **answers):
    return actions.rate_order(order, by=by, via=via, now=now, **answers)


# fmt: off
STEPS: dict[Action, Step] = {
    step.action: step
    for step in (
        Step(Action.SIGN, "签收", forms.PlainForm, actions.sign_order, "已签收。", tone="primary"),
        Step(Action.CONTACT, "登记联系", forms.ContactForm, actions.record_contact, "已登记联系情况。", tone="primary"),
        Step(Action.FINISH, "提交办理结果", forms.FinishForm, actions.finish_order, "已提交办理结果。", tone="primary"),
        Step(Action.APPROVE, "审核通过", forms.PlainForm, actions.approve_result, "已办结，企业将收到评价邀请。", tone="primary"),
        Step(Action.DISPATCH, "派单", forms.DispatchForm, actions.dispatch_order, "已派单。", tone="primary", own_page=True),
        Step(Action.SUPPLEMENT, "提交补充", forms.SupplementForm, actions.supplement_order, "已补充，继续办理。", tone="primary"),
        Step(Action.RATE, "评价", forms.RateStepForm, rate, "感谢您的评价。", tone="primary"),
        Step(Action.ACCEPT_RETURN, "同意退单", forms.ReasonForm, actions.accept_return, "已收回，请重新派单。", tone="primary"),
        Step(Action.REFUSE_RETURN, "不同意退单", forms.ReasonForm, actions.refuse_return, "已通知部门继续办理。"),
        Step(Action.NOTE, "写办理记录", forms.NoteForm, actions.add_note, "已记录。"),
        Step(Action.ASK_SUPPLEMENT, "请企业补充", forms.AskSupplementForm, actions.ask_supplement, "已通知企业补充。"),
        Step(Action.SET_GRADE, "调整紧急程度", forms.SetGradeForm, actions.set_grade, "已调整，时限已重新计算。"),
        Step(Action.REASSIGN, "更换经办人", forms.ReassignForm, actions.reassign_order, "已更换经办人。", own_page=True),
        Step(Action.ASK_RETURN, "申请退单", forms.AskReturnForm, actions.ask_return, "已提交社区审核，时限继续计算。", tone="danger", own_page=True),
        Step(Action.REFUSE_RESULT, "退回修改", forms.ReasonForm, actions.refuse_result, "已退回经办人。", tone="danger"),
        Step(Action.REJECT, "不予受理", forms.RejectForm, actions.reject_order, "已告知企业不予受理。", tone="danger", confirm="不予受理后不能恢复。"),
        Step(Action.ARCHIVE, "未满意归档", forms.PublicReasonForm, actions.archive_unsatisfied, "已归档。", tone="danger", confirm="归档后不能恢复。"),
        Step(Action.WITHDRAW, "撤回诉求", forms.ReasonForm, actions.withdraw_order, "已撤回。", tone="danger", confirm="撤回后不能恢复，需要时请重新点单。"),
    )
}
# fmt: on


def available_steps(order: Order, user, *, now: datetime) -> list[Step]:
    """The steps ``user`` may take now, the usual one first."""
    allowed = set(available_actions(order, user, now=now))
    steps = [step for action, step in STEPS.items() if action in allowed]
    if order.assignment is not None and order.assignment.contacted_at is not None:
        # The enterprise knows who handles it; the result comes next, another call may.
        steps.sort(key=lambda step: (step.tone != "primary", step.action == Action.CONTACT))
    return steps
