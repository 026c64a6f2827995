"""Django forms as the API speaks them: described, filled from JSON, and as serializers.

The page's form is the only judge of what may be given. Here is nothing but the translation: what a
form asks, as data a program can draw; a JSON body, as the form would get it from a browser; and the
serializer that puts the form into the OpenAPI schema.
"""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.files import File
from django.db import models
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.text import capfirst
from rest_framework import serializers

from requests_desk.forms import SpotField
from services.item_form import PREFIX
from xingdong.files.forms import UploadsField

from .errors import Problem, invalid

# A JSON object.
Row = dict[str, Any]


class Kind(models.TextChoices):
    """What a field takes. An item's own fields have the same names in the catalogue."""

    TEXT = "text", "单行文字"
    TEXTAREA = "textarea", "多行文字"
    EMAIL = "email", "邮箱"
    PHONE = "phone", "电话"
    INT = "int", "整数"
    DECIMAL = "decimal", "小数"
    DATE = "date", "日期"
    DATETIME = "datetime", "日期时间"
    BOOL = "bool", "是否"
    CHOICE = "choice", "单选"
    MULTICHOICE = "multichoice", "多选"
    FILES = "files", "附件"


# A subclass stands before its base.
KINDS: tuple[tuple[type[forms.Field], Kind], ...] = (
    (UploadsField, Kind.FILES),
    (forms.BooleanField, Kind.BOOL),
    (forms.MultipleChoiceField, Kind.MULTICHOICE),
    (forms.ChoiceField, Kind.CHOICE),
    (forms.ModelChoiceField, Kind.CHOICE),
    (forms.DateTimeField, Kind.DATETIME),
    (forms.DateField, Kind.DATE),
    (forms.DecimalField, Kind.DECIMAL),
    (forms.IntegerField, Kind.INT),
    (forms.EmailField, Kind.EMAIL),
)
YES_NO = {"yes", "no"}
YES, NO = (True, "true", "yes"), (False, "false", "no")


def kind_of(field: forms.Field) -> Kind:
    if _is_yes_no(field):
        return Kind.BOOL
    for base, kind in KINDS:
        if isinstance(field, base):
            return kind
    if isinstance(field.widget, forms.Textarea):
        return Kind.TEXTAREA
    return Kind.PHONE if field.widget.attrs.get("inputmode") == "tel" else Kind.TEXT


def _is_yes_no(field: forms.Field) -> bool:
    """A question with 是 and 否 to choose from, which JSON answers with true and false."""
    return (
        isinstance(field, forms.TypedChoiceField)
        and {value for value, _ in _lines(field)} == YES_NO
    )


def _lines(field: forms.Field) -> Iterable[tuple[Any, Any]]:
    """What a select would list: values with labels, or names of groups with such pairs."""
    return getattr(field, "choices", ())


def public_name(name: str) -> str:
    """A form field's name in the API: the item's own live under ``details``."""
    own = name.removeprefix(PREFIX)
    return name if own == name else f"details.{own}"


# --- what a form asks ----------------------------------------------------------------------------


def describe(
    fields: Mapping[str, forms.Field], initial: Mapping[str, Any] | None = None
) -> list[Row]:
    """The fields as data, in order; ``initial`` is what the page would have filled in."""
    return [
        {
            "name": public_name(name),
            "label": field.label or capfirst(name),
            "type": kind_of(field),
            "required": field.required,
            "help": str(field.help_text),
            "max_length": getattr(field, "max_length", None),
            "choices": _choices(field),
            "initial": (initial or {}).get(name),
        }
        for name, field in fields.items()
    ]


def _choices(field: forms.Field) -> list[Row]:
    """Everything one may choose, without the empty line of a select; groups are kept by name."""
    coerce = getattr(field, "coerce", str)
    if isinstance(field, forms.ModelChoiceField):
        coerce = _primary_key
    choices = []
    for first, second in _lines(field):
        grouped = isinstance(second, list | tuple)
        group, pairs = (str(first), second) if grouped else ("", [(first, second)])
        choices += [
            {"value": coerce(value), "label": str(label), "group": group}
            for value, label in pairs
            if value != ""
        ]
    return choices


def _primary_key(value) -> int:
    return getattr(value, "value", value)


# --- what is given -------------------------------------------------------------------------------


def mapping_of(body: object) -> Row:
    """The names in a JSON object or in the parts of a multipart body; raise ``Problem`` 400."""
    if isinstance(body, QueryDict):
        return {name: parts if len(parts) > 1 else parts[0] for name, parts in body.lists()}
    if not isinstance(body, Mapping):
        raise Problem(400, "malformed", "请求正文应是一个 JSON 对象。")
    return dict(body)


def form_data(body: Row, fields: Mapping[str, forms.Field]) -> MultiValueDict[str, str]:
    """``body`` as the form gets it from a browser; raise ``Problem`` 400 for a wrong type or name.

    The item's own answers lie in ``details``; a multipart body has it as a part that holds JSON.
    """
    given, wrong = _flat(body), {}
    data: MultiValueDict[str, str] = MultiValueDict()
    for name, value in given.items():
        if name not in fields:
            wrong[public_name(name)] = ["没有这个字段。"]
            continue
        if value is None:
            continue
        kind = kind_of(fields[name])
        if kind == Kind.FILES:  # read by the form from the request's files
            if not _are_files(value):
                wrong[public_name(name)] = ["附件请用 multipart/form-data 作为文件上传。"]
            continue
        words = _form_words(value, kind, yes_no=_is_yes_no(fields[name]))
        if words is None:
            wrong[public_name(name)] = [WRONG_TYPE.get(kind, "这里应是文字或数字。")]
        else:
            data.setlist(name, words)
    if wrong:
        raise invalid(wrong)
    return data


WRONG_TYPE = {
    Kind.BOOL: "这里应是 true 或 false。",
    Kind.MULTICHOICE: "这里应是列表。",
}


def _flat(body: Row) -> Row:
    """One level of names: the item's answers get the form's prefix."""
    given = dict(body)
    details = given.pop("details", None)
    if isinstance(details, str):
        try:
            details = json.loads(details)
        except (ValueError, RecursionError):
            raise invalid({"details": ["details 应是 JSON 对象。"]}) from None
    if details is not None and not isinstance(details, Mapping):
        raise invalid({"details": ["details 应是 JSON 对象。"]})
    return given | {f"{PREFIX}{key}": value for key, value in (details or {}).items()}


def _form_words(value: object, kind: Kind, *, yes_no: bool) -> list[str] | None:
    """``value`` as a browser would send it; None when it is of another kind."""
    if kind == Kind.BOOL:
        if not isinstance(value, bool | str) or value not in (*YES, *NO):
            return None
        return [("yes" if value in YES else "no") if yes_no else str(value in YES)]
    if kind == Kind.MULTICHOICE:
        parts = value if isinstance(value, list) else [value] if isinstance(value, str) else None
        if parts is None or not all(_is_scalar(part) for part in parts):
            return None
        return [str(part) for part in parts]
    return [str(value)] if _is_scalar(value) else None


def _are_files(value: object) -> bool:
    return all(isinstance(part, File) for part in (value if isinstance(value, list) else [value]))


def _is_scalar(value: object) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def check_form(form: forms.BaseForm) -> Row:
    """The form's cleaned data; raise ``Problem`` 400 with its sentences beside the fields."""
    if form.is_valid():
        return form.cleaned_data
    fields = {public_name(name): list(map(str, said)) for name, said in form.errors.items()}
    about_all = fields.pop(NON_FIELD_ERRORS, [])
    raise invalid(fields, "".join(about_all)) if about_all else invalid(fields)


# --- the schema ----------------------------------------------------------------------------------


@cache
def serializer_of(form: type[forms.Form]) -> type[serializers.Serializer]:
    """A serializer with the form's own fields, for the schema; it never judges."""
    fields = {name: _serializer_field(field) for name, field in form.base_fields.items()}
    return type(form.__name__.removesuffix("Form"), (serializers.Serializer,), fields)


SERIALIZERS: dict[Kind, type[serializers.Field]] = {
    Kind.BOOL: serializers.BooleanField,
    Kind.EMAIL: serializers.EmailField,
    Kind.INT: serializers.IntegerField,
    Kind.DATE: serializers.DateField,
    Kind.DATETIME: serializers.DateTimeField,
}


def _serializer_field(field: forms.Field) -> serializers.Field:
    common: dict[str, Any] = {
        "required": field.required,
        "allow_null": not field.required,
        "help_text": " ".join(str(part) for part in (field.label, field.help_text) if part),
    }
    kind = kind_of(field)
    if isinstance(field, forms.ModelChoiceField):
        # Which ones depends on the order; its `actions` list them.
        return serializers.IntegerField(**common)
    if isinstance(field, SpotField):  # whose sites there are depends on the enterprise
        return serializers.CharField(allow_blank=True, **common)
    match kind:
        case Kind.CHOICE | Kind.MULTICHOICE:
            several = kind == Kind.MULTICHOICE
            base = serializers.MultipleChoiceField if several else serializers.ChoiceField
            pairs = [(choice["value"], choice["label"]) for choice in _choices(field)]
            if not pairs:  # which ones depends on the order; its `actions` list them
                return serializers.ListField(child=serializers.CharField(), **common)
            return base(choices=pairs, **common)
        case Kind.FILES:
            return serializers.ListField(child=serializers.FileField(), **common)
    if kind in SERIALIZERS:
        return SERIALIZERS[kind](**common)
    length = getattr(field, "max_length", None)
    return serializers.CharField(max_length=length, allow_blank=not field.required, **common)
