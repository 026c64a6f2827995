"""What the scorers see of a text: one spelling, and short runs of its characters."""

import re
import unicodedata
from collections import Counter

LONGEST_TEXT = 1000  # characters; what somebody wants is said by then
LONGEST_RUN = 3

_DIGITS = re.compile(r"\d+")
_BETWEEN = re.compile(r"[\W_]+")


def plain_text(text: str) -> str:
    """One spelling: plain forms, small letters, any number as 0, one blank for what is between."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST_TEXT]).lower()
    return _BETWEEN.sub(" ", _DIGITS.sub("0", plain)).strip()


def grams(text: str) -> Counter[str]:
    """How often each run of one to three characters is in ``text``; none goes over a comma."""
    counts: Counter[str] = Counter()
    for part in plain_text(text).split():
        for length in range(1, LONGEST_RUN + 1):
            counts.update(part[at : at + length] for at in range(len(part) - length + 1))
    return counts
