"""Drafts: what somebody has begun to write."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from enterprises.models import Enterprise
from requests_desk.models import Order, SavedDraft
from xingdong.accounts.models import User
from xingdong.accounts.standing import standing_of
from xingdong.records.refusals import NotAllowed

MOST_DRAFTS = 20


def save_draft(
    key: uuid.UUID,
    *,
    by: User,
    enterprise: Enterprise,
    items: Sequence[str],
    typed: dict[str, list[str]],
    now: datetime,
) -> SavedDraft | None:
    """Keep what stands in the form with this key; None when it has become an order meanwhile.

    Of more than ``MOST_DRAFTS`` the oldest go. Raises ``NotAllowed`` for another person's key and
    for an enterprise one does not order for.
    """
    if enterprise.pk not in standing_of(by).enterprises:
        raise NotAllowed("您不是该企业的联络员。")
    if SavedDraft.objects.filter(pk=key).exclude(user=by).exists():
        raise NotAllowed("这不是您的草稿。")
    if Order.objects.filter(entered_by=by, idempotency_key__startswith=key.hex).exists():
        return None
    draft, _ = SavedDraft.objects.update_or_create(
        pk=key,
        user=by,
        defaults={
            "enterprise": enterprise,
            "items": list(items),
            "typed": typed,
            "saved_at": now,
        },
    )
    own = SavedDraft.objects.filter(user=by)
    kept = own.values_list("pk", flat=True)[:MOST_DRAFTS]
    own.exclude(pk__in=list(kept)).delete()
    return draft


def drop_draft(key: uuid.UUID, *, by: User) -> None:
    """Away with it: it has become an order, or is not wanted any more."""
    SavedDraft.objects.filter(pk=key, user=by).delete()
