"""Dates as a calendar file (RFC 5545), for the programs of phones and offices."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from .dates import Entry

if TYPE_CHECKING:
    from icalendar import Event

LASTS = timedelta(minutes=30)  # as long as a limit is drawn
ASK_AGAIN = timedelta(hours=1)


def calendar_of(entries: Iterable[Entry], *, site: str, now: datetime) -> bytes:
    """``site`` is the portal's address, to which each date leads; whoever follows has to sign in.

    Limits end at their moment, so that they stand before it in the calendar.
    """
    from icalendar import Calendar  # heavy: nine megabytes that few processes need

    calendar = Calendar()
    calendar.add("prodid", "-//xingdong//portal//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "兴东社区：我的期限")
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"value": "DURATION"})
    for entry in entries:
        calendar.add_component(_event(entry, site, now))
    return calendar.to_ical()


def _event(entry: Entry, site: str, now: datetime) -> "Event":
    from icalendar import Event  # heavy

    event = Event()
    event.add("uid", f"{entry.key}@{urlsplit(site).hostname}")
    event.add("dtstamp", now)
    event.add("summary", f"{entry.label}：{entry.subject}")
    event.add("url", urljoin(site, entry.url))
    if entry.whole_day:
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(days=1))
    elif entry.label == "活动":
        event.add("dtstart", entry.at)
        event.add("dtend", entry.at + 2 * LASTS)
    else:
        event.add("dtstart", entry.at - LASTS)
        event.add("dtend", entry.at)
    event.add("transp", "TRANSPARENT")  # a limit does not make anybody busy
    return event
