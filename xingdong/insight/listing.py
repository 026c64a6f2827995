"""Finding an enterprise: by name, code, initials, place, or by what is wrong with its record."""

from datetime import datetime

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from enterprises.models import Enterprise
from grids.models import MicroGrid
from requests_desk.models import Order
from xingdong.accounts.models import User
from xingdong.accounts.standing import standing_of
from xingdong.records.forms import Form
from xingdong.records.paging import Keyset
from xingdong.records.search import words_of

from .park import Load, loads_by
from .roles import missing_roles, with_role_holders

BY_INITIALS = Keyset("initials", read=str)
FLAGS = (
    ("lacking", "缺角色"),
    ("unverified", "未核实"),
    ("late", "有超时"),
    ("open", "有在办"),
)


class EnterpriseFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="名称、拼音首字母或信用代码", method="search")
    micro_grid = django_filters.ModelChoiceFilter(
        label="微网格",
        queryset=MicroGrid.objects.all(),
        to_field_name="code",
        empty_label="全部微网格",
    )
    flag = django_filters.ChoiceFilter(
        label="需要关注", choices=FLAGS, empty_label="全部", method="flagged"
    )
    stage = django_filters.ChoiceFilter(
        label="发展阶段", choices=Enterprise.Stage, empty_label="全部阶段"
    )
    status = django_filters.ChoiceFilter(
        label="经营状态", choices=Enterprise.Status, empty_label="全部状态"
    )

    mine = django_filters.BooleanFilter(
        label="只看我的微网格", method="only_mine", widget=forms.CheckboxInput
    )

    class Meta:
        model = Enterprise
        fields: list[str] = []
        form = Form

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not standing_of(self.request.user).is_centre:  # nobody else has any
            del self.filters["mine"]

    def only_mine(self, queryset, name, value):
        mine = queryset.in_care_of(self.request.user, timezone.localdate())
        return mine if value else queryset

    def search(self, queryset, name, value):
        """Every word is in the name, the short name, their initials or the credit code."""
        return queryset.holding(words_of(value))

    def flagged(self, queryset, name, value):
        now = timezone.now()
        today = timezone.localdate(now)
        if value == "lacking":
            return queryset.operating().lacking_a_role(today)
        if value == "unverified":
            return queryset.operating().unverified(today)
        orders = Order.objects.visible_to(self.request.user)
        orders = orders.late(now) if value == "late" else orders.open()
        return queryset.filter(Exists(orders.filter(enterprise=OuterRef("pk"))))


def enterprise_lines(rows: list[Enterprise], user: User, now: datetime) -> list[dict]:
    """Rows of a page, loaded ``with_role_holders``, with what is wrong with each."""
    today = timezone.localdate(now)
    orders = Order.objects.visible_to(user).filter(enterprise__in=rows)
    loads = loads_by("enterprise", orders, now)
    return [
        {
            "enterprise": row,
            "load": loads.get(row.pk, Load()),
            "missing": [role.label for role in missing_roles(row)] if row.is_operating else [],
            "unverified": row.is_operating and not row.is_verified(today),
        }
        for row in rows
    ]


def listed(enterprises: QuerySet[Enterprise], now: datetime) -> QuerySet[Enterprise]:
    return with_role_holders(enterprises, timezone.localdate(now)).select_related("micro_grid")
