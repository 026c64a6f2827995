"""What people and programs read when it is our fault: a sentence, and what they had typed."""

import errno
import threading

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enterprises.models import Enterprise
from requests_desk.models import Order
from xingdong import connections, failures
from xingdong.accounts.tokens import hand_out_token

SUBMIT = "requests_desk.views.ordering.submit_orders"


def wrapped(cause: BaseException) -> Exception:
    """As a library raises what the system has raised."""
    error = RuntimeError("about a file")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (OperationalError("database is locked"), failures.BUSY),
        (OperationalError("could not connect to server"), failures.AWAY),
        (DatabaseError("database or disk is full"), failures.FULL),
        (OSError(errno.ENOSPC, "No space left on device"), failures.FULL),
        (wrapped(OSError(errno.EDQUOT, "quota")), failures.FULL),
        (PermissionError(errno.EACCES, "denied"), failures.READ_ONLY),
        (OSError(errno.EROFS, "read only"), failures.READ_ONLY),
        (FileNotFoundError(errno.ENOENT, "gone"), failures.UNKNOWN),
        (KeyError("what"), failures.UNKNOWN),
        (None, failures.UNKNOWN),
    ],
    ids=repr,
)
def test_each_trouble_has_its_sentence(error, failure):
    assert failures.failure_of(error) == failure


@pytest.fixture
def visitor(liaison) -> Client:
    """Somebody who reads what production shows instead of the test's traceback."""
    visitor = Client(raise_request_exception=False)
    visitor.force_login(liaison)
    return visitor


FORM = {
    "title": "招焊工",
    "description": "旺季缺人，急需 20 名焊工。",
    "contact_name": "李联络",
    "contact_phone": "13800000001",
    "item-headcount": "20",
    "idempotency_key": "0123456789abcdef",
    "password": "密码 不该出现",
}


def breaks(error: Exception):
    def broken(*args, **kwargs):
        raise error

    return broken


@pytest.mark.parametrize(
    ("error", "status", "title"),
    [
        (KeyError("what"), 500, "系统出错了"),
        (OperationalError("database is locked"), 503, "系统正忙"),
        (OSError(errno.ENOSPC, "No space left on device"), 507, "服务器没有空间了"),
    ],
    ids=repr,
)
def test_a_page_says_what_is_the_matter_and_gives_back_what_was_typed(
    error, status, title, visitor, item, enterprise, monkeypatch
):
    monkeypatch.setattr(SUBMIT, breaks(error))
    url = reverse("orders:submit", args=[item.code])
    page = visitor.post(url, {**FORM, "enterprise": enterprise.pk})
    assert page.status_code == status
    assert f"<h1>{title}</h1>" in page.text
    assert ">招焊工\n\n旺季缺人，急需 20 名焊工。\n\n李联络</textarea>" in page.text
    assert not Order.objects.exists()


def test_a_page_that_nobody_filled_in_gives_nothing_back(visitor, monkeypatch):
    monkeypatch.setattr("requests_desk.views.portal.render", breaks(KeyError("what")))
    page = visitor.get("/")
    assert (page.status_code, "<textarea" in page.text) == (500, False)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (KeyError("what"), 500, "server_error"),
        (OperationalError("database is locked"), 503, "busy"),
        (OperationalError("could not connect to server"), 503, "database_away"),
        (OSError(errno.ENOSPC, "No space left on device"), 507, "no_room"),
        (PermissionError(errno.EACCES, "denied"), 500, "cannot_write"),
    ],
    ids=repr,
)
def test_a_program_reads_the_same_in_the_shape_of_the_api(
    error, status, code, liaison, monkeypatch
):
    monkeypatch.setattr("requests_desk.api.views.OrderList.get_queryset", breaks(error))
    program = Client(raise_request_exception=False)
    wanted = {"name": "接口", "scope": "read", "days": 30, "now": timezone.now()}
    _, key = hand_out_token(liaison, **wanted)
    answer = program.get("/api/v1/orders/", headers={"Authorization": f"Token {key}"})
    assert answer.status_code == status
    body = answer.json()
    assert (set(body), body["code"], body["fields"]) == ({"code", "message", "fields"}, code, {})
    assert answer.get("Retry-After") == ("60" if status == 503 else None)


@pytest.mark.parametrize(
    ("send", "status", "code"),
    [
        (lambda program: program.get("/api/v1/nothing/"), 404, "not_found"),
        (lambda program: program.delete("/api/v1/items/"), 405, "method_not_allowed"),
        (
            lambda program: program.post("/api/v1/token/", "{", content_type="application/json"),
            400,
            "malformed",
        ),
        (lambda program: program.get("/api/v1/items/", headers={"Host": "a_b"}), 400, "malformed"),
    ],
    ids=["404", "405", "no JSON", "no host"],
)
def test_what_a_program_does_wrong_has_the_same_shape(send, status, code, liaison):
    program = Client(raise_request_exception=False)
    program.force_login(liaison)
    answer = send(program)
    assert (answer.status_code, set(answer.json())) == (status, {"code", "message", "fields"})
    assert answer.json()["code"] == code


@pytest.fixture
def patience_of_a_web_process(settings):
    """This test's connection, opened as the web process opens it, but with a second of patience."""
    connection.close()
    before = connection.settings_dict["OPTIONS"]
    given = connections.patient(connection.settings_dict, kind=connections.WEB)["OPTIONS"]
    given["options"] += " -c lock_timeout=1s -c statement_timeout=2s"
    connection.settings_dict["OPTIONS"] = given
    yield
    connection.close()
    connection.settings_dict["OPTIONS"] = before


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_row_that_somebody_else_holds_is_a_sentence(
    visitor, submitted, patience_of_a_web_process
):
    """Not a page that hangs: the order is held by another session while its author withdraws it."""
    held, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                Order.objects.select_for_update().get(pk=submitted.pk)
                held.set()
                let_go.wait(20)
        finally:
            connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(10)
    try:
        url = reverse("orders:step", args=[submitted.number, "withdraw"])
        page = visitor.post(url, {"reason": "不需要了，已经解决。"})
    finally:
        let_go.set()
        holder.join()
    assert page.status_code == 503
    assert "<h1>系统正忙</h1>" in page.text
    assert "不需要了，已经解决。" in page.text
    assert Order.objects.get(pk=submitted.pk).status == submitted.status


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_statement_that_takes_too_long_is_a_sentence(
    visitor, patience_of_a_web_process, monkeypatch
):
    def slow(request):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(10)")

    monkeypatch.setattr("requests_desk.views.portal.render", lambda *a, **k: slow(None))
    page = visitor.get("/")
    assert (page.status_code, "<h1>系统正忙</h1>" in page.text) == (503, True)
    assert Enterprise.objects.exists()  # the connection is as good as before
