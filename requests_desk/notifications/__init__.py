"""Who is told what, when and how: a table of announcements and the rows they leave."""

from .digests import send_due_digests
from .housekeeping import forget_old_notices, warn_of_dead_letters
from .leaving import announce
from .reminding import remind_of_open_surveys, remind_of_waiting_triage
from .sending import MOST_ATTEMPTS, send, send_due
from .wishes import default_quiet_hours, wishes_of

__all__ = [
    "MOST_ATTEMPTS",
    "announce",
    "default_quiet_hours",
    "forget_old_notices",
    "remind_of_open_surveys",
    "remind_of_waiting_triage",
    "send",
    "send_due",
    "send_due_digests",
    "warn_of_dead_letters",
    "wishes_of",
]
