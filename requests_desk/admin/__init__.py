"""The desk in the admin: orders to look at, routing rules to keep, what failed to start again."""

from . import departments, liaisons, orders, outbox, records, rules

__all__ = [
    "departments",
    "liaisons",
    "orders",
    "outbox",
    "records",
    "rules",
]
