"""Confirm that an unusual code is real."""

from datetime import datetime

from enterprises.models import UnusualCode
from xingdong.accounts.models import User
from xingdong.records.refusals import NotAllowed


def confirm_code(code: UnusualCode, *, by: User, now: datetime) -> None:
    """From now on it is taken; raises ``NotAllowed`` for whoever asked, and when it is done."""
    if code.asked_by_id == by.pk:
        raise NotAllowed("不能确认自己登记的代码，请由另一位社工对照执照确认。")
    open_ones = UnusualCode.objects.filter(pk=code.pk, confirmed_at__isnull=True)
    if not open_ones.update(confirmed_by=by, confirmed_at=now):
        raise NotAllowed("这个代码已经确认过。", not_now=True)
