"""Everybody's API tokens: to look at and to revoke; a key is nowhere to be read."""

from django.contrib import admin
from django.db.models import QuerySet
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter
from unfold.decorators import display

from xingdong.accounts.models import ApiToken
from xingdong.accounts.requests import SignedInRequest
from xingdong.accounts.tokens import end_token
from xingdong.records.admin import ReadOnlyMixin, RecordAdmin, short_moment


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnlyMixin, RecordAdmin):
    list_display = ["user", "name", "scope", "created_shown", "expires_shown", "used_shown"]
    list_display_links = None
    list_filter = [("user", AutocompleteSelectFilter), ("scope", ChoicesDropdownFilter)]
    list_select_related = ["user"]
    search_fields = ["user__real_name", "name"]
    search_help_text = "姓名或名称"
    fields = ["user", "name", "scope", ("created_at", "expires_at"), "last_used_at"]
    actions = ["revoke"]

    @admin.action(description="撤销所选令牌", permissions=["view"])
    def revoke(self, request: SignedInRequest, queryset: QuerySet[ApiToken]) -> None:
        chosen = list(queryset.select_related("user"))
        for token in chosen:
            end_token(token, by=request.user)
        self.message_user(request, f"已撤销 {len(chosen)} 个令牌，并已通知本人。")

    @display(description="生成时间", ordering="created_at")
    def created_shown(self, token: ApiToken) -> str:
        return short_moment(token.created_at)

    @display(description="到期时间", ordering="expires_at")
    def expires_shown(self, token: ApiToken) -> str:
        return short_moment(token.expires_at)

    @display(description="最近使用", ordering="last_used_at")
    def used_shown(self, token: ApiToken) -> str:
        return short_moment(token.last_used_at)
