"""The desk in the admin: orders to look at, routing rules to keep, what failed to start again."""

from . import orders, outbox, people, rules

__all__ = ["orders", "outbox", "people", "rules"]
