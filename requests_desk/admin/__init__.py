"""The desk in the admin: orders to look at, routing rules to keep, what failed to start again."""

from . import liaisons, orders, outbox, people, rules

__all__ = ["liaisons", "orders", "outbox", "people", "rules"]
