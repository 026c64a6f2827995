"""What went wrong is told to whoever can mend it; what is old and done goes."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from xingdong.accounts.models import Appointment
from xingdong.records.bells import ring

from .models import ChannelName, Delivery, NoticeGroup
from .tasks import send_delivery

BATCH = 1000
MONTH = timedelta(days=31)


def warn_of_dead_letters(*, now: datetime) -> int:
    """Once a day tell the administrators how many messages were given up; how many were told.

    They get numbers and channels, no subject and no order: what a message says is not theirs to
    read (handbook §2.6). The social workers send again what they can see in the admin.
    """
    counted = Delivery.objects.dead().order_by().values("channel").annotate(n=Count("pk"))
    dead = {row["channel"]: row["n"] for row in counted}
    if not dead:
        return 0
    today = timezone.localdate(now)
    posts = Appointment.objects.filter(position=Appointment.Position.ADMINISTRATOR).current(today)
    posts = posts.filter(user__is_active=True).select_related("user")
    lines = "、".join(f"{ChannelName(channel).label} {n} 条" for channel, n in dead.items())
    words = {
        "notice": f"dead letters {today}",
        "group": NoticeGroup.MUST,
        "reason": "系统管理员",
        "subject": f"{sum(dead.values())} 条消息多次发送失败",
        "body": f"已停止重试：{lines}。请检查邮件服务器和群机器人；修好后由社区社工在管理后台的"
        "“消息发送”里重新发送。",
        "url": reverse("admin:index"),
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
    for delivery in Delivery.objects.due(now).filter(notice=words["notice"], source=""):
        ring(send_delivery, delivery_id=delivery.pk)
    return len(rows)


def forget_old_notices(*, now: datetime) -> int:
    """Delete what was read, or sent, or dropped, ``NOTICES_KEPT_MONTHS`` ago; how many rows.

    An unread message stays, and so does a dead letter: somebody still has to look at it.
    """
    before = now - MONTH * settings.NOTICES_KEPT_MONTHS
    read = Q(channel=ChannelName.INBOX, read_at__lt=before)
    sent = ~Q(channel=ChannelName.INBOX) & Q(sent_at__lt=before)
    old = Delivery.objects.filter(read | sent | Q(dropped_at__lt=before))
    forgotten = 0
    while chosen := list(old.values_list("pk", flat=True)[:BATCH]):
        forgotten += Delivery.objects.filter(pk__in=chosen).delete()[0]
    return forgotten
