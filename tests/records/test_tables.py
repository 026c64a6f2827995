"""Nothing starts with a member that somebody forgot to describe."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from xingdong.records.tables import DescribedChoices, complete


class Colour(DescribedChoices):
    rank: int
    tone: str

    RED = "red", 1, "bad", "红"
    GREEN = "green", 2, "good", "绿"


def test_a_member_says_what_its_line_says():
    assert [(one.value, one.label, one.rank, one.tone) for one in Colour] == [
        ("red", "红", 1, "bad"),
        ("green", "绿", 2, "good"),
    ]
    assert Colour("green") is Colour.GREEN
    assert Colour.choices == [("red", "红"), ("green", "绿")]


def test_a_line_that_leaves_something_out_says_what():
    with pytest.raises((TypeError, RuntimeError)) as refusal:

        class Shape(DescribedChoices):
            rank: int
            corners: int

            ROUND = "round", 1, "圆"

    assert "Shape 'round' must say rank, corners and a label" in str(
        refusal.value.__cause__ or refusal.value
    )


def test_a_whole_table_is_given_back():
    table = {Colour.RED: "stop", Colour.GREEN: "go"}
    assert complete("SIGNS", table, Colour) is table


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        ({Colour.RED: "stop"}, "SIGNS lacks green."),
        (
            {Colour.RED: "stop", Colour.GREEN: "go", "blue": "?"},
            "SIGNS must not have blue.",
        ),
        ({"blue": "?"}, "SIGNS lacks green, red and must not have blue."),
    ],
)
def test_a_table_with_a_gap_or_a_stranger_is_named(table, fault):
    with pytest.raises(ImproperlyConfigured) as refusal:
        complete("SIGNS", table, Colour)
    assert str(refusal.value) == fault
