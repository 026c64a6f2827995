"""Telephone numbers in every spelling that people give, in the one form that is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xingdong.records.telephones import SENTENCE, href, telephone, telephone_or_same

WIDE = str.maketrans("0123456789-()", "０１２３４５６７８９－（）")  # noqa: RUF001
SPELLINGS = {
    "13800000001": [
        "13800000001",
        "138 0000 0001",
        "138-0000-0001",
        "+86 138 0000 0001",
        "+8613800000001",
        "86 13800000001",
        "tel:138-0000-0001",
        "手机：13800000001",
        "0086-138-0000-0001",
        "(+86)138 0000 0001",
        "13800000001".translate(WIDE),
        "\u200b138\u00a00000\u20110001\u202c",
    ],
    "0519-88888888": [
        "0519-88888888",
        "051988888888",
        "(0519)88888888",
        "(0519) 8888 8888".translate(WIDE),
        "0519-8888-8888",
        "0519 — 88888888",
        "+86 519 8888 8888",
        "+86-0519-88888888",
        "+86 (0)519 88888888",
        "86-519-88888888",
        "86 0519 8888 8888",
        "tel:0519-88888888",
    ],
    "0519-88888888-801": [
        "0519-88888888-801",
        "0519-88888888转801",
        "0519-88888888 转分机 801",
        "(0519)88888888#801",
        "0519-88888888 ext. 801",
        "0519-88888888(801)",
        "0519-88888888分机：801",
    ],
    "0519-8888888-801": ["0519-8888888-801", "05198888888转801"],
    "010-66668888": ["010-66668888", "01066668888", "+86 10 6666 8888"],
    "400-800-8888": ["400-800-8888", "4008008888", "400 8008 888", "4008-008-888"],
    "400-800-8888-2": ["400-800-8888转2", "400-800-8888-2"],
    "800-820-0000": ["800-820-0000", "8008200000"],
    "12345": ["12345", "１２３４５"],  # noqa: RUF001
    "95588": ["95588", " 95588 "],
    "95105555": ["95105555"],
    "10086": ["10086"],
    "110": ["110"],
    "+85221234567": ["+852 2123 4567", "+852-2123-4567"],
    "": ["", "  ", "\u3000"],
}


@pytest.mark.parametrize(
    ("kept", "typed"), [(kept, typed) for kept, all_of in SPELLINGS.items() for typed in all_of]
)
def test_every_spelling_is_one_number(kept, typed):
    assert telephone(typed) == kept
    assert telephone(kept) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "88888888",  # of which town?
        "86888888",
        "519-86888888",
        "1380000000",
        "138000000012",
        "12800000001",
        "0519-18888888",
        "13800000001/13900000002",
        "13800000001转801",
        "王先生",
        "0519",
        "0000-88888888",
        "400-800-888",
        "+8612345678901234567",
    ],
)
def test_what_is_no_number_is_refused_with_a_sentence(typed):
    with pytest.raises(ValueError, match="带区号的座机") as refusal:
        telephone(typed)
    assert str(refusal.value) == SENTENCE
    assert telephone_or_same(typed) == typed


@given(st.text(max_size=30) | st.from_regex(r"[+0-9()转 -]{5,20}", fullmatch=True))
def test_a_kept_number_stays(typed):
    kept = telephone_or_same(typed)
    assert telephone_or_same(kept) == kept


@pytest.mark.parametrize(
    ("number", "called"),
    [
        ("13800000001", "tel:13800000001"),
        ("0519-88888888", "tel:0519-88888888"),
        ("0519-88888888-801", "tel:0519-88888888,801"),
        ("400-800-8888", "tel:400-800-8888"),
        ("400-800-8888-2", "tel:400-800-8888,2"),
        ("12345", "tel:12345"),
        ("+85221234567", "tel:+85221234567"),
    ],
)
def test_a_tap_calls_it_and_waits_before_the_extension(number, called):
    assert href(number) == called
