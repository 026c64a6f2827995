"""Photos and the place of a visit: taken on the spot, kept small and coarse, read by few."""

from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from enterprises.models import Enterprise, Residency, Visit, VisitPhoto
from enterprises.visits.distance import how_far
from tests.cast import SINCE, again
from tests.support.pictures import picture
from xingdong.files.aftercare import add_missing_previews
from xingdong.records.keeping import tidy

TODAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def that_monday(now):
    with time_machine.travel(now, tick=False):
        yield


def photo(name: str = "现场.jpg", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or picture("JPEG", turned=True))


def diary(**fields) -> dict:
    return {"visited_on": "2026-03-02", "heard": "旺季缺焊工。", **fields}


@pytest.fixture
def writing(enterprise) -> str:
    return reverse("visits:write", args=[enterprise.pk])


def test_a_photo_is_kept_without_where_it_was_taken_and_shown_small(writing, worker, client):
    client.force_login(worker)
    client.post(writing, diary(photos=[photo(), photo("门口.jpg")]))
    visit = Visit.objects.get()
    assert sorted(one.name for one in visit.photos.all()) == ["现场.jpg", "门口.jpg"]
    with visit.photos.first().file.open("rb") as kept:
        assert b"SECRETPHONE" not in kept.read()
    add_missing_previews()
    page = client.get(reverse("visits:visit", args=[visit.pk])).text
    for shown in visit.photos.all():
        for name in ("photo", "photo_picture", "photo_thumbnail"):
            url = reverse(f"visits:{name}", args=[visit.pk, shown.key])
            assert url in page
            answer = client.get(url)
            assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
            answer.getvalue()


def test_what_is_no_photo_writes_nothing(writing, worker, client):
    client.force_login(worker)
    answer = client.post(writing, diary(photos=[photo("现场.jpg", b"MZ\0")]))
    assert answer.status_code == 422
    assert not Visit.objects.exists()
    assert not VisitPhoto.objects.exists()


def test_too_many_photos_for_a_day_write_nothing(writing, worker, client, settings):
    settings.MOST_FILES_A_DAY = 1
    client.force_login(worker)
    answer = client.post(writing, diary(photos=[photo(), photo("门口.jpg")]))
    assert answer.status_code == 422
    assert "每人每天最多上传 1 个附件" in answer.text
    assert not Visit.objects.exists()


def test_photos_are_added_later(writing, worker, client):
    client.force_login(worker)
    client.post(writing, diary(photos=[photo()]))
    visit = Visit.objects.get()
    client.post(reverse("visits:edit", args=[visit.pk]), diary(photos=[photo("门口.jpg")]))
    assert visit.photos.count() == 2


def test_a_resident_sees_the_own_photos_and_nobody_s_else(
    writing, enterprise, worker, clerk, client
):
    client.force_login(worker)
    client.post(writing, diary(photos=[photo()]))
    (foreign,) = VisitPhoto.objects.all()
    Residency.objects.create(enterprise=enterprise, user=clerk, from_on=SINCE)
    client.force_login(again(clerk))
    client.post(writing, diary(photos=[photo()], hours="2"))
    own = VisitPhoto.objects.exclude(pk=foreign.pk).get()
    assert client.get(foreign.get_absolute_url()).status_code == 404
    answer = client.get(own.get_absolute_url())
    assert answer.status_code == 200
    answer.getvalue()  # read to its end, a file closes itself
    # A key of one visit opens nothing under another.
    moved = reverse("visits:photo", args=[own.visit_id, foreign.key])
    assert client.get(moved).status_code == 404


def test_what_no_scanner_ever_saw_leaves_the_house_never(writing, worker, client, now):
    client.force_login(worker)
    client.post(writing, diary(photos=[photo()]))
    VisitPhoto.objects.update(quarantined_at=now)
    shown = VisitPhoto.objects.get()
    assert client.get(shown.get_absolute_url()).status_code == 404
    assert "正在安全检查" in client.get(reverse("visits:visit", args=[shown.visit_id])).text
    later = now.replace(year=now.year + 1)
    assert tidy(now=later)["quarantined photos"] == 1
    shown.refresh_from_db()
    assert shown.file.name == ""


def test_the_place_is_kept_only_where_it_is_sent_and_coarse(writing, enterprise, worker, client):
    Enterprise.objects.filter(pk=enterprise.pk).update(longitude=120.055, latitude=31.775)
    client.force_login(worker)
    client.post(writing, diary())
    client.post(writing, diary(longitude="120.05512345", latitude="31.77498765"))
    client.post(writing, diary(longitude="120.1"))
    places = Visit.objects.order_by("pk").values_list("longitude", "latitude")
    assert list(places) == [(None, None), (120.055, 31.775), (None, None)]
    assert client.post(writing, diary(longitude="200", latitude="31")).status_code == 422
    assert Visit.objects.count() == 3
    visit = Visit.objects.get(longitude=120.055)
    assert "在企业附近记的" in client.get(reverse("visits:visit", args=[visit.pk])).text


@pytest.mark.parametrize(
    ("longitude", "latitude", "words"),
    [
        (120.055, 31.776, "在企业附近记的"),
        (120.060, 31.775, "离企业约 500 米"),
        (120.055, 31.875, "离企业约 11.1 公里"),
    ],
)
def test_how_far_is_said_in_words(longitude, latitude, words, enterprise):
    enterprise.longitude, enterprise.latitude = 120.055, 31.775
    assert how_far(Visit(enterprise=enterprise, longitude=longitude, latitude=latitude)) == words
