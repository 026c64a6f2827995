"""Pictures are drawn anew: what a phone writes beside them (place, time, device) stays outside.

A file we have drawn ourselves holds nothing but a picture, so of an upload only that may be shown
by a browser (handbook §7 E28). A picture is made smaller by the number of its pixels, never by its
longest side alone: a screenshot of a long chat stays as wide as a phone.
"""

import io
import logging
import math
import struct
import warnings
from collections.abc import Mapping

import pillow_heif
from django.core.files.base import ContentFile, File
from PIL import Image, ImageOps

from xingdong.records.narrowing import not_none

from .kinds import HEIC, JPEG, PNG, WEBP, Kind

logger = logging.getLogger(__name__)
pillow_heif.register_heif_opener()

MOST_PIXELS = 64_000_000  # a bomb is small on the wire and fills the memory when it is unfolded
KEPT_PIXELS, KEPT_WIDTH = 16_000_000, 1080  # of an upload: a page of small print stays readable
PREVIEW_PIXELS, PREVIEW_WIDTH = 1_600_000, 900
THUMBNAIL_SIDE, THUMBNAIL_RATIO = 320, 2  # of a longer picture the thumbnail shows the beginning

# How the kinds are kept: Pillow's name of the format, and how it is saved.
KEPT_AS: Mapping[Kind, Kind] = {JPEG: JPEG, PNG: PNG, WEBP: WEBP, HEIC: JPEG}
FORMATS = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP", HEIC: "HEIF"}
_OPTIONS: Mapping[Kind, dict] = {
    JPEG: {"quality": 88},
    PNG: {"compress_level": 6},
    WEBP: {"quality": 88},
}
DRAWN_TYPES = frozenset(kind.content_type for kind in KEPT_AS)
_KINDS = {kind.content_type: kind for kind in KEPT_AS}
Size = tuple[int, int]


# What is written beside a picture may be of any shape, and Pillow trips over it in many ways.
ODD_EXIF = (
    *(OSError, SyntaxError, EOFError, ValueError, TypeError, AttributeError),
    *(LookupError, ArithmeticError, RecursionError, struct.error),
)


class Unreadable(Exception):
    """No picture can be drawn from this; the message is the end of a Chinese sentence."""


TOO_LARGE = "尺寸太大，请缩小后再上传。"
BROKEN = "打不开，可能已损坏，请重新拍照或截图。"


def redrawn(content: File, kind: Kind) -> tuple[ContentFile, str]:
    """The same picture, upright, without anything beside it; and a remark when it is smaller."""
    picture, was = _read(content, kind, KEPT_PIXELS, KEPT_WIDTH)
    kept = KEPT_AS[kind]
    remark = "" if was == picture.size else f"已从 {_size(was)} 缩小到 {_size(picture.size)}"
    return _saved(picture, FORMATS[kept], _OPTIONS[kept]), remark


def _size(size: Size) -> str:
    return f"{size[0]}×{size[1]}"


def small_copies(content: File, content_type: str) -> tuple[ContentFile, ContentFile]:
    """A preview for the screen and a thumbnail for the list, both JPEG."""
    picture, _ = _read(content, _KINDS[content_type], PREVIEW_PIXELS, PREVIEW_WIDTH)
    picture = _on_white(picture)
    preview = _saved(picture, "JPEG", {"quality": 82, "progressive": True})
    width, height = picture.size
    longest = THUMBNAIL_RATIO * min(width, height)
    picture = picture.crop((0, 0, min(width, longest), min(height, longest)))
    picture.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    return preview, _saved(picture, "JPEG", {"quality": 78})


def _read(content: File, kind: Kind, pixels: int, width: int) -> tuple[Image.Image, Size]:
    """The picture, upright and no larger than asked, and how large it was."""
    content.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            opened = Image.open(content, formats=[FORMATS[kind]])
        _check_size(opened.size)
        return _drawn(opened, pixels, width)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise Unreadable(TOO_LARGE) from bomb
    except Unreadable:
        raise
    except Exception as broken:  # a hostile file makes the decoders raise what they like
        logger.info("a picture cannot be drawn (%s): %s", kind.content_type, type(broken).__name__)
        raise Unreadable(BROKEN) from broken
    finally:
        content.seek(0)


def _check_size(size: Size) -> None:
    if math.prod(size) > MOST_PIXELS:
        raise Unreadable(TOO_LARGE)


def _drawn(opened: Image.Image, pixels: int, width: int) -> tuple[Image.Image, Size]:
    was = opened.size
    opened.draft("RGB", _fitting(was, pixels, width))  # a large JPEG is unfolded smaller
    picture = _eight_bits(_upright(opened))
    if (picture.width > picture.height) != (was[0] > was[1]):
        was = was[1], was[0]
    wanted = _fitting(was, pixels, width)
    if wanted != picture.size:
        picture = picture.resize(wanted, reducing_gap=2.0)
    return picture, was


def _fitting(size: Size, pixels: int, width: int) -> Size:
    """``size``, made smaller to ``pixels``, but its short side not below ``width``."""
    short = min(size)
    scale = min(1.0, max(math.sqrt(pixels / math.prod(size)), width / short))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _upright(opened: Image.Image) -> Image.Image:
    """As it was held; where what it says of that cannot be read, as it lies."""
    try:
        return ImageOps.exif_transpose(opened)
    except ODD_EXIF as broken:
        logger.info("the EXIF of a picture cannot be read: %s", type(broken).__name__)
        opened.load()
        return opened


def _eight_bits(picture: Image.Image) -> Image.Image:
    """A scan of 16 bits as it looks on a screen, instead of white."""
    if picture.mode.startswith("I"):
        return picture.point(lambda level: level / 256).convert("L")
    return picture.convert("L") if picture.mode == "F" else picture


def _on_white(picture: Image.Image) -> Image.Image:
    """As JPEG can hold it, which knows no transparency."""
    if picture.mode in ("RGB", "L"):
        return picture
    if picture.mode != "CMYK":
        picture = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    return picture.convert("RGB")


def _saved(picture: Image.Image, kind: str, options: dict) -> ContentFile:
    if kind == "JPEG":
        picture = _on_white(picture)
    plain = Image.new(picture.mode, picture.size)  # no metadata comes along with the pixels
    if picture.mode == "P":
        plain.putpalette(not_none(picture.getpalette("RGBA")), "RGBA")
    plain.paste(picture)
    buffer = io.BytesIO()
    plain.save(buffer, kind, **options)
    return ContentFile(buffer.getvalue())
