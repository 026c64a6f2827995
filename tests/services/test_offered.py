"""When an item can be ordered, and what the guide said on an earlier day."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from services.models import ServiceItem

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({}, ""),
        ({"is_active": False}, "已停用"),
        ({"offered_from_on": TODAY, "offered_until_on": TODAY}, ""),
        ({"offered_from_on": date(2026, 3, 3)}, "2026年3月3日起开放"),
        ({"offered_until_on": date(2026, 3, 1)}, "2026年3月1日已截止"),
    ],
)
def test_an_item_is_offered_within_its_days(fields, why, item):
    ServiceItem.objects.filter(pk=item.pk).update(**fields)
    item.refresh_from_db()
    assert item.why_not_offered(TODAY) == why
    assert ServiceItem.objects.offered(TODAY).exists() == (not why)


def test_an_item_does_not_end_before_it_begins(item):
    item.offered_from_on, item.offered_until_on = date(2026, 3, 2), date(2026, 3, 1)
    with pytest.raises(ValidationError, match="截止日期不能早于开放日期。"):
        item.full_clean()


def test_an_item_that_has_ended_cannot_be_ordered(item, liaison, client, now):
    ServiceItem.objects.update(offered_until_on=date(2026, 3, 1))
    client.force_login(liaison)
    with time_machine.travel(now, tick=False):
        assert client.get(reverse("orders:item", args=[item.code])).status_code == 404


def test_the_guide_of_an_earlier_day_is_read_from_the_history(item, client, now):
    with time_machine.travel(now + timedelta(days=1), tick=False):
        item.history.update(history_date=now)
        item.name = "新名称"
        item.save()
        today = client.get(reverse("orders:guide")).text
        earlier = client.get(reverse("orders:guide"), {"on": "2026-03-02"}).text
        before = client.get(reverse("orders:guide"), {"on": "2026-03-01"}).text
        nonsense = client.get(reverse("orders:guide"), {"on": "gestern"})
    assert ("　新名称</h3>" in today, "　专场招聘</h3>" in today) == (True, False)
    assert ("　新名称</h3>" in earlier, "　专场招聘</h3>" in earlier) == (False, True)
    assert "这是 2026年3月2日 的指南" in earlier
    assert "共 0 项服务" in before
    assert nonsense.context["on"] == date(2026, 3, 3)
