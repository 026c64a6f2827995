"""Departments with their people, and the categories of the catalogue."""

from django.contrib import admin
from django.db.models import Count, Prefetch
from django.utils import timezone
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from services.models import Category, Department, Membership
from xingdong.records.admin import PostInline, RecordAdmin, state


class MembershipInline(PostInline):
    model = Membership
    autocomplete_fields = ["user"]
    readonly_fields = ["person"]

    def get_fields(self, request, obj=None):
        """Who only reads gets the name, not a link to a page that is closed to them."""
        who = "user" if self.has_change_permission(request, obj) else "person"
        return [who, "is_head", "from_on", "until_on"]

    @display(description="人员")
    def person(self, membership):
        return membership.user.real_name

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("user", "department")


@admin.register(Department)
class DepartmentAdmin(RecordAdmin):
    list_display = ["name", "code", "kind", "heads", "clerk_count", "item_count", "staffing"]
    list_filter = [("kind", ChoicesDropdownFilter), "is_active"]
    search_fields = ["name", "short_name", "code"]
    search_help_text = "部门名称、简称或代码"
    inlines = [MembershipInline]
    fieldsets = [
        (None, {"fields": [("name", "short_name"), ("code", "kind"), "office_phone", "duty"]}),
        ("设置", {"fields": [("is_active", "is_centre")]}),
    ]

    def get_queryset(self, request):
        current = Membership.objects.current(timezone.localdate()).filter(user__is_active=True)
        return (
            super()
            .get_queryset(request)
            .select_related("merged_into")
            .annotate(item_count=Count("items"))
            .prefetch_related(
                Prefetch(
                    "memberships", current.select_related("user"), to_attr="current_memberships"
                )
            )
        )

    @display(description="负责人")
    def heads(self, department):
        names = [post.user.real_name for post in department.current_memberships if post.is_head]
        return "、".join(names) or "—"

    @display(description="经办人数")
    def clerk_count(self, department):
        return sum(not post.is_head for post in department.current_memberships)

    @display(description="主办事项", ordering="item_count")
    def item_count(self, department):
        return department.item_count

    @display(description="状态")
    def staffing(self, department):
        if not department.is_active:
            into = department.merged_into
            return state("calm", f"已并入{into}" if into else "已停用")
        if not any(post.is_head for post in department.current_memberships):
            return state("bad", "缺负责人")
        if all(post.is_head for post in department.current_memberships):
            return state("warn", "缺经办人")
        if not department.office_phone:
            return state("warn", "缺办公电话")
        return state("good", "正常")


@admin.register(Category)
class CategoryAdmin(RecordAdmin):
    list_display = ["name", "code", "position", "item_count"]
    search_fields = ["name", "code"]
    fields = [("code", "name"), "position"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(item_count=Count("items"))

    @display(description="事项数", ordering="item_count")
    def item_count(self, category):
        return category.item_count
