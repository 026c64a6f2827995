"""What nobody means to send: the portal answers with a page or a sentence, never with a crash."""

import io
import zipfile
from urllib.parse import quote

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from requests_desk import actions
from requests_desk.events.notice_source import SOURCE
from requests_desk.models import Attachment, Order
from tests.cast import draft, fresh, make_item, settle
from tests.support.notices import deliveries_of
from xingdong.files.uploads import check_upload
from xingdong.notices.models import Delivery
from xingdong.notices.sending import send_due

LONG = "9" * 5000  # more digits than Python turns into a number
WORDS = "+".join(["a"] * 2000)
ANSWERS = {
    "title": "想咨询补贴",
    "description": "请问怎么申请？",
    "contact_name": "李联络",
    "contact_phone": "13800000001",
}


@pytest.fixture(autouse=True)
def that_monday(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.mark.parametrize(
    ("who", "url", "status"),
    [
        ("visitor", f"/services/?q={WORDS}", 200),
        ("liaison", f"/orders/?q={WORDS}", 200),
        ("clerk", f"/queue/?q={WORDS}", 200),
        ("clerk", f"/queue/?after={quote('0001-01-01T00:00:00+14:00')}_1", 200),
        ("clerk", f"/queue/?after={quote('9999-12-31T23:59:59-12:00')}_1", 200),
        ("clerk", "/queue/?after=2026-01-01T00:00:00_1", 200),
        ("clerk", "/queue/?mine=maybe&kind=x&status=closed", 200),
        ("worker", "/orders/?status=x&department=x&micro_grid=x&submitted_from=x", 200),
        ("worker", "/orders/?submitted_from=0001-01-01&submitted_to=9999-12-31", 200),
        ("worker", f"/orders/?after={LONG}", 200),
        ("worker", "/centre/enter/?enterprise=²", 200),
        ("worker", f"/centre/enter/?enterprise={LONG}", 200),
        ("worker", "/centre/enter/?done=XD0", 200),
        ("worker", f"/centre/enter/?finding={LONG}", 404),
        ("visitor", "/services/?q=%00", 400),
        ("visitor", "/services/%00/", 400),
        ("worker", "/orders/%00/", 400),
        ("worker", "/centre/enter/?q=%00", 400),
        ("worker", "/inbox/99999999999999999999/", 404),
        ("worker", "/orders/😀/", 404),
        ("visitor", "/s/neither-signed-nor-ours/", 404),
    ],
)
@pytest.mark.parametrize("method", ["get", "head"])
def test_an_odd_address_has_an_answer(who, url, status, method, cast, routed, client):
    if cast[who]:
        client.force_login(cast[who])
    assert getattr(client, method)(url).status_code == status


def broken_zip(break_it) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", "x")
        archive.writestr("é.xml", "x")
    return break_it(stream.getvalue())


@pytest.mark.parametrize(
    "break_it",
    [
        lambda data: data.replace("é".encode(), b"\xff\xff"),
        lambda data: data.replace(b"PK\x01\x02\x14\x03\x14", b"PK\x01\x02\x14\x03\xff"),
        lambda data: data[:40],
    ],
    ids=["a name that is no text", "a version of the future", "cut off"],
)
def test_a_broken_archive_is_refused_with_a_sentence(break_it):
    upload = SimpleUploadedFile("材料.docx", broken_zip(break_it))
    with pytest.raises(ValidationError, match="打不开，可能已损坏"):
        check_upload(upload)


def test_a_sixth_file_is_refused_beside_the_field(client, consult_item, liaison):
    client.force_login(liaison)
    files = [SimpleUploadedFile(f"{n}.pdf", b"%PDF-1.4") for n in range(6)]
    page = client.post(reverse("orders:submit", args=["PC-01"]), {**ANSWERS, "files": files})
    assert page.status_code == 422
    assert "最多上传 5 个附件" in page.text
    assert ANSWERS["description"] in page.text
    assert Order.objects.count() == 0


def test_a_file_added_after_going_back_is_not_lost(client, consult_item, liaison):
    client.force_login(liaison)
    address = reverse("orders:submit", args=["PC-01"])
    typed = {**ANSWERS, "idempotency_key": "0123456789abcdef"}
    for _ in range(2):
        client.post(address, typed)
    assert Order.objects.count() == 1
    for _ in range(2):
        added = SimpleUploadedFile("证明.pdf", b"%PDF-1.4")
        client.post(address, {**typed, "files": added})
    assert (Order.objects.count(), Attachment.objects.count()) == (2, 1)


@pytest.mark.parametrize("moment", ["0001-01-01T00:00+14:00", "9999-12-31T23:59-12:00"])
def test_a_moment_at_the_end_of_time_is_refused(client, department, liaison, moment):
    form_fields = [{"key": "when", "label": "时间", "type": "datetime"}]
    make_item("PF-06", "场地预约", department, form_fields=form_fields)
    client.force_login(liaison)
    page = client.post(reverse("orders:submit", args=["PF-06"]), {**ANSWERS, "item-when": moment})
    assert page.status_code == 422
    assert Order.objects.count() == 0


def test_a_title_with_line_breaks_still_fits_a_mail(
    enterprise, consult_item, liaison, clerk, head, client, now
):
    client.force_login(liaison)
    title = "第一行\r\nBcc: someone@example.com"
    client.post(reverse("orders:submit", args=["PC-01"]), {**ANSWERS, "title": title})
    settle(now)
    order = fresh(Order.objects.get())
    actions.sign_order(order, by=clerk, now=now)
    actions.finish_order(order, by=clerk, outcome="solved", text="可以申请补贴。", now=now)
    settle(now)
    assert send_due(now=now) == 2
    assert [(message.to, message.subject) for message in mail.outbox] == [
        (["clerk@example.com"], "待签收：第一行 Bcc: someone@example.com"),
        (["liaison@example.com"], "请评价：第一行 Bcc: someone@example.com"),
    ]


def test_whatever_was_stored_before_goes_into_a_mail(resolved, now):
    event = resolved.events.last()
    odd = "题\n目\x0b\u2028\x85\u200b尾"
    Delivery.objects.exclude(source=SOURCE, key=event.pk).update(sent_at=now)
    Delivery.objects.filter(channel="email").update(subject=odd, body=odd)
    assert send_due(now=now) == 1
    (message,) = mail.outbox
    message.message().as_bytes()
    assert message.subject == "题 目 尾"
    assert message.body.startswith("题\n目\n\n\n\u200b尾\n")


def test_a_mail_that_cannot_be_written_is_given_up_and_holds_up_nobody(resolved, now):
    event = resolved.events.last()
    Delivery.objects.exclude(source=SOURCE, key=event.pk).update(sent_at=now)
    bad = deliveries_of(event).get(channel="email")
    bad.address = "两\n行@example.com"
    bad.save(update_fields=["address"])
    good = Delivery.objects.create(
        source=SOURCE,
        key=event.pk,
        notice="survey",
        channel="email",
        address="other@example.com",
        subject="请评价",
        body="请评价。",
        created_at=now,
        retry_at=now,
    )
    assert send_due(now=now) == 1
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.attempts, bad.claimed_at, bad.sent_at) == (1, None, None)
    assert bad.given_up_at == now
    assert "newline" in bad.last_error
    assert good.sent_at == now


def test_the_longest_texts_fit(
    enterprise, fallback_item, item, liaison, clerk, worker, client, now
):
    uncertain = draft(enterprise, fallback_item, title="😀" * 60, item_uncertain=True)
    order = actions.submit_order(uncertain, by=liaison, now=now)
    settle(now)
    client.force_login(worker)
    answers = {
        "item": item.pk,
        "grade": "normal",
        "department": item.department_id,
        "handler": clerk.pk,
        "place": "地" * 120,
        "reason": "理" * 300,
    }
    page = client.post(reverse("orders:step", args=[order.number, "dispatch"]), answers)
    assert page.status_code == 302
    assert fresh(order).assignment.handler == clerk
