"""The order form as the enterprise fills it: several items in one go, or without a name."""

from collections.abc import Sequence
from dataclasses import replace

from django import forms
from django.http import QueryDict

from enterprises.models import Enterprise
from grids.models import MicroGrid
from services.models import ServiceItem

from .actions.submitting import Draft
from .forms import OrderForm
from .item_forms import PREFIX, answers_from, details_from, item_fields
from .models import Order

MOST_ITEMS = 4  # in one go
TITLE_LENGTH = 30  # of a title made from a sentence; longer ones are hard to read in a list
_STOPS = "。！？；!?;\n"


class EnterpriseOrderForm(OrderForm):
    """One common part and each item's own form; up to four items become linked orders."""

    anonymous = forms.BooleanField(
        label="匿名提交",
        required=False,
        help_text="不保存企业、姓名和电话；提交后给您一个查询码，凭码查看进展和答复。",
    )

    def __init__(self, *args, items: Sequence[ServiceItem], **kwargs):
        super().__init__(*args, item=items[0], **kwargs)
        self.items = items
        for item in items[1:]:
            self.fields.update(item_fields(item, _prefix(item)))
        if len(items) > 1 or not items[0].anonymous_allowed:
            del self.fields["anonymous"]

    def sections(self) -> list[tuple[ServiceItem, list[forms.BoundField]]]:
        """Each item with the fields of its own form."""
        return [
            (item, [self[prefix + field["key"]] for field in item.form_fields])
            for item, prefix in self._prefixed()
        ]

    def common_fields(self) -> list[forms.BoundField]:
        own = {field.name for _, fields in self.sections() for field in fields}
        return [field for field in self.visible_fields() if field.name not in own]

    def drafts(self, *, enterprise: Enterprise, item_uncertain: bool) -> list[Draft]:
        """One for each item, with the same words, contact and files."""
        common = self.draft(enterprise=enterprise, item_uncertain=item_uncertain)
        return [
            replace(common, item=item, details=details_from(item, self.cleaned_data, prefix))
            for item, prefix in self._prefixed()
        ]

    def _prefixed(self) -> list[tuple[ServiceItem, str]]:
        first, *others = self.items
        return [(first, PREFIX), *((item, _prefix(item)) for item in others)]


def _prefix(item: ServiceItem) -> str:
    return f"{item.code}-"


class AnonymousOrderForm(OrderForm):
    """Names nobody; who wants to be called leaves a number for the social workers."""

    micro_grid = forms.ModelChoiceField(
        MicroGrid.objects.all(),
        label="所在片区",
        required=False,
        empty_label="不清楚",
        help_text="可选，方便社区找到地方。",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("contact_name", "contact_email", "urgency_requested"):
            del self.fields[name]
        phone = self.fields["contact_phone"]
        phone.required, phone.help_text = False, "可选，只有社区社工看得到。"
        self.fields["place"].help_text = "可选。写明路名和参照物，能更快找到。"
        self.order_fields(["title", "description", "place", "micro_grid", "files"])

    def draft(self, **_) -> Draft:
        data = self.cleaned_data
        return Draft(
            enterprise=None,
            item=self.item,
            title=data["title"],
            description=data["description"],
            contact_name="",
            contact_phone=data["contact_phone"],
            place=data["place"],
            micro_grid=data["micro_grid"],
            details=details_from(self.item, data),
            files=data["files"],
        )


def title_of(text: str) -> str:
    """The first sentence of what somebody said, short enough for a title."""
    for stop in _STOPS:
        text = text.partition(stop)[0] or text
    text = " ".join(text.split())
    return text if len(text) <= TITLE_LENGTH else f"{text[: TITLE_LENGTH - 1]}…"


def typed_in(data: QueryDict, form: forms.Form) -> dict[str, list[str]]:
    """What was typed into the fields of ``form``, without files and keys: what a draft keeps."""
    return {
        name: [value[:2000] for value in data.getlist(name)]
        for name, field in form.fields.items()
        if name in data and not isinstance(field, forms.FileField) and name != "idempotency_key"
    }


def answers_of(order: Order) -> dict:
    """What the form of ``order``'s item begins with when the same is ordered anew."""
    names = ("title", "description", "contact_name", "contact_phone", "contact_email", "place")
    given = {name: getattr(order, name) for name in names}
    return given | answers_from(order.item, order.details)


def initial_from(typed: dict[str, list[str]], form: forms.Form) -> dict:
    """``typed`` as initial values: shown again just as it was, right or wrong."""
    return {
        name: values if isinstance(form.fields[name], forms.MultipleChoiceField) else values[-1]
        for name, values in typed.items()
        if name in form.fields and values
    }
