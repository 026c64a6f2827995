"""An order for one item, by the enterprise or by a social worker for it."""

import re
from dataclasses import replace

from django import forms
from django.utils import timezone

from enterprises.models import Enterprise, Liaison
from requests_desk.actions.submitting import Draft
from requests_desk.item_forms import PHONE_INPUT, PREFIX, details_from, item_fields, phone_validator
from requests_desk.models.orders import Channel
from services.models import ServiceItem
from xingdong.accounts.standing import standing_of
from xingdong.records.privacy import personal_data_in

from .base import PrivacyForm
from .fields import PHONE_HELP, UploadsField, text_field


class OrderForm(PrivacyForm):
    """An order for one item: the common fields, then the item's own (handbook §6)."""

    WATCHED = ("description", "place")

    title = forms.CharField(label="标题", max_length=60, help_text="一句话说清需要什么。")
    description = text_field("诉求描述", rows=5, max_length=2000)
    contact_name = forms.CharField(label="联系人", max_length=40)
    contact_phone = forms.CharField(
        label="联系电话",
        max_length=20,
        help_text=PHONE_HELP,
        widget=forms.TextInput({**PHONE_INPUT, "autocomplete": "tel"}),
        validators=[phone_validator],
    )
    contact_email = forms.EmailField(
        label="联系邮箱", required=False, help_text="可选，用于接收评价链接。"
    )
    place = forms.CharField(
        label="地点", max_length=120, required=False, help_text="可选，默认为企业地址。"
    )
    urgency_requested = forms.BooleanField(
        label="申请加急", required=False, help_text="由社区核实后确定是否按“紧急”办理。"
    )
    files = UploadsField()
    idempotency_key = forms.CharField(
        max_length=40, required=False, widget=forms.HiddenInput(), label="提交标识"
    )

    def __init__(self, *args, item: ServiceItem, **kwargs):
        super().__init__(*args, **kwargs)
        self.item = item
        own = item_fields(item)
        self.fields.update(own)
        self.order_fields(["channel", *own])  # as the page has them, so that errors are listed so

    def clean_title(self):
        """The title goes into lists and messages, so nobody's numbers do."""
        title = self.cleaned_data["title"]
        if found := personal_data_in(title):
            raise forms.ValidationError(f"标题会出现在列表和消息里，请不要写{'和'.join(found)}。")
        return title

    def common_fields(self):
        hidden = {"idempotency_key", "enterprise", "channel", "author"}
        return [
            self[name] for name in self.fields if not name.startswith(PREFIX) and name not in hidden
        ]

    def own_fields(self):
        return [self[name] for name in self.fields if name.startswith(PREFIX)]

    def draft(self, *, enterprise: Enterprise, item_uncertain=False, channel=Channel.PORTAL):
        data = self.cleaned_data
        return Draft(
            enterprise=enterprise,
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


class ProxyOrderForm(OrderForm):
    """A social worker enters what came by phone, visit, WeChat group or party organisation."""

    channel = forms.ChoiceField(
        label="来源",
        choices=[
            (channel.value, channel.label)
            for channel in (Channel.PHONE, Channel.VISIT, Channel.WECHAT_GROUP, Channel.PARTY)
        ],
        widget=forms.RadioSelect,
    )

    def draft(self, *, enterprise: Enterprise, item_uncertain=False, channel=None):
        today = timezone.localdate()
        liaison = (
            Liaison.objects.filter(enterprise=enterprise).current(today).order_by("-is_primary")
        ).first()
        draft = super().draft(
            enterprise=enterprise,
            item_uncertain=item_uncertain,
            channel=self.cleaned_data["channel"],
        )
        return replace(draft, author=liaison and liaison.user)


def enterprise_with_id(text: str) -> Enterprise | None:
    """The enterprise ``text`` is the id of; None for any other text."""
    if not re.fullmatch("[0-9]{1,18}", text):
        return None
    return Enterprise.objects.select_related("micro_grid").filter(pk=text).first()


def enterprises_of(user) -> list[Enterprise]:
    """The enterprises ``user`` may order for, by name."""
    return list(
        Enterprise.objects.filter(pk__in=standing_of(user).enterprises).select_related("micro_grid")
    )
