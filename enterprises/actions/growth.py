"""Move an enterprise to another stage or status; each change keeps when, who, why (§5.4, E25)."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from enterprises.models import Enterprise, StageChange, StatusChange
from xingdong.accounts.models import User


@transaction.atomic
def change_stage(
    enterprise: Enterprise, *, to: str, on: date, reason: str, by: User
) -> StageChange:
    """Raises ``ValidationError`` when nothing changes or the day is before the last change."""
    change = _change(StageChange, enterprise, "stage", to=to, on=on, reason=reason, by=by)
    enterprise.stage = to
    enterprise.save(update_fields=["stage"])
    return change


@transaction.atomic
def change_status(
    enterprise: Enterprise, *, to: str, on: date, reason: str, by: User
) -> StatusChange:
    """From ``on`` the enterprise counts, or no longer counts, in the figures (handbook §7 E25)."""
    change = _change(StatusChange, enterprise, "status", to=to, on=on, reason=reason, by=by)
    enterprise.status, enterprise.status_on = to, on
    enterprise.save(update_fields=["status", "status_on"])
    return change


def _change(model, enterprise: Enterprise, field: str, *, to: str, **given):
    """Two social workers at once: the second sees what the first has done."""
    locked = Enterprise.objects.select_for_update().get(pk=enterprise.pk)
    change = model(enterprise=enterprise, old=getattr(locked, field), new=to, **given)
    change.full_clean()
    if change.old == change.new:
        raise ValidationError(f"企业当前已是“{change.get_new_display()}”。")
    last = model.objects.filter(enterprise=enterprise).first()
    if last is not None and change.on < last.on:
        raise ValidationError({"on": f"日期不能早于上次变更（{last.on:%Y-%m-%d}）。"})
    change.save()
    return change
