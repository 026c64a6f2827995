"""Words on an order go both ways, to the right desk and to nobody else (handbook §1.2, M26)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from requests_desk import actions
from requests_desk.workflow import Action
from tests.cast import fresh, settle
from xingdong.notices.models import ChannelName, Delivery
from xingdong.records.refusals import NotAllowed

PDF = b"%PDF-1.7\n" + b"\0" * 20


def told(notice="message") -> set:
    inbox = Delivery.objects.filter(notice=notice, channel=ChannelName.INBOX)
    return set(inbox.values_list("recipient__username", flat=True))


def write(client, user, order, text="请问什么时候能来？", **more):
    client.force_login(user)
    url = reverse("orders:step", args=[order.number, Action.MESSAGE])
    return client.post(url, {"text": text, **more})


def test_the_handler_reads_what_the_enterprise_writes(client, in_progress, liaison, clerk, now):
    pdf = SimpleUploadedFile("名单.pdf", PDF)
    assert write(client, liaison, in_progress, files=pdf).status_code == 302
    settle(now)
    assert told() == {clerk.username}
    client.force_login(clerk)
    page = client.get(in_progress.get_absolute_url()).content.decode()
    assert "请问什么时候能来？" in page
    assert "名单.pdf" in page


def test_the_enterprise_reads_the_answer(client, in_progress, liaison, clerk, now):
    assert write(client, clerk, in_progress, text="明天上午到。").status_code == 302
    settle(now)
    assert told() == {liaison.username}
    client.force_login(liaison)
    assert "明天上午到。" in client.get(in_progress.get_absolute_url()).content.decode()
    assert fresh(in_progress).assignment.contacted_at is None  # a message is no contact


def test_before_signing_it_goes_to_the_proposed_handler(client, routed, liaison, now):
    handler = routed.assignment.handler
    write(client, liaison, routed)
    settle(now)
    assert told() == {handler.username}


def test_after_the_result_it_goes_to_the_centre(client, resolved, liaison, worker, now):
    assert write(client, liaison, resolved).status_code == 302
    settle(now)
    assert told() == {worker.username}


def test_an_answer_settles_the_urging(in_progress, liaison, clerk, now):
    actions.write_message(in_progress, by=clerk, text="正在联系厂家。", now=now)
    assert fresh(in_progress).last_progress_at == now


@pytest.mark.parametrize("who", ["other_liaison", "other_clerk", "leader", "outsider"])
def test_nobody_else_may_write(client, in_progress, cast, who):
    events = in_progress.events.count()
    response = write(client, cast[who], in_progress)
    assert response.status_code in (302, 404)
    assert in_progress.events.count() == events


def test_an_empty_message_is_refused_and_said_so(client, in_progress, liaison):
    events = in_progress.events.count()
    response = write(client, liaison, in_progress, text="  ")
    assert response.status_code == 422
    assert in_progress.events.count() == events


def test_an_order_waiting_for_material_asks_for_the_material(in_progress, liaison, clerk, now):
    actions.ask_supplement(in_progress, by=clerk, text="请补充名单。", now=now)
    order = fresh(in_progress)
    with pytest.raises(NotAllowed):
        actions.write_message(order, by=liaison, text="名单在附件。", now=now)
    assert order.events.of_action(Action.MESSAGE).count() == 0
