"""The inbox: by day, unread alone, read one by one or all, and a count that lives in the bar."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from xingdong.notices.models import Delivery

UNREAD = reverse("notices:unread")
INBOX = reverse("notices:inbox")


@pytest.fixture(autouse=True)
def that_monday(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def write(routed, clerk, now):
    """``write(3)``: as many more messages in the clerk's inbox, one a day backwards."""

    def add(count: int) -> list[Delivery]:
        event = routed.events.last()
        made = [
            Delivery.objects.create(
                source="order_event",
                key=event.pk,
                notice=f"note {number}",
                group="message",
                recipient=clerk,
                channel="inbox",
                address=str(clerk.pk),
                subject=f"消息 {number}",
                body="正文",
                url=routed.get_absolute_url(),
                created_at=now - timedelta(days=number),
                sent_at=now,
                retry_at=now,
            )
            for number in reversed(range(count))
        ]
        return made[::-1]

    return add


def unread_of(user) -> int:
    return Delivery.objects.inbox_of(user).unread().count()


def test_messages_stand_under_their_day(write, clerk, client):
    write(3)
    client.force_login(clerk)
    page = client.get(INBOX).text
    heads = [page.index(f">{day}</h2>") for day in ("今天", "昨天", "2月28日")]
    subjects = [page.index(f"消息 {number}</a>") for number in range(3)]
    assert heads[0] < subjects[0] < heads[1] < subjects[1] < heads[2] < subjects[2]


def test_only_the_unread_ones(write, clerk, client, now):
    read, other, _ = write(3)
    Delivery.objects.filter(pk=read.pk).update(read_at=now)
    client.force_login(clerk)
    page = client.get(INBOX, {"unread": "1"}).text
    assert f"{read.subject}</a>" not in page
    assert f"{other.subject}</a>" in page


def test_paging_keeps_the_filter(write, clerk, client):
    write(30)
    client.force_login(clerk)
    first = client.get(INBOX, {"unread": "1"})
    assert first.context["older"].startswith("?unread=1&after=")
    second = client.get(INBOX + first.context["older"])
    seen = [
        message["subject"]
        for page in (first, second)
        for _, messages in page.context["days"]
        for message in messages
    ]
    assert len(seen) == len(set(seen)) == 31


def test_one_is_marked_read(write, clerk, client):
    one, _ = write(2)
    before = unread_of(clerk)
    client.force_login(clerk)
    client.post(reverse("notices:read_one", args=[one.pk]))
    assert unread_of(clerk) == before - 1
    one.refresh_from_db()
    assert one.read_at is not None


def test_all_are_marked_read(write, clerk, client):
    write(2)
    client.force_login(clerk)
    client.post(reverse("notices:read_all"))
    assert unread_of(clerk) == 0


def test_nobody_marks_the_messages_of_others(write, clerk, second_clerk, client):
    [one] = write(1)
    before = unread_of(clerk)
    client.force_login(second_clerk)
    assert client.post(reverse("notices:read_one", args=[one.pk])).status_code == 404
    client.post(reverse("notices:read_all"))
    assert unread_of(clerk) == before


def test_an_unchanged_count_is_an_empty_answer(write, clerk, client, django_assert_num_queries):
    write(2)
    client.force_login(clerk)
    with django_assert_num_queries(3):  # session, user, count
        answer = client.get(UNREAD, {"seen": "3"})
    assert (answer.status_code, answer.content) == (204, b"")


def test_a_new_message_renews_the_bar(write, clerk, client):
    write(2)
    client.force_login(clerk)
    answer = client.get(UNREAD, {"seen": "1"})
    assert answer.status_code == 200
    assert 'data-unread="3"' in answer.text
    assert "?seen=3" in answer.text
    assert 'hx-swap-oob="innerHTML:.nav-unread"' in answer.text
    assert "有 3 条未读消息" in answer.text
    assert len(answer.content) < 800


def test_a_session_that_ended_gets_no_sign_in_page_into_its_bar(client, db):
    assert client.get(UNREAD, {"seen": "1"}).status_code == 204


def test_the_title_and_the_bar_show_the_count(write, clerk, client):
    write(2)
    client.force_login(clerk)
    page = client.get(reverse("orders:queue")).text
    assert "<title>(3) 工作队列" in page
    assert '<span class="nav-count">3' in page
    assert f'hx-get="{UNREAD}?seen=3"' in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_inbox_costs_the_same_for_one_and_for_three(
    count, write, clerk, client, django_assert_num_queries
):
    write(count)
    client.force_login(clerk)
    with django_assert_num_queries(6):
        client.get(INBOX)
