"""An order as the enterprise fills it: one item, several in one go, or without a name."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.http import QueryDict

from enterprises.models import Enterprise
from grids.models import MicroGrid, Venue
from requests_desk.actions.ordering import Draft, place_named
from requests_desk.models import Order
from requests_desk.models.choices import Channel
from requests_desk.models.spots import Spot, offered_venues
from services.item_form import (
    PREFIX,
    answers_from,
    details_from,
    item_fields,
    settle_item,
)
from services.models import ServiceItem
from xingdong.files.forms import UploadsField
from xingdong.records.privacy import personal_data_in
from xingdong.records.questions.definition import asked
from xingdong.records.telephones import INPUT, TelephoneField

from .base import PrivacyForm
from .fields import (
    PHONE_HELP,
    SpotField,
    form_field,
    spot_of,
    text_field,
    usual_spot,
)


class OrderForm(PrivacyForm):
    """An order for one item: the common fields, then the item's own (handbook §6)."""

    WATCHED = ("description", "place")

    site = SpotField(help_text="在哪里办；按它所在的网格派单。")
    title = forms.CharField(label="标题", max_length=60, help_text="一句话说清需要什么。")
    description = text_field("诉求描述", rows=5, max_length=2000)
    contact_name = forms.CharField(label="联系人", max_length=40)
    contact_phone = TelephoneField(
        label="联系电话",
        help_text=PHONE_HELP,
        widget=forms.TextInput({**INPUT, "autocomplete": "tel"}),
    )
    contact_email = forms.EmailField(
        label="联系邮箱", required=False, help_text="可选，用于接收评价链接。"
    )
    place = forms.CharField(
        label="具体地点", max_length=120, required=False, help_text="可选，默认为定点的地址。"
    )
    urgency_requested = forms.BooleanField(
        label="申请加急", required=False, help_text="由社区核实后确定是否按“紧急”办理。"
    )
    files = UploadsField()  # type: ignore[assignment]  # a field, where Django keeps the uploads
    idempotency_key = forms.CharField(
        max_length=40, required=False, widget=forms.HiddenInput(), label="提交标识"
    )

    def __init__(
        self,
        *args,
        item: ServiceItem,
        enterprise: Enterprise | None = None,
        enterprises: Sequence[Enterprise] = (),
        **kwargs,
    ):
        """``enterprise`` is whose order it is, ``enterprises`` those one may choose from."""
        super().__init__(*args, **kwargs)
        self.item, self.enterprise = item, enterprise
        if enterprise is not None:
            field = form_field(self, "site", SpotField)
            field.offer(enterprises or [enterprise])
            field.required = True  # the API may leave out the only site there is
            field.initial = lambda: spot.key if (spot := usual_spot(enterprise)) else ""
        own = item_fields(item)
        self.fields.update(own)
        self.order_fields(["channel", *own])  # as the page has them, so that errors are listed so

    def clean(self) -> dict[str, Any]:
        """The site last: without a name there is none."""
        data = super().clean()
        settle_item(self, self.item)
        if self.enterprise is not None and not data.get("anonymous"):
            self._clean_site(self.enterprise)
        return data

    def _named_place(self) -> str:
        """What the item's own form says of the place."""
        own = {name: value for name, value in self.cleaned_data.items() if name.startswith(PREFIX)}
        answers = {name.removeprefix(PREFIX): value for name, value in own.items()}
        return place_named(self.item, answers)

    def _clean_site(self, enterprise: Enterprise) -> None:
        try:
            self.cleaned_data["spot"] = spot_of(self.cleaned_data.get("site") or "", enterprise)
        except forms.ValidationError as wrong:
            self.add_error("site", wrong)

    def clean_title(self) -> str:
        """The title goes into lists and messages, so nobody's numbers do."""
        title = self.cleaned_data["title"]
        if found := personal_data_in(title):
            raise forms.ValidationError(f"标题会出现在列表和消息里，请不要写{'和'.join(found)}。")
        return title

    def common_fields(self) -> list[forms.BoundField]:
        hidden = {"idempotency_key", "enterprise", "channel", "author"}
        return [
            self[name] for name in self.fields if not name.startswith(PREFIX) and name not in hidden
        ]

    def own_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(PREFIX)]

    def draft(
        self,
        *,
        enterprise: Enterprise | None,
        item_uncertain: bool = False,
        channel: str = Channel.PORTAL,
    ) -> Draft:
        data = self.cleaned_data
        spot = data.get("spot") or Spot(enterprise)
        return Draft(
            enterprise=enterprise,
            site=spot.site,
            venue=spot.venue,
            item=self.item,
            item_uncertain=item_uncertain,
            channel=channel,
            details=details_from(self.item, data),
            title=data["title"],
            description=data["description"],
            contact_name=data["contact_name"],
            contact_phone=data["contact_phone"],
            contact_email=data["contact_email"],
            place=data["place"],
            urgency_requested=data["urgency_requested"],
            files=data["files"],
        )


@dataclass(frozen=True)
class Fold:
    """Fields behind one line: what it says large and small."""

    title: str
    words: str
    fields: list[forms.BoundField]
    is_open: bool


def _wrong(fields: list[forms.BoundField]) -> bool:
    return any(field.errors for field in fields)


FILES_HELP = "最多 5 个；每个不超过 10 MB，视频 50 MB。照片里的位置信息会去掉，其他文件里的不会。"
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
        self.fields["title"].required = False
        self.fields["title"].help_text = "列表里看到的一行；不写就用上面的第一句。"
        description = self.fields["description"]
        description.label, description.help_text = "什么事", "一句话就行。"
        description.widget.attrs["rows"] = 3
        self.fields["files"].label = "照片和文件"
        self.fields["files"].help_text = FILES_HELP
        for item in items[1:]:
            self.fields.update(item_fields(item, _prefix(item)))
        if len(items) > 1 or not items[0].anonymous_allowed:
            del self.fields["anonymous"]

    def clean(self) -> dict[str, Any]:
        """The title is made of the sentence; without a name the place is asked for."""
        data = super().clean()
        if not data.get("title") and "title" not in self.errors and data.get("description"):
            data["title"] = title_of(data["description"])
            if found := personal_data_in(data["title"]):
                self.add_error(
                    "title", f"请另写一句标题：它会出现在列表里，不能有{'和'.join(found)}。"
                )
        for item, prefix in self._prefixed()[1:]:
            settle_item(self, item, prefix)
        if data.get("anonymous"):
            data["spot"] = Spot.named(data.get("site") or "", None)
            if not (data.get("place") or data["spot"] or self._named_place()):
                self.add_error(
                    "place", "匿名提交不保存企业地址，请写明地点（路名和参照物），或选社区阵地。"
                )
        return data

    def sections(self) -> list[tuple[ServiceItem, list[forms.BoundField]]]:
        """Each item with the fields of its own form."""
        return [
            (item, [self[prefix + field["key"]] for field in asked(item.form_fields)])
            for item, prefix in self._prefixed()
        ]

    def asked(self) -> list[tuple[ServiceItem, list[forms.BoundField]]]:
        """Each item with what it must know; the rest is folded away."""
        return [
            (item, [field for field in fields if field.field.required])
            for item, fields in self.sections()
        ]

    def contact(self) -> Fold:
        """Whom to call, in a line."""
        names = ("contact_name", "contact_phone", "contact_email")
        fields = [self[name] for name in names]
        name, phone, _ = (field.value() or "" for field in fields)
        known = f"{name}　{phone}" if name and phone else ""
        words = "办的人打这个电话" if known else "办的人打给谁"
        return Fold(known or "联系人", words, fields, is_open=not known or _wrong(fields))

    def optional(self) -> Fold:
        """What may be left out."""
        own = [one for _, fields in self.sections() for one in fields if not one.field.required]
        names = ("title", "place", "urgency_requested", "anonymous")
        fields = [*own, *(self[name] for name in names if name in self.fields)]
        words = "、".join(str(field.label).partition("（")[0] for field in fields)
        return Fold("可以不填的", words, fields, is_open=_wrong(fields))

    def drafts(self, *, enterprise: Enterprise | None, item_uncertain: bool) -> list[Draft]:
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

    venue = forms.ModelChoiceField(
        Venue.objects.none(),
        label="所在阵地",
        required=False,
        empty_label="不在阵地",
        help_text="可选，事情就在社区的阵地时选。",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("contact_name", "contact_email", "urgency_requested", "site"):
            del self.fields[name]
        form_field(self, "venue", forms.ModelChoiceField).queryset = offered_venues()
        phone = self.fields["contact_phone"]
        phone.required, phone.help_text = False, "可选，只有社区社工看得到。"
        self.fields["place"].label = "地点"
        self.fields["place"].help_text = "写明路名和参照物；说不清的，选下面的片区。"
        self.order_fields(["title", "description", "place", "micro_grid", "venue", "files"])

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        somewhere = data.get("place") or data.get("micro_grid") or data.get("venue")
        if not (somewhere or self._named_place()) and "place" not in self.errors:
            self.add_error("place", "请写明地点，或选择所在片区。")
        return data

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
            venue=data["venue"],
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


def answers_of(order: Order) -> dict[str, Any]:
    """What the form of ``order``'s item begins with when the same is ordered anew."""
    names = ("title", "description", "contact_name", "contact_phone", "contact_email", "place")
    given = {name: getattr(order, name) for name in names}
    given["site"] = order.spot.key if order.spot else ""
    return given | answers_from(order.item, order.details)


def initial_from(typed: dict[str, list[str]], form: forms.Form) -> dict[str, Any]:
    """``typed`` as initial values: shown again just as it was, right or wrong."""
    return {
        name: values if isinstance(form.fields[name], forms.MultipleChoiceField) else values[-1]
        for name, values in typed.items()
        if name in form.fields and values
    }
