"""A mail server that accepts and never answers, and fifty mails for it: orders do not notice."""

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import free_port, fresh_database
from xingdong.embedded.processes import Household
from xingdong.run import Portal

pytestmark = pytest.mark.bench

ROOT = Path(__file__).resolve().parents[2]
ORDERS, MAILS = 100, 50
MOST = 300  # seconds until all are routed; only so that a broken run ends

# Fifty mails are due, then a hundred orders come in; how long until the last one is routed.
SCRIPT = f"""
import json, time
from django.utils import timezone
from requests_desk.actions import submit_order
from requests_desk.actions.submitting import Draft
from requests_desk.models import Delivery, Order, OrderEvent
from requests_desk.tasks import send_delivery
from services.models import ServiceItem
from xingdong.accounts.models import User
liaison = User.objects.get(username="lianluo")
item = ServiceItem.objects.get(code="PF-04")
enterprise = liaison.liaisons.first().enterprise
event = OrderEvent.objects.last()
mails = []
for number in range({MAILS}):
    now = timezone.now()
    mail = Delivery.objects.create(
        source="order_event", key=event.pk, notice=f"bench {{number}}",
        channel="email", address=f"{{number}}@example.com",
        subject="测量", body="测量", created_at=now, retry_at=now,
    )
    mails.append(mail.pk)
    send_delivery.delay(delivery_id=mail.pk)
started = time.monotonic()
pks = [
    submit_order(
        Draft(enterprise, item, f"测量 {{number}}", "路灯不亮。", "李", "13800000001"),
        by=liaison, now=timezone.now(),
    ).pk
    for number in range({ORDERS})
]
orders = Order.objects.filter(pk__in=pks)
while orders.filter(status="submitted").exists() and time.monotonic() - started < {MOST}:
    time.sleep(0.05)
print(json.dumps({{
    "seconds": time.monotonic() - started,
    "routed": orders.filter(status="routed").count(),
    "sent": Delivery.objects.filter(pk__in=mails, sent_at__isnull=False).count(),
}}))
"""


def measure(folder: Path, database: str, email: str) -> dict:
    """Start the portal with this mail server, the community only if it is not there yet."""
    more = {"REDIS_URL": "", "DATABASE_URL": database, "EMAIL_URL": email}
    with Household(folder / "run") as household:
        portal = Portal(household, folder, "127.0.0.1", free_port(), more)
        portal.start()
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", SCRIPT]
        done = subprocess.run(
            command, env=portal.env, cwd=ROOT, check=True, capture_output=True, text=True
        )
    return json.loads(done.stdout.splitlines()[-1])


def test_a_mail_server_that_hangs_delays_no_order(tmp_path, postgres_url):
    database = fresh_database(postgres_url)
    well = measure(tmp_path, database, f"file://{tmp_path}/letters")
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(100)
        hangs = measure(tmp_path, database, f"smtp://127.0.0.1:{deaf.getsockname()[1]}")
    ratio = hangs["seconds"] / well["seconds"]
    print(f"\n{ORDERS} orders routed, mail well: {well}; mail hangs: {hangs}; ratio {ratio:.2f}")
    assert hangs["sent"] == 0
    assert (well["routed"], hangs["routed"]) == (ORDERS, ORDERS)
