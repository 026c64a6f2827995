"""500 orders while the worker dies five times and the broker once, with everything it held.

Run by `make chaos` against the whole portal: real web server, worker, beat and Valkey. The orders
come in over HTTP from four programs at once, as fast as the web server takes them.
"""

import json
import shutil
import subprocess
import sys
import threading
import urllib.request
from itertools import count
from pathlib import Path

import pytest

from tests.conftest import wait_for
from xingdong.demo.logins import PASSWORD
from xingdong.embedded import valkey
from xingdong.embedded.processes import kill_group

pytestmark = pytest.mark.chaos

ORDERS, WRITERS = 500, 4
WORKER_DIES_AT = (60, 140, 230, 320, 430)
BROKER_DIES_AT = 270
ROOT = Path(__file__).resolve().parents[2]
TITLE = "混乱测试"

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
}}))
"""


class Caller:
    """A program that orders through the API and repeats with the same key when it got no answer."""

    def __init__(self, address: str) -> None:
        self.address = address
        credentials = {"username": "lianluo", "password": PASSWORD}
        self.token = self.post("/api/v1/token/", credentials)["token"]

    def post(self, path: str, body: dict, **headers) -> dict:
        request = urllib.request.Request(  # noqa: S310  our own address
            self.address + path,
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json", **headers},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            return json.load(answer)

    def order(self, number: int) -> str:
        body = {
            "item": "PF-04",
            "title": TITLE,
            "description": f"第 {number} 盏路灯不亮。",
            "contact_name": "测试联络员",
            "contact_phone": "13800000000",
            "details": {"location": "示例路口", "problem": "路灯"},
        }
        headers = {
            "Authorization": f"Token {self.token}",
            "Idempotency-Key": f"chaos-{number}",
        }
        return self.post("/api/v1/orders/", body, **headers)["number"]


def report(portal) -> dict:
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", REPORT],
        env=portal.env,
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout.strip().splitlines()[-1])


def kill(portal, name: str) -> None:
    """SIGKILL to the process and all its children, then start it anew as the supervisor would."""
    child = portal.running[name]
    kill_group(child.pid)
    child.process.wait(10)
    portal.household.stop(child)
    if name == "valkey":
        shutil.rmtree(portal.var / "valkey")
    portal.start_part(name)
    if name == "valkey":
        valkey.wait_until_it_answers(portal.var / "valkey")


def test_every_order_is_routed_exactly_once(portal):
    caller = Caller(portal.address)
    numbers: list[str] = []
    failures: list[BaseException] = []
    ticket = count()
    lock = threading.Lock()

    def write() -> None:
        try:
            while True:
                with lock:
                    mine = next(ticket)
                if mine >= ORDERS:
                    return
                numbers.append(caller.order(mine))
        except BaseException as failure:
            failures.append(failure)
            raise

    writers = [threading.Thread(target=write) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    for threshold in sorted([*WORKER_DIES_AT, BROKER_DIES_AT]):
        wait_for(lambda at=threshold: len(numbers) >= at or failures, seconds=180)
        kill(portal, "valkey" if threshold == BROKER_DIES_AT else "worker")
    for writer in writers:
        writer.join(180)
    assert not failures
    assert len(set(numbers)) == ORDERS

    def settled():
        state = report(portal)
        return state if state["unhandled"] == 0 else None

    state = wait_for(settled, seconds=240, explain=lambda: json.dumps(report(portal)))
    assert state == {
        "orders": ORDERS,
        "numbers": ORDERS,
        "statuses": {"routed": ORDERS},
        "routed": {"1": ORDERS},
        "assignments": {"1": ORDERS},
        "unhandled": 0,
        "notices": {"inbox": ORDERS, "email": ORDERS},
        "doubled": 0,
    }
