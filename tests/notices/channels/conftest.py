"""Real HTTP servers that answer as the three platforms do: errors with status 200, and strict."""

import base64
import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from xingdong.notices.models import GroupRobot, robots

TOKEN, SECRET = "token-of-the-group", "SEC-of-the-group"
WEBHOOKS = {
    "wecom": f"/cgi-bin/webhook/send?key={TOKEN}",
    "dingtalk": f"/robot/send?access_token={TOKEN}",
    "feishu": f"/open-apis/bot/v2/hook/{TOKEN}",
}


def sign(key: str, message: str) -> str:
    return base64.b64encode(
        hmac.new(key.encode(), message.encode(), hashlib.sha256).digest()
    ).decode()


def wecom(path, query, body) -> dict:
    if query.get("key") != [TOKEN]:
        return {"errcode": 93000, "errmsg": "invalid webhook url, hint: [1]"}
    if body.get("msgtype") != "text" or not body["text"]["content"]:
        return {"errcode": 40058, "errmsg": "Invalid Request Parameter"}
    return {"errcode": 0, "errmsg": "ok"}


def dingtalk(path, query, body) -> dict:
    if query.get("access_token") != [TOKEN]:
        return {"errcode": 300005, "errmsg": "token is not exist"}
    moment = query.get("timestamp", ["0"])[0]
    fresh = abs(time.time() * 1000 - int(moment)) < 3600 * 1000
    if not fresh or query.get("sign") != [sign(SECRET, f"{moment}\n{SECRET}")]:
        return {"errcode": 310000, "errmsg": "sign not match"}
    return {"errcode": 0, "errmsg": "ok"} if body["text"]["content"] else {"errcode": 40035}


def feishu(path, query, body) -> dict:
    if not path.endswith(f"/{TOKEN}"):
        return {"code": 19001, "msg": "param invalid: incoming webhook access token invalid"}
    moment = body.get("timestamp", "0")
    fresh = abs(time.time() - int(moment)) < 3600
    if not fresh or body.get("sign") != sign(f"{moment}\n{SECRET}", ""):
        return {"code": 19021, "msg": "sign match fail or timestamp is not within one hour"}
    return {"StatusCode": 0, "code": 0, "msg": "success", "data": {}}


ANSWERS = {"wecom": wecom, "dingtalk": dingtalk, "feishu": feishu}


class Platform:
    """``received`` is what came; ``says`` overrides the answer with a status and a raw body."""

    def __init__(self):
        self.received: list[tuple[str, dict]] = []
        self.says: tuple[int, bytes] | None = None
        self.headers: dict[str, str] = {}
        self.hangs = 0.0
        platform = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                parts = urlsplit(self.path)
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                platform.received.append((self.path, body))
                time.sleep(platform.hangs)
                kind = next(
                    kind
                    for kind, hook in WEBHOOKS.items()
                    if parts.path.startswith(hook.partition(TOKEN)[0].partition("?")[0])
                )
                status, answer = platform.says or (
                    200,
                    json.dumps(ANSWERS[kind](parts.path, parse_qs(parts.query), body)).encode(),
                )
                self.send_response(status)
                for name, value in platform.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def texts(self) -> list[str]:
        return [
            (body.get("text") or {}).get("content") or body.get("content", {}).get("text")
            for _, body in self.received
        ]


@pytest.fixture
def platform(monkeypatch):
    """All three platforms on one local port, as the only origin that robots may use."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    found = Platform()
    monkeypatch.setattr(robots, "origins_of", lambda kind: (found.origin,))
    yield found
    found.close()


@pytest.fixture
def robot_of(platform, db):
    """``robot_of("feishu")`` is a saved robot that the platform accepts."""

    def make(kind: str, **fields) -> GroupRobot:
        values = {
            "name": kind,
            "kind": kind,
            "webhook": platform.origin + WEBHOOKS[kind],
            "secret": "" if kind == "wecom" else SECRET,
            **fields,
        }
        return GroupRobot.objects.create(**values)

    return make
