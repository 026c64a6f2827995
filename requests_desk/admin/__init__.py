"""The desk in the admin: orders to look at, routing rules to keep, what failed to start again."""

from . import departments, liaisons, orders, outbox, people, records, robots, rules

__all__ = [
    "departments",
    "liaisons",
    "orders",
    "outbox",
    "people",
    "records",
    "robots",
    "rules",
]
