"""What went wrong is told to whoever can mend it."""

from datetime import datetime

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from xingdong.records.models import FORGOTTEN_AFTER, Fault

from .administrators import tell_administrators
from .models import ChannelName, Delivery

MOST_TOLD = 20  # faults in one message


def warn_of_dead_letters(*, now: datetime) -> int:
    """Once a day tell the administrators how many messages were given up; how many were told.

    They get numbers and channels, no subject and no order: what a message says is not theirs to
    read (handbook §2.6). The social workers send again what they can see in the admin.
    """
    counted = Delivery.objects.dead().order_by().values("channel").annotate(n=Count("pk"))
    dead = {row["channel"]: row["n"] for row in counted}
    if not dead:
        return 0
    lines = "、".join(f"{ChannelName(channel).label} {n} 条" for channel, n in dead.items())
    return tell_administrators(
        f"dead letters {timezone.localdate(now)}",
        f"{sum(dead.values())} 条消息多次发送失败",
        f"已停止重试：{lines}。请检查邮件服务器和群机器人；修好后由社区社工在管理后台的"
        "“消息发送”里重新发送。",
        url=reverse("admin:index"),
        now=now,
    )


def warn_of_faults(*, now: datetime) -> int:
    """Tell the administrators, once, what fails again and again; how many were told.

    They get the name of what is done, the numbers of the rows and the kind of error, no texts.
    What nobody has tried for days is forgotten: it was done or ended some other way.
    """
    Fault.objects.filter(last_at__lt=now - FORGOTTEN_AFTER).delete()
    lasting = list(Fault.objects.lasting(now).filter(told_at__isnull=True)[:MOST_TOLD])
    if not lasting:
        return 0
    lines = "；".join(
        f"{fault.sweep}，记录 {fault.row_id}，试了 {fault.attempts} 次（{fault.error}）"
        for fault in lasting
    )
    told = tell_administrators(
        f"faults {lasting[0].pk} {now:%Y-%m-%d %H:%M}",
        f"{len(lasting)} 项自动处理反复失败",
        f"{lines}。还会继续重试，其他处理不受影响。请把这条消息和日志交给维护人员。",
        url=reverse("admin:index"),
        now=now,
    )
    Fault.objects.filter(pk__in=[fault.pk for fault in lasting]).update(told_at=now)
    return told
