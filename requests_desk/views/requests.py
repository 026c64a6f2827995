"""The request of a page that htmx may ask for a part of."""

from django_htmx.middleware import HtmxDetails

from xingdong.accounts.requests import SignedInRequest


class HtmxRequest(SignedInRequest):
    """For annotations alone: what the middleware has put beside the person."""

    htmx: HtmxDetails
