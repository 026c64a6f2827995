"""A disk that is really full: the page goes on, what was typed stays, no half file does."""

import os
import subprocess
from pathlib import Path

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from requests_desk.models import Attachment, Order, OrderEvent
from xingdong.accounts.tokens import hand_out_token
from xingdong.health import NotReady, there_is_room

KILOBYTE = 1024
ROOM = 1024  # KB of the whole disk
SENTENCE = "服务器现在不能保存附件，什么也没有提交。"


class Disk:
    """A small disk of its own below the uploads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def leave_free(self, kilobytes: int) -> None:
        (self.folder / "filler").write_bytes(b"0" * (ROOM - kilobytes) * KILOBYTE)

    def make_read_only(self) -> None:
        subprocess.run(["mount", "-o", "remount,ro", self.folder], check=True)

    def files(self) -> list[str]:
        return [path.name for path in self.folder.rglob("*") if path.is_file()]


@pytest.fixture(autouse=True)
def that_monday(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def disk(tmp_path, settings):
    folder = tmp_path / "disk"
    folder.mkdir()
    options = ["-t", "tmpfs", "-o", f"size={ROOM}k,mode=700", "tmpfs", folder]
    done = subprocess.run(["mount", *options], capture_output=True, text=True, check=False)
    if done.returncode:
        reason = f"needs to mount a tmpfs: {done.stderr.strip()}"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    settings.MEDIA_ROOT = folder
    yield Disk(folder)
    subprocess.run(["umount", "--lazy", folder], check=True)


def pdf(kilobytes: int, name: str = "简章.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.7\n" + b"\0" * kilobytes * KILOBYTE)


@pytest.fixture
def form(enterprise) -> dict:
    return {
        "title": "招焊工",
        "description": "旺季缺人，急需焊工。",
        "contact_name": "李联络",
        "contact_phone": "13800000001",
        "item-headcount": "20",
        "idempotency_key": "one",
        "enterprise": enterprise.pk,
    }


def test_an_order_with_a_file_that_does_not_fit_keeps_what_was_typed(
    disk, form, item, liaison, client
):
    disk.leave_free(100)
    client.force_login(liaison)
    url = reverse("orders:submit", args=[item.code])
    page = client.post(url, {**form, "files": [pdf(300)]})
    assert page.status_code == 422
    assert SENTENCE in page.text
    assert "旺季缺人，急需焊工。" in page.text
    assert (Order.objects.count(), OrderEvent.objects.count()) == (0, 0)
    assert disk.files() == ["filler"]
    # Without it the order goes through.
    page = client.post(url, form)
    assert page.url == Order.objects.get().get_absolute_url()


def test_of_two_files_of_which_one_fits_none_is_kept(disk, form, item, liaison, client):
    disk.leave_free(200)
    client.force_login(liaison)
    url = reverse("orders:submit", args=[item.code])
    client.post(url, {**form, "files": [pdf(80, "一.pdf"), pdf(300, "二.pdf")]})
    assert disk.files() == ["filler"]
    assert not Attachment.objects.exists()


def test_a_message_with_a_file_that_does_not_fit_keeps_its_words(disk, routed, liaison, client):
    disk.leave_free(100)
    client.force_login(liaison)
    url = reverse("orders:step", args=[routed.number, "message"])
    events = routed.events.count()
    page = client.post(url, {"text": "补充一份名单，请查收。", "files": [pdf(300)]})
    assert SENTENCE in page.text
    assert "补充一份名单，请查收。" in page.text
    assert routed.events.count() == events


def test_a_program_is_told_in_the_shape_of_the_api(disk, routed, liaison):
    disk.leave_free(100)
    wanted = {"name": "接口", "scope": "write", "days": 30, "now": timezone.now()}
    _, key = hand_out_token(liaison, **wanted)
    answer = Client(raise_request_exception=False).post(
        f"/api/v1/orders/{routed.number}/actions/message/",
        {"text": "补充名单。", "files": [pdf(300)]},
        headers={"Authorization": f"Token {key}"},
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "not_now")
    assert answer.json()["message"].startswith(SENTENCE)


def test_a_disk_that_may_only_be_read_says_the_same(disk, form, item, liaison, client):
    disk.leave_free(900)
    disk.make_read_only()
    client.force_login(liaison)
    page = client.post(reverse("orders:submit", args=[item.code]), {**form, "files": [pdf(10)]})
    assert (page.status_code, SENTENCE in page.text) == (422, True)
    assert not Order.objects.exists()


def test_readyz_names_the_folder_before_it_is_full(disk, settings):
    settings.LEAST_FREE_MB = 0
    assert there_is_room().endswith("MB")
    settings.VAR_DIR, settings.LEAST_FREE_MB = disk.folder, 2
    with pytest.raises(NotReady, match=r"只剩 \d MB，少于 2 MB$"):
        there_is_room()
    settings.LEAST_FREE_MB = 0
    disk.make_read_only()
    with pytest.raises(NotReady, match=r"不能写入$"):
        there_is_room()
