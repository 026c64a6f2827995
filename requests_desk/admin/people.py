"""The user pages again, with every post a person holds: only up here all of them are known."""

from django.contrib import admin
from django.db.models import Exists, OuterRef, Prefetch
from django.utils import timezone
from unfold.decorators import display

from enterprises.models import Liaison
from grids.models import SocialWorker
from services.models import Membership
from xingdong.accounts.admin import UserAdmin
from xingdong.accounts.models import Appointment, User
from xingdong.records.admin import state


class PostFilter(admin.SimpleListFilter):
    title = "身份"
    parameter_name = "post"
    KINDS = {
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


admin.site.unregister(User)


@admin.register(User)
class PersonAdmin(UserAdmin):
    list_display = [
        "real_name",
        "username",
        "posts",
        "mobile_hidden",
        "account_state",
        "last_login",
    ]
    list_filter = [PostFilter, *UserAdmin.list_filter]
    readonly_fields = [*UserAdmin.readonly_fields, "posts"]
    fieldsets = [*UserAdmin.fieldsets, ("身份", {"fields": ["posts"]})]

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
            f"{one.department} {'负责人' if one.is_head else '经办人'}"
            for one in user.current_memberships
        ]
        held += [one.get_position_display() for one in user.current_appointments]
        held += [
            f"{one.enterprise.short_name or one.enterprise.name} 联络员"
            for one in user.current_liaisons
        ]
        return "、".join(held) or state("warn", "无身份")
