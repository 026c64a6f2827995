"""What may come in by an address of the admin: what a list's filters name, in values that fit.

Django takes the name of any column from the query string, so that who may open a list could ask a
password or a token letter by letter, and takes any text for a key or a day.
"""

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ERROR_FLAG
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import DataError
from django.db.models import Field, ForeignKey, ManyToManyField, Model, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern
from django.utils.text import smart_split
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import RangeDateFilter, RangeDateTimeFilter
from unfold.views import ChangeList

from xingdong.accounts.security import Kind, record

from .periods import FIRST_YEAR, LAST_YEAR, validate_era
from .search import MOST_WORDS

YEARS = frozenset(map(str, range(FIRST_YEAR, LAST_YEAR + 1)))
MOST_DIGITS = 18  # of a key: what a column of 64 bits holds


def is_key(model: type[Model], text: str) -> bool:
    """Whether ``text`` can be a key of ``model`` at all, so that a database may be asked."""
    field: Field = model._meta.pk
    while isinstance(field, ForeignKey):
        field = field.target_field
    try:
        field.clean(text, None)
    except ValidationError:
        return False
    return True


class RecordChangeList(ChangeList):
    """Asks the database what the list's filters and its hierarchy of days name, and no more."""

    def get_filters(self, request: HttpRequest) -> Any:
        self._check_year()
        self._check_numbers()
        found = super().get_filters(request)
        for name, value in found[2].items():
            if not self._is_of_hierarchy(name, value):
                raise DisallowedModelAdminLookup(f"Filtering by {name} not allowed")
        return found

    def _check_year(self) -> None:
        """Django goes on to the next year, which the last of the calendar has not."""
        for year in self.filter_params.get(f"{self.date_hierarchy}__year", []):
            if year not in YEARS:
                raise IncorrectLookupParameters(f"no year: {year}")

    def _check_numbers(self) -> None:
        """No key has so many digits: a filter that draws its choices would fail with it."""
        values = [value for given in self.filter_params.values() for value in given]
        if any(len(value) > MOST_DIGITS and value.lstrip("-").isdigit() for value in values):
            raise IncorrectLookupParameters("no such number")

    def _is_of_hierarchy(self, name: str, value: object) -> bool:
        """Days that Django made of the chosen year and month; from the address come texts."""
        bounds = [f"{self.date_hierarchy}__gte", f"{self.date_hierarchy}__lt"]
        made = value if isinstance(value, list) else [value]
        return name in bounds and all(isinstance(day, datetime) for day in made)

    def get_results(self, request: HttpRequest) -> None:
        try:
            super().get_results(request)
        except (DataError, OverflowError, ValueError) as error:
            raise IncorrectLookupParameters(error) from error


class NarrowModelAdmin(ModelAdmin):
    """The doors of all our admins; ``tests/admin/test_doors.py`` knocks at every one."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return RecordChangeList

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Django leads here with nothing but a flag when a filter makes no sense."""
        if ERROR_FLAG in request.GET:
            if len(request.GET) > 1:
                return redirect(f"{request.path}?{ERROR_FLAG}=1")
            self.message_user(request, "筛选条件无法识别，已显示全部。", messages.WARNING)
        try:
            return super().changelist_view(request, extra_context)
        except DisallowedModelAdminLookup:
            asked = f"{self.opts.label_lower} 按 {'、'.join(request.GET)} 筛选"
            record(Kind.REFUSED, about=asked)
            raise

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """More words narrow nothing down, and a thousand break the database's parser."""
        words = list(smart_split(search_term))[:MOST_WORDS]
        return super().get_search_results(request, queryset, " ".join(words))

    def get_urls(self) -> list[URLPattern]:
        """A key that cannot be one is told like a record that is not there."""
        urls = super().get_urls()
        for pattern in urls:
            if "object_id" in pattern.pattern.converters:
                pattern.callback = self._with_key(pattern.callback)
        return urls

    def _with_key(self, view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def narrow(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not is_key(self.model, kwargs["object_id"]):
                return self._get_obj_does_not_exist_redirect(
                    request, self.opts, kwargs["object_id"]
                )
            return view(request, *args, **kwargs)

        return narrow

    def response_action(self, request: HttpRequest, queryset: QuerySet) -> Any:
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if not all(is_key(self.model, key) for key in chosen):
            self.message_user(request, "所选记录无法识别，请重新选择。", messages.ERROR)
            return None
        return super().response_action(request, queryset)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """What the address proposes for a new record, where its field could take it."""
        proposed = super().get_changeform_initial_data(request)
        return {name: value for name, value in proposed.items() if self._could_be(name, value)}

    def _could_be(self, name: str, value: Any) -> bool:
        try:
            field = self.opts.get_field(name)
        except FieldDoesNotExist:
            return False
        match field:
            case ManyToManyField():
                return all(is_key(field.related_model, key) for key in value)
            case ForeignKey():
                return is_key(field.related_model, value)
        return isinstance(field, Field)


class DayRangeFilter(RangeDateFilter):
    """From one day to another, both included."""

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        for end, lookup in (("from", "gte"), ("to", "lte")):
            if text := self.used_parameters.get(f"{self.field_path}_{end}"):
                day = _fitting(forms.DateField(), text)
                queryset = queryset.filter(**{f"{self.field_path}__{lookup}": day})
        return queryset


class MomentRangeFilter(RangeDateTimeFilter):
    """From one minute to another; without a time it is the whole day."""

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        for end, lookup, time in (("from", "gte", "00:00"), ("to", "lte", "23:59:59")):
            name = f"{self.field_path}_{end}"
            if text := self.used_parameters.get(f"{name}_0"):
                given = [text, self.used_parameters.get(f"{name}_1") or time]
                moment = _fitting(forms.SplitDateTimeField(), given)
                queryset = queryset.filter(**{f"{self.field_path}__{lookup}": moment})
        return queryset


def _fitting(field: forms.Field, given: Any) -> date:
    """The day or moment somebody typed; one that is none is told, not left out in silence."""
    try:
        value: date = field.clean(given)
        validate_era(value)
    except ValidationError as error:
        raise IncorrectLookupParameters(error) from error
    return value
