"""Programs that order through the API while servers die, and what became of their orders."""

import http.client
import json
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from pathlib import Path

from tests.conftest import wait_for
from xingdong.demo.logins import PASSWORD
from xingdong.embedded.processes import born, kill_group

ROOT = Path(__file__).resolve().parents[2]
TITLE = "混乱测试"
ANSWER_WITHIN, TRY_FOR, BETWEEN = 15, 180, 0.3  # seconds

REPORT = f"""
import json
from collections import Counter
from django.db.models import Count
from requests_desk.models import Order, OrderEvent
from xingdong.notices.models import Delivery
ours = Order.objects.filter(title={TITLE!r})
routes = Counter(
    ours.filter(events__action="route").annotate(n=Count("events")).values_list("n", flat=True)
)
at = {{}}
for order, action, moment in OrderEvent.objects.filter(order__in=ours).values_list(
    "order", "action", "created_at"
):
    at.setdefault(action, {{}})[order] = moment
waits = [(at["route"][key] - at["submit"][key]).total_seconds() for key in at.get("route", ())]
order_of = dict(OrderEvent.objects.filter(order__in=ours).values_list("pk", "order"))
told = Delivery.objects.filter(source="order_event", key__in=order_of)
facts = Counter(
    (order_of[key], *fact) for key, *fact in told.values_list("key", "notice", "address", "channel")
)
print(json.dumps({{
    "orders": ours.count(),
    "numbers": ours.values("number").distinct().count(),
    "statuses": dict(Counter(ours.values_list("status", flat=True))),
    "routed": dict(routes),
    "assignments": dict(Counter(
        ours.annotate(n=Count("assignments")).values_list("n", flat=True))),
    "unhandled": OrderEvent.objects.filter(order__in=ours, handled_at=None).count(),
    "notices": dict(Counter(
        told.filter(notice="new order").values_list("channel", flat=True))),
    "doubled": sum(1 for n in facts.values() if n > 1),
    "slowest": max(waits, default=0),
}}))
"""


class Caller:
    """A program that orders, and repeats with the same key when it got no answer.

    It knows several addresses of the portal, as a load balancer does.
    """

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses
        credentials = {"username": "lianluo", "password": PASSWORD}
        self.token = self.insist("/api/v1/token/", credentials)["token"]

    def post(self, url: str, body: dict, **headers) -> dict:
        request = urllib.request.Request(  # noqa: S310  our own address
            url,
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json", **headers},
        )
        with urllib.request.urlopen(request, timeout=ANSWER_WITHIN) as answer:  # noqa: S310
            return json.load(answer)

    def insist(self, path: str, body: dict, *, first: int = 0, **headers) -> dict:
        """Ask one address after the other until one answers; a refusal (4xx) is an error."""
        until = time.monotonic() + TRY_FOR
        for number in count(first):
            try:
                return self.post(
                    self.addresses[number % len(self.addresses)] + path, body, **headers
                )
            except (OSError, http.client.HTTPException, ValueError) as away:
                refused = isinstance(away, urllib.error.HTTPError) and away.code < 500
                if (refused and away.code != 409) or time.monotonic() > until:
                    raise
            time.sleep(BETWEEN)
        raise AssertionError("never")

    def order(self, number: int) -> str:
        body = {
            "item": "PF-04",
            "title": TITLE,
            "description": f"第 {number} 盏路灯不亮。",
            "contact_name": "测试联络员",
            "contact_phone": "13800000000",
            "details": {"location": "示例路口", "problem": "路灯"},
        }
        headers = {"Authorization": f"Token {self.token}", "Idempotency-Key": f"chaos-{number}"}
        return self.insist("/api/v1/orders/", body, first=number, **headers)["number"]


class Crowd:
    """Several writers, who order until there are ``most`` orders, each ``pause`` seconds."""

    def __init__(self, caller: Caller, *, most: int, writers: int = 4, pause: float = 0) -> None:
        self.caller, self.most, self.pause = caller, most, pause
        self.numbers: list[str] = []
        self.failures: list[BaseException] = []
        self._ticket, self._lock = count(), threading.Lock()
        self._threads = [threading.Thread(target=self._write) for _ in range(writers)]

    def _write(self) -> None:
        try:
            while True:
                with self._lock:
                    mine = next(self._ticket)
                if mine >= self.most:
                    return
                self.numbers.append(self.caller.order(mine))
                time.sleep(self.pause)
        except BaseException as failure:
            self.failures.append(failure)
            raise

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def wait_for(self, orders: int, *, seconds: float = 300) -> None:
        wait_for(lambda: len(self.numbers) >= orders or self.failures, seconds=seconds)

    def finish(self, *, seconds: float = 300) -> None:
        for thread in self._threads:
            thread.join(seconds)
        assert self.failures == []
        assert len(set(self.numbers)) == self.most


def report(environment: Mapping[str, str], within: Sequence[str] = ()) -> dict:
    """What became of the orders; asks in a process of its own."""
    done = subprocess.run(
        [*within, sys.executable, "manage.py", "shell", "--no-imports", "-c", REPORT],
        env=dict(environment),
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout.strip().splitlines()[-1])


def settled(ask: Callable[[], dict], *, seconds: float) -> dict:
    """The report once every event is handled."""
    last: dict = {}

    def is_settled() -> bool:
        last.update(ask())
        return last["unhandled"] == 0

    wait_for(is_settled, seconds=seconds, explain=lambda: json.dumps(last))
    return last


def all_well(orders: int) -> dict:
    """A report of ``orders`` of which none is lost, none routed twice, nobody told twice."""
    return {
        "orders": orders,
        "numbers": orders,
        "statuses": {"routed": orders},
        "routed": {"1": orders},
        "assignments": {"1": orders},
        "unhandled": 0,
        "notices": {"inbox": orders, "email": orders},
        "doubled": 0,
    }


def kill_tree(pid: int) -> None:
    """SIGKILL to a process and all that came of it, whatever sessions they have made."""
    tree = [pid]
    for parent in tree:
        tree += _children_of(parent)
    for one in tree:
        kill_group(one)
    wait_for(lambda: not any(born(one) for one in tree[1:]), seconds=20)


def _children_of(pid: int) -> list[int]:
    try:
        lists = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        return []
    return [int(child) for text in lists for child in text.split()]
