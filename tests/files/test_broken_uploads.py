"""Whatever a file holds: a picture or a file is taken, or a sentence says what to do."""

import io
import time
from random import Random

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.support.old_office import old_office
from tests.support.pictures import picture
from xingdong.files.pictures import DRAWN_TYPES, small_copies
from xingdong.files.uploads import check_upload

from .test_uploads import DOCX, PDF, heic, packed

PATIENCE = 10  # seconds for one file, hanging aside: half a second is usual


def grey() -> bytes:
    buffer = io.BytesIO()
    Image.new("I;16", (50, 50)).save(buffer, "PNG")
    return buffer.getvalue()


GOOD = (
    *(picture(kind, turned=True) for kind in ("JPEG", "PNG", "WEBP")),
    picture("PNG", mode="RGBA"),
    grey(),
    heic(),
    old_office("WordDocument"),
    old_office("Workbook", "Macros"),
    packed({"简章.pdf": PDF, "图.png": picture("PNG")}),
    DOCX,
)


def broken(chance: Random) -> bytes:
    """A good file cut off, with something put in, or with some bytes changed."""
    content = bytearray(chance.choice(GOOD))
    at = chance.randrange(len(content))
    way = chance.random()
    if way < 0.15:
        return bytes(content[:at])
    if way < 0.25:
        content[at:at] = chance.randbytes(chance.randrange(200))
        return bytes(content)
    for _ in range(chance.choice([1, 2, 5, 20, 80])):
        content[chance.randrange(len(content))] = chance.choice([0, 255, chance.randrange(256)])
    return bytes(content)


def end_of(content: bytes) -> str:
    """``taken``, or the sentence."""
    try:
        checked = check_upload(SimpleUploadedFile("现场.jpg", content))
        if checked.content_type in DRAWN_TYPES:
            small_copies(checked.content, checked.content_type)
    except ValidationError as refusal:
        return " ".join(refusal.messages)
    return "taken"


def ends_well(seeds: range) -> None:
    for seed in seeds:
        began = time.monotonic()
        end = end_of(broken(Random(seed)))
        assert end == "taken" or "请" in end or "没有文件" in end, (seed, end)
        assert time.monotonic() - began < PATIENCE, seed


def test_sixty_broken_files_end_with_a_file_or_a_sentence():
    ends_well(range(60))


@pytest.mark.fuzz
def test_a_thousand_broken_files_end_with_a_file_or_a_sentence():
    ends_well(range(60, 1060))
