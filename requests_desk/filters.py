"""One FilterSet for page and API."""

import django_filters
from django import forms

from grids.models import MicroGrid
from services.models import Department, Kind

from .models import Assignment, Order
from .models.orders import Channel
from .workflow import WITH_DEPARTMENT, Grade, Status


class OrderFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="关键词", method="search")
    status = django_filters.ChoiceFilter(label="状态", choices=Status, empty_label="全部状态")
    item = django_filters.CharFilter(
        label="事项编号", field_name="item__code", lookup_expr="iexact"
    )
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
        field_name="submitted_at",
        lookup_expr="date__gte",
        widget=forms.DateInput({"type": "date"}),
    )
    submitted_to = django_filters.DateFilter(
        label="到",
        field_name="submitted_at",
        lookup_expr="date__lte",
        widget=forms.DateInput({"type": "date"}),
    )

    class Meta:
        model = Order
        fields = []

    def search(self, queryset, name, value):
        return queryset.matching(value)


class LiaisonOrderFilter(OrderFilter):
    """What a liaison needs to find an own order."""

    channel = department = micro_grid = item = grade = None


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
        fields = []

    def search(self, queryset, name, value):
        return queryset.matching(value)

    def only_mine(self, queryset, name, value):
        return queryset.filter(handler=self.request.user) if value else queryset
