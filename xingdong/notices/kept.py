"""What of messages is kept, and how long."""

from datetime import datetime

from django.db.models import Q, QuerySet

from xingdong.records.keeping import Kept

from .models import ChannelName, Delivery


def old_notices(before: datetime) -> QuerySet[Delivery]:
    """What was read, or sent (digests too), or dropped.

    An unread message stays, and so does a dead letter: somebody still has to look at it.
    """
    read = Q(channel=ChannelName.INBOX, read_at__lt=before)
    sent = ~Q(channel=ChannelName.INBOX) & Q(sent_at__lt=before)
    return Delivery.objects.filter(read | sent | Q(dropped_at__lt=before))


KEPT = [
    Kept("notices", "已读消息、已发邮件和汇总", over=old_notices, setting="NOTICES_KEPT_MONTHS"),
]
