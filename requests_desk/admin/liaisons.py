"""企业联络员 in the admin: who speaks for which enterprise, and leaving."""

from django.contrib import admin, messages
from django.db.models import F
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from unfold.decorators import action, display

from enterprises.models import Liaison
from requests_desk.actions import let_liaison_go
from xingdong.records.admin import ReadOnlyMixin, RecordAdmin, state
from xingdong.records.refusals import NotAllowed


@admin.register(Liaison)
class LiaisonAdmin(ReadOnlyMixin, RecordAdmin):
    """New ones come with 「新增联络员账号」 on the enterprise's page, old ones leave here."""

    list_display = ["user", "enterprise", "is_primary", "from_on", "until_on", "in_post"]
    list_select_related = ["user", "enterprise"]
    search_fields = ["user__real_name", "enterprise__name", "enterprise__short_name"]
    search_help_text = "姓名或企业"
    ordering = [F("until_on").desc(nulls_first=True), "enterprise__name"]
    fields = ["enterprise", "user", "is_primary", ("from_on", "until_on")]
    actions_detail = ["leave"]

    @display(description="状态")
    def in_post(self, liaison):
        current = liaison.is_current(timezone.localdate())
        return state("good", "在任") if current else state("calm", "已离任")

    def has_leave_permission(self, request, object_id=None) -> bool:
        return request.user.has_perm("enterprises.change_liaison")

    @action(description="离任与交接", icon="person_remove", permissions=["leave"])
    def leave(self, request, object_id):
        """Asks first, because the account closes at once."""
        liaison = self.get_object(request, object_id)
        if liaison is None:
            raise Http404
        back = reverse("admin:enterprises_liaison_change", args=[liaison.pk])
        if request.method != "POST":
            return self.page(
                request,
                "admin/ask_first.html",
                title="联络员离任",
                content_title="联络员离任",
                question=f"{liaison.user.real_name}不再担任{liaison.enterprise.name}的联络员？",
                consequence=(
                    f"{liaison.user.real_name}将立即不能再查看{liaison.enterprise.name}的诉求。"
                    "未办结的诉求交给另一位联络员；没有的，交给人力资源负责人。"
                    "没有其他身份的，账号同时停用，历史记录保留。"
                ),
                button="确认离任",
                back=back,
            )
        try:
            handover = let_liaison_go(liaison, by=request.user, now=timezone.now())
        except NotAllowed as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return redirect(back)
        self.log_change(request, liaison, "办理了离任。")
        self.message_user(request, _handover_words(liaison, handover), messages.SUCCESS)
        return redirect(back)


def _handover_words(liaison: Liaison, handover) -> str:
    if handover.successor is None:
        goes_on = "该企业没有可接手的联络员或人力资源负责人，请尽快登记"
    elif handover.orders:
        goes_on = f"{handover.orders} 件未办结诉求由{handover.successor.name}接手"
    else:
        goes_on = f"以后由{handover.successor.name}联系"
    closed = "账号已停用。" if handover.account_closed else "账号因有其他身份继续有效。"
    return f"{liaison.user.real_name}已离任，{goes_on}。{closed}"
