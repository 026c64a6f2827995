"""The bodies of the party alliance in the admin; the pairings are the enterprises' records."""

from django.contrib import admin
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from grids.models import PartnerBody
from xingdong.accounts.mobiles import mask_mobile
from xingdong.records.admin import RecordAdmin


@admin.register(PartnerBody)
class PartnerBodyAdmin(RecordAdmin):
    list_display = ["name", "kind", "contact_name", "phone_hidden", "joined_on", "left_on"]
    list_filter = [("kind", ChoicesDropdownFilter)]
    search_fields = ["name", "contact_name"]
    search_help_text = "单位名称或联系人"
    fields = [("name", "kind"), ("contact_name", "contact_phone"), ("joined_on", "left_on")]

    @display(description="联系电话")
    def phone_hidden(self, body):
        return mask_mobile(body.contact_phone) or "—"
