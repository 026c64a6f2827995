"""The catalogue is found by words, by pinyin and by the stage an enterprise is at."""

import pytest

from enterprises.models import Enterprise
from services.models import ServiceItem
from services.pinyin import spellings


def found(words: str) -> list[str]:
    return [item.code for item in ServiceItem.objects.matching(words).in_catalogue_order()]


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("专场招聘", ["HR-01"]),
        ("zczp", ["HR-01"]),
        ("ZCZP", ["HR-01"]),
        ("zhuanchangzhaopin", ["HR-01"]),
        ("rcgy", ["PF-01"]),
        ("xhn", ["LC-01"]),
        ("考证 中级", ["HR-04"]),
        ("pf-04", ["PF-04"]),
        ("没有这样的事", []),
        ("qqqq", []),
    ],
)
def test_words_and_pinyin_find_items(catalogue, words, codes):
    assert found(words) == codes


def test_a_renamed_item_is_found_by_its_new_name(catalogue):
    item = ServiceItem.objects.get(code="HR-01")
    item.name = "用工对接"
    item.save(update_fields=["name"])
    assert found("ygdj") == ["HR-01"]


def test_items_are_chosen_by_stage(catalogue):
    mature = ServiceItem.objects.for_stage(Enterprise.Stage.MATURE)
    assert "IN-04" in {item.code for item in mature}
    assert not mature.filter(code__in=["IN-01", "IN-02"]).exists()


def test_what_is_not_chinese_is_left_out_of_the_spelling():
    assert spellings(["“小候鸟”暑期托管班", "…"]) == "xhnsqtgb\nxiaohouniaoshuqituoguanban"
