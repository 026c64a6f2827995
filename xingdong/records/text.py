"""One spelling of text: as it is kept, as it is compared, and as every file can carry it.

What is kept stays as it was typed, punctuation of Chinese included, but for what nobody sees: signs
without a picture leave, line ends are one sign. A name has besides one middle dot, plain letters
and digits, and the brackets of its script. Only comparing and finding go further (NFKC).
"""

import re
import unicodedata

# Signs without a picture (Unicode's Default_Ignorable_Code_Point, the blank of Braille, the signs
# of Hangul that fill a place): pasted from web pages and chats, seen by nobody, found by no search.
_UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200c\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)
# No text has these, and XML, PostgreSQL or UTF-8 take none: controls, halves of pairs, no signs.
_NO_TEXT = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff" + "".join(
    f"{chr((plane << 16) + 0xFFFE)}{chr((plane << 16) + 0xFFFF)}" for plane in range(1, 17)
)
# What joins the parts of one emoji is seen by what it makes: kept between two pictures.
_PICTURE = "\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff\ufe0f"
_VARIANT = "\ufe00-\ufe0f\U000e0100-\U000e01ef"  # chooses the picture of the sign before it
_LONE = re.compile(rf"(?<![{_PICTURE}])\u200d|\u200d(?![{_PICTURE}])|(?:(?<=\s)|\A)[{_VARIANT}]+")
_LEAVES = re.compile(f"[{_UNSEEN}{_NO_TEXT}]")
_NOT_CARRIED = re.compile(f"[{_NO_TEXT}\x0b\x0c]")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# The dot between the parts of a name, as the input methods of different systems type it.
DOTS = "\u00b7\u0387\u2022\u2027\u2219\u22c5\u2e31\u30fb\uff65\ua78f"
_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_DOT = re.compile(rf"\s*[{DOTS}]\s*|(?<=[{_HAN}])\s*[.\uff0e]\s*(?=[{_HAN}])")
_WIDE = {ord(wide): chr(ord(wide) - 0xFEE0) for wide in map(chr, range(0xFF01, 0xFF5F))}
_WIDE_SIGNS = {wide: plain for wide, plain in _WIDE.items() if plain.isalnum()}
_BRACKETS = str.maketrans("\uff08\uff09\ufe59\ufe5a", "()()")
_CHINESE_BRACKETS = str.maketrans("()", "\uff08\uff09")
_ALL_BRACKETS = str.maketrans("\u3014\u3015\u3010\u3011\u3016\u3017[]", "()()()()")


def lines(text: str) -> str:
    """A text of several lines as it is kept, without what nobody can see."""
    text = _LINE_ENDS.sub("\n", text)
    if not text.isprintable():
        text = _LEAVES.sub("", text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", _LEAVES.sub("", text))
        while _LONE.search(text):
            text = _LONE.sub("", text)
    return text


def line(text: str) -> str:
    """A text of one line as it is kept: breaks and runs of blanks are one blank."""
    return " ".join(lines(text).split())


def name(text: str) -> str:
    """What somebody or something is called, as it is kept.

    Full-width letters and digits are plain; brackets beside Chinese are full-width, as
    in the register; all middle dots are one, without blanks around.
    """
    kept = line(text).translate(_WIDE_SIGNS).translate(_BRACKETS)
    if re.search(f"[{_HAN}]", kept):
        kept = kept.translate(_CHINESE_BRACKETS)
    return _DOT.sub("·", kept).strip()


def code(text: str) -> str:
    """A number, a code or a choice: half-width, in one line."""
    return line(unicodedata.normalize("NFKC", lines(text)))


def normalise(text: str) -> str:
    """For comparing and finding: full-width forms are plain, capitals small, dots one."""
    plain = lines(unicodedata.normalize("NFKC", lines(text)).lower())
    return _DOT.sub("·", plain).translate(_ALL_BRACKETS)


def same(text: str, other: str) -> bool:
    """Whether both say the same but for spelling and blanks."""
    return key(text) == key(other)


def key(text: str) -> str:
    """One spelling without blanks: equal for names that people would read alike."""
    return "".join(normalise(text).split())


def carried(text: str) -> str:
    """``text``, stored at any time, without what a workbook, XML or a mail cannot hold."""
    return text if text.isprintable() else _NOT_CARRIED.sub("", _LINE_ENDS.sub("\n", text))
