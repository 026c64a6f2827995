"""工作交接: choose who leaves, see what is theirs, pick who takes it, hand it over in one go."""

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from enterprises.models import Liaison
from requests_desk.actions.belongings import KINDS
from requests_desk.actions.work_handover import (
    hand_over_work,
    may_hand_over,
    preview,
)
from services.leave.rules import people_of
from xingdong.accounts.gates import centre_and_heads
from xingdong.accounts.models import User
from xingdong.accounts.requests import SignedInRequest
from xingdong.accounts.standing import standing_of
from xingdong.records.refusals import ChangedMeanwhile, NotAllowed

MOST = 500
EVERYTHING = "all"  # the receiver of every kind that names none of its own


@centre_and_heads
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: SignedInRequest) -> HttpResponse:
    """One page: without a person the list of people, with one the preview, a POST does it."""
    now = timezone.now()
    today, asked = timezone.localdate(now), request.POST or request.GET
    person = _named(asked.get("person", ""))
    people = _people(request.user, today)
    if person is None:
        return render(request, "orders/handover.html", {"people": people})
    if not may_hand_over(request.user, person, on=today):
        raise Http404
    receivers = _receivers(asked)
    context = {"people": people, "person": person}
    if request.method == "POST":
        try:
            parts = hand_over_work(person, receivers, by=request.user, now=now)
        except (NotAllowed, ChangedMeanwhile) as refusal:
            messages.error(request, f"没有交接任何一项：{refusal}")
            return redirect(f"{reverse('orders:handover')}?person={person.pk}")
        return render(request, "orders/handover.html", {**context, "parts": parts, "done": True})
    choices = _choices(person, today)
    context |= {
        "choices": choices,
        "everything": asked.get(EVERYTHING, ""),
        "parts": [
            {"part": part, "chosen": asked.get(part.kind.key, "")}
            for part in preview(person, receivers, by=request.user, now=now)
        ],
    }
    return render(request, "orders/handover.html", context)


def _named(text: str) -> User | None:
    """The account with this key; None for none, a 404 for one that is not there."""
    if not text:
        return None
    known = text.isascii() and text.isdigit() and len(text) < 19  # more digits fit no key
    user = User.objects.filter(pk=text).first() if known else None
    if user is None:
        raise Http404
    return user


def _receivers(asked: QueryDict) -> dict[str, User]:
    """Who takes each kind: the one named beside it, else the one named for all."""
    everything = _named(asked.get(EVERYTHING, ""))
    chosen = {kind.key: _named(asked.get(kind.key, "")) or everything for kind in KINDS}
    return {key: user for key, user in chosen.items() if user is not None}


def _people(by: User, today) -> list[User]:
    """Whose work ``by`` may hand over: the centre everybody's who works here or speaks for a firm.

    Accounts that are closed count too: their work may have been left behind.
    """
    if not standing_of(by).is_centre:
        return list(people_of(by, on=today))
    everybody = User.objects.exclude(memberships=None) | User.objects.exclude(liaisons=None)
    everybody |= User.objects.exclude(social_worker=None)
    return list(everybody.distinct().order_by("real_name")[:MOST])


def _choices(person: User, today) -> list[User]:
    """Who might take something of it: those who work here, and liaisons of the same enterprise."""
    firms = Liaison.objects.filter(user=person).values("enterprise")
    beside = Liaison.objects.filter(enterprise__in=firms).current(today).values("user")
    working = User.objects.exclude(memberships=None) | User.objects.exclude(social_worker=None)
    everybody = working | User.objects.filter(pk__in=beside)
    active = everybody.filter(is_active=True).exclude(pk=person.pk)
    return list(active.distinct().order_by("real_name")[:MOST])
