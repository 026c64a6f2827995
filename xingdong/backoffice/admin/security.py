"""The security log for administrators: read only, for everybody."""

from django.contrib import admin
from unfold.contrib.filters.admin import (
    AutocompleteSelectFilter,
    ChoicesDropdownFilter,
    FieldTextFilter,
)
from unfold.paginator import InfinitePaginator

from xingdong.accounts.models import SecurityEntry
from xingdong.records.admin import ReadOnlyMixin, RecordAdmin
from xingdong.records.admin_doors import MomentRangeFilter


@admin.register(SecurityEntry)
class SecurityEntryAdmin(ReadOnlyMixin, RecordAdmin):
    """Long, so neither counted nor sorted by column; the newest first."""

    paginator = InfinitePaginator
    show_full_result_count = False
    sortable_by: list[str] = []
    list_display = ["at", "kind", "name", "address", "about"]
    list_display_links = None
    list_filter = [
        ("kind", ChoicesDropdownFilter),
        ("user", AutocompleteSelectFilter),
        ("address", FieldTextFilter),
        ("at", MomentRangeFilter),
    ]
    search_fields = ["name", "about"]
    search_help_text = "姓名或内容"
