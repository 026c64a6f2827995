"""The result."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone

from requests_desk.actions.results import is_hazard, needs_recheck
from requests_desk.models import Order
from requests_desk.models.choices import ACHIEVED, UNSOLVED, Outcome
from requests_desk.rules.results import refused_files, refused_result
from services.item_form import PREFIX, outcome_form_fields, outcomes_from
from xingdong.files.forms import UploadsField
from xingdong.records.questions.definition import asked

from .base import StepForm
from .fields import ReplyField, form_field, text_field


class FinishForm(StepForm):
    """The result, with a basis, a day to come back or a day of recheck where they belong."""

    outcome = forms.ChoiceField(label="办理结果", choices=Outcome, widget=forms.RadioSelect)
    text = text_field(
        "答复内容", rows=5, max_length=2000, min_length=10, help_text="企业将看到这段答复。"
    )
    reply_of = ReplyField(
        label="引用关联件的答复",
        queryset=Order.objects.none(),
        required=False,
        empty_label="（不引用）",
        help_text="选择后不必再写答复内容。",
    )
    basis = text_field(
        "依据",
        required=False,
        max_length=500,
        rows=2,
        help_text="依法不能解决或挂账的必填：法律法规、政策文件或客观条件。企业可以看到。",
    )
    comes_back_on = forms.DateField(
        label="挂账至",
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        help_text="现在解决不了的，写明何时再办；到期由社区重新研判。",
    )
    recheck_on = forms.DateField(
        label="复查日期",
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        help_text="特急隐患必填：哪一天到现场复查。",
    )
    files = UploadsField(  # type: ignore[assignment]  # a field, where Django keeps the uploads
        label="佐证材料（办结后企业可以看到）"
    )
    kept_files = forms.MultipleChoiceField(
        label="沿用上次的佐证材料",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="不勾选的留在内部，企业看不到。",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        answered = [order.pk for order in self.order.linked.all() if order.resolved_at is not None]
        if answered:
            replies = Order.objects.visible_to(self.person).filter(pk__in=answered)
            form_field(self, "reply_of", ReplyField).queryset = replies
            self.fields["text"].required = False
        else:
            del self.fields["reply_of"]
        if not is_hazard(self.order):
            del self.fields["recheck_on"]
        elif not needs_recheck(self.order):
            self.fields["recheck_on"].help_text = "哪一天到现场复查；不填为 10 个工作日后。"
        if self.order.is_anonymous:
            del self.fields["comes_back_on"]
        self._go_on_from_what_was_refused()
        own = outcome_form_fields(self.order.item)
        self.fields.update(own)
        figures = self.order.outcome_figures
        self.initial.update({PREFIX + key: value for key, value in figures.items()})
        self.order_fields(["outcome", *own])

    def _go_on_from_what_was_refused(self) -> None:
        refusal = refused_result(self.order)
        files = refused_files(self.order) if refusal else []
        if refusal:
            said = {name.removeprefix("result_"): value for name, value in refusal.data.items()}
            self.initial.update(said)
        if files:
            field = form_field(self, "kept_files", forms.MultipleChoiceField)
            field.choices = [(str(file.key), file.name) for file in files]
            self.initial["kept_files"] = [str(file.key) for file in files]
        else:
            del self.fields["kept_files"]

    @classmethod
    def fields_for(cls, order: Order) -> dict[str, forms.Field]:
        return {**cls.base_fields, **outcome_form_fields(order.item)}

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        reply_of = data.pop("reply_of", None)
        if reply_of is not None:
            data["text"] = data.get("text") or reply_of.result_text
        elif not data.get("text") and "text" not in self.errors:
            self.add_error("text", "请填写答复内容，或引用关联件的答复。")
        self._check_result(data)
        self._check_figures(data)
        data["figures"] = outcomes_from(self.order.item, data)
        return {name: value for name, value in data.items() if not name.startswith(PREFIX)}

    def _check_figures(self, data: Mapping[str, Any]) -> None:
        """An event that took place tells how many came (handbook §8.3 step 5)."""
        for field in asked(self.order.item.outcome_fields):
            name = PREFIX + field["key"]
            wanted = field.get("required") and data.get("outcome") in ACHIEVED
            if wanted and data.get(name) is None and name not in self.errors:
                self.add_error(name, f"请填写{field['label']}；没有的填 0。")

    def _check_result(self, data: Mapping[str, Any]) -> None:
        outcome, basis = data.get("outcome"), data.get("basis")
        comes_back_on, today = data.get("comes_back_on"), timezone.localdate()
        if outcome == Outcome.IMPOSSIBLE and not basis:
            self.add_error("basis", "依法不能解决的，请写明依据。")
        if comes_back_on and outcome and outcome not in UNSOLVED:
            self.add_error("comes_back_on", "只有部分解决或依法不能解决的诉求可以挂账。")
        elif comes_back_on and not basis:
            self.add_error("basis", "挂账的诉求请写明依据。")
        if comes_back_on and comes_back_on <= today:
            self.add_error("comes_back_on", "请选择今天以后的日期。")
        if "recheck_on" in self.fields and "recheck_on" not in self.errors:
            recheck_on = data.get("recheck_on")
            if recheck_on is None and needs_recheck(self.order):
                self.add_error("recheck_on", "特急隐患请填写今天或以后的复查日期。")
            elif recheck_on is not None and recheck_on < today:
                self.add_error("recheck_on", "请填写今天或以后的复查日期。")
