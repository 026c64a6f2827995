"""通知设置: the page says what is, saves what was chosen, and refuses what makes no sense."""

from datetime import time

import pytest
from django.urls import reverse

from xingdong.notices.models import NoticeChoice, NoticeTimes
from xingdong.notices.preferences import preferences_of

PAGE = reverse("notices:preferences")
CHOSEN = {
    "work": "digest",
    "deadline": "now",
    "message": "inbox",
    "rating": "inbox",
    "progress": "nothing",
    "quiet": "on",
    "quiet_from": "21:30",
    "quiet_until": "06:15",
    "digest_time": "08:30",
}


def rows() -> tuple[int, int]:
    return NoticeChoice.objects.count(), NoticeTimes.objects.count()


def test_it_shows_the_defaults_before_anything_was_chosen(clerk, client):
    client.force_login(clerk)
    page = client.get(PAGE)
    form = page.context["form"]
    assert {name: form[name].value() for name in CHOSEN} == {
        "work": "now",
        "deadline": "now",
        "message": "now",
        "rating": "now",
        "progress": "inbox",
        "quiet": True,
        "quiet_from": time(22),
        "quiet_until": time(7),
        "digest_time": "17:00",
    }
    assert rows() == (0, 0)


def test_it_says_what_cannot_be_switched_off(liaison, client):
    client.force_login(liaison)
    page = client.get(PAGE).text
    assert "必达通知" in page
    assert "不能关闭" in page
    assert "邮件发到 liaison@example.com" in page


def test_what_was_chosen_is_kept_and_shown(clerk, client):
    client.force_login(clerk)
    assert client.post(PAGE, CHOSEN).url == PAGE
    wishes = preferences_of([clerk])[clerk.pk]
    assert dict(wishes.ways) == {
        name: CHOSEN[name] for name in ("work", "deadline", "message", "rating", "progress")
    }
    assert wishes.quiet == (time(21, 30), time(6, 15))
    page = client.get(PAGE).text
    assert 'value="21:30"' in page
    client.post(PAGE, {**CHOSEN, "quiet": ""})
    assert preferences_of([clerk])[clerk.pk].quiet is None
    assert rows() == (5, 1)


def test_a_liaison_is_not_asked_about_work(liaison, client):
    client.force_login(liaison)
    assert "work" not in client.get(PAGE).context["form"].fields
    client.post(PAGE, CHOSEN)
    assert not NoticeChoice.objects.filter(group="work").exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"work": "nothing"},
        {"work": "telepathy"},
        {"quiet_from": ""},
        {"quiet_from": "06:15"},
        {"quiet_from": "25:00"},
        {"digest_time": "12:00"},
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_moves(wrong, clerk, client):
    client.force_login(clerk)
    answer = client.post(PAGE, {**CHOSEN, **wrong})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert rows() == (0, 0)


def test_everybody_chooses_for_themselves(clerk, second_clerk, client):
    client.force_login(clerk)
    client.post(PAGE, CHOSEN)
    assert preferences_of([second_clerk])[second_clerk.pk].ways == {}


def test_where_the_portal_has_no_quiet_hours_the_form_begins_without(client, clerk, settings, now):
    settings.QUIET_HOURS = ("00:00", "00:00")
    assert preferences_of([clerk])[clerk.pk].quiet is None
    client.force_login(clerk)
    form = client.get(PAGE).context["form"]
    assert [form[name].value() for name in ("quiet", "quiet_from", "quiet_until")] == [
        False,
        time(22),
        time(7),
    ]
