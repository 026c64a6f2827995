"""Chinese words as people type them on a Latin keyboard: whole pinyin and its initials."""

from collections.abc import Iterable


def spellings(texts: Iterable[str]) -> str:
    """For each text a line of initials and a line of pinyin, small letters without tones."""
    # The dictionary is large, and only who writes the catalogue needs it.
    from pypinyin import Style, lazy_pinyin

    lines = []
    for text in texts:
        lines.append("".join(lazy_pinyin(text, style=Style.FIRST_LETTER, errors="ignore")))
        lines.append("".join(lazy_pinyin(text, errors="ignore")))
    return "\n".join(line.lower() for line in lines if line)
