"""What is kept of a sentence that somebody corrected."""

import pytest

from services.models import ServiceItem, TrainingExample
from services.suggesting.examples import all_examples
from services.suggesting.learning import masked, remember_correction


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("电话13912345678，身份证320411199001011234。", "电话「号码」，身份证「证件号」。"),
        ("座机 0519-88123456 转 802", "座机 「号码」 转 802"),
        ("代码91320499MA9X00011U", "代码「证件号」"),
        ("写信到 hr.li@example.com 吧", "写信到 「邮箱」 吧"),
        ("招20个焊工，月薪6500", "招20个焊工，月薪6500"),
        ("一\n二\t三", "一 二 三"),
    ],
)
def test_nobody_can_be_told_apart(text, kept):
    assert masked(text) == kept


def test_the_same_words_are_kept_once(catalogue, now):
    item = ServiceItem.objects.get(code="HR-01")
    for number in ("XD1", "XD2"):
        remember_correction("缺人", item=item, order_number=number, now=now)
    assert TrainingExample.objects.count() == 1


def test_what_is_left_out_is_not_learned_and_what_is_learned_is_not_shown(catalogue, now):
    item = ServiceItem.objects.get(code="HR-01")
    remember_correction("某某公司缺人", item=item, order_number="XD1", now=now)
    learned = [one for one in all_examples() if one.text == "某某公司缺人"]
    assert [one.shown for one in learned] == [False]
    TrainingExample.objects.update(is_used=False)
    assert not [one for one in all_examples() if one.text == "某某公司缺人"]
