"""The API as programs call it: with a token each, on that Monday morning."""

from dataclasses import dataclass

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from requests_desk.models import Order, OrderEvent
from services.workcalendar import work_calendar

CONTROL = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")


@pytest.fixture(autouse=True)
def that_monday(now):
    with time_machine.travel(now, tick=False):
        yield


def caller(user=None) -> APIClient:
    """A client with the person's token, or a visitor's without."""
    client = APIClient()
    if user is not None:
        token, _ = Token.objects.get_or_create(user=user)
        client.credentials(HTTP_AUTHORIZATION=f"Token {token.key}")
    return client


@pytest.fixture
def as_user():
    return caller


@dataclass
class World:
    """Everything an order's action would move; equal before and after a refusal."""

    orders: list
    events: list


def world() -> World:
    """Status and events of all orders; the events are the outbox, too."""
    return World(
        list(
            Order.objects.order_by("pk").values_list("pk", "status", "assignment", "rework_round")
        ),
        list(OrderEvent.objects.order_by("pk").values_list("pk", "action")),
    )


def statements(call) -> tuple[list[str], object]:
    """The SQL of a call without transaction control, and its answer."""
    work_calendar()  # read at most twice a minute; not part of a request
    with CaptureQueriesContext(connection) as captured:
        response = call()
    taken = [query["sql"] for query in captured if not query["sql"].upper().startswith(CONTROL)]
    return taken, response


def pdf(name="简章.pdf", content=b"%PDF-1.4 demo") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


@pytest.fixture
def body(item) -> dict:
    """A complete order for the cast's item, as JSON."""
    return {
        "item": item.code,
        "title": "想招 20 个焊工",
        "description": "旺季缺人，想参加专场招聘会。",
        "contact_name": "李联络",
        "contact_phone": "13800000001",
        "details": {"headcount": 20, "jobs": "焊工"},
    }
