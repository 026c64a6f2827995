"""Party organisations with their office-holders, instructors and counts, in the admin."""

from django.contrib import admin
from django.utils import timezone
from django.utils.safestring import mark_safe
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from grids.models import MemberCount, OfficeHolder, PartyInstructor, PartyOrganisation
from grids.party_checkup import check_one
from xingdong.records.admin import RecordAdmin, RecordInline, state


class OfficeHolderInline(RecordInline):
    model = OfficeHolder
    fields = ["post", "name", "phone", "from_on", "until_on"]


class PartyInstructorInline(RecordInline):
    model = PartyInstructor
    fields = ["name", "phone", "sent_by", "from_on", "until_on"]


class MemberCountInline(RecordInline):
    model = MemberCount
    verbose_name_plural = "党员人数（只登记人数，不登记名册）"
    fields = ["counted_on", "formal_members", "probationary_members"]


@admin.register(PartyOrganisation)
class PartyOrganisationAdmin(RecordAdmin):
    list_before_template = "admin/record_sheets.html"
    sheet_kind = "party"
    list_display = ["name", "kind", "faults", "due", "secretary", "members", "unit_count"]
    list_filter = [
        ("kind", ChoicesDropdownFilter),
        ("formation", ChoicesDropdownFilter),
        ("grid", RelatedDropdownFilter),
    ]
    search_fields = ["name", "office_holders__name"]
    search_help_text = "党组织名称或班子成员姓名"
    autocomplete_fields = ["parent", "venue"]
    inlines = [OfficeHolderInline, MemberCountInline, PartyInstructorInline]
    history_rows = {
        "office_holders": "name",
        "member_counts": "counted_on",
        "instructors": "name",
    }
    fieldsets = [
        (None, {"fields": ["name", ("kind", "formation"), ("parent", "grid"), "venue"]}),
        (
            "任期",
            {
                "fields": [
                    ("founded_on", "dissolved_on"),
                    ("elected_on", "term_years"),
                    ("extended_until", "extension_approved_by"),
                    "committee_size",
                ]
            },
        ),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).for_checkup(timezone.localdate())

    @display(description="书记")
    def secretary(self, organisation):
        holder = check_one(organisation, timezone.localdate()).secretary
        if holder is None:
            return state("bad", "缺书记")
        return f"{holder.name} {holder.masked_phone}".strip()

    @display(description="正式党员 / 预备党员")
    def members(self, organisation):
        facts = check_one(organisation, timezone.localdate()).facts
        if facts.formal_members is None:
            return "—"
        return f"{facts.formal_members} / {facts.probationary_members}"

    @display(description="覆盖企业数", ordering="units")
    def unit_count(self, organisation):
        return organisation.units

    @display(description="应换届日期")
    def due(self, organisation):
        return check_one(organisation, timezone.localdate()).facts.due_on or "—"

    @display(description="提醒")
    def faults(self, organisation):
        warnings = check_one(organisation, timezone.localdate()).warnings
        shown = [state(warning.tone, warning.text) for warning in warnings]
        return mark_safe(" ".join(shown)) if shown else "—"  # noqa: S308  states are escaped
