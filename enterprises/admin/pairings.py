"""支部结对 in the admin: what each side offers in a list of its own, and what they did."""

from django.contrib import admin
from django.utils import timezone
from unfold.contrib.filters.admin import RelatedDropdownFilter
from unfold.decorators import display

from enterprises.models import Pairing, PairingActivity, PairingOffer
from xingdong.records.admin import RecordAdmin, RecordInline, state
from xingdong.records.forms import ModelForm


class PartnerOfferForm(ModelForm):
    SIDE = PairingOffer.Side.PARTNER

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.side = self.SIDE


class EnterpriseOfferForm(PartnerOfferForm):
    SIDE = PairingOffer.Side.ENTERPRISE


class PartnerOfferInline(RecordInline):
    model = PairingOffer
    form = PartnerOfferForm
    verbose_name_plural = "机关提供"
    fields = ["what"]
    can_delete = True

    def get_queryset(self, request):
        return super().get_queryset(request).filter(side=self.form.SIDE)


class EnterpriseOfferInline(PartnerOfferInline):
    form = EnterpriseOfferForm
    verbose_name_plural = "企业提供"


class PairingActivityInline(RecordInline):
    model = PairingActivity
    fields = ["held_on", "title", "people", "result"]


@admin.register(Pairing)
class PairingAdmin(RecordAdmin):
    list_display = ["partner", "enterprise", "from_on", "held_this_year", "in_force"]
    list_filter = [("partner", RelatedDropdownFilter)]
    list_select_related = ["partner", "enterprise"]
    search_fields = ["partner__name", "enterprise__name", "enterprise__short_name"]
    search_help_text = "共建单位或企业"
    autocomplete_fields = ["partner", "enterprise"]
    inlines = [PartnerOfferInline, EnterpriseOfferInline, PairingActivityInline]
    history_rows = {"offers": "what", "activities": "title"}
    fields = ["partner", "enterprise", ("from_on", "until_on"), "plan"]

    def get_queryset(self, request):
        today = timezone.localdate()
        return super().get_queryset(request).with_activities_of(today.year, until=today)

    @display(description="本年活动", ordering="held")
    def held_this_year(self, pairing):
        return pairing.held or state("warn", "尚无活动")

    @display(description="状态")
    def in_force(self, pairing):
        current = pairing.is_current(timezone.localdate())
        return state("good", "结对中") if current else state("calm", "已结束")
