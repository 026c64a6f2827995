"""Size, tag and 规上 at their boundaries (handbook §5.2, §5.3)."""

import pytest
from django.core.exceptions import ValidationError

from enterprises.industry import IndustryTag, normalise_industry, tag_of, validate_industry
from enterprises.size import Size, is_above_scale, size_of

RAIL, WHOLESALE, ROAD, LOADING, STORAGE, SOFTWARE = "3715", "5179", "5430", "5910", "5930", "6513"


@pytest.mark.parametrize(
    ("industry", "headcount", "revenue", "size"),
    [
        # The handbook's own vectors.
        (RAIL, 1200, 500, Size.SMALL),
        (RAIL, 15, 50000, Size.MICRO),
        (RAIL, 1000, 40000, Size.LARGE),
        (RAIL, 300, 1999, Size.SMALL),
        # Just below and at each bound.
        (RAIL, 999, 40000, Size.MEDIUM),
        (RAIL, 1000, 39999, Size.MEDIUM),
        (RAIL, 300, 2000, Size.MEDIUM),
        (RAIL, 299, 2000, Size.SMALL),
        (RAIL, 20, 300, Size.SMALL),
        (RAIL, 19, 300, Size.MICRO),
        (RAIL, 20, 299, Size.MICRO),
        (RAIL, 0, 0, Size.MICRO),
        (WHOLESALE, 200, 40000, Size.LARGE),
        (WHOLESALE, 199, 40000, Size.MEDIUM),
        (WHOLESALE, 20, 5000, Size.MEDIUM),
        (WHOLESALE, 20, 4999, Size.SMALL),
        (WHOLESALE, 5, 1000, Size.SMALL),
        (WHOLESALE, 4, 1000, Size.MICRO),
        (ROAD, 1000, 30000, Size.LARGE),
        (ROAD, 1000, 29999, Size.MEDIUM),
        (ROAD, 300, 3000, Size.MEDIUM),
        (ROAD, 299, 3000, Size.SMALL),
        (ROAD, 20, 200, Size.SMALL),
        (ROAD, 20, 199, Size.MICRO),
        (LOADING, 300, 3000, Size.MEDIUM),
        (STORAGE, 300, 3000, Size.MEDIUM),
        (STORAGE, 200, 30000, Size.LARGE),
        (STORAGE, 199, 30000, Size.MEDIUM),
        (STORAGE, 100, 1000, Size.MEDIUM),
        (STORAGE, 20, 100, Size.SMALL),
        (STORAGE, 19, 100, Size.MICRO),
        (SOFTWARE, 300, 10000, Size.LARGE),
        (SOFTWARE, 300, 9999, Size.MEDIUM),
        (SOFTWARE, 100, 1000, Size.MEDIUM),
        (SOFTWARE, 99, 1000, Size.SMALL),
        (SOFTWARE, 10, 50, Size.SMALL),
        (SOFTWARE, 10, 49, Size.MICRO),
        # What is missing or not in the table stays open.
        (RAIL, 86, None, Size.UNKNOWN),
        (RAIL, None, 2000, Size.UNKNOWN),
        ("", 86, 2000, Size.UNKNOWN),
        ("5311", 86, 2000, Size.UNKNOWN),
        ("8010", 86, 2000, Size.UNKNOWN),
    ],
)
def test_the_size_follows_the_rules_of_2017(industry, headcount, revenue, size):
    assert size_of(industry, headcount, revenue) == size


def test_loading_is_transport_and_the_rest_of_its_division_storage():
    assert size_of(LOADING, 200, 30000) == Size.SMALL
    assert size_of(STORAGE, 200, 30000) == Size.LARGE


@pytest.mark.parametrize(
    ("industry", "revenue", "above"),
    [(RAIL, 2000, True), (RAIL, 1999.99, False), (RAIL, None, False), (SOFTWARE, 9000, False)],
)
def test_above_scale_is_a_flag_of_its_own(industry, revenue, above):
    assert is_above_scale(industry, revenue) is above


@pytest.mark.parametrize(
    ("code", "tag"),
    [
        ("3715", IndustryTag.RAIL),
        ("3720", IndustryTag.RAIL),
        ("3713", IndustryTag.RAIL),
        ("3841", IndustryTag.NEW_ENERGY),
        ("3612", IndustryTag.NEW_ENERGY),
        ("3611", IndustryTag.OTHER),
        ("38", IndustryTag.OTHER),
        ("", IndustryTag.OTHER),
    ],
)
def test_the_tag_comes_from_the_code(code, tag):
    assert tag_of(code) == tag


def test_a_code_is_put_in_order_and_checked():
    assert normalise_industry(" Ｃ３７１５ ") == "3715"  # noqa: RUF001  as people paste it
    for wrong in ("371", "37155", "轨道"):
        with pytest.raises(ValidationError, match="行业代码应为"):
            validate_industry(wrong)
    for none in ("9911", "0015", "3717"):
        with pytest.raises(ValidationError, match="没有小类"):
            validate_industry(none)
    validate_industry("3713")


def test_a_chosen_tag_wins_and_both_are_kept_up(enterprise):
    enterprise.industry_code = "3841"
    enterprise.save()
    assert (enterprise.industry_tag, enterprise.size) == ("new_energy", "unknown")
    enterprise.industry_override = "rail"
    enterprise.revenue, enterprise.revenue_year = 2000, 2025
    enterprise.save(update_fields=["industry_override", "revenue", "revenue_year"])
    enterprise.refresh_from_db()
    assert (enterprise.industry_tag, enterprise.size) == ("rail", "small")
