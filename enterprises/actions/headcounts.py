"""Check how many people an enterprise has."""

from datetime import date

from django.db import transaction

from enterprises.models import Enterprise, HeadcountCheck


@transaction.atomic
def record_headcount(
    enterprise: Enterprise, *, total: int, non_local: int | None, on: date, source: str = ""
) -> HeadcountCheck:
    """Keep one check a day, a later one of the same day corrects it; raises ``ValidationError``."""
    check = HeadcountCheck.objects.filter(enterprise=enterprise, checked_on=on).first()
    check = check or HeadcountCheck(enterprise=enterprise, checked_on=on)
    check.total, check.non_local, check.source = total, non_local, source
    check.full_clean()
    check.save()
    copy_headcount(enterprise)
    return check


def copy_headcount(enterprise: Enterprise) -> None:
    """Bring the enterprise's own numbers to the latest check."""
    latest = enterprise.headcounts.order_by("-checked_on").first()
    if latest is None:
        return
    seen = (enterprise.headcount, enterprise.non_local_headcount, enterprise.headcount_on)
    if seen != (latest.total, latest.non_local, latest.checked_on):
        enterprise.headcount = latest.total
        enterprise.non_local_headcount = latest.non_local
        enterprise.headcount_on = latest.checked_on
        enterprise.save(update_fields=["headcount", "non_local_headcount", "headcount_on"])
