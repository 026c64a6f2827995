"""What becomes of a file: drawn anew, scanned, kept private, shown small (handbook §7 E28)."""

import io
import socket
import struct
import threading
import zlib
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from requests_desk import actions
from requests_desk.actions import write_message
from requests_desk.models import Attachment
from tests.cast import fresh
from tests.support.pictures import picture
from xingdong.files.aftercare import add_missing_previews, add_preview, scan_quarantined
from xingdong.files.pictures import small_copies
from xingdong.files.uploads import check_upload, check_uploads

PDF = b"%PDF-1.7\n" + b"\0" * 20
VIRUS = b"%PDF-1.7\nSTANDARD-ANTIVIRUS-TEST"


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_comes_upright_and_without_where_and_with_what_it_was_taken(kind):
    checked = check_upload(upload("现场.jpg", picture(kind, turned=True)))
    content = checked.content.read()
    image = Image.open(io.BytesIO(content))
    assert image.format == kind
    assert image.size == (40, 64)
    assert dict(image.getexif()) == {}
    assert b"SECRETPHONE" not in content
    top, bottom = image.convert("RGB").getpixel((20, 4)), image.convert("RGB").getpixel((20, 60))
    assert top[1] < 60 < 200 < bottom[1]


def test_a_huge_photo_becomes_a_large_one_and_says_so():
    checked = check_upload(upload("现场.jpg", picture(size=(8000, 4000))))
    assert Image.open(checked.content).size == (5657, 2828)
    assert checked.remark == "已从 8000×4000 缩小到 5657×2828"


def test_a_long_screenshot_stays_as_wide_as_the_phone():
    checked = check_upload(upload("聊天.png", picture("PNG", size=(1080, 18000))))
    assert (Image.open(checked.content).size, checked.remark) == ((1080, 18000), "")
    preview, thumbnail = small_copies(checked.content, checked.content_type)
    assert (Image.open(preview).size, Image.open(thumbnail).size) == ((900, 15000), (160, 320))


def test_a_scan_of_sixteen_bits_is_shown_as_it_looks():
    grey = Image.new("I;16", (256, 64))
    grey.putdata([level * 257 for _ in range(64) for level in range(256)])
    buffer = io.BytesIO()
    grey.save(buffer, "PNG")
    preview, _ = small_copies(ContentFile(buffer.getvalue()), "image/png")
    row = [Image.open(preview).convert("L").getpixel((x, 30)) for x in (0, 128, 255)]
    assert row == pytest.approx([0, 128, 255], abs=3)


def bomb(side: int) -> bytes:
    """A PNG that claims to be ``side`` × ``side`` and is a few bytes long."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))
        )

    head = struct.pack("!IIBBBBB", side, side, 8, 2, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(b""))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + body + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [8_001, 10_000, 60_000])
def test_a_picture_that_would_fill_the_memory_is_refused(side):
    with pytest.raises(ValidationError, match="尺寸太大"):
        check_upload(upload("炸弹.png", bomb(side)))


@pytest.fixture
def photo(in_progress, liaison, now, django_capture_on_commit_callbacks) -> Attachment:
    with django_capture_on_commit_callbacks():
        files = check_uploads([upload("现场.png", picture("PNG", size=(2000, 1000), mode="RGBA"))])
        write_message(in_progress, by=liaison, text="现场照片。", files=files, now=now)
    return Attachment.objects.get()


def addresses(photo: Attachment) -> list[str]:
    args = [photo.order.number, photo.key]
    return [reverse(f"orders:{name}", args=args) for name in ("picture", "thumbnail")]


def test_the_browser_is_shown_small_copies_and_never_the_upload(
    photo, client, liaison, clerk, other_clerk
):
    client.force_login(clerk)
    assert [client.get(url).status_code for url in addresses(photo)] == [404, 404]
    assert add_preview(photo.pk, model="requests_desk.Attachment") is True
    assert add_preview(photo.pk, model="requests_desk.Attachment") is False
    sizes = []
    for url in addresses(photo):
        response = client.get(url)
        assert response["Content-Type"] == "image/jpeg"
        assert response["Content-Disposition"] == "inline"
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response["X-Content-Type-Options"] == "nosniff"
        sizes.append(Image.open(io.BytesIO(response.getvalue())).size)
    assert sizes == [(1800, 900), (320, 160)]
    page = client.get(photo.order.get_absolute_url())
    assert addresses(photo)[1] in page.text
    client.force_login(other_clerk)
    assert [client.get(url).status_code for url in addresses(photo)] == [404, 404]


def test_a_lost_bell_leaves_no_picture_without_preview(photo):
    assert add_missing_previews() == 1
    assert add_missing_previews() == 0


def test_a_picture_whose_file_is_gone_is_not_tried_for_ever(photo):
    photo.file.storage.delete(photo.file.name)
    assert add_missing_previews() == 0
    assert not Attachment.objects.wanting_preview().exists()


@pytest.fixture
def clamd(settings):
    """A scanner that speaks clamd's INSTREAM and knows one virus."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                content = b""
                while (size := struct.unpack("!I", stream.read(4))[0]) > 0:
                    content += stream.read(size)
                found = b"STANDARD-ANTIVIRUS-TEST" in content
                connection.sendall(b"stream: Test FOUND\0" if found else b"stream: OK\0")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    settings.ATTACHMENT_SCANNER = f"tcp://127.0.0.1:{server.getsockname()[1]}"
    yield server
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join(timeout=5)


def test_a_clean_file_passes_the_scanner(clamd):
    assert check_upload(upload("简章.pdf", PDF)).is_scanned


def test_an_infected_file_is_refused_with_a_sentence(clamd):
    with pytest.raises(ValidationError, match="含有病毒，没有保存"):
        check_upload(upload("简章.pdf", VIRUS))


def scanner_of_our_own(content) -> str:
    return "Own.Test" if b"ANTIVIRUS" in content.read() else ""


def test_the_scanner_may_be_a_function_of_ones_own(settings):
    settings.ATTACHMENT_SCANNER = f"{__name__}.scanner_of_our_own"
    with pytest.raises(ValidationError, match="含有病毒"):
        check_upload(upload("简章.pdf", VIRUS))


@pytest.fixture
def quarantined(settings, in_progress, liaison, now) -> dict[str, Attachment]:
    """A clean and an infected file that came while the scanner was away."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings.ATTACHMENT_SCANNER = f"tcp://127.0.0.1:{port}"
    files = check_uploads([upload("好.pdf", PDF), upload("坏.pdf", VIRUS)])
    write_message(in_progress, by=liaison, text="见附件。", files=files, now=now)
    return {one.name: one for one in Attachment.objects.all()}


def test_without_the_scanner_a_file_is_kept_and_nobody_gets_it(quarantined, client, liaison, now):
    client.force_login(liaison)
    for one in quarantined.values():
        args = [one.order.number, one.key]
        for name in ("orders:attachment", "api:attachment"):
            assert client.get(reverse(name, args=args)).status_code == 404
    page = client.get(one.order.get_absolute_url())
    assert "正在安全检查" in page.text
    assert one.get_absolute_url() not in page.text
    assert scan_quarantined(now=now) == 0


def test_when_the_scanner_is_back_the_clean_file_is_released(
    quarantined, clamd, client, liaison, now
):
    assert scan_quarantined(now=now) == 1
    client.force_login(liaison)
    good, bad = (quarantined[name].get_absolute_url() for name in ("好.pdf", "坏.pdf"))
    assert client.get(good).getvalue() == PDF
    assert client.get(bad).status_code == 404
    infected = Attachment.objects.get(name="坏.pdf")
    assert (infected.infected_as, infected.file.name) == ("Test", "")
    assert "含有病毒，已删除" in client.get(infected.order.get_absolute_url()).text
    assert not quarantined["坏.pdf"].file.storage.exists(quarantined["坏.pdf"].file.name)


def chokes_on_a_virus(content) -> str:
    if b"ANTIVIRUS" in content.read():
        raise ConnectionResetError("size limit exceeded")
    return ""


def test_a_file_on_which_the_scanner_chokes_goes_to_the_end_of_the_line(quarantined, settings, now):
    Attachment.objects.filter(name="坏.pdf").update(quarantined_at=now - timedelta(minutes=1))
    settings.ATTACHMENT_SCANNER = f"{__name__}.chokes_on_a_virus"
    assert [scan_quarantined(now=now + timedelta(minutes=n)) for n in (1, 2, 3)] == [0, 1, 0]
    assert [one.name for one in Attachment.objects.quarantined()] == ["坏.pdf"]


def test_evidence_reaches_the_enterprise_with_the_result_it_proves(
    in_progress, clerk, head, liaison, client, now
):
    """What proved a refused result stays inside (handbook §8.3 step 7)."""
    for name in ("旧照片.pdf", "新照片.pdf"):
        files = check_uploads([upload(name, PDF)])
        actions.finish_order(
            fresh(in_progress), by=clerk, outcome="solved", text="已修好。", files=files, now=now
        )
        if name == "旧照片.pdf":
            actions.refuse_result(fresh(in_progress), by=head, reason="看不清。", now=now)
    client.force_login(liaison)
    assert "照片.pdf" not in client.get(in_progress.get_absolute_url()).text
    actions.approve_result(fresh(in_progress), by=head, now=now)
    page = client.get(in_progress.get_absolute_url()).text
    assert "新照片.pdf" in page
    assert "旧照片.pdf" not in page
    evidence = Attachment.objects.get(name="新照片.pdf")
    url = reverse("orders:attachment", args=[in_progress.number, evidence.key])
    assert b"".join(client.get(url).streaming_content) == PDF
    old = Attachment.objects.get(name="旧照片.pdf")
    url = reverse("orders:attachment", args=[in_progress.number, old.key])
    assert client.get(url).status_code == 404
