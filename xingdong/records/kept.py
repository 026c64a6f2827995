"""What the ground floor keeps, and how long."""

from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session

from xingdong.accounts.models import SecurityEntry

from .keeping import Kept

KEPT = [
    Kept(
        "sessions",
        "已结束的登录",
        over=lambda now: Session.objects.filter(expire_date__lt=now),
    ),
    Kept(
        "security log",
        "安全日志",
        over=lambda before: SecurityEntry.objects.filter(at__lt=before),
        setting="SECURITY_LOG_KEPT_MONTHS",
    ),
    Kept(
        "operations log",
        "操作日志",
        over=lambda before: LogEntry.objects.filter(action_time__lt=before),
        setting="OPERATIONS_LOG_KEPT_MONTHS",
    ),
]
