"""Who is told what of an order, and when: a table of announcements and the rows they leave."""

from .announce import announce
from .reminding import remind_of_open_surveys, remind_of_waiting_triage

__all__ = ["announce", "remind_of_open_surveys", "remind_of_waiting_triage"]
