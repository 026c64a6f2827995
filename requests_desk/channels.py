"""How a notice leaves the building. One entry in ``CHANNELS`` for each way."""

from collections.abc import Callable

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from .models import Delivery
from .models.deliveries import ChannelName


def put_in_inbox(delivery: Delivery) -> None:
    """Nothing to do: the row is the message."""


def send_email(delivery: Delivery) -> None:
    """Send subject, text and HTML; raises what the mail server raises."""
    link = f"{settings.SITE_URL}{delivery.url}" if delivery.url else ""
    context = {"delivery": delivery, "link": link}
    message = EmailMultiAlternatives(
        subject=delivery.subject,
        body=render_to_string("orders/email/notice.txt", context),
        to=[delivery.address],
    )
    message.attach_alternative(render_to_string("orders/email/notice.html", context), "text/html")
    message.send()


CHANNELS: dict[str, Callable[[Delivery], None]] = {
    ChannelName.INBOX: put_in_inbox,
    ChannelName.EMAIL: send_email,
}
