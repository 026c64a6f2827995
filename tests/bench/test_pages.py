"""Every page of a park with 10,000 orders and 600 enterprises, the slowest first.

Prints a table and asserts nothing about time: machines differ. Compare a page with the floor of
the same run, a trivial page. BENCH_ENTERPRISES and BENCH_ORDERS make another park.
"""

import gc
import os
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.contrib import admin
from django.test import override_settings
from django.urls import reverse

from requests_desk.models import Order, Survey
from requests_desk.rules.survey_links import survey_path
from tests.bench.park import grown_park
from tests.bench.stopwatch import Reading, measure
from tests.bench.test_speed import padded
from tests.bench.visitor import Visitor
from tests.browser.test_tour import ADMIN_PAGES, OUR_PAGES, Stop
from xingdong.accounts.models import User

ENTERPRISES = int(os.environ.get("BENCH_ENTERPRISES", "600"))
ORDERS = int(os.environ.get("BENCH_ORDERS", "10000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "15"))
ONLY = os.environ.get("BENCH_PAGES", "")  # a part of the names of those to be measured

pytestmark = [
    pytest.mark.bench,
    # The tour's addresses carry the keys of a fresh community.
    pytest.mark.django_db(transaction=True, reset_sequences=True),
]

# What the tour reaches by a press, or not at all.
FURTHER = (
    Stop("map.json", "shegong", "/park/map.json"),
    Stop("map.json-leader", "lingdao", "/park/map.json"),
    Stop("enter-write", "shegong", "/centre/enter/?enterprise=1"),
    Stop("carried", "shegong", "/centre/carried/"),
    Stop("proposals", "shegong", "/centre/proposals/"),
    Stop("figures-centre", "shegong", "/figures/?period=year"),
    Stop("figures-month", "shegong", "/figures/"),
    Stop("overdue-centre", "shegong", "/overdue/"),
    Stop("enterprises-clerk", "jingban", "/park/enterprises/"),
    Stop("enterprises-lacking", "shegong", "/park/enterprises/?flag=lacking"),
    Stop("enterprises-search", "shegong", "/park/enterprises/?q=changzhou"),
    Stop("api-items", "lianluo", "/api/v1/items/"),
    Stop("api-orders", "jingban", "/api/v1/orders/"),
)


def test_pages(postgres_url):
    grown_park(enterprises=ENTERPRISES, orders=ORDERS)
    visitors: dict[str, Visitor] = {}
    with override_settings(ROOT_URLCONF="tests.bench.test_speed"):
        floor = measure("floor", lambda: Visitor().get("/floor/"), rounds=50)
    readings = []
    gc.freeze()  # as deploy/gunicorn.conf.py does
    for name, who, address in pages():
        if ONLY not in name:
            continue
        if who not in visitors:
            visitors[who] = Visitor(User.objects.get(username=who) if who else None)
        visitor = visitors[who]
        assert visitor.get(address), f"{name} leads elsewhere"
        readings.append(
            measure(name, lambda: visitor.get(address), rounds=ROUNDS, warm=0)  # noqa: B023
        )
        print(".", end="", flush=True)
    show(floor, readings)


def pages() -> Iterator[tuple[str, str, str]]:
    """Name, who and address of every page, each once."""
    seen = set()
    for stop in (*OUR_PAGES, *FURTHER, *ADMIN_PAGES, *admin_stops()):
        address = address_of(stop)
        if stop.answer == 200 and address and (stop.who, address) not in seen:
            seen.add((stop.who, address))
            yield stop.name, stop.who, address


def address_of(stop: Stop) -> str:
    if stop.survey:
        return survey_path(Survey.objects.filter(order__title=stop.survey).latest("pk"))
    if stop.order:
        orders = Order.objects.visible_to(User.objects.get(username=stop.who))
        address = orders.get(title=stop.order).get_absolute_url()
        return f"{address}{stop.step}/" if stop.step else address
    return stop.path


def admin_stops() -> Iterator[Stop]:
    """Every list of the admin, and the form of one record of each, for whoever may open it."""
    people = [User.objects.get(username=name) for name in ("shegong", "guanli")]
    for model, its_admin in admin.site._registry.items():
        label = f"{model._meta.app_label}_{model._meta.model_name}"
        request = type("Request", (), {"GET": {}})()
        for request.user in people:
            if its_admin.has_view_permission(request):
                break
        else:
            continue
        who = request.user.username
        yield Stop(f"admin-{label}", who, reverse(f"admin:{label}_changelist"))
        if one := its_admin.get_queryset(request).order_by("pk").first():
            yield Stop(f"admin-{label}-form", who, reverse(f"admin:{label}_change", args=[one.pk]))
        if its_admin.has_add_permission(request):
            yield Stop(f"admin-{label}-add", who, reverse(f"admin:{label}_add"))


def show(floor: Reading, readings: list[Reading]) -> None:
    print(f"\n\n{ENTERPRISES:,} enterprises, {ORDERS:,} orders; the floor takes {floor.ms:.1f} ms")
    print(f"{'':40}      ms  processor  SQL ms  statements  ×floor")
    for one in sorted(readings, key=lambda one: one.ms, reverse=True):
        print(
            f"{padded(one.name, 40)}{one.ms:8.1f} {one.processor_ms:10.1f} {one.sql_ms:7.1f} "
            f"{one.statements:11} {one.ms / floor.ms:7.1f}"
        )
    plans = settings.VAR_DIR / "plans-of-pages.txt"
    plans.write_text("\n\n".join(f"# {one.name}\n{one.plan}" for one in readings if one.plan))
    print(f"\nplans of the slowest statements: {plans}")
