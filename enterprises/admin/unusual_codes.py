"""特殊代码: one social worker writes them down, another confirms them."""

from django.contrib import admin, messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from enterprises.actions.unusual_codes import confirm_code
from enterprises.models import UnusualCode
from xingdong.records.admin import RecordAdmin, state
from xingdong.records.refusals import NotAllowed


@admin.register(UnusualCode)
class UnusualCodeAdmin(RecordAdmin):
    list_display = ["credit_code", "registered_on", "asked_by", "confirmed_by", "in_force"]
    list_select_related = ["asked_by", "confirmed_by"]
    search_fields = ["credit_code"]
    search_help_text = "统一社会信用代码"
    fields = ["credit_code", "registered_on", "reason"]
    actions_detail = ["confirm"]

    def has_change_permission(self, request, obj=None):
        """What was written down stays; a wrong one is never confirmed."""
        return False

    def has_confirm_permission(self, request, object_id=None):
        return self.has_add_permission(request)

    def save_model(self, request, obj, form, change):
        obj.asked_by, obj.asked_at = request.user, timezone.now()
        super().save_model(request, obj, form, change)

    @display(description="状态")
    def in_force(self, code):
        return state("good", "已确认") if code.confirmed_at else state("warn", "待另一人确认")

    @action(
        description="执照无误，确认",
        icon="verified",
        permissions=["confirm"],
        variant=ActionVariant.PRIMARY,
    )
    def confirm(self, request, object_id):
        """Ask first: from then on forms and sheets take the code."""
        code = self.get_object(request, object_id)
        back = reverse("admin:enterprises_unusualcode_change", args=[object_id])
        if request.method != "POST":
            return self.page(
                request,
                "admin/ask_first.html",
                title="确认特殊代码",
                question=f"执照上确是 {code}？",
                consequence=f"{code.asked_by.real_name}的理由：{code.reason}。确认后可以登记这家企业。",
                button="执照无误，确认",
                back=back,
            )
        try:
            confirm_code(code, by=request.user, now=timezone.now())
        except NotAllowed as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            self.log_change(request, code, "确认特殊代码。")
            self.message_user(request, "已确认，可以登记这家企业了。", messages.SUCCESS)
        return redirect(back)
