"""Export → import → export changes nothing, whatever the text."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enterprises.models import Enterprise
from enterprises.spreadsheets.writing import export_rows
from xingdong.records import text
from xingdong.records.sheets import csv_of, xlsx_of

LOOKS_LIKE = [
    "+5G 模组", "-1", "=1+1", "@SUM(1)", "'+5G", "''引", "'引", "\t表", "007", "1.0", "1e5",
    "2026-03-01", "3月1日", "TRUE", "是", "\uff21\uff22（１）", "🚆👨\u200d👩\u200d👧❤️",
    "第一行\n第二行",
    "a,b;c\td", '"引号"', "5200万元", "#REF!", "合计", "*", "  两  空  ", "\u200b", "\x0b",
]  # fmt: skip
PIECES = st.sampled_from([*LOOKS_LIKE, "'", "=", "+", "-", "@"]) | st.text(max_size=8)
TEXTS = st.lists(PIECES, max_size=4).map("".join)
FIELDS = ("main_products", "supply", "demand", "address")


@pytest.mark.parametrize(("kind", "written"), [("xlsx", xlsx_of), ("csv", csv_of)])
@given(texts=st.tuples(*[TEXTS] * len(FIELDS)))
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_what_goes_out_comes_in_as_it_was(kind, written, texts, enterprise, check, now):
    for field, typed in zip(FIELDS, texts, strict=True):
        longest = Enterprise._meta.get_field(field).max_length
        setattr(enterprise, field, text.line(text.line(typed)[:longest]))
    enterprise.save()
    first = list(export_rows(Enterprise.objects.all(), on=date(2026, 3, 2)))
    run = check(written(first), f"台账.{kind}")
    assert (run.state, run.same_count, run.preview) == ("checked", 1, [])


def test_so_do_texts_that_look_like_something_else(enterprise, bring_in, now):
    for typed in LOOKS_LIKE:
        Enterprise.objects.update(main_products=text.line(typed), address="")
        content = xlsx_of(export_rows(Enterprise.objects.all(), on=now.date()))
        Enterprise.objects.update(main_products="别的")
        bring_in(content)
        kept = Enterprise.objects.get().main_products
        assert kept == (text.line(typed) or "别的"), typed  # an empty cell changes nothing
