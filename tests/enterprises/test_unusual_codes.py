"""A real code that breaks its check character is taken once two people have seen the licence."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.urls import reverse

from enterprises.actions.unusual_codes import confirm_code
from enterprises.models import Enterprise, UnusualCode
from grids.models import SocialWorker
from tests.cast import SINCE
from xingdong.accounts.models import User
from xingdong.records.refusals import NotAllowed

from .test_spreadsheets import HEADINGS, row, sentences, workbook

ODD = "91320499MA9X00038J"  # ends with K by the rule
SENTENCE = (
    "统一社会信用代码校验不通过，请对照营业执照核对每一位。"
    "2016 年以前登记、执照上确是如此的，请先登记为特殊代码。"
)


@pytest.fixture
def code(worker, now):
    return UnusualCode.objects.create(
        credit_code=ODD,
        registered_on=date(2014, 6, 1),
        reason="已看营业执照正本",
        asked_by=worker,
        asked_at=now,
    )


@pytest.fixture
def second():
    user = User.objects.create(username="shegong2", real_name="第二社工")
    SocialWorker.objects.create(user=user, from_on=SINCE)
    return user


def enterprise_of(micro_grid) -> Enterprise:
    return Enterprise(credit_code=ODD, name="甲示例厂", micro_grid=micro_grid, stage="growth")


def test_a_second_person_confirms_never_the_first(code, worker, second, micro_grid, now, check):
    content = workbook(HEADINGS[:4], row(ODD))
    assert sentences(check(content)) == [f"2 统一社会信用代码：{SENTENCE}"]
    with pytest.raises(NotAllowed, match="由另一位社工"):
        confirm_code(code, by=worker, now=now)
    with pytest.raises(ValidationError, match="校验不通过"):
        enterprise_of(micro_grid).full_clean()
    confirm_code(code, by=second, now=now)
    enterprise_of(micro_grid).full_clean()
    assert check(content).state == "checked"
    with pytest.raises(NotAllowed, match="已经确认过"):
        confirm_code(code, by=second, now=now)


def test_other_faults_of_a_record_stay(code, second, micro_grid, now):
    confirm_code(code, by=second, now=now)
    one = enterprise_of(micro_grid)
    one.name, one.credit_code = "", "91320499MA9X00038A"
    with pytest.raises(ValidationError) as faults:
        one.full_clean()
    assert sorted(faults.value.message_dict) == ["credit_code", "name"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("91320499MA9X00038K", "这个代码校验无误，直接登记企业即可。"),
        ("320400000012345", "这是 15 位的工商注册号"),
        ("9132", "应为 18 位"),
    ],
)
def test_only_a_broken_check_character_is_unusual(typed, sentence, db):
    code = UnusualCode(credit_code=typed, registered_on=date(2014, 6, 1), reason="看过")
    with pytest.raises(ValidationError, match=sentence):
        code.full_clean(exclude=["asked_by", "asked_at"])


def test_the_database_asks_for_a_second_person_and_an_old_licence(code, worker, now):
    with pytest.raises(IntegrityError):
        UnusualCode.objects.filter(pk=code.pk).update(confirmed_by=worker, confirmed_at=now)


def test_it_is_written_down_and_confirmed_in_the_admin(worker, second, client):
    client.force_login(worker)
    add = reverse("admin:enterprises_unusualcode_add")
    form = {"credit_code": ODD, "registered_on": "2014-06-01", "reason": "已看营业执照正本"}
    late = client.post(add, {**form, "registered_on": "2016-01-01"})
    assert "2016 年起登记的代码都符合校验规则" in late.text
    client.post(add, form)
    code = UnusualCode.objects.get()
    assert (code.asked_by, code.confirmed_at) == (worker, None)
    confirm = reverse("admin:enterprises_unusualcode_confirm", args=[code.pk])
    client.post(confirm)
    code.refresh_from_db()
    assert code.confirmed_at is None
    client.force_login(second)
    assert "已看营业执照正本" in client.get(confirm).text
    client.post(confirm)
    code.refresh_from_db()
    assert code.confirmed_by == second
