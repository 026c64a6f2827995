"""Pages that need to know every floor: people with all their posts, robots and whom they serve."""

from . import people, robots, security, tokens

__all__ = ["people", "robots", "security", "tokens"]
