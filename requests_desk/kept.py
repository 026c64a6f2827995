"""What of orders and forms is kept, and how long."""

from requests_desk.actions.forgetting import forget_people, orders_to_forget
from requests_desk.models import Attachment, FollowLink, SavedDraft
from xingdong.files.aftercare import drop_unscanned
from xingdong.records.keeping import Kept

KEPT = [
    Kept(
        "drafts",
        "没有提交的草稿",
        over=SavedDraft.objects.forgotten,
        setting="DRAFTS_KEPT_DAYS",
        unit="day",
    ),
    Kept("follow links", "失效的查看链接", over=FollowLink.objects.over),
    Kept(
        "quarantined files",
        "一直没能扫描的附件",
        over=lambda before: Attachment.objects.quarantined().filter(created_at__lt=before),
        clear=drop_unscanned,
        setting="QUARANTINE_KEPT_DAYS",
        unit="day",
    ),
    Kept(
        "people of orders",
        "已归档诉求里的联系人",
        over=orders_to_forget,
        clear=forget_people,
        setting="ORDER_PEOPLE_KEPT_YEARS",
        unit="year",
    ),
]
