"""For the type checker: what a rule of the database or of the life of a record promises."""

from typing import TypeVar

from django.db.models import Field, Model

Value = TypeVar("Value")


def not_none(value: Value | None) -> Value:
    """``value``, which is there; raises ``LookupError`` where a promise was broken."""
    if value is None:
        raise LookupError("expected a value, found none")
    return value


def field_of(model: type[Model], name: str) -> Field:
    """The field ``name`` of ``model`` itself; raises ``TypeError`` for what points to it."""
    field = model._meta.get_field(name)
    if not isinstance(field, Field):
        raise TypeError(f"{name} is no field of {model._meta.label}")
    return field
