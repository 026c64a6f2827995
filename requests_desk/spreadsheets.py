"""Rows for spreadsheet programs, which take some texts for formulas (domain.md §7 E31)."""

import csv
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

# What a spreadsheet program would run instead of show; tab and return lead up to it.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def defused(value):
    """``value`` as text that no spreadsheet program runs; numbers and dates stay what they are."""
    if isinstance(value, str) and value.startswith(FORMULA_SIGNS):
        return f"'{value}"
    return value


def csv_response(name: str, header: Sequence[str], rows: Iterable[Sequence]) -> HttpResponse:
    """A download that opens in Chinese in every spreadsheet program, hence the byte order mark."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    writer = csv.writer(response)
    writer.writerow(header)
    writer.writerows([defused(cell) for cell in row] for row in rows)
    return response
