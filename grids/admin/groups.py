"""WeChat groups and the texts that people copy into them, in the admin."""

from django.contrib import admin
from django.utils.html import format_html, format_html_join
from unfold.contrib.filters.admin import RelatedDropdownFilter
from unfold.decorators import display

from grids.models import GroupNotice, SocialWorker, WeChatGroup
from xingdong.records.admin import RecordAdmin, state


@admin.register(WeChatGroup)
class WeChatGroupAdmin(RecordAdmin):
    list_display = ["name", "micro_grid", "owner", "active_shown"]
    list_filter = [("micro_grid", RelatedDropdownFilter)]
    list_select_related = ["micro_grid", "owner__user"]
    search_fields = ["name", "owner__user__real_name"]
    search_help_text = "群名称或群主"
    readonly_fields = ["texts"]

    def get_fields(self, request, obj=None):
        return [("name", "is_active"), ("micro_grid", "owner"), *(["texts"] if obj else [])]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "owner":
            kwargs["queryset"] = SocialWorker.objects.select_related("user")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @display(description="状态", ordering="is_active")
    def active_shown(self, group):
        return state("good", "在用") if group.is_active else state("calm", "停用")

    @display(description="可复制的通知")
    def texts(self, group):
        """Each notice as it reads in this group; without the button the text can be selected."""
        notices = [
            (notice.title, notice.text_for(group)) for notice in GroupNotice.for_group(group)
        ]
        if not notices:
            return "还没有通知。请在“群通知”中添加。"
        return format_html(
            '<div class="copy-texts">{}</div>',
            format_html_join(
                "",
                '<section><h3>{}</h3><p class="copy-text">{}</p>'
                '<button type="button" class="copy-button" hidden>复制</button></section>',
                notices,
            ),
        )


@admin.register(GroupNotice)
class GroupNoticeAdmin(RecordAdmin):
    list_display = ["title", "group_shown", "written_on"]
    list_filter = [("group", RelatedDropdownFilter)]
    list_select_related = ["group"]
    search_fields = ["title", "body"]
    search_help_text = "标题或正文"
    fields = [("title", "written_on"), "group", "body"]

    @display(description="微信服务群", ordering="group")
    def group_shown(self, notice):
        return notice.group or "各群通用"
