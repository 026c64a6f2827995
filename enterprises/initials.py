"""Names as people type them on a Latin keyboard: the initials of their pinyin."""

from functools import cache

# What these mean in the names of enterprises is not their first entry in the dictionary.
IN_NAMES = {"长": "c", "厦": "x", "曾": "z", "行": "h"}


def initials_of(*names: str) -> str:
    """``示例轨道A1`` as ``slgda1``, a word for each name; signs that nobody types are left out."""
    return " ".join("".join(map(_initial, name.lower())) for name in names if name)


@cache
def _initial(sign: str) -> str:
    if sign.isascii():
        return sign if sign.isalnum() else ""
    # The dictionary is large, and only who writes a record needs it.
    from pypinyin import Style, lazy_pinyin

    read = lazy_pinyin(sign, style=Style.FIRST_LETTER, errors="ignore")
    return IN_NAMES.get(sign) or (read[0] if read else "")
