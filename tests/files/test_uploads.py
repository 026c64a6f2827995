"""Uploads are judged by content (handbook §7 E28)."""

import io
import struct
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from requests_desk.models import Attachment, Order
from tests.support.old_office import old_office
from tests.support.pictures import picture
from xingdong.files.kinds import MEGABYTE
from xingdong.files.uploads import check_upload, check_uploads

PDF = b"%PDF-1.7\n" + b"\0" * 20
MP4 = b"\0\0\0\x18ftypisom" + b"\0" * 20
MOV = b"\0\0\0\x14ftypqt  " + b"\0" * 20


def packed(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def office(*parts: str) -> bytes:
    return packed(dict.fromkeys(parts, b"x"))


def heic() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 40), "red").save(buffer, "HEIF")
    return buffer.getvalue()


PNG, JPG, WEBP = (picture(kind) for kind in ("PNG", "JPEG", "WEBP"))
DOCX = office("[Content_Types].xml", "word/document.xml")
XLSX = office("[Content_Types].xml", "xl/workbook.xml")
PPTX = office("[Content_Types].xml", "ppt/presentation.xml")
DOC, XLS, PPT = (
    old_office(stream) for stream in ("WordDocument", "Workbook", "PowerPoint Document")
)


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
        ("通知.doc", DOC, "application/msword"),
        ("通知.wps", DOC, "application/msword"),
        ("名单.xls", XLS, "application/vnd.ms-excel"),
        ("名单.et", XLS, "application/vnd.ms-excel"),
        ("方案.ppt", PPT, "application/vnd.ms-powerpoint"),
        ("方案.dps", PPT, "application/vnd.ms-powerpoint"),
        (
            "材料.zip",
            packed({"简章.pdf": PDF, "旧/通知.doc": DOC, "图.png": PNG}),
            "application/zip",
        ),
        ("现场.mp4", MP4, "video/mp4"),
        ("现场.MOV", MOV, "video/quicktime"),
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


LIAR = packed({"大.pdf": PDF + b"\0" * 5000}).replace(
    struct.pack("<L", len(PDF) + 5000), struct.pack("<L", len(PDF))
)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("页面.pdf", b"<html><script>alert(1)</script>", "不是照片、视频、PDF"),
        ("程序.png", b"MZ\x90\x00", "不是照片、视频、PDF"),
        ("压缩包.docx", office("readme.txt"), "里的“readme.txt”不是照片"),
        ("程序.zip", packed({"好.pdf": PDF, "坏.exe": b"MZ"}), "里的“坏.exe”不是照片"),
        ("套.zip", packed({"里.zip": packed({"简章.pdf": PDF})}), "里还有压缩包“里.zip”"),
        ("多.zip", packed({f"{n}.pdf": PDF for n in range(101)}), "里超过 100 个文件"),
        ("炸.zip", packed({"零.pdf": PDF + b"\0" * 210_000_000}), "解压后超过 200 MB"),
        ("骗.zip", LIAR, "打不开"),
        ("空.zip", packed({"空/": b""}), "里没有文件"),
        (
            "宏.docx",
            office("[Content_Types].xml", "word/document.xml", "x/vbaProject.bin"),
            "含有宏",
        ),
        ("宏.doc", old_office("WordDocument", "Macros"), "含有宏"),
        ("别的.doc", old_office("Something"), "不是照片、视频、PDF"),
        ("坏.doc", DOC[:600], "打不开"),
        ("坏.xlsx", b"PK\x03\x04broken", "打不开"),
        ("别的.mp4", b"\0\0\0\x18ftypwhat" + b"\0" * 20, "请转成 MP4"),
        ("断.jpg", JPG[:200], "打不开，可能已损坏"),
        ("断.heic", heic()[:300], "打不开，可能已损坏"),
        ("假.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 20, "打不开，可能已损坏"),
        ("空.pdf", b"", "是空文件"),
        ("大.pdf", PDF + b"\0" * 10 * MEGABYTE, "超过 10 MB"),
        ("大.mp4", MP4 + b"\0" * 50 * MEGABYTE, "超过 50 MB"),
    ],
)
def test_what_is_refused_gets_a_sentence(name, content, sentence):
    with pytest.raises(ValidationError, match=sentence):
        check_upload(SimpleUploadedFile(name, content))


def test_a_wrong_suffix_is_mended():
    assert check_upload(SimpleUploadedFile("照片.html", PNG)).name == "照片.html.png"


def test_a_photo_of_an_iphone_becomes_one_that_everybody_can_open():
    checked = check_upload(SimpleUploadedFile("IMG_1.HEIC", heic()))
    assert (checked.name, checked.content_type) == ("IMG_1.jpg", "image/jpeg")
    assert Image.open(checked.content).format == "JPEG"


def test_all_files_of_one_press_have_a_limit_together():
    files = [SimpleUploadedFile(f"{n}.mp4", MP4 + b"\0" * 31 * MEGABYTE) for n in range(2)]
    with pytest.raises(ValidationError, match="附件加起来超过 60 MB"):
        check_uploads(files)


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
    assert "不是照片、视频、PDF" in page.text
    assert "旺季缺人。" in page.text
    assert not Order.objects.exists()
