"""Finding an enterprise among many."""

from datetime import timedelta

import pytest
from django.urls import reverse

from enterprises.initials import initials_of
from enterprises.models import Contact, Enterprise
from requests_desk.models import Order
from tests.cast import SINCE


@pytest.fixture
def url():
    return reverse("insight:enterprises")


def found(client, user, url, **asked) -> list[str]:
    client.force_login(user)
    return [line["enterprise"].name for line in client.get(url, asked).context["rows"]]


TRACK, CABLE = "常州示例轨道配件有限公司", "常州示例电缆有限公司"


def test_initials_are_those_people_type():
    assert initials_of("常州长江A1（兴东）厂", "示例") == "czcja1xdc sl"
    assert initials_of("厦门银行") == "xmyh"


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("", [TRACK, CABLE]),
        ("轨道", [TRACK]),
        ("示例轨道", [TRACK]),
        ("slgd", [TRACK]),
        ("SLDL", [CABLE]),
        ("91320499MA9X00011U", [TRACK]),
        ("91320499ma9x00011u", [TRACK]),
        ("常州 配件", [TRACK]),
        ("czsl 电缆", [CABLE]),
        ("没有这家", []),
    ],
)
def test_words_find_names_initials_and_codes(
    words, names, enterprise, other_enterprise, worker, client, url
):
    assert sorted(found(client, worker, url, q=words)) == sorted(names)


def test_a_new_name_is_found_by_its_initials(enterprise, worker, client, url):
    enterprise.name = "常州样板轨道有限公司"
    enterprise.save(update_fields=["name"])
    assert found(client, worker, url, q="czyb") == [enterprise.name]


def test_what_needs_attention(in_progress, enterprise, other_enterprise, worker, client, url, now):
    Contact.objects.create(
        enterprise=enterprise, role="hr_head", name="林悦", mobile="13912345678", from_on=SINCE
    )
    Enterprise.objects.filter(pk=other_enterprise.pk).update(verified_on=now.date())
    assert found(client, worker, url, flag="lacking") == [CABLE]
    assert found(client, worker, url, flag="unverified") == [TRACK]
    assert found(client, worker, url, flag="open") == [TRACK]
    assert found(client, worker, url, flag="late") == []
    Order.objects.update(promised_at=now - timedelta(hours=1))
    assert found(client, worker, url, flag="late") == [TRACK]


def test_only_what_one_may_see(in_progress, enterprise, other_enterprise, cast, client, url):
    seen = {
        who: found(client, cast[who], url)
        for who in ("liaison", "other_liaison", "clerk", "other_clerk")
    }
    assert seen == {
        "liaison": [TRACK],
        "other_liaison": [CABLE],
        "clerk": [TRACK],
        "other_clerk": [],
    }


def test_pages_follow_the_alphabet_and_meet_without_gap_or_double(micro_grid, worker, client, url):
    for number in range(60):
        Enterprise.objects.create(
            credit_code=f"C{number:03}",
            name=f"示例{number % 7}号厂",
            micro_grid=micro_grid,
            stage="growth",
        )
    client.force_login(worker)
    names, codes, address = [], [], url
    while address:
        context = client.get(address).context
        names += [line["enterprise"].initials for line in context["rows"]]
        codes += [line["enterprise"].credit_code for line in context["rows"]]
        before, address = address, context["older"] and url + context["older"]
    assert names == sorted(names)
    assert len(codes) == len(set(codes)) == 60
    back = client.get(url + client.get(before).context["newer"]).context["rows"]
    assert [line["enterprise"].credit_code for line in back] == codes[25:50]


@pytest.mark.parametrize(
    "asked", [{"after": "nonsense"}, {"before": "x_y"}, {"micro_grid": "x"}, {"flag": "x"}]
)
def test_nonsense_is_the_first_page(asked, enterprise, worker, client, url):
    client.force_login(worker)
    assert client.get(url, asked).status_code == 200


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("示例（常州）有限公司", "示例(常州)"),
        ("示例(常州)有限公司", "示例（常州）"),
        ("\uff21\uff22\uff23试样厂", "abc"),
        ("重庆长安试样厂", "cqca"),
        ("重庆长安试样厂", "zqza"),
        ("常州弹簧试样厂", "th"),
        ("常州弹簧试样厂", "dh"),
        ("厦门大厦试样厂", "xmds"),
        ("厦门大厦试样厂", "xmdx"),
        ("阿卜杜拉•买买提商行", "阿卜杜拉・买买提"),
        ("常州试\u200b样厂", "常州试样厂"),
    ],
)
def test_a_name_is_found_in_every_spelling_and_reading(
    name, typed, enterprise, worker, client, url
):
    enterprise.name, enterprise.short_name = name, ""
    enterprise.save()
    assert list(Enterprise.objects.matching(typed)) == [enterprise]
    client.force_login(worker)
    rows = client.get(url, {"q": typed}).context["rows"]
    assert [row["enterprise"] for row in rows] == [enterprise]
