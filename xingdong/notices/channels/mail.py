"""E-mail: subject, text and HTML."""

import smtplib

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from xingdong.notices.models import Delivery
from xingdong.records.text import carried, line

from .failing import SendingFailed

PERMANENT = 500  # SMTP: from here on the server will not change its mind


def send_email(delivery: Delivery) -> None:
    """Raise ``SendingFailed``: for good when this mail can never go, else to be tried again."""
    try:
        message_of(delivery).send()
    except smtplib.SMTPRecipientsRefused as error:
        code, reason = next(iter(error.recipients.values()))
        raise _refused(code, reason) from error
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
        raise _refused(error.smtp_code, error.smtp_error) from error
    except OSError as error:  # also everything else that smtplib raises
        raise SendingFailed(str(error), retryable=True, channel_is_away=True) from error
    except ValueError as error:  # what no mail can carry
        raise SendingFailed(str(error), retryable=False) from error


def _refused(code: int, reason: bytes | str) -> SendingFailed:
    words = reason.decode(errors="replace") if isinstance(reason, bytes) else reason
    return SendingFailed(f"{code} {words}", retryable=code < PERMANENT)


def message_of(delivery: Delivery) -> EmailMultiAlternatives:
    context = {
        "delivery": delivery,
        "link": delivery.url and f"{settings.SITE_URL}{delivery.url}",
        "site": settings.SITE_URL,
        # Only somebody with an account can change what comes by mail.
        "choices": delivery.recipient and f"{settings.SITE_URL}{reverse('notices:preferences')}",
    }
    message = EmailMultiAlternatives(
        subject=line(delivery.subject),
        body=carried(render_to_string("notices/email.txt", context)),
        to=[delivery.address],
        headers={"Auto-Submitted": "auto-generated"},
    )
    html = carried(render_to_string("notices/email.html", context))
    message.attach_alternative(html, "text/html")
    return message
