"""Accounts for administrators: people, their passwords, and every post a person holds."""

from collections.abc import Callable
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef, Prefetch
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display

from enterprises.models import Liaison
from grids.models import SocialWorker
from services.models import Membership
from xingdong.accounts.access import Change, end_access, tell_of_address
from xingdong.accounts.gates import confirm_identity
from xingdong.accounts.models import Appointment, User
from xingdong.accounts.passwords import hand_out_password, has_expired
from xingdong.accounts.second_factor import has_factor, take_factor_back
from xingdong.accounts.security import Kind, record
from xingdong.accounts.tenure import TenureQuerySet
from xingdong.records.admin import (
    ActingUserMixin,
    PostForm,
    PostInline,
    ReadOnlyMixin,
    RecordAdmin,
    state,
)
from xingdong.records.admin_doors import MomentRangeFilter
from xingdong.records.forms import ModelForm
from xingdong.records.telephones import MobileField

# Their packages register them; nobody here has a use for them.
for technical in (Group, EmailAddress, Authenticator, UserSession):
    admin.site.unregister(technical)


class UserForm(ModelForm):
    # Whoever decides these can sign in as the person, or let in somebody who could not.
    WAYS_IN = frozenset({"username", "mobile", "email"})
    acting_user: User

    class Meta:
        help_texts = {
            "username": "用于登录，可以是姓名或拼音。",
            "mobile": "也可用于登录。",
            "is_active": "停用后立即不能登录，历史记录保留。",
        }
        field_classes = {"mobile": MobileField}

    def clean_is_active(self):
        active = self.cleaned_data["is_active"]
        if not active and self.instance.pk == self.acting_user.pk:
            raise forms.ValidationError("不能停用自己的账号，请由其他管理员办理。")
        return active

    def opens_doors(self) -> bool:
        """Whether the password is asked for first; shutting an account is never held up."""
        changed = set(self.changed_data)
        return bool(changed & self.WAYS_IN) or (
            "is_active" in changed and self.cleaned_data["is_active"]
        )


class AppointmentInline(PostInline):
    model = Appointment
    fields = ["position", "from_on", "until_on"]


class SignedInFilter(admin.SimpleListFilter):
    title = "登录情况"
    parameter_name = "signed_in"

    def lookups(self, request, model_admin):
        return [("never", "从未登录"), ("yes", "登录过")]

    def queryset(self, request, queryset):
        if self.value() in ("never", "yes"):
            return queryset.filter(last_login__isnull=self.value() == "never")
        return queryset


class PostFilter(admin.SimpleListFilter):
    title = "身份"
    parameter_name = "post"
    KINDS: dict[str, tuple[str, Callable[[], TenureQuerySet[Any]]]] = {
        "centre": ("社区社工", SocialWorker.objects.all),
        "head": ("部门负责人", lambda: Membership.objects.filter(is_head=True)),
        "clerk": ("部门经办人", lambda: Membership.objects.filter(is_head=False)),
        "liaison": ("企业联络员", Liaison.objects.all),
        "leader": ("街道领导", lambda: Appointment.objects.filter(position="leader")),
        "administrator": (
            "系统管理员",
            lambda: Appointment.objects.filter(position="administrator"),
        ),
    }

    def lookups(self, request, model_admin):
        return [*((kind, label) for kind, (label, _) in self.KINDS.items()), ("none", "无身份")]

    def queryset(self, request, queryset):
        today = timezone.localdate()

        def held(kind):
            posts = self.KINDS[kind][1]()
            return Exists(posts.current(today).filter(user=OuterRef("pk")))

        if self.value() in self.KINDS:
            return queryset.filter(held(self.value()))
        if self.value() == "none":
            return queryset.filter(*(~held(kind) for kind in self.KINDS))
        return queryset


@admin.register(User)
class UserAdmin(ActingUserMixin, RecordAdmin):
    """A new user gets a first password that is shown once, and must change it when signing in."""

    form = UserForm
    list_display = [
        "real_name",
        "username",
        "posts",
        "mobile_hidden",
        "account_state",
        "last_login",
    ]
    list_filter = [PostFilter, "is_active", "must_change_password", SignedInFilter]
    search_fields = ["real_name", "username", "mobile"]
    search_help_text = "姓名、用户名或手机号码"
    ordering = ["real_name", "pk"]
    inlines = [AppointmentInline]
    actions_detail = ["reset_password", "reset_factor"]
    readonly_fields = ["account_state", "last_login", "date_joined", "posts"]
    fieldsets = [
        (None, {"fields": [("real_name", "username"), ("mobile", "email"), "is_active"]}),
        ("登录", {"fields": ["account_state", ("last_login", "date_joined")]}),
        ("身份", {"fields": ["posts"]}),
    ]
    add_fieldsets = [
        (
            None,
            {
                "fields": [("real_name", "username"), ("mobile", "email")],
                "description": "保存后生成初始密码，只显示一次。身份在部门、社工或任职中登记。",
            },
        )
    ]

    @display(description="手机号码")
    def mobile_hidden(self, user: User):
        return user.masked_mobile or "—"

    @display(description="状态")
    def account_state(self, user: User):
        if not user.is_active:
            return state("calm", "已停用")
        if has_expired(user, now=timezone.now()):
            return state("bad", "初始密码过期", "请重置密码")
        if user.must_change_password:
            return state("warn", "待改密码")
        return state("good", "正常")

    def get_queryset(self, request):
        today = timezone.localdate()

        def current(name, rows):
            return Prefetch(name, rows.current(today), to_attr=f"current_{name}")

        return (
            super()
            .get_queryset(request)
            .select_related("social_worker")
            .prefetch_related(
                current("memberships", Membership.objects.select_related("department")),
                current("liaisons", Liaison.objects.select_related("enterprise")),
                current("appointments", Appointment.objects.all()),
            )
        )

    @display(description="身份")
    def posts(self, user):
        today = timezone.localdate()
        worker = getattr(user, "social_worker", None)
        held = ["社区社工"] if worker is not None and worker.is_current(today) else []
        held += [
            f"{membership.department} {'负责人' if membership.is_head else '经办人'}"
            for membership in user.current_memberships
        ]
        held += [appointment.get_position_display() for appointment in user.current_appointments]
        held += [f"{liaison.enterprise.called} 联络员" for liaison in user.current_liaisons]
        return "、".join(held) or state("warn", "无身份")

    def get_readonly_fields(self, request, obj=None):
        return self.readonly_fields if obj else []

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def add_view(self, request, form_url="", extra_context=None):
        """One button: what follows is the page with the password."""
        buttons = {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().add_view(request, form_url, {**(extra_context or {}), **buttons})

    def save_model(self, request, obj, form, change):
        if not change:
            request.first_password = hand_out_password(obj)
        elif form.changed_data:
            if form.opens_doors():
                confirm_identity()
            changed = "、".join(str(form.fields[name].label) for name in form.changed_data)
            record(Kind.ACCOUNT_CHANGED, about=f"{obj.real_name}（{changed}）")
        super().save_model(request, obj, form, change)
        if change and "is_active" in form.changed_data and not obj.is_active:
            end_access(obj, Change.CLOSED)
        elif change and {"username", "mobile"} & set(form.changed_data):
            end_access(obj, Change.NAME)
        if change and "email" in form.changed_data:
            tell_of_address(obj, old=form.initial["email"])

    def response_add(self, request, obj, post_url_continue=None):
        """The list or the form can wait: the password is seen now or never."""
        back = reverse("admin:accounts_user_change", args=[obj.pk])
        return self.password_page(request, user=obj, password=request.first_password, back=back)

    @action(description="重置密码", icon="lock_reset", permissions=["change"])
    def reset_password(self, request, object_id):
        user = get_object_or_404(self.get_queryset(request), pk=object_id)
        back = reverse("admin:accounts_user_change", args=[user.pk])
        if user.pk == request.user.pk:
            messages.error(request, "修改自己的密码请用右上角菜单中的“修改密码”。")
            return redirect(back)
        if request.method != "POST":
            return self.page(
                request,
                "admin/ask_first.html",
                title="重置密码",
                content_title="重置密码",
                question=f"为{user.real_name}（{user.username}）生成新的初始密码？",
                consequence="原密码和接口令牌立即失效，已登录的设备全部退出。",
                button="重置密码",
                back=back,
            )
        password = hand_out_password(user)
        user.save(update_fields=["password", "must_change_password", "password_handed_out_at"])
        self.log_change(request, user, "重置了密码。")
        return self.password_page(request, user=user, password=password, back=back)

    @action(description="重置两步验证", icon="phonelink_erase", permissions=["change"])
    def reset_factor(self, request, object_id):
        """The way back for whoever lost phone and recovery codes: always by somebody else."""
        user = get_object_or_404(self.get_queryset(request), pk=object_id)
        back = reverse("admin:accounts_user_change", args=[user.pk])
        if user.pk == request.user.pk:
            messages.error(request, "不能重置自己的两步验证，请由其他管理员办理。")
            return redirect(back)
        if not has_factor(user):
            messages.info(request, f"{user.real_name}没有启用两步验证。")
            return redirect(back)
        if request.method != "POST":
            return self.page(
                request,
                "admin/ask_first.html",
                title="重置两步验证",
                content_title="重置两步验证",
                question=f"取消{user.real_name}（{user.username}）的身份验证器和恢复码？",
                consequence="请先当面或打电话确认是本人。已登录的设备全部退出，接口令牌失效；"
                "本人会收到通知，下次凭密码登录后重新设置。",
                button="重置两步验证",
                back=back,
            )
        take_factor_back(user)
        self.log_change(request, user, "重置了两步验证。")
        messages.success(request, f"已重置{user.real_name}的两步验证，并已通知本人。")
        return redirect(back)


@admin.register(Appointment)
class AppointmentAdmin(ActingUserMixin, RecordAdmin):
    form = PostForm
    list_display = ["user", "position", "from_on", "until_on"]
    list_filter = [("position", ChoicesDropdownFilter)]
    list_select_related = ["user"]
    search_fields = ["user__real_name", "user__username"]
    search_help_text = "姓名或用户名"
    autocomplete_fields = ["user"]
    fields = ["user", "position", ("from_on", "until_on")]


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnlyMixin, RecordAdmin):
    """Who changed what in the admin, and when; nobody can edit it (handbook §2.6)."""

    list_display = ["action_time", "user", "what", "object_repr", "detail"]
    list_display_links = None
    list_filter = [("action_time", MomentRangeFilter)]
    list_select_related = ["user", "content_type"]
    search_fields = ["user__real_name", "object_repr"]
    search_help_text = "操作人或对象"
    ordering = ["-pk"]
    sortable_by: list[str] = []

    @display(description="对象类型")
    def what(self, entry):
        return entry.content_type.name

    @display(description="操作")
    def detail(self, entry):
        return entry.get_change_message() or gettext(entry.get_action_flag_display())
