"""What the admin pages of all apps have in common."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.contrib.admin import ShowFacets
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Model, Q, UniqueConstraint
from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from unfold.admin import TabularInline
from unfold.forms import PaginationInlineFormSet
from unfold.paginator import InfinitePaginator

from xingdong.accounts.gates import confirm_identity
from xingdong.accounts.models import User
from xingdong.accounts.security import Kind, record
from xingdong.accounts.standing import standing_of

from . import text
from .admin_doors import NarrowModelAdmin
from .forms import ModelForm
from .history import entries_of
from .telephones import telephone_or_same

HISTORY_PER_PAGE = 50


class RecordAdmin(NarrowModelAdmin):
    """A record that people keep: short pages, filters in a side sheet, no deleting by the dozen."""

    form = ModelForm
    list_per_page = 30
    list_max_show_all = 0
    list_filter_submit = True
    show_facets = ShowFacets.NEVER  # one COUNT for every choice of every filter
    warn_unsaved_form = True
    compressed_fields = True
    # Related names of rows whose history is shown with the record's own → the field that names one.
    history_rows: Mapping[str, str] = {}

    def get_search_results(self, request, queryset, search_term):
        """What was typed, and the spelling that names and telephone numbers are kept in."""
        typed, named = text.line(search_term), text.name(search_term)
        found, may_repeat = super().get_search_results(request, queryset, typed)
        for spelling in {named, telephone_or_same(typed)} - {typed}:
            others, others_may = super().get_search_results(request, queryset, spelling)
            found, may_repeat = found | others, may_repeat or others_may
        return found, may_repeat

    def history_view(self, request, object_id, extra_context=None):
        """Who changed what from which value to which; Django's own list only knows that one did."""
        if not hasattr(self.model, "history"):
            return super().history_view(request, object_id, extra_context)
        record = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404
        if not self.has_view_permission(request, record):
            raise PermissionDenied
        app, model = self.opts.app_label, self.opts.model_name
        entries = Paginator(entries_of(record, self.history_rows), HISTORY_PER_PAGE)
        return self.page(
            request,
            "admin/record_history.html",
            title="变更历史",
            content_title=f"{record}的变更历史",
            record=record,
            entries=entries.get_page(request.GET.get("page")),
            back=reverse(f"admin:{app}_{model}_change", args=[record.pk]),
        )

    def page(
        self,
        request: HttpRequest,
        template: str,
        *,
        form: forms.BaseForm | None = None,
        **context: Any,
    ) -> TemplateResponse:
        """A page of its own beside the list and the form, in the admin's frame."""
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request,
            template,
            {
                **self.admin_site.each_context(request),
                "model_admin": self,
                "media": self.media + form.media if form else self.media,
                "form": form,
                **context,
            },
        )

    def password_page(self, request, *, user: User, password: str, back: str) -> TemplateResponse:
        """Show a password this once; like every page of the admin it is never cached."""
        return self.page(
            request,
            "admin/one_time_password.html",
            title="初始密码",
            content_title="初始密码",
            person=user,
            password=password,
            back=back,
        )


class ReadOnlyMixin:
    """Shown, never written: neither added nor changed nor deleted here."""

    def has_add_permission(self, request, obj=None) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


class RowsTogether(PaginationInlineFormSet):
    """Checks the conditional constraints of the rows under one parent against each other.

    Django leaves them out here, because the parent's key is not a field of the form, and the
    database would answer with an error page. All rows of the parent are in the form, so comparing
    them is enough.
    """

    # The template asks for it with every cell; Django builds it anew each time.
    empty_form = cached_property(PaginationInlineFormSet.empty_form.fget)

    def clean(self):
        super().clean()
        for rule in self.model._meta.constraints:
            if isinstance(rule, UniqueConstraint) and rule.condition is not None:
                self._check_together(rule, rule.condition)

    def _check_together(self, rule: UniqueConstraint, condition: Q) -> None:
        seen = set()
        for form in self.forms:
            row = form.instance
            empty = row.pk is None and not form.has_changed()
            if empty or form.errors or not _meets(row, condition):
                continue
            key = tuple(getattr(row, row._meta.get_field(name).attname) for name in rule.fields)
            if key in seen:
                form.add_error(None, rule.get_violation_error_message())
            seen.add(key)


def _meets(row: Model, condition: Q) -> bool:
    """Whether ``row`` meets a condition made of plain values and ``__isnull``."""

    def meets(lookup: str, wanted: object) -> bool:
        name, _, kind = lookup.partition("__")
        value = getattr(row, name)
        return (value is None) == wanted if kind == "isnull" else value == wanted

    lookups = cast("list[tuple[str, object]]", condition.children)
    return all(meets(lookup, wanted) for lookup, wanted in lookups)


class RecordInline(TabularInline):
    form = ModelForm
    formset = RowsTogether
    extra = 0
    hide_title = True
    can_delete = False

    def get_formset(self, request, obj=None, **kwargs):
        """The heading names a column for the eyes only, so each input says its own name."""
        formset = super().get_formset(request, obj, **kwargs)
        for field in formset.form.base_fields.values():
            widget = getattr(field.widget, "widget", field.widget)
            widget.attrs["aria-label"] = str(field.label)
        return formset

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """The choices are read once for the whole table, not once for each of its rows."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None and db_field.name not in self.get_autocomplete_fields(request):
            field.choices = list(field.choices)
        return field


class ReadOnlyInline(ReadOnlyMixin, RecordInline):
    template = "admin/read_only_rows.html"

    def get_readonly_fields(self, request, obj=None):
        """All of them: otherwise each row makes form fields, and reads choices, for nobody."""
        return self.fields


class PostForm(ModelForm):
    """Somebody gets or loses a post: nobody decides that about themselves (handbook §2.6).

    ``acting_user`` is set by ``ActingUserMixin``; ``FREE`` names fields that decide nothing.
    """

    FREE: tuple[str, ...] = ()
    acting_user: User

    def clean(self):
        cleaned = super().clean()
        holders = {self.instance.user_id, getattr(self.cleaned_data.get("user"), "pk", None)}
        if self._decided() and self.acting_user.pk in holders:
            raise ValidationError("不能给自己任职或更改自己的任职，请由其他管理员办理。")
        return cleaned

    def save(self, commit: bool = True) -> Any:
        """Asks for the password first: the form is right, and what it has is kept meanwhile."""
        if decided := self._decided():
            confirm_identity()
            post = f"{self.instance._meta.verbose_name} {self.instance}"
            changed = "、".join(str(self.fields[name].label) for name in decided)
            record(Kind.APPOINTED, by=self.acting_user, about=f"{post}（{changed}）")
        return super().save(commit)

    def _decided(self) -> list[str]:
        return [name for name in self.changed_data if name not in self.FREE]


class ActingUserMixin(NarrowModelAdmin):
    """Tells the form who is acting, as ``PostForm`` needs to know."""

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.acting_user = request.user
        return form


class PostInline(RecordInline):
    """Dated posts under their department or person; they end with a date, they are not deleted."""

    form = PostForm

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.acting_user = request.user
        return formset


def state(tone: str, text: str, reasons: str = "") -> str:
    """A coloured word for lists and pages; ``tone`` as in ``components/status_badge.html``."""
    why = format_html('<span class="state-reason">{}</span>', reasons) if reasons else ""
    return format_html('<span class="state state-{}">{}</span>{}', tone, text, why)


class ArchiveAdmin(ReadOnlyMixin, RecordAdmin):
    """Rows to look at, only for the centre, whatever permissions somebody has besides.

    The lists are long, so they are neither counted nor sorted by column.
    """

    show_full_result_count = False
    paginator = InfinitePaginator
    list_disable_select_all = True
    view_on_site = False
    sortable_by: list[str] = []

    def get_queryset(self, request: HttpRequest) -> Any:
        queryset = super().get_queryset(request)
        return queryset if standing_of(request.user).is_centre else queryset.none()

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Nothing is changed here, so there is no record of changes to show."""
        extra = {**(extra_context or {}), "show_history": False}
        return super().changeform_view(request, object_id, form_url, extra)


def short_moment(at) -> str:
    """For lists: ``2026-03-02 10:00``, in one line."""
    words = f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else "—"
    return format_html('<span class="nowrap">{}</span>', words)
