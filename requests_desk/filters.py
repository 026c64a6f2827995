"""One FilterSet for page and API; and what the figures are asked for."""

from datetime import date, datetime, time
from typing import Any

import django_filters
from django import forms
from django.utils import timezone

from grids.models import Grid, MicroGrid
from services.models import Department, Kind, ServiceItem
from xingdong.records.forms import Form
from xingdong.records.periods import NAMED, Period, month_of, year_of

from .models import Assignment, Order
from .models.choices import Channel
from .workflow import WITH_DEPARTMENT, Grade, Status

EARLIEST = date(1970, 1, 1)  # no order is older, and databases disagree about the first years


def _moment(day: date, at: time) -> datetime:
    """A day's beginning or end here: a moment an index can be searched by, unlike a day."""
    return timezone.make_aware(datetime.combine(max(day, EARLIEST), at))


class OrderFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="关键词", method="search")
    status = django_filters.ChoiceFilter(label="状态", choices=Status, empty_label="全部状态")
    item = django_filters.CharFilter(label="事项编号", method="of_item")
    grade = django_filters.ChoiceFilter(label="紧急程度", choices=Grade, empty_label="全部")
    channel = django_filters.ChoiceFilter(label="来源", choices=Channel, empty_label="全部来源")
    department = django_filters.ModelChoiceFilter(
        label="办理部门",
        field_name="assignment__department",
        queryset=Department.objects.all(),
        to_field_name="code",
        empty_label="全部部门",
    )
    micro_grid = django_filters.ModelChoiceFilter(
        label="微网格",
        queryset=MicroGrid.objects.all(),
        to_field_name="code",
        empty_label="全部微网格",
    )
    submitted_from = django_filters.DateFilter(
        label="提交日期从",
        method="not_before",
        widget=forms.DateInput({"type": "date"}),
    )
    submitted_to = django_filters.DateFilter(
        label="到",
        method="not_after",
        widget=forms.DateInput({"type": "date"}),
    )

    class Meta:
        model = Order
        fields: list[str] = []
        form = Form

    def search(self, queryset, name, value):
        return queryset.matching(value)

    def of_item(self, queryset, name, value):
        # A single key, found first: so the index on the item may give the order of the list.
        return queryset.filter(
            item=ServiceItem.objects.filter(code__iexact=value).order_by("code").values("pk")[:1]
        )

    def not_before(self, queryset, name, value):
        return queryset.filter(submitted_at__gte=_moment(value, time.min))

    def not_after(self, queryset, name, value):
        return queryset.filter(submitted_at__lte=_moment(value, time.max))

    def asks_for_dates(self) -> bool:
        """Whether the orders are narrowed by when they were submitted."""
        given = self.form.cleaned_data if self.form.is_valid() else {}
        return any(given.get(name) for name in ("submitted_from", "submitted_to"))


class QueueFilter(django_filters.FilterSet):
    """The department's queue: current assignments."""

    q = django_filters.CharFilter(label="关键词", method="search")
    status = django_filters.ChoiceFilter(
        label="状态",
        field_name="order__status",
        choices=[(status.value, status.label) for status in Status if status in WITH_DEPARTMENT],
        empty_label="全部状态",
    )
    grade = django_filters.ChoiceFilter(
        label="紧急程度", field_name="order__grade", choices=Grade, empty_label="全部"
    )
    kind = django_filters.ChoiceFilter(
        label="分类", field_name="order__item__kind", choices=Kind, empty_label="全部分类"
    )
    mine = django_filters.BooleanFilter(
        label="只看我的", method="only_mine", widget=forms.CheckboxInput
    )

    class Meta:
        model = Assignment
        fields: list[str] = []
        form = Form

    def search(self, queryset, name, value):
        return queryset.matching(value)

    def only_mine(self, queryset, name, value):
        return queryset.filter(handler=self.request.user) if value else queryset


class MonthForm(Form):
    month = forms.DateField(
        label="月份",
        required=False,
        input_formats=["%Y-%m"],
        widget=forms.DateInput({"type": "month"}, "%Y-%m"),
    )

    def chosen_month(self, today: date) -> Period:
        """The chosen month, else the present one."""
        first = (self.is_valid() and self.cleaned_data["month"]) or today.replace(day=1)
        return month_of(first)


class DayForm(Form):
    day = forms.DateField(
        label="日期",
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )

    def chosen_day(self, today: date) -> date:
        """The chosen day, else today; a day to come has no report yet."""
        return (self.is_valid() and self.cleaned_data["day"]) or today

    def clean_day(self):
        day = self.cleaned_data["day"]
        if day and day > timezone.localdate():
            raise forms.ValidationError("这一天还没到，请选择今天或以前的日期。")
        return day


class PeriodForm(Form):
    """Which days and which orders the figures are about; a date of one's own outweighs the name."""

    period = forms.ChoiceField(
        label="时间",
        choices=[(name, label) for name, (label, _) in NAMED.items()],
        required=False,
    )
    first = forms.DateField(label="日期从", required=False)
    last = forms.DateField(label="到", required=False)
    grid = forms.ModelChoiceField(
        Grid.objects.all(),
        label="网格",
        to_field_name="code",
        required=False,
        empty_label="全部网格",
    )
    item = forms.ModelChoiceField(
        ServiceItem.objects.all(),
        label="服务事项",
        to_field_name="code",
        required=False,
        empty_label="全部事项",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("first", "last"):
            self.fields[name].widget = forms.DateInput({"type": "date"}, "%Y-%m-%d")

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", "结束日期不能早于开始日期。")
        return data

    def chosen_period(self, today: date) -> Period:
        """From the one date to the other, else the named period.

        A missing beginning is that of the year, a missing end today.

        What does not make sense counts as not given; its error stands beside the field.
        """
        data = self.cleaned_data
        first, last = data.get("first"), data.get("last")
        if first:
            return Period(first, last or max(today, first))
        if last:
            return Period(year_of(last).first, last)
        return NAMED[data.get("period") or next(iter(NAMED))][1](today)
