"""A number that was asked for, or why not: in the place of the press, or as a page."""

from django.http import HttpResponse
from django.shortcuts import render

from xingdong.accounts.requests import SignedInRequest
from xingdong.records.refusals import NotAllowed


def number_shown(request: SignedInRequest, number: str, *, whose: str, about: str) -> HttpResponse:
    template = "components/phone_number.html" if request.htmx else "notices/phone.html"
    context = {"number": number, "whose": whose, "about": about, "fresh": True}
    return render(request, template, context)


def number_refused(request: SignedInRequest, refusal: NotAllowed) -> HttpResponse:
    """htmx puts only what succeeds into the page."""
    template = "components/phone_refused.html" if request.htmx else "notices/phone.html"
    context = {"refusal": str(refusal), "whose": "电话号码"}
    return render(request, template, context, status=200 if request.htmx else 429)
