"""How many files somebody may send in a day."""

from collections.abc import Iterable
from datetime import datetime, time

from django.conf import settings
from django.utils import timezone

from xingdong.accounts.models import User
from xingdong.records.refusals import TryLater

from .models import Attachment


def start_of_day(now: datetime) -> datetime:
    return datetime.combine(timezone.localdate(now), time.min, timezone.get_current_timezone())


def refuse_too_many_files(
    models: Iterable[type[Attachment]], count: int, *, by: User | None, now: datetime
) -> None:
    """Raise ``TryLater`` when ``count`` more would be above ``MOST_FILES_A_DAY``.

    Who has no account is held back by the limits of the address.
    """
    if by is None:
        return
    most, today = settings.MOST_FILES_A_DAY, start_of_day(now)
    sent = sum(
        model.objects.filter(uploaded_by=by, created_at__gte=today).count() for model in models
    )
    if sent + count > most:
        raise TryLater(
            f"每人每天最多上传 {most} 个附件，您今天已有 {sent} 个。"
            "请明天再传，或把几页合成一个 PDF。"
        )
