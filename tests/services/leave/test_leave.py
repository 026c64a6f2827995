"""请假代理: entered by oneself or the head, seen by colleagues, refused where it cannot work."""

from datetime import date

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from grids.models import SocialWorker
from requests_desk.rules.routing import substitute_of
from services.leave.actions import end_leave, enter_leave
from tests.cast import again, fresh, join, person
from xingdong.accounts.models import Delegation, SecurityEntry
from xingdong.accounts.standing import standing_of
from xingdong.records.refusals import NotAllowed

PAGE = reverse("leave:page")
FIRST, LAST = date(2026, 3, 2), date(2026, 3, 5)


@pytest.fixture(autouse=True)
def that_monday(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def go(clerk, second_clerk, now):
    """`clerk` goes away and `second_clerk` stands in, unless something else is said."""

    def go(user=clerk, **given) -> Delegation:
        words = {"substitute": second_clerk, "first": FIRST, "last": LAST, "by": user, **given}
        return enter_leave(user, **words, now=now)

    return go


def given(user, substitute, first=FIRST, last=LAST):
    return {"user": user.pk, "substitute": substitute.pk, "first": first, "last": last}


def test_one_enters_the_own_leave_and_the_substitute_acts(clerk, second_clerk, client):
    client.force_login(clerk)
    answer = client.post(PAGE, given(clerk, second_clerk), follow=True)
    assert "已登记，代理人会收到通知。" in answer.text
    made = Delegation.objects.get()
    assert (made.user, made.substitute, made.from_on, made.until_on) == (
        clerk,
        second_clerk,
        FIRST,
        LAST,
    )
    assert substitute_of(clerk, on=FIRST) == second_clerk
    assert standing_of(again(second_clerk)).acts_for == {clerk.pk: "周经办"}
    assert LogEntry.objects.get().change_message == "登记请假 2026-03-02 至 2026-03-05"
    entry = SecurityEntry.objects.get(kind="appointed")
    words = "登记请假 2026-03-02 至 2026-03-05"
    assert (entry.user, entry.about) == (clerk, f"请假代理 {made}（{words}）")
    told = {one.recipient for one in second_clerk.deliveries.model.objects.filter(source="leave")}
    assert told == {clerk, second_clerk}


def test_a_head_enters_it_for_the_department_and_nobody_elses(
    head, clerk, second_clerk, other_clerk, client
):
    client.force_login(head)
    client.post(PAGE, given(clerk, second_clerk))
    assert Delegation.objects.get().user == clerk
    refused = client.post(PAGE, given(other_clerk, second_clerk))
    assert (refused.status_code, Delegation.objects.count()) == (422, 1)


def test_a_clerk_enters_nobody_elses(go, clerk, second_clerk):
    with pytest.raises(NotAllowed, match="只能登记本人或本部门人员的请假。"):
        go(clerk, by=second_clerk, substitute=second_clerk)
    assert not Delegation.objects.exists()


def test_what_cannot_work_is_refused_with_a_sentence(
    go, clerk, second_clerk, head, other_clerk, department
):
    third = join(person("third", "林经办"), department)
    go(second_clerk, substitute=head, first=date(2026, 3, 9), last=date(2026, 3, 10))
    refusals = [
        ({"substitute": clerk}, "代理人不能是本人。"),
        ({"substitute": other_clerk}, "王经办不是周经办的同事，请选择同一部门的在岗人员。"),
        ({"last": date(2026, 3, 1)}, "结束日期不能早于开始日期。"),
        ({"first": date(2026, 3, 1)}, "开始日期已经过去，请从今天或以后的日期开始。"),
        ({"last": date(2026, 3, 9)}, "吴经办（3月9日至3月10日）自己也请假，请换一位代理人。"),
    ]
    for words, sentence in refusals:
        with pytest.raises(NotAllowed) as refused:
            go(**words)
        assert str(refused.value) == sentence
    assert Delegation.objects.count() == 1
    go()
    with pytest.raises(NotAllowed) as overlap:
        go(substitute=third, first=LAST, last=date(2026, 3, 6))
    assert str(overlap.value) == "周经办（3月2日至3月5日）已登记请假，由吴经办代理，不能重叠。"
    with pytest.raises(NotAllowed) as circle:
        go(second_clerk, substitute=third)
    assert str(circle.value) == (
        "吴经办（3月2日至3月5日）正代理周经办的工作，请先为周经办换一位代理人。"
    )
    assert Delegation.objects.count() == 2


def test_coming_back_early_ends_it_at_once(go, clerk, second_clerk, client):
    made = go()
    with time_machine.travel("2026-03-03 10:00+08:00", tick=False):
        client.force_login(clerk)
        client.post(reverse("leave:end", args=[made.pk]))
        assert Delegation.objects.get().until_on == date(2026, 3, 2)
        assert standing_of(again(second_clerk)).acts_for == {}


def test_what_has_not_begun_is_taken_back(go, clerk, now):
    made = go(first=date(2026, 3, 4))
    end_leave(made, by=clerk, now=now)
    assert not Delegation.objects.exists()
    with pytest.raises(NotAllowed, match="这次请假已经结束。"):
        end_leave(made, by=clerk, now=now)


def test_other_peoples_leave_is_not_ended(go, second_clerk, now):
    made = go()
    with pytest.raises(NotAllowed, match="只能结束本人或本部门人员的请假。"):
        end_leave(made, by=second_clerk, now=now)
    assert Delegation.objects.get().until_on == LAST


def test_colleagues_see_it_on_the_page_and_on_the_order(
    go, in_progress, second_clerk, other_clerk, client
):
    go()
    client.force_login(second_clerk)
    assert "由吴经办代理" in client.get(PAGE).text
    assert "周经办（请假中，由吴经办代理）" in client.get(in_progress.get_absolute_url()).text
    client.force_login(other_clerk)
    assert "由吴经办代理" not in client.get(PAGE).text
    assert fresh(in_progress).substitute == "吴经办"


def test_social_workers_stand_in_for_each_other(go, worker, centre, micro_grid):
    other = person("second_worker", "蒋社工")
    SocialWorker.objects.create(user=other, from_on=date(2020, 1, 1))
    assert go(worker, substitute=other).substitute == other


def test_the_page_is_for_those_who_work_here(cast, client):
    for name, user in cast.items():
        if user is not None:
            client.force_login(user)
        else:
            client.logout()
        expected = {"visitor": 302}.get(name)
        works = name in {"clerk", "second_clerk", "head", "other_clerk", "worker"}
        assert client.get(PAGE).status_code == (expected or (200 if works else 404)), name
