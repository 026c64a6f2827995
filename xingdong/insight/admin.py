"""Who looked at whose telephone number: read only, for everybody."""

from django.contrib import admin
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from xingdong.records.admin import ReadOnlyMixin, RecordAdmin
from xingdong.records.admin_doors import MomentRangeFilter

from .models import PhoneReveal


@admin.register(PhoneReveal)
class PhoneRevealAdmin(ReadOnlyMixin, RecordAdmin):
    list_display = ["revealed_at", "user", "person", "post", "ends_with", "enterprise", "page"]
    list_display_links = None
    list_filter = [("page", ChoicesDropdownFilter), ("revealed_at", MomentRangeFilter)]
    list_select_related = ["user", "enterprise"]
    search_fields = ["user__real_name", "person", "enterprise__name"]
    search_help_text = "查看人、号码所属人或企业"
    sortable_by: list[str] = []
