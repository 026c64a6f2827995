"""A file that cannot be read has an end, and one that breaks its reader is not opened for ever."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.files.base import ContentFile

from requests_desk.models import Attachment
from tests.cast import MONDAY
from tests.support.pictures import picture
from xingdong.files.aftercare import MOST_DRAWS, add_preview, scan_quarantined
from xingdong.files.scanning import ScannerAway, Unscannable
from xingdong.records.models import Fault

LABEL = "requests_desk.Attachment"


@pytest.fixture
def attachment(routed) -> Attachment:
    row = Attachment(
        order=routed,
        event=routed.events.last(),
        name="照片.png",
        content_type="image/png",
        size=1,
        created_at=MONDAY,
        quarantined_at=MONDAY,
        wants_preview=True,
    )
    row.file.save("", ContentFile(picture("PNG")))
    return row


def read(row: Attachment) -> Attachment:
    return Attachment.objects.get(pk=row.pk)


def sweep_for(period: timedelta, every: timedelta) -> None:
    for number in range(period // every):
        with time_machine.travel(MONDAY + number * every, tick=False):
            scan_quarantined(now=MONDAY + number * every)


def scanner_that_raises(error: Exception, settings, monkeypatch) -> None:
    def scan(content):
        raise error

    monkeypatch.setattr("xingdong.files.aftercare.scan", scan)


def test_a_file_whose_original_is_gone_says_so_in_the_end(attachment, liaison, client):
    Path(attachment.file.path).unlink()
    client.force_login(liaison)
    url = attachment.order.get_absolute_url()
    sweep_for(timedelta(days=1), timedelta(hours=1))
    assert "正在安全检查" in client.get(url).text
    assert Fault.objects.get().error == "FileNotFoundError"
    sweep_for(timedelta(days=3), timedelta(hours=1))
    page = client.get(url).text
    assert "文件读不出来，无法完成安全检查，请重新上传" in page
    assert "正在安全检查" not in page
    row = read(attachment)
    assert (row.is_available, row.quarantined_at, row.wants_preview) == (False, None, False)
    assert not Attachment.objects.available().exists()
    assert not Fault.objects.exists()


def test_one_on_which_the_scanner_chokes_ends_the_same_way(attachment, settings, monkeypatch):
    scanner_that_raises(Unscannable("size limit"), settings, monkeypatch)
    sweep_for(timedelta(days=3), timedelta(hours=1))
    assert read(attachment).given_up_at is not None


def test_a_scanner_that_is_away_for_days_costs_no_file(attachment, settings, monkeypatch):
    with monkeypatch.context() as away:
        scanner_that_raises(ScannerAway("no answer"), settings, away)
        sweep_for(timedelta(days=4), timedelta(hours=1))
    assert (read(attachment).tries, read(attachment).given_up_at) == (0, None)
    scan_quarantined(now=MONDAY + timedelta(days=5))
    assert read(attachment).is_available


def test_a_picture_that_kills_whoever_draws_it_is_tried_a_few_times(attachment, monkeypatch):
    """The process is gone, so nothing is caught and nothing written but the count before it."""
    Attachment.objects.update(quarantined_at=None)

    def killed(*args):
        raise SystemExit

    monkeypatch.setattr("xingdong.files.aftercare.small_copies", killed)
    for _ in range(MOST_DRAWS):
        with pytest.raises(SystemExit):
            add_preview(attachment.pk, model=LABEL)
    assert add_preview(attachment.pk, model=LABEL) is False
    row = read(attachment)
    assert (row.tries, row.wants_preview, row.is_available) == (MOST_DRAWS, False, True)
