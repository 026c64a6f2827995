"""What the pages over everything keep, and how long."""

from xingdong.records.keeping import Kept

from .models import PhoneReveal

KEPT = [
    Kept(
        "telephone look-ups",
        "号码查看记录",
        over=lambda before: PhoneReveal.objects.filter(revealed_at__lt=before),
        setting="PHONE_REVEALS_KEPT_MONTHS",
    ),
]
