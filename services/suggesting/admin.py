"""What the suggestions learned from people, for the centre to look through."""

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import Truncator
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from services.models import TrainingExample
from xingdong.records.admin import RecordAdmin, state

from .learning import masked


@admin.register(TrainingExample)
class TrainingExampleAdmin(RecordAdmin):
    list_display = ["beginning", "item", "source", "order_number", "created_at", "used"]
    list_filter = [
        ("item", RelatedDropdownFilter),
        ("source", ChoicesDropdownFilter),
        "is_used",
    ]
    list_select_related = ["item"]
    search_fields = ["text", "order_number"]
    search_help_text = "原话或诉求编号"
    autocomplete_fields = ["item"]
    actions = ["leave_out", "use_again"]
    fields = ["text", "item", "is_used", ("source", "order_number", "created_at")]
    readonly_fields = ["source", "order_number", "created_at"]

    def save_model(
        self,
        request: HttpRequest,
        obj: TrainingExample,
        form: "forms.ModelForm[TrainingExample]",
        change: bool,
    ) -> None:
        obj.text = masked(obj.text)
        if not change:
            obj.created_at = timezone.now()
        super().save_model(request, obj, form, change)

    @admin.action(description="所选语料不再用于推荐", permissions=["change"])
    def leave_out(self, request: HttpRequest, queryset: QuerySet[TrainingExample]) -> None:
        self.message_user(
            request, f"已停用 {queryset.update(is_used=False)} 条，今夜重新训练后生效。"
        )

    @admin.action(description="所选语料重新用于推荐", permissions=["change"])
    def use_again(self, request: HttpRequest, queryset: QuerySet[TrainingExample]) -> None:
        self.message_user(
            request, f"已启用 {queryset.update(is_used=True)} 条，今夜重新训练后生效。"
        )

    @display(description="原话", ordering="text")
    def beginning(self, example: TrainingExample) -> str:
        """What fits on a card of two lines on a phone."""
        return Truncator(example.text).chars(26)

    @display(description="状态")
    def used(self, example: TrainingExample) -> str:
        return state("good", "使用中") if example.is_used else state("calm", "已停用")
