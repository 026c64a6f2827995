"""Moments of the past, counted back in office time."""

from datetime import datetime, timedelta

from services.workcalendar import work_calendar
from services.worktime import local

ONE_DAY = timedelta(days=1)


class Past:
    """The office time before ``now``, whatever hour ``now`` is.

    Nothing the demo tells happens at night, on a day of rest or in the future.
    """

    def __init__(self, now: datetime, *, days: int = 90):
        self.now = now
        calendar = work_calendar()
        today = local(now).date()
        dates = [today - number * ONE_DAY for number in range(days)]
        spans = [span for on in dates for span in reversed(calendar.intervals(on))]
        self.spans = [(opens, min(closes, now)) for opens, closes in spans if opens < now]

    def before(self, hours: float) -> datetime:
        """The moment that lies ``hours`` of office time before now.

        Raises ``ValueError`` when that is longer ago than this past reaches.
        """
        left = timedelta(hours=hours)
        for opens, closes in self.spans:
            if left <= closes - opens:
                return closes - left
            left -= closes - opens
        raise ValueError(f"{hours} working hours ago is too long ago")

    def ticks(self, hours: float, every: float):
        """Moments from ``hours`` ago until now, ``every`` so many hours of office time."""
        steps = int(hours / every)
        return [self.before(hours - number * every) for number in range(steps)]
