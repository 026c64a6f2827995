"""The records' pages again, with the ways into the desk: writing a visit, findings, the print."""

from django.contrib import admin, messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from unfold.decorators import action

from enterprises.admin.enterprises import EnterpriseAdmin
from enterprises.admin.plans import PlanAdmin
from enterprises.admin.visits import VisitAdmin
from enterprises.models import Enterprise, Plan, Visit

for model in (Enterprise, Plan, Visit):
    admin.site.unregister(model)


@admin.register(Enterprise)
class VisitedEnterpriseAdmin(EnterpriseAdmin):
    """A new record leads on: the liaison's account and the first visit are one press away."""

    actions_detail = [*EnterpriseAdmin.actions_detail, "write_visit"]

    @action(description="写走访", icon="edit_note", permissions=["change"])
    def write_visit(self, request, object_id):
        return redirect("visits:write", object_id)

    def response_add(self, request, obj, post_url_continue=None):
        if {"_addanother", "_continue", "_popup"} & set(request.POST):
            return super().response_add(request, obj, post_url_continue)
        self.message_user(
            request,
            format_html(
                '{}已建档。接着：<a href="{}">新增联络员账号</a>，<a href="{}">写首次走访</a>。',
                obj.name,
                reverse("admin:enterprises_enterprise_new_liaison", args=[obj.pk]),
                reverse("visits:write", args=[obj.pk]),
            ),
            messages.SUCCESS,
        )
        return redirect("admin:enterprises_enterprise_change", obj.pk)


@admin.register(Plan)
class PrintedPlanAdmin(PlanAdmin):
    actions_detail = ["printed"]

    @action(description="打印页", icon="print", permissions=["view"])
    def printed(self, request, object_id):
        return redirect("visits:plan", object_id)


@admin.register(Visit)
class FollowedVisitAdmin(VisitAdmin):
    actions_detail = ["follow"]

    @action(description="处理发现的问题", icon="checklist", permissions=["view"])
    def follow(self, request, object_id):
        return redirect("visits:visit", object_id)
