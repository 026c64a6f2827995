"""One spelling of text: what is kept, what is compared, what leaves."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xingdong.records import text
from xingdong.records.sheets import defused, undefused

ANY = st.text(st.characters(exclude_categories=()), max_size=60)


@pytest.mark.parametrize("dot", text.DOTS)
def test_the_dots_of_a_name_are_one(dot):
    assert text.name(f"阿卜杜拉{dot}买买提") == "阿卜杜拉·买买提"
    assert text.same(f"阿卜杜拉 {dot} 买买提", "阿卜杜拉·买买提")


def test_there_are_at_least_nine_of_them():
    assert len(set(text.DOTS)) == len(text.DOTS) >= 9


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("示例(常州)有限公司", "示例（常州）有限公司"),
        ("示例（常州）有限公司", "示例（常州）有限公司"),
        ("\uff21\uff22\uff23（China）", "ABC(China)"),
        ("常\u200b州\u00ad试\ufeff样", "常州试样"),
        ("\u202e常州\u202c", "常州"),
        ("常州\u3000 试样\t厂", "常州 试样 厂"),
        ("a\x00b\ud800c", "abc"),
        ("\u3164\u2800\u200d\ufe0f", ""),
    ],
)
def test_a_name_is_kept_as_people_read_it(typed, kept):
    assert text.name(typed) == kept


def test_a_text_keeps_its_punctuation_and_its_pictures():
    said = "需要：焊工（３名），月薪①万元！👨\u200d👩\u200d👧❤️"
    assert text.lines(said) == said


@pytest.mark.parametrize("end", ["\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_an_end_of_a_line_is_one_sign(end):
    assert text.lines(f"甲{end}乙") == "甲\n乙"
    assert text.line(f"甲{end}乙") == "甲 乙"


@given(ANY)
def test_what_was_spelled_once_stays(typed):
    for spell in (text.lines, text.line, text.name, text.code, text.normalise):
        once = spell(typed)
        assert spell(once) == once


@given(ANY)
def test_what_is_kept_can_be_seen_and_stored(typed):
    kept = text.lines(typed)
    kept.encode()
    assert not set(kept) & set("\x00\x0b\x0c\r\x7f\u200b\ufeff\u202e\u2028\u00ad")
    assert kept == unicodedata.normalize("NFC", kept)


@given(ANY)
def test_a_guard_is_taken_off_again(typed):
    assert undefused(defused(text.carried(typed))) == text.carried(typed)


@given(ANY)
def test_every_file_can_carry_what_was_stored_before(typed):
    carried = text.carried(typed)
    assert text.carried(carried) == carried
    carried.encode()
