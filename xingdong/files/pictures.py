"""Pictures are drawn anew: what a phone writes beside them (place, time, device) stays outside.

A file we have drawn ourselves holds nothing but a picture, so of an upload only that may be shown
by a browser (handbook §7 E28).
"""

import io
import warnings

from django.core.files.base import ContentFile, File
from PIL import Image, ImageOps

from xingdong.records.narrowing import not_none

MOST_PIXELS = 64_000_000  # a bomb is small on the wire and fills the memory when it is unfolded
LONGEST_SIDE = 4000  # pixels kept of an upload: a page of small print stays readable
PREVIEW_SIDE, THUMBNAIL_SIDE = 1600, 320

# Our name of a content type → Pillow's name of the format, and how it is saved.
FORMATS = {
    "image/jpeg": ("JPEG", {"quality": 88}),
    "image/png": ("PNG", {"compress_level": 6}),
    "image/webp": ("WEBP", {"quality": 88}),
}


class Unreadable(Exception):
    """No picture can be drawn from this; the message is the end of a Chinese sentence."""


def redrawn(content: File, content_type: str) -> ContentFile:
    """The same picture in the same format, upright, without anything beside it."""
    kind, options = FORMATS[content_type]
    return _saved(_read(content, kind, LONGEST_SIDE), kind, options)


def small_copies(content: File, content_type: str) -> tuple[ContentFile, ContentFile]:
    """A preview for the screen and a thumbnail for the list, both JPEG."""
    picture = _read(content, FORMATS[content_type][0], PREVIEW_SIDE)
    if picture.mode != "RGB":  # on white: JPEG knows no transparency
        picture = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
        picture = picture.convert("RGB")
    preview = _saved(picture, "JPEG", {"quality": 82, "progressive": True})
    picture.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    return preview, _saved(picture, "JPEG", {"quality": 78})


def _read(content: File, kind: str, longest_side: int) -> Image.Image:
    content.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            opened = Image.open(content, formats=[kind])
        if opened.width * opened.height > MOST_PIXELS:
            raise Unreadable("尺寸太大，请缩小后再上传。")
        opened.draft("RGB", (longest_side, longest_side))  # a large JPEG is unfolded smaller
        picture = ImageOps.exif_transpose(opened)
        picture.thumbnail((longest_side, longest_side))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise Unreadable("尺寸太大，请缩小后再上传。") from bomb
    # A hostile file makes the decoders raise what they like.
    except (OSError, SyntaxError, ValueError, EOFError, KeyError, TypeError, IndexError) as broken:
        raise Unreadable("打不开，可能已损坏，请重新拍照或截图。") from broken
    finally:
        content.seek(0)
    return picture


def _saved(picture: Image.Image, kind: str, options: dict) -> ContentFile:
    if kind == "JPEG" and picture.mode not in ("RGB", "L"):
        picture = picture.convert("RGB")
    plain = Image.new(picture.mode, picture.size)  # no metadata comes along with the pixels
    if picture.mode == "P":
        plain.putpalette(not_none(picture.getpalette("RGBA")), "RGBA")
    plain.paste(picture)
    buffer = io.BytesIO()
    plain.save(buffer, kind, **options)
    return ContentFile(buffer.getvalue())
