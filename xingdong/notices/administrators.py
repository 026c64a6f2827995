"""What administrators are told of at once, by message and mail."""

from datetime import datetime

from django.utils import timezone

from xingdong.accounts.models import Appointment
from xingdong.records.bells import ring

from .models import ChannelName, Delivery, NoticeGroup
from .tasks import send_delivery


def tell_administrators(notice: str, subject: str, body: str, *, url: str, now: datetime) -> int:
    """Leave it in their inboxes and send it to their addresses; how many messages.

    ``notice`` names the fact: the same one is told once.
    """
    today = timezone.localdate(now)
    posts = Appointment.objects.filter(position=Appointment.Position.ADMINISTRATOR).current(today)
    posts = posts.filter(user__is_active=True).select_related("user")
    words = {
        "notice": notice,
        "group": NoticeGroup.MUST,
        "reason": "系统管理员",
        "subject": subject,
        "body": body,
        "url": url,
        "created_at": now,
        "retry_at": now,
    }
    rows = []
    for user in {post.user for post in posts}:
        inbox = {"channel": ChannelName.INBOX, "address": str(user.pk), "sent_at": now}
        rows.append(Delivery(recipient=user, **inbox, **words))
        if user.email:
            mail = {"channel": ChannelName.EMAIL, "address": user.email}
            rows.append(Delivery(recipient=user, **mail, **words))
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    for delivery in Delivery.objects.due(now).filter(notice=notice, source=""):
        ring(send_delivery, delivery_id=delivery.pk)
    return len(rows)
