"""The API as programs call it: with a token each, on that Monday morning."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from requests_desk.models import Order, OrderEvent
from services.workcalendar import work_calendar
from xingdong.accounts.models import ApiToken
from xingdong.accounts.tokens import digest_of, hand_out_token

CONTROL = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")


@pytest.fixture(autouse=True)
def that_monday(now):
    with time_machine.travel(now, tick=False):
        yield


def key_for(user, **given) -> str:
    """A fresh token's key; others of the person go on."""
    wanted = {"name": uuid.uuid4().hex, "scope": "write", "days": 30, "now": timezone.now()}
    return hand_out_token(user, **{**wanted, **given})[1]


def _used_key(user) -> str:
    """A key used this minute: noting its use is no part of an answer. As many as a test wants."""
    key, now = uuid.uuid4().hex, timezone.now()
    ApiToken.objects.create(
        user=user,
        name=key,
        digest=digest_of(key),
        scope="write",
        created_at=now,
        expires_at=now + timedelta(days=30),
        last_used_at=now,
    )
    return key


def caller(user=None) -> APIClient:
    """A client with the person's token, or a visitor's without."""
    client = APIClient()
    if user is not None:
        client.credentials(HTTP_AUTHORIZATION=f"Token {_used_key(user)}")
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
