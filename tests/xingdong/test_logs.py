"""No token, no key and nothing that was searched for stands in any log."""

import logging
import os
import re
import sys
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest

from tests.conftest import free_port, wait_for
from xingdong.addresses import SECRET_FOLLOWS, SecretsFilter, without_secrets

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("/s/abc:def/", "/s/…"),
        ("/f/abc/supplement/", "/f/…"),
        ("/api/v1/surveys/abc:def/", "/api/v1/surveys/…"),
        ("/accounts/password/reset/key/1-abc-def/", "/accounts/password/reset/key/…"),
        ("/services/?q=裁员", "/services/"),
        ('"GET /orders/?q=%E8%A3%81 HTTP/1.1" 200', '"GET /orders/ HTTP/1.1" 200'),
        ("/orders/XD20260302-0001/", "/orders/XD20260302-0001/"),
        ("没有找到？请看 /orders/。", "没有找到？请看 /orders/。"),
    ],
)
def test_addresses_are_cut_short(address, shown):
    assert without_secrets(address) == shown


def test_every_handler_of_ours_cuts_them_short(settings):
    handlers = settings.LOGGING["handlers"].values()
    assert [handler["filters"] for handler in handlers] == [["no_secrets"]]
    record = logging.makeLogRecord({"msg": "%s: %s", "args": ("Not Found", "/s/abc/")})
    assert SecretsFilter().filter(record)
    assert record.getMessage() == "Not Found: /s/…"


def test_the_proxy_has_the_same_list():
    text = (ROOT / "deploy/nginx.conf").read_text("utf-8")
    (pattern,) = re.findall(r"~\^\(\?<shown>(.*?)\)", text)
    assert tuple(pattern.split("|")) == SECRET_FOLLOWS
    (shape,) = re.findall(r"log_format .*?;", text, re.S)
    assert set(re.findall(r"\$(\w+)", shape)) == {
        "remote_addr",
        "time_local",
        "request_method",
        "shown_uri",
        "status",
        "body_bytes_sent",
        "request_time",
    }


def test_the_web_process_writes_none_of_it(household, tmp_path):
    """The real one, with the file that production and ``make run`` use, without a database."""
    log, port = tmp_path / "web.log", free_port()
    environment = {
        **os.environ,
        "XINGDONG_ENV": "test",
        "XINGDONG_VAR": str(tmp_path),
        "DATABASE_URL": f"sqlite://{tmp_path}/empty.sqlite3",
        "BIND": f"127.0.0.1:{port}",
        "WEB_WORKERS": "1",
    }
    command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py"]
    household.start("web", command, env=environment, log=log, cwd=ROOT)

    def ask(path: str) -> bool:
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}{path}",
            headers={"Referer": f"http://127.0.0.1:{port}/services/?q=referred-words"},
        )
        with suppress(urllib.error.HTTPError), urllib.request.urlopen(request, timeout=20):  # noqa: S310
            pass
        return True

    def answers() -> bool:
        with suppress(OSError):
            return ask("/healthz")
        return False

    wait_for(answers, seconds=60, explain=lambda: log.read_text("utf-8"))
    asked = (
        "/s/survey-token/",
        "/f/follow-token/message/",
        "/api/v1/surveys/survey-token/",
        "/accounts/password/reset/key/1-reset-key/",
        "/services/?q=searched-words",  # fails: there is no table
        "/no/such/page/?q=searched-words",
    )
    for path in asked:
        ask(path)
    written = wait_for(
        lambda: (text := log.read_text("utf-8")).count('"GET ') > len(asked) and text, seconds=10
    )
    assert '"GET /services/" 503' in written
    assert '"GET /s/…" 404' in written
    secrets = ("survey-token", "follow-token", "reset-key", "searched-words", "referred-words")
    assert {secret: secret in written for secret in secrets} == dict.fromkeys(secrets, False)
