"""Uploads are judged by content (handbook §7 E28)."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from requests_desk.models import Attachment, Order
from tests.support.pictures import picture
from xingdong.files.uploads import MOST_BYTES, check_upload, check_uploads

PDF = b"%PDF-1.7\n" + b"\0" * 20
HEIC = b"\0\0\0\x18ftypheic" + b"\0" * 20
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 20


def office(*parts: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for part in parts:
            archive.writestr(part, "x")
    return buffer.getvalue()


PNG, JPG, WEBP = (picture(kind) for kind in ("PNG", "JPEG", "WEBP"))
DOCX = office("[Content_Types].xml", "word/document.xml")
XLSX = office("[Content_Types].xml", "xl/workbook.xml")
PPTX = office("[Content_Types].xml", "ppt/presentation.xml")


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("简章.pdf", PDF, "application/pdf"),
        ("照片.JPG", JPG, "image/jpeg"),
        ("截图.png", PNG, "image/png"),
        ("聊天截图.webp", WEBP, "image/webp"),
        ("名单.docx", DOCX, "wordprocessingml"),
        ("方案.pptx", PPTX, "presentationml"),
        ("名单.xlsx", XLSX, "spreadsheetml"),
    ],
)
def test_what_is_accepted(name, content, content_type):
    checked = check_upload(SimpleUploadedFile(name, content))
    assert content_type in checked.content_type
    assert checked.name == name
    assert checked.size == len(checked.content.read())
    if not content_type.startswith("image/"):
        checked.content.seek(0)
        assert checked.content.read() == content


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("页面.pdf", b"<html><script>alert(1)</script>", "不是 PDF"),
        ("程序.png", b"MZ\x90\x00", "不是 PDF"),
        ("压缩包.docx", office("readme.txt"), "不是 PDF"),
        (
            "宏.docx",
            office("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
            "不是",
        ),
        ("坏.xlsx", b"PK\x03\x04broken", "不是 PDF"),
        ("照片.heic", HEIC, "兼容性最佳"),
        ("通知.doc", OLD_WORD, "另存为 DOCX"),
        ("断.jpg", JPG[:200], "打不开，可能已损坏"),
        ("假.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 20, "打不开，可能已损坏"),
        ("空.pdf", b"", "是空文件"),
        ("大.pdf", PDF + b"\0" * MOST_BYTES, "超过 10 MB"),
    ],
)
def test_what_is_refused_gets_a_sentence(name, content, sentence):
    with pytest.raises(ValidationError, match=sentence):
        check_upload(SimpleUploadedFile(name, content))


def test_a_wrong_suffix_is_mended():
    assert check_upload(SimpleUploadedFile("照片.html", PNG)).name == "照片.html.png"


def test_a_path_in_the_name_is_dropped():
    upload = SimpleUploadedFile("x.pdf", PDF)
    upload.name = "..\\..\\etc\\pass\u202ewd.pdf"
    assert check_upload(upload).name == "passwd.pdf"


def test_more_than_five_are_refused():
    with pytest.raises(ValidationError, match="最多上传 5 个附件，现有 6 个"):
        check_uploads([SimpleUploadedFile(f"{n}.pdf", PDF) for n in range(6)])


@pytest.fixture
def form(enterprise):
    return {
        "title": "招焊工",
        "description": "旺季缺人。",
        "contact_name": "李联络",
        "contact_phone": "13800000001",
        "item-headcount": "20",
        "enterprise": enterprise.pk,
    }


def test_a_file_is_private_and_only_ever_downloaded(form, item, liaison, other_liaison, client):
    client.force_login(liaison)
    client.post(
        reverse("orders:submit", args=[item.code]),
        {**form, "files": [SimpleUploadedFile("招聘简章.pdf", PDF)]},
    )
    attachment = Attachment.objects.get()
    assert "招聘简章" not in attachment.file.name
    response = client.get(attachment.get_absolute_url())
    assert b"".join(response) == PDF
    assert response["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in response["Content-Security-Policy"]
    client.force_login(other_liaison)
    assert client.get(attachment.get_absolute_url()).status_code == 404
    assert client.get(f"/media/{attachment.file.name}").status_code == 404


def test_a_bad_file_loses_nothing_that_was_typed(form, item, liaison, client):
    client.force_login(liaison)
    page = client.post(
        reverse("orders:submit", args=[item.code]),
        {**form, "files": [SimpleUploadedFile("假.pdf", b"not a pdf")]},
    )
    assert page.status_code == 422
    assert "不是 PDF" in page.text
    assert "旺季缺人。" in page.text
    assert not Order.objects.exists()
