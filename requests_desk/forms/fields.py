"""Fields that several of the desk's forms have."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from django import forms
from django.utils import timezone
from django.utils.text import Truncator

from enterprises.models import Enterprise
from requests_desk.models import Order
from requests_desk.models.spots import Spot, spots_of
from services.models import Department
from services.workcalendar import work_calendar
from xingdong.accounts.models import User

Kind = TypeVar("Kind", bound=forms.Field)

PHONE_HELP = "手机号码、带区号的座机（可带分机）或 400 电话。"


def form_field(form: forms.BaseForm, name: str, kind: type[Kind]) -> Kind:
    """The field ``name`` of ``form``, to be changed as only this ``kind`` can be."""
    field = form.fields[name]
    if not isinstance(field, kind):
        raise TypeError(f"{name} is no {kind.__name__}")
    return field


def text_field(
    label: str,
    *,
    required: bool = True,
    rows: int = 3,
    max_length: int = 1000,
    help_text: str = "",
    **kwargs: Any,
) -> forms.CharField:
    if least := kwargs.get("min_length"):
        kwargs["error_messages"] = {"min_length": f"太短了，请至少写 {least} 个字。"}
    return forms.CharField(
        label=label,
        required=required,
        max_length=max_length,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows, "maxlength": max_length}),
        **kwargs,
    )


class SpotField(forms.ChoiceField):
    """定点 (handbook §7 E05): read from the database only where it is drawn.

    Cleans to the key; whose spot it has to be the form knows, and so it also says what is missing:
    ``required`` is only the star beside the label.
    """

    def __init__(self, **kwargs):
        kwargs.setdefault("label", "定点")
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def offer(self, enterprises: Sequence[Enterprise]) -> None:
        """The spots of these enterprises, and the community's own places."""
        self.choices = lambda: [
            ("", "请选择"),
            *((name, [(s.key, s.label) for s in spots]) for name, spots in spots_of(enterprises)),
        ]

    def validate(self, value):
        """The form looks the key up, once."""


def spot_of(key: str, enterprise: Enterprise) -> Spot:
    """The chosen spot, or the only one there is; ``ValidationError`` says what to do."""
    spot = Spot.named(key, enterprise) if key else Spot.only_of(enterprise)
    if spot is not None:
        return spot
    if not key:
        raise forms.ValidationError(f"{enterprise.called}有几个厂区，请选择在哪里办。")
    raise forms.ValidationError(f"这不是{enterprise.called}的厂区，请重新选择。")


def usual_spot(enterprise: Enterprise) -> Spot | None:
    """What is chosen beforehand: the only site, or the one of the enterprise's last order.

    None where it has several and never ordered for one: then somebody has to say which.
    """
    if (only := Spot.only_of(enterprise)) is not None:
        return only
    own = Order.objects.filter(enterprise=enterprise, venue=None)
    last = own.select_related("enterprise", "site").order_by("-id").first()
    return last.spot if last else None


class HandlerField(forms.ModelChoiceField):
    def __init__(self, **kwargs):
        kwargs.setdefault("label", "经办人")
        super().__init__(queryset=User.objects.none(), empty_label="请选择", **kwargs)

    def label_from_instance(self, obj) -> str:
        return obj.real_name


class WorkingDayField(forms.DateField):
    """A working day ahead; cleans to the moment the office closes on it."""

    def __init__(self, **kwargs):
        widget = forms.DateInput({"type": "date"}, "%Y-%m-%d")
        super().__init__(widget=widget, **kwargs)

    def clean(self, value) -> datetime | None:
        day = super().clean(value)
        if day is None:
            return None
        hours = work_calendar().intervals(day)
        if not hours:
            raise forms.ValidationError("这一天不上班，请选择工作日。")
        if hours[-1][1] <= timezone.now():
            raise forms.ValidationError("这一天已经过去，请选择以后的日期。")
        return hours[-1][1]


class ActiveDepartmentField(forms.ModelChoiceField):
    def __init__(self, **kwargs):
        active = Department.objects.filter(is_active=True)
        super().__init__(queryset=active, empty_label="请选择", **kwargs)


class OtherOrderField(forms.CharField):
    """The number of another order, as people read it aloud; cleans to the order ``by`` may see."""

    def __init__(self, **kwargs):
        super().__init__(max_length=20, help_text="填写诉求编号。", **kwargs)

    def find(self, number: str, by: User) -> Order:
        order = Order.objects.visible_to(by).filter(number=number.strip().upper()).first()
        if order is None:
            raise forms.ValidationError("没有这个编号的诉求，请核对。")
        return order


class ReplyField(forms.ModelChoiceField):
    """A linked order whose reply may be taken over (handbook §7 E02)."""

    def label_from_instance(self, obj) -> str:
        return f"{obj.number}：{Truncator(obj.result_text).chars(40)}"
