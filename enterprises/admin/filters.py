"""The questions social workers ask of the list of enterprises."""

from django.contrib import admin
from django.utils import timezone


class MissingRoleFilter(admin.SimpleListFilter):
    title = "三类负责人"
    parameter_name = "roles"

    def lookups(self, request, model_admin):
        return [("missing", "有缺人")]

    def queryset(self, request, queryset):
        if self.value() == "missing":
            return queryset.operating().lacking_a_role(timezone.localdate())
        return queryset


class VerifiedFilter(admin.SimpleListFilter):
    title = "档案核实"
    parameter_name = "verified"

    def lookups(self, request, model_admin):
        return [("no", "12 个月未核实")]

    def queryset(self, request, queryset):
        if self.value() == "no":
            return queryset.operating().unverified(timezone.localdate())
        return queryset
