"""Filters that only the API has; orders are filtered as on the pages."""

import django_filters

from services.models import ServiceItem
from xingdong.records.forms import Form


class ItemFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="关键词", method="search")
    category = django_filters.CharFilter(
        label="类别代码", field_name="category__code", lookup_expr="iexact"
    )

    class Meta:
        model = ServiceItem
        fields: list[str] = []
        form = Form

    def search(self, queryset, name, value):
        return queryset.matching(value)
