"""Enterprises, their contacts and liaisons in the admin: the social worker's daily page."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from enterprises.actions import change_stage, change_status, copy_headcount, record_headcount
from enterprises.credit_code import normalise_code
from enterprises.liaison_accounts import AccountRefused, open_liaison_account
from enterprises.models import Enterprise, Liaison
from enterprises.spreadsheets.writing import export_rows
from enterprises.stages import grew_two_years, proposed_stage
from xingdong.records.admin import RecordAdmin, state
from xingdong.records.sheets import download
from xingdong.records.text import normalise

from .filters import MissingRoleFilter, VerifiedFilter
from .forms import EnterpriseForm, LiaisonAccountForm, StageForm, StatusForm
from .inlines import (
    ContactInline,
    HeadcountInline,
    LiaisonInline,
    SiteInline,
    StageChangeInline,
    StatusChangeInline,
)
from .outline_match import PlacingMixin

UPDATES = ["change_stage_page", "change_status_page", "verify", "place_by_point"]


@admin.register(Enterprise)
class EnterpriseAdmin(PlacingMixin, RecordAdmin):
    form = EnterpriseForm
    list_display = [
        "name",
        "credit_code",
        "micro_grid",
        "stage",
        "status_shown",
        "headcount",
        "liaison_names",
        "verified",
    ]
    list_filter = [
        MissingRoleFilter,
        VerifiedFilter,
        ("micro_grid", RelatedDropdownFilter),
        ("industry_tag", ChoicesDropdownFilter),
        ("size", ChoicesDropdownFilter),
        ("ownership", ChoicesDropdownFilter),
        ("stage", ChoicesDropdownFilter),
        ("status", ChoicesDropdownFilter),
    ]
    list_select_related = ["micro_grid"]
    list_before_template = "admin/enterprise_sheets.html"
    search_fields = ["words", "credit_code"]
    search_help_text = "企业名称、简称、拼音首字母或统一社会信用代码"
    autocomplete_fields = ["party_organisation"]
    inlines = [
        ContactInline,
        LiaisonInline,
        SiteInline,
        HeadcountInline,
        StageChangeInline,
        StatusChangeInline,
    ]
    actions_detail = [
        "new_liaison",
        {"title": "更新", "icon": "edit_note", "items": UPDATES},
    ]
    fieldsets: list[tuple[str | None, dict[str, Any]]] = [
        (None, {"fields": [("name", "short_name"), ("credit_code", "registered_on")]}),
        (
            "归属",
            {
                "fields": [
                    ("micro_grid", "party_organisation"),
                    "address",
                    ("longitude", "latitude"),
                ]
            },
        ),
        (
            "状况",
            {
                "fields": [
                    ("stage", "status"),
                    ("ownership", "key_project"),
                    ("is_incubated", "plans_listing"),
                ]
            },
        ),
        (
            "行业与规模",
            {
                "fields": [
                    ("industry_code", "industry_override"),
                    ("revenue", "revenue_year"),
                    ("headcount", "non_local_headcount"),
                    "headcount_on",
                ]
            },
        ),
        ("党建与工会", {"fields": [("formal_members", "formal_members_on"), "has_union"]}),
        ("产品与供需", {"fields": ["main_products", ("supply", "demand")]}),
        ("核实", {"fields": ["verified_on"]}),
    ]
    history_rows = {
        "contacts": "name",
        "liaisons": "user",
        "sites": "name",
        "headcounts": "checked_on",
    }
    DATED = ("stage", "status", "headcount", "non_local_headcount", "headcount_on")

    def get_urls(self):
        export = self.admin_site.admin_view(self.export_view)
        return [path("export/", export, name="enterprises_enterprise_export"), *super().get_urls()]

    def export_view(self, request):
        """What the list shows with its filters and words, as a sheet that can be imported again."""
        if not request.user.has_perm("enterprises.add_enterprise"):
            raise PermissionDenied("只有社区社工可以导出企业档案。")
        enterprises = self.get_changelist_instance(request).queryset.prefetch_related(None)
        enterprises = enterprises.select_related("micro_grid", "party_organisation")
        now = timezone.now()
        rows = list(export_rows(enterprises.iterator(2000), on=timezone.localdate(now)))
        return download(rows, "xlsx", title="企业档案", model=Enterprise, by=request.user, now=now)

    def get_inlines(self, request, obj):
        """Liaisons and changes need an enterprise that exists; its first headcount is a field."""
        return self.inlines if obj else [ContactInline, SiteInline]

    def get_fieldsets(self, request, obj=None):
        """What follows from other fields is shown once there is something to show."""
        if obj is None:
            return self.fieldsets
        return [
            (title, {**options, "fields": [*options["fields"], ("size_shown", "industry_tag")]})
            if title == "行业与规模"
            else (title, options)
            for title, options in self.fieldsets
        ]

    def get_readonly_fields(self, request, obj=None):
        """Dated facts change by their own buttons and rows, so that the old ones stay."""
        return [*self.DATED, "size_shown", "industry_tag"] if obj else []

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        enterprise = form.instance
        if not change and enterprise.headcount is not None:
            record_headcount(
                enterprise,
                total=enterprise.headcount,
                non_local=enterprise.non_local_headcount,
                on=enterprise.headcount_on,
                source="建档",
            )
        copy_headcount(enterprise)

    def get_queryset(self, request):
        today = timezone.localdate()
        liaisons = Liaison.objects.current(today).select_related("user")
        return (
            super()
            .get_queryset(request)
            .prefetch_related(Prefetch("liaisons", liaisons, to_attr="current_liaisons"))
        )

    def get_search_results(self, request, queryset, search_term):
        """By names in any spelling, and a code that was pasted with spaces or in full width."""
        code = normalise_code(search_term)
        is_code = code.isascii() and len(code) >= 8
        words = code if is_code else normalise(search_term)
        return super().get_search_results(request, queryset, words)

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

    @display(description="企业规模")
    def size_shown(self, enterprise):
        above = "，规模以上" if enterprise.is_above_scale else ""
        return f"{enterprise.get_size_display()}{above}"

    @display(description="档案核实", ordering="verified_on")
    def verified(self, enterprise):
        if enterprise.is_verified(timezone.localdate()):
            return state("good", f"{enterprise.verified_on:%Y-%m-%d}")
        when = enterprise.verified_on
        return state("warn", f"{when:%Y-%m-%d}，已满一年" if when else "从未核实")

    @action(
        description="新增联络员账号",
        icon="person_add",
        permissions=["change"],
        variant=ActionVariant.PRIMARY,
    )
    def new_liaison(self, request, object_id):
        """User and liaison in one form; the first password is shown once."""
        enterprise = self._existing(request, object_id)
        back = reverse("admin:enterprises_enterprise_change", args=[enterprise.pk])
        form = LiaisonAccountForm(
            request.POST or None,
            initial={
                "from_on": timezone.localdate(),
                "is_primary": not any(
                    liaison.is_primary for liaison in enterprise.current_liaisons
                ),
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

    @action(description="变更发展阶段", icon="trending_up", permissions=["change"])
    def change_stage_page(self, request, object_id):
        """With what the default rule proposes already chosen (handbook §5.4)."""
        enterprise, today = self._existing(request, object_id), timezone.localdate()
        proposed = proposed_stage(enterprise, on=today, grew=grew_two_years(enterprise, on=today))
        advice = f"系统建议：{proposed.label}。" if proposed else "缺少注册日期，系统暂无建议。"
        return self._change(
            request,
            enterprise,
            StageForm,
            change_stage,
            title="变更发展阶段",
            lead=f"{enterprise.name}现为{enterprise.get_stage_display()}。{advice}",
            to=proposed or enterprise.stage,
        )

    @action(description="变更经营状态", icon="toggle_on", permissions=["change"])
    def change_status_page(self, request, object_id):
        enterprise = self._existing(request, object_id)
        return self._change(
            request,
            enterprise,
            StatusForm,
            change_status,
            title="变更经营状态",
            lead=f"{enterprise.name}现为{enterprise.get_status_display()}。非在营企业自该日起不计入统计。",
            to=enterprise.status,
        )

    def _change(self, request, enterprise, form_class, change, *, title, lead, to):
        back = reverse("admin:enterprises_enterprise_change", args=[enterprise.pk])
        initial = {"to": to, "on": timezone.localdate()}
        form = form_class(request.POST or None, initial=initial)
        if form.is_valid():
            try:
                changed = change(enterprise, by=request.user, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                words = f"{changed.get_old_display()}变更为{changed.get_new_display()}"
                self.log_change(request, enterprise, f"{title}：{words}。")
                self.message_user(request, f"已由{words}。", messages.SUCCESS)
                return redirect(back)
        return self.page(
            request,
            "admin/small_form.html",
            title=title,
            content_title=title,
            lead=lead,
            form=form,
            button="确认变更",
            back=back,
        )

    @action(description="档案已核实", icon="verified", permissions=["change"])
    def verify(self, request, object_id):
        """Everything on the page was compared with the enterprise's own words today."""
        enterprise = self._existing(request, object_id)
        enterprise.verified_on = timezone.localdate()
        enterprise.save(update_fields=["verified_on"])
        self.message_user(request, "已记下今天核实。", messages.SUCCESS)
        return redirect("admin:enterprises_enterprise_change", enterprise.pk)

    def _existing(self, request, object_id) -> Enterprise:
        enterprise = self.get_object(request, object_id)
        if enterprise is None:
            raise Http404
        return enterprise
