"""What somebody signed in was shown is kept by no browser and no proxy."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from requests_desk.actions import write_message
from requests_desk.models import Attachment
from tests.support.pictures import picture
from xingdong.accounts.tokens import hand_out_token
from xingdong.files.aftercare import add_preview
from xingdong.files.uploads import check_uploads

NOT_KEPT = "private, no-store"


@pytest.fixture
def photo(in_progress, liaison, now):
    files = check_uploads([SimpleUploadedFile("现场.jpg", picture())])
    write_message(in_progress, by=liaison, text="现场照片。", files=files, now=now)
    photo = Attachment.objects.get()
    add_preview(photo.pk, model="requests_desk.Attachment")
    return photo


PAGES = {
    "orders:home": (),
    "orders:list": (),
    "orders:order": ("number",),
    "orders:catalogue": (),
    "orders:attachment": ("number", "key"),
    "orders:thumbnail": ("number", "key"),
    "api:attachment": ("number", "key"),
    "orders:overdue": (),
    "orders:overdue_file": ("kind",),
    "notices:inbox": (),
    "notices:unread": (),
    "insight:park": (),
    "api:orders": (),
    "api:order": ("number",),
    "api:items": (),
    "admin:index": (),
    "admin:requests_desk_order_changelist": (),
    "account_change_password": (),
}


@pytest.mark.parametrize("page", PAGES)
def test_nothing_of_somebody_signed_in_is_kept(page, photo, worker, client):
    client.force_login(worker)
    given = {"number": photo.order.number, "key": photo.key, "kind": "csv"}
    response = client.get(reverse(page, args=[given[name] for name in PAGES[page]]))
    response.close()
    assert (response.status_code < 400, response["Cache-Control"]) == (True, NOT_KEPT)


def test_nor_what_a_refusal_says(other_liaison, routed, client):
    client.force_login(other_liaison)
    response = client.get(reverse("orders:order", args=[routed.number]))
    assert (response.status_code, response["Cache-Control"]) == (404, NOT_KEPT)


def test_nor_what_the_api_answers_to_a_token(worker, routed, client):
    _, key = hand_out_token(worker, name="程序", scope="read", days=30, now=timezone.now())
    headers = {"Authorization": f"Token {key}"}
    response = client.get(reverse("api:order", args=[routed.number]), headers=headers)
    assert (response.status_code, response["Cache-Control"]) == (200, NOT_KEPT)


@pytest.mark.parametrize("page", ["orders:catalogue", "orders:anonymous"])
def test_public_pages_may_be_kept(page, item, client):
    assert "Cache-Control" not in client.get(reverse(page)).headers
