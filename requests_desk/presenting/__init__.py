"""Rows as the templates and the API draw them: plain words, formatted once."""

from .alarm import alarm, alarm_in, alarm_of, promise_of_alarm
from .cards import bad_rating, draft_line, ledger_line, order_card, queue_card, status_badge
from .explanations import answer_until, explain_date, explain_promise, promised, promised_now
from .files import file_line
from .lights import assignment_light, light, promise_light
from .masking import contact_of, details_for, sees_internal, text_for
from .order_page import aftermath, assist_line, current_turn, matter_line, progress
from .people import helpers
from .stops import reason, timeline

__all__ = [
    "aftermath",
    "alarm",
    "alarm_in",
    "alarm_of",
    "answer_until",
    "assignment_light",
    "assist_line",
    "bad_rating",
    "contact_of",
    "current_turn",
    "details_for",
    "draft_line",
    "explain_date",
    "explain_promise",
    "file_line",
    "helpers",
    "ledger_line",
    "light",
    "matter_line",
    "order_card",
    "progress",
    "promise_light",
    "promise_of_alarm",
    "promised",
    "promised_now",
    "queue_card",
    "reason",
    "sees_internal",
    "status_badge",
    "text_for",
    "timeline",
]
