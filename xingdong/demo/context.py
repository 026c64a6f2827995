"""What the sign-in page is given where the demo community is shown."""

from django.conf import settings
from django.urls import reverse

from .logins import demo_logins


def demo(request) -> dict:
    """The demo community's sign-ins, on the sign-in page of a portal that shows them."""
    if not settings.DEMO_LOGINS or request.path != reverse("account_login"):
        return {}
    return {"demo_logins": demo_logins()}
