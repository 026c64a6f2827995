"""Every list is drawn the same way: a filter, a keyset page, cards."""

from urllib.parse import urlencode

from django.shortcuts import render
from django.utils import timezone

from requests_desk.presenting.rows import Row
from requests_desk.workflow import Status
from xingdong.accounts.models import User
from xingdong.accounts.standing import standing_of
from xingdong.records.paging import Keyset


def may_take_out(user: User) -> bool:
    """Who gets lists as files: the centre and heads; a leader reads aggregates (handbook §2.6)."""
    standing = standing_of(user)
    return standing.is_centre or bool(standing.headed_departments)


def tile(number: int, status: Status, address: str, *, tone: str = "") -> Row:
    """How many there are in ``status``, and where they are listed."""
    url = f"{address}?{urlencode({'status': status})}"
    return {"number": number, "label": status.label, "url": url, "tone": number and tone}


def draw_list(request, *, filterset, keyset: Keyset, card, template: str, **context):
    """Draw one page of ``filterset``; ``card`` turns a row and the time into what is drawn."""
    now = timezone.now()
    page = keyset.page(
        filterset.qs, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    kept = [(k, v) for k, v in request.GET.items() if v and k not in ("after", "before")]
    chosen = [(k, v) for k, v in kept if k in filterset.form.fields]

    def address(**cursor):
        return f"{request.path}?{urlencode([*kept, *cursor.items()])}"

    context |= {
        "rows": [card(row, now) for row in page.rows],
        "form": filterset.form,
        "active": len(chosen),
        "newer": page.newer and address(before=page.newer),
        "older": page.older and address(after=page.older),
    }
    return render(request, template, context)
