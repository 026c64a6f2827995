"""The micro-grid a point on the map proposes; the social worker decides (handbook §7 E05)."""

from collections.abc import Iterator

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from unfold.decorators import action

from enterprises.models import Enterprise, Site
from grids.geography import Outlines, micro_grid_at
from grids.models import MicroGrid
from xingdong.records.admin import RecordAdmin


def proposals_for(enterprise: Enterprise) -> Iterator[tuple[str, Enterprise | Site, MicroGrid]]:
    """Name and row of each site whose point lies in another micro-grid than entered, and which."""
    outlines = Outlines.drawn()
    sites = enterprise.sites.select_related("micro_grid")
    places: list[tuple[str, Enterprise | Site]] = [("主厂区", enterprise)]
    places += [(site.name, site) for site in sites]
    for name, place in places:
        proposed = outlines.other_than(place.micro_grid, place.longitude, place.latitude)
        if proposed:
            yield name, place, proposed


def in_words(enterprise: Enterprise) -> str:
    return "；".join(
        f"{name}登记在 {place.micro_grid}，坐标在 {proposed}"
        for name, place, proposed in proposals_for(enterprise)
    )


class PlacingFormMixin(forms.BaseModelForm):
    """Says where the point lies when nobody has chosen a micro-grid yet."""

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        if not cleaned.get("micro_grid"):
            proposed = micro_grid_at(cleaned.get("longitude"), cleaned.get("latitude"))
            if proposed:
                self.add_error("micro_grid", f"坐标在 {proposed}，请核对后选定。")
        return cleaned


class PlacingMixin(RecordAdmin):
    """Tells after every saving where points and entries differ, and moves on a press."""

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if words := in_words(form.instance):
            self.message_user(
                request, f"{words}。核对后可用“按坐标归入微网格”更正。", level=messages.WARNING
            )

    @action(description="按坐标归入微网格", icon="my_location", permissions=["change"])
    def place_by_point(self, request, object_id):
        enterprise = get_object_or_404(
            Enterprise.objects.select_related("micro_grid"), pk=object_id
        )
        back = reverse("admin:enterprises_enterprise_change", args=[enterprise.pk])
        proposals = list(proposals_for(enterprise))
        if not proposals:
            messages.info(request, "没有需要更正的：坐标与登记的微网格一致，或没有填写坐标。")
            return redirect(back)
        if request.method != "POST":
            return self.page(
                request,
                "admin/ask_first.html",
                title="按坐标归入微网格",
                content_title="按坐标归入微网格",
                question=f"{in_words(enterprise)}。按坐标更正？",
                consequence="今后的诉求按新的微网格派给对应社工，已有的诉求不变。",
                button="按坐标更正",
                back=back,
            )
        for name, place, proposed in proposals:
            place.micro_grid = proposed
            place.save(update_fields=["micro_grid"])
            self.log_change(request, enterprise, f"{name}按坐标归入 {proposed}。")
        messages.success(request, "已按坐标更正。")
        return redirect(back)
