"""One spelling of text, for comparing and finding."""

import unicodedata


def normalise(text: str) -> str:
    """One spelling: full-width forms become plain ones, capitals small ones."""
    return unicodedata.normalize("NFKC", text).lower()
