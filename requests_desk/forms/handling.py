"""What passes between department and enterprise."""

from django import forms

from requests_desk.models.assignments import ContactKind
from xingdong.files.forms import UploadsField

from .base import PrivacyForm, StepForm
from .fields import text_field


class ContactForm(StepForm):
    kind = forms.ChoiceField(label="联系方式", choices=ContactKind, widget=forms.RadioSelect)
    text = text_field("联系情况", help_text="企业可以看到这段话。")


class NoteForm(StepForm):
    text = text_field("记录内容")
    public = forms.BooleanField(label="企业可见", required=False, help_text="不勾选时仅内部可见。")


class AskSupplementForm(StepForm):
    text = text_field("需要补充什么", help_text="一次写全；企业补充前各时限暂停。")


class SupplementForm(PrivacyForm, StepForm):
    text = text_field("补充说明")
    files = UploadsField()  # type: ignore[assignment]  # a field, where Django keeps the uploads


class MessageForm(PrivacyForm, StepForm):
    text = text_field("留言内容", help_text="企业和办理部门都能看到。")
    files = UploadsField()  # type: ignore[assignment]  # a field, where Django keeps the uploads
