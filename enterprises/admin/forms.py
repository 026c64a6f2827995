"""What social workers fill in beside the record itself."""

from django import forms
from django.utils import timezone
from unfold.widgets import (
    UnfoldAdminEmailInputWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from enterprises.credit_code import normalise_code
from enterprises.industry import normalise_industry
from enterprises.models import Enterprise
from xingdong.records.forms import Form, ModelForm
from xingdong.records.telephones import MobileField

from .outline_match import PlacingFormMixin


class CreditCodeField(forms.CharField):
    """Takes the code as people paste it: full-width, in lower case, with spaces or dashes."""

    def to_python(self, value):
        return normalise_code(super().to_python(value) or "")


class IndustryField(forms.CharField):
    """Takes ``C3715`` as well as ``3715``."""

    def to_python(self, value):
        return normalise_industry(super().to_python(value) or "")


class EnterpriseForm(PlacingFormMixin, ModelForm):
    credit_code = CreditCodeField(
        label="统一社会信用代码",
        widget=UnfoldAdminTextInputWidget(attrs={"class": "wide-code"}),
        help_text="18 位，见营业执照。可直接粘贴，空格和全角字符会自动整理。",
    )
    industry_code = IndustryField(
        label="行业代码",
        required=False,
        widget=UnfoldAdminTextInputWidget(),
        help_text="国民经济行业分类（GB/T 4754-2017），如 3715。",
    )

    def clean(self):
        """A number of people comes with its day; without one it is today's."""
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("headcount") is not None and not cleaned.get("headcount_on"):
            cleaned["headcount_on"] = timezone.localdate()
        if cleaned.get("formal_members") is not None and not cleaned.get("formal_members_on"):
            cleaned["formal_members_on"] = timezone.localdate()
        return cleaned


class LiaisonAccountForm(Form):
    real_name = forms.CharField(
        label="姓名", max_length=40, widget=UnfoldAdminTextInputWidget(attrs={"autofocus": True})
    )
    mobile = MobileField(
        label="手机号码",
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "tel"}),
        help_text="用于登录。",
    )
    email = forms.EmailField(
        label="电子邮箱",
        required=False,
        widget=UnfoldAdminEmailInputWidget(),
        help_text="用于接收评价邀请，可不填。",
    )
    is_primary = forms.BooleanField(
        label="A 角",
        required=False,
        widget=UnfoldBooleanSwitchWidget(),
        help_text="A 角可查看本企业全部点单，含同事提交的敏感事项。每家企业一名。",
    )
    from_on = forms.DateField(label="开始日期", widget=UnfoldAdminSingleDateWidget())

    def clean_real_name(self):
        return "".join(self.cleaned_data["real_name"].split())


class GrowthForm(Form):
    """A stage or a status with its day and its reason."""

    field_order = ["to", "on", "reason"]

    on = forms.DateField(label="日期", widget=UnfoldAdminSingleDateWidget())
    reason = forms.CharField(label="原因", max_length=200, widget=UnfoldAdminTextInputWidget())


class StageForm(GrowthForm):
    to = forms.ChoiceField(
        label="新阶段", choices=Enterprise.Stage, widget=UnfoldAdminSelectWidget()
    )


class StatusForm(GrowthForm):
    to = forms.ChoiceField(
        label="新状态", choices=Enterprise.Status, widget=UnfoldAdminSelectWidget()
    )
