"""Enterprises, their contacts and liaisons in the admin: the social worker's daily page."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant
from unfold.widgets import (
    UnfoldAdminEmailInputWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from xingdong.accounts.models import mobile_validator
from xingdong.accounts.record_admin import RecordAdmin, RecordInline, state

from .credit_code import normalise
from .liaison_accounts import AccountRefused, open_liaison_account
from .models import Contact, Enterprise, Liaison


class CreditCodeField(forms.CharField):
    """Takes the code as people paste it: full-width, in lower case, with spaces or dashes."""

    def to_python(self, value):
        return normalise(super().to_python(value))


class EnterpriseForm(forms.ModelForm):
    credit_code = CreditCodeField(
        label="统一社会信用代码",
        widget=UnfoldAdminTextInputWidget(attrs={"class": "wide-code"}),
        help_text="18 位，见营业执照。可直接粘贴，空格和全角字符会自动整理。",
    )


class ContactInline(RecordInline):
    model = Contact
    fields = ["role", "name", "mobile", "from_on", "until_on", "verified_on"]


class LiaisonInline(RecordInline):
    """New ones come with 「新增联络员账号」: nobody picks a stranger's account from a list."""

    model = Liaison
    fields = ["person", "is_primary", "from_on", "until_on"]
    readonly_fields = ["person"]

    def has_add_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("user", "enterprise")

    @display(description="姓名")
    def person(self, liaison):
        return f"{liaison.user.real_name}（{liaison.user.masked_mobile or liaison.user.username}）"


class LiaisonAccountForm(forms.Form):
    real_name = forms.CharField(
        label="姓名", max_length=40, widget=UnfoldAdminTextInputWidget(attrs={"autofocus": True})
    )
    mobile = forms.CharField(
        label="手机号码",
        max_length=11,
        validators=[mobile_validator],
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


@admin.register(Enterprise)
class EnterpriseAdmin(RecordAdmin):
    form = EnterpriseForm
    list_display = [
        "name",
        "credit_code",
        "micro_grid",
        "stage",
        "status_shown",
        "headcount",
        "liaison_names",
    ]
    list_filter = [
        ("micro_grid", RelatedDropdownFilter),
        ("stage", ChoicesDropdownFilter),
        ("status", ChoicesDropdownFilter),
    ]
    list_select_related = ["micro_grid"]
    search_fields = ["name", "short_name", "credit_code"]
    search_help_text = "企业名称、简称或统一社会信用代码"
    autocomplete_fields = ["party_organisation"]
    inlines = [ContactInline, LiaisonInline]
    actions_detail = ["new_liaison"]
    fieldsets = [
        (None, {"fields": [("name", "short_name"), "credit_code"]}),
        ("归属", {"fields": [("micro_grid", "party_organisation"), "address"]}),
        ("状况", {"fields": [("stage", "status"), ("headcount", "headcount_on")]}),
    ]

    def get_inlines(self, request, obj):
        """Liaisons need an enterprise that exists."""
        return self.inlines if obj else [ContactInline]

    def get_queryset(self, request):
        today = timezone.localdate()
        liaisons = Liaison.objects.current(today).select_related("user")
        return (
            super()
            .get_queryset(request)
            .prefetch_related(Prefetch("liaisons", liaisons, to_attr="current_liaisons"))
        )

    def get_search_results(self, request, queryset, search_term):
        """Also find a credit code that was pasted with spaces or in full width."""
        code = normalise(search_term)
        if code.isascii() and len(code) >= 8:
            search_term = code
        return super().get_search_results(request, queryset, search_term)

    @display(description="经营状态", ordering="status")
    def status_shown(self, enterprise):
        operating = enterprise.status == Enterprise.Status.OPERATING
        return state("good" if operating else "calm", enterprise.get_status_display())

    @display(description="联络员")
    def liaison_names(self, enterprise):
        names = [
            f"{liaison.user.real_name}{'（A 角）' if liaison.is_primary else ''}"
            for liaison in enterprise.current_liaisons
        ]
        return "、".join(names) or state("warn", "无联络员")

    @action(
        description="新增联络员账号",
        icon="person_add",
        permissions=["change"],
        variant=ActionVariant.PRIMARY,
    )
    def new_liaison(self, request, object_id):
        """User and liaison in one form; the first password is shown once."""
        enterprise = self.get_object(request, object_id)
        if enterprise is None:
            raise Http404
        back = reverse("admin:enterprises_enterprise_change", args=[enterprise.pk])
        form = LiaisonAccountForm(
            request.POST or None,
            initial={
                "from_on": timezone.localdate(),
                "is_primary": not any(one.is_primary for one in enterprise.current_liaisons),
            },
        )
        if form.is_valid():
            try:
                liaison, password = open_liaison_account(enterprise, **form.cleaned_data)
            except AccountRefused as refusal:
                form.add_error("mobile", str(refusal))
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                return self._liaison_added(request, liaison, password, back)
        return self.page(
            request,
            "admin/small_form.html",
            title="新增联络员账号",
            content_title="新增联络员账号",
            lead=f"为{enterprise.name}新增联络员，同时开通登录账号。",
            form=form,
            button="新增并生成初始密码",
            back=back,
        )

    def _liaison_added(self, request, liaison, password, back):
        name = liaison.user.real_name
        self.log_change(request, liaison.enterprise, f"新增了联络员{name}。")
        if password:
            return self.password_page(request, user=liaison.user, password=password, back=back)
        self.message_user(request, f"{name}已有账号，已加为联络员，原密码不变。")
        return redirect(back)
