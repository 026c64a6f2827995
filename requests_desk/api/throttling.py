"""How often a stranger may knock. The counters lie in the cache that all web workers share."""

from allauth.account.adapter import get_adapter
from rest_framework.throttling import SimpleRateThrottle


class PerAddress(SimpleRateThrottle):
    """So many requests from one network address, whoever signs in there."""

    def get_cache_key(self, request, view):
        # The sign-in page's own notion of the address: a header that anybody may send counts for
        # nothing unless the deployment says that a proxy sets it.
        address = get_adapter().get_client_ip(request)
        return self.cache_format % {"scope": self.scope, "ident": address}


class SurveyAnswers(PerAddress):
    scope, rate = "survey-answers", "30/min"


class TokenRequests(PerAddress):
    """Beside the limit on failed sign-ins, which page and API share."""

    scope, rate = "token-requests", "20/min"
