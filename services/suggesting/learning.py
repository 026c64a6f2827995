"""What orders teach: an item that was corrected or proved right, without who said it."""

import re
from datetime import datetime

from services.models import ServiceItem, TrainingExample
from xingdong.accounts.mobiles import SPACED_MOBILE

Source = TrainingExample.Source
LONGEST = TrainingExample._meta.get_field("text").max_length

# What could tell a person or a company apart; none of it says which item is right.
PERSONAL: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("「邮箱」", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    (
        "「证件号」",
        re.compile(r"(?<![0-9A-Za-z])[0-9A-HJ-NP-RT-UW-Y]{17}[0-9A-Za-z](?![0-9A-Za-z])"),
    ),
    ("「号码」", re.compile(rf"(?<!\d)(?:\+?86[- ]?)?{SPACED_MOBILE}(?!\d)")),
    ("「号码」", re.compile(r"(?<!\d)(?:0\d{2,3}[- ]?)?\d{7,}(?!\d)")),
)


def masked(text: str) -> str:
    """``text`` without numbers of people, phones, cards and companies, and without addresses."""
    for name, pattern in PERSONAL:
        text = pattern.sub(name, text)
    return " ".join(text.split())[:LONGEST]


def remember_correction(text: str, *, item: ServiceItem, order_number: str, now: datetime) -> None:
    """Keep that ``text`` of this order meant ``item``, in place of an earlier correction."""
    TrainingExample.objects.filter(order_number=order_number, source=Source.CORRECTION).delete()
    _remember(text, item, Source.CORRECTION, order_number, now)


def remember_confirmation(
    text: str, *, item: ServiceItem, order_number: str, now: datetime
) -> None:
    """Keep that ``text`` was solved under ``item``; harmless the second time."""
    _remember(text, item, Source.CONFIRMED, order_number, now)


def _remember(text: str, item: ServiceItem, source: str, order_number: str, now: datetime) -> None:
    example = TrainingExample(
        text=masked(text), item=item, source=source, order_number=order_number, created_at=now
    )
    TrainingExample.objects.bulk_create([example], ignore_conflicts=True)
