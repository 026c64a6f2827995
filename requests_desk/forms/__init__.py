"""What people and programs must give: one form for each action, shared by page, API and admin."""

from .assists import AddAssistForm, AnswerAssistForm, WaiveAssistForm
from .base import PlainForm, PublicReasonForm, ReasonForm, StepForm
from .dates import AskExtensionForm, AskHoldForm, ResumeForm, ScheduleForm
from .ending import WithdrawForm
from .fields import SpotField
from .handling import AskSupplementForm, ContactForm, MessageForm, NoteForm, SupplementForm
from .handover import HandOverForm
from .links import LinkForm, UnlinkForm
from .merging import MergeForm
from .ordering import OrderForm
from .proxy_order import ProxyOrderForm, enterprise_with_id
from .rating import (
    AppealForm,
    AskReworkForm,
    CallBackForm,
    DecideAppealForm,
    LogCallForm,
    RateStepForm,
    RatingForm,
)
from .rechecks import RecheckForm
from .results import FinishForm
from .returns import AskReturnForm
from .triage import ConveneForm, DispatchForm, MinuteForm, ReassignForm, RejectForm, SetGradeForm
from .urging import AnswerSupervisionForm, SuperviseForm, UrgeForm

__all__ = [
    "AddAssistForm",
    "AnswerAssistForm",
    "AnswerSupervisionForm",
    "AppealForm",
    "AskExtensionForm",
    "AskHoldForm",
    "AskReturnForm",
    "AskReworkForm",
    "AskSupplementForm",
    "CallBackForm",
    "ContactForm",
    "ConveneForm",
    "DecideAppealForm",
    "DispatchForm",
    "FinishForm",
    "HandOverForm",
    "LinkForm",
    "LogCallForm",
    "MergeForm",
    "MessageForm",
    "MinuteForm",
    "NoteForm",
    "OrderForm",
    "PlainForm",
    "ProxyOrderForm",
    "PublicReasonForm",
    "RateStepForm",
    "RatingForm",
    "ReasonForm",
    "ReassignForm",
    "RecheckForm",
    "RejectForm",
    "ResumeForm",
    "ScheduleForm",
    "SetGradeForm",
    "SpotField",
    "StepForm",
    "SuperviseForm",
    "SupplementForm",
    "UnlinkForm",
    "UrgeForm",
    "WaiveAssistForm",
    "WithdrawForm",
    "enterprise_with_id",
]
