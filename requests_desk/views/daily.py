"""The centre's daily report, to read and to print (handbook §8.2 step 9)."""

from datetime import date, timedelta

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_safe

from requests_desk.figures.daily import Day, day_of
from requests_desk.filters import DayForm
from requests_desk.models import Assignment, Order, OrderEvent
from requests_desk.presenting.rows import Row
from xingdong.accounts.gates import centre_only
from xingdong.accounts.requests import SignedInRequest

NEXT = timedelta(days=1)


@centre_only
@require_safe
def daily_page(request: SignedInRequest):
    now = timezone.now()
    today = timezone.localdate(now)
    form = DayForm({"day": f"{today:%Y-%m-%d}", **request.GET.dict()})
    report = day_of(form.chosen_day(today), now=now)
    context = {
        "form": form,
        "heading": f"{date_format(report.day, 'Y年n月j日')} {date_format(report.day, 'l')}",
        "as_of": timezone.localtime(now),
        "report": report,
        "tiles": [
            {"label": tally.label, "number": tally.number, "tone": tally.number and tally.tone}
            for tally in report.counts
        ],
        "sections": _sections(report),
        "gatherings": [_gathering(turn) for turn in report.gatherings],
        "earlier": _address(report.day - NEXT),
        "later": report.day < today and _address(report.day + NEXT),
    }
    return render(request, "orders/daily.html", context)


def _address(day: date) -> str:
    return f"{reverse('orders:daily')}?day={day:%Y-%m-%d}"


def _sections(found: Day) -> list[Row]:
    return [
        {
            "title": title,
            "empty": empty,
            "rows": [_row(event, says(event)) for event in events],
        }
        for title, empty, events, says in (
            ("新诉求", "没有新诉求。", found.submitted, lambda one: one.order.get_status_display()),
            (
                "办结",
                "没有办结的诉求。",
                found.resolved,
                lambda one: one.order.get_outcome_display(),
            ),
            ("需要关注", "没有退单、催办、超时和差评。", found.notable, _noteworthy),
        )
    ]


def _noteworthy(event: OrderEvent) -> str:
    return "：".join(filter(None, [event.get_action_display(), event.by_name]))


def _row(event: OrderEvent, words: str) -> Row:
    order = event.order
    return {
        "time": timezone.localtime(event.created_at),
        "url": order.get_absolute_url(),
        "number": order.number,
        "title": _title(order),
        "enterprise": order.enterprise_short_name,
        "item": order.item.name,
        "department": order.assignment.department.short_name if order.assignment else "",
        "words": words,
    }


def _title(order: Order) -> str:
    """A printed sheet travels: what a sensitive order is about stays on the screen."""
    return "敏感诉求" if order.sensitive else order.title


def _gathering(turn: Assignment) -> Row:
    return {
        "time": timezone.localtime(turn.event_at),
        "url": turn.order.get_absolute_url(),
        "title": _title(turn.order),
        "place": turn.event_place,
        "seats": turn.event_seats,
        "department": turn.department.short_name,
        "figures": turn.order.figure_lines(),
    }
