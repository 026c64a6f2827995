"""For the type checker: what a rule of the database or of the life of a record promises."""

from typing import TypeVar

Value = TypeVar("Value")


def not_none(value: Value | None) -> Value:
    """``value``, which is there; raises ``LookupError`` where a promise was broken."""
    if value is None:
        raise LookupError("expected a value, found none")
    return value
