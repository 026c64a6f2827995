"""Pages that need to know every floor: people with all their posts, robots and whom they serve."""

from . import people, robots, security

__all__ = ["people", "robots", "security"]
