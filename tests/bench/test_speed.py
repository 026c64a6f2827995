"""How quick the portal is with a million orders, and whether it got slower on the way there.

`make bench` prints a table and leaves the plans of the main statements in a file. It asserts
nothing about time: machines differ. Compare the columns instead: each line with the floor of the
same run, and the large archive with the small one.
"""

import os
import time

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import override_settings
from django.urls import path
from django.utils import timezone

from requests_desk.models import Order
from tests.bench.community import found_community
from tests.bench.filling import clear, fill
from tests.bench.questions import questions
from tests.bench.stopwatch import Reading, measure
from tests.bench.visitor import Visitor

SMALL = 10_000
LARGE = int(os.environ.get("BENCH_ORDERS", "1000000"))
MOST_OPEN = 20_000
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "9"))

pytestmark = [pytest.mark.bench, pytest.mark.django_db(transaction=True)]


def floor_page(request):
    """The least that 26 rows can cost: one indexed statement and a trivial answer."""
    rows = Order.objects.order_by("-id").values_list("number", "title", "status")[:26]
    return HttpResponse("\n".join(" ".join(row) for row in rows))


urlpatterns = [path("floor/", floor_page)]


def test_speed(postgres_url):
    community = found_community()
    readings = {}
    for orders in (SMALL, LARGE):
        began = time.monotonic()
        clear()
        fill(community, orders=orders, open_orders=min(MOST_OPEN, orders // 5), now=timezone.now())
        print(f"\n{orders:,} orders made in {time.monotonic() - began:.0f} s", flush=True)
        readings[orders] = take(community)
    show(readings[SMALL], readings[LARGE])


def take(community) -> list[Reading]:
    with override_settings(ROOT_URLCONF=__name__):
        visitor = Visitor()
        taken = [measure("下限：26 行，一条语句", lambda: visitor.get("/floor/"), rounds=50)]
    for name, act in questions(community):
        taken.append(measure(name, act, rounds=ROUNDS))
        print(".", end="", flush=True)
    return taken


def show(small: list[Reading], large: list[Reading]) -> None:
    floor = large[0].ms
    print(f"\n\n{'':30}{SMALL:>9,} {LARGE:>10,}   growth  ×floor   SQL ms  statements")
    for one, other in zip(small, large, strict=True):
        print(
            f"{padded(one.name)} {one.ms:8.1f} {other.ms:10.1f} {other.ms / one.ms:8.1f} "
            f"{other.ms / floor:7.1f} {other.sql_ms:8.1f} {other.statements:7}"
        )
    plans = settings.VAR_DIR / "plans.txt"
    plans.write_text("\n\n".join(f"# {one.name}\n{one.plan}" for one in large if one.plan))
    print(f"\nplans of the slowest statements: {plans}")


def padded(name: str, width: int = 30) -> str:
    """Chinese characters take two columns."""
    return name + " " * (width - sum(2 if ord(letter) > 0x2E7F else 1 for letter in name))
