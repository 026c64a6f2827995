"""Names as people type them on a Latin keyboard: the initials of their pinyin."""

from functools import cache, lru_cache
from itertools import islice, product

# What these mean in the names of enterprises is not their first entry in the dictionary.
IN_NAMES = {"长": "c", "厦": "x", "曾": "z", "行": "h"}
# Signs of names of enterprises that are read in two ways, each with both initials.
READ_TWICE = {
    **dict.fromkeys("长重传种朝藏曾", ("c", "z")),
    **dict.fromkeys("弹调", ("t", "d")),
    **dict.fromkeys("校系解降", ("x", "j")),
    **dict.fromkeys("省宿", ("s", "x")),
    **dict.fromkeys("参盛", ("s", "c")),
    "厦": ("x", "s"),
    "行": ("h", "x"),
    "乐": ("l", "y"),
    "单": ("d", "s"),
    "率": ("l", "s"),
    "卡": ("k", "q"),
    "柏": ("b", "p"),
    "尉": ("w", "y"),
    "查": ("c", "z"),
    "仇": ("q", "c"),
    "幢": ("z", "c"),
    "车": ("c", "j"),
}
AROUND = 3  # signs before and behind that make a word with one
MOST_READINGS = 32  # of one name; five signs that are read twice


def initials_of(*names: str) -> str:
    """``示例轨道A1`` as ``slgda1``, a word for each name; signs that nobody types are left out."""
    return " ".join("".join(map(_initial, name.lower())) for name in names if name)


def readings_of(name: str) -> list[str]:
    """The initials of ``name`` sign by sign, by its words, and with both readings of a sign."""
    choices = [READ_TWICE.get(sign) or (_initial(sign),) for sign in name.lower()]
    by_words = _initials_by_words(name)
    all_ways = map("".join, islice(product(*choices), MOST_READINGS))
    return list(dict.fromkeys(word for word in (initials_of(name), by_words, *all_ways) if word))


def _initials_by_words(name: str) -> str:
    """As the dictionary reads the words of ``name``: 重庆 begins with another sound than 重工."""
    name = name.lower()
    return "".join(
        _in_its_word(name[max(0, at - AROUND) : at + 1 + AROUND], min(at, AROUND))
        if _is_read_differently(sign)
        else _initial(sign)
        for at, sign in enumerate(name)
    )


@cache
def _is_read_differently(sign: str) -> bool:
    """Whether the dictionary has readings of ``sign`` with several initials."""
    if sign.isascii():
        return False
    from pypinyin import Style, pinyin  # heavy: the dictionary

    read = pinyin(sign, style=Style.FIRST_LETTER, heteronym=True, errors="ignore")
    return any(len(set(ways)) > 1 for ways in read)


@lru_cache(maxsize=10_000)
def _in_its_word(around: str, at: int) -> str:
    """The initial of the sign ``at`` some place, read with what stands ``around`` it."""
    from pypinyin import Style, lazy_pinyin  # heavy: the dictionary

    # A run that it does not know comes back sign by sign.
    read = lazy_pinyin(around, style=Style.FIRST_LETTER, errors=list)  # type: ignore[arg-type]
    return read[at][:1] if len(read) == len(around) else _initial(around[at])


@cache
def _initial(sign: str) -> str:
    if sign.isascii():
        return sign if sign.isalnum() else ""
    # The dictionary is large, and only who writes a record needs it.
    from pypinyin import Style, lazy_pinyin

    read = lazy_pinyin(sign, style=Style.FIRST_LETTER, errors="ignore")
    return IN_NAMES.get(sign) or (read[0] if read else "")
