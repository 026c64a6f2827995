"""One poisoned row never stops the others, in any sweep that the beat starts."""

import ast
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string

from enterprises.models import ImportRun, PlanLine
from requests_desk.models import Alert, Attachment, Order, SearchText, Survey
from requests_desk.workflow import Status
from tests.cast import MONDAY, fresh
from tests.support.sweep_scenes import (
    World,
    a_day_off,
    approved,
    carried,
    events,
    fails_at,
    finished,
    has_a_folder_for_a_file,
    has_no_file,
    in_triage,
    letters,
    of_orders,
    on_hold,
    plan_lines,
    quarantined,
    readers,
    rechecks,
    renamed,
    settled,
    sheets,
    signed,
    supplement_asked,
    without_preview,
)
from xingdong.notices.models import Delivery

ROOT = Path(__file__).resolve().parents[2]
SCHEDULED = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}


@pytest.fixture
def world(enterprise, other_enterprise, item, liaison, other_liaison, clerk, head, worker):
    return World([enterprise, other_enterprise], item, liaison, clerk, head, worker)


# Done: what the sweep left of a row.


def in_status(status: Status):
    return lambda order: fresh(order).status == status


def was_remembered(notice: str):
    return lambda order: Delivery.objects.filter(
        notice=notice, key__in=order.events.values("pk")
    ).exists()


def is_found_by_its_name(order: Order) -> bool:
    return SearchText.objects.get(order=order).text.startswith("新")


def has_moved(order: Order) -> bool:
    return fresh(order).assignment.resolve_due_at.day == 10


@dataclass
class Sweep:
    """What ``task`` does with two rows ``later`` than ``MONDAY``; the first is poisoned."""

    what: str
    task: str
    rows: Callable[[World], Iterable[models.Model]]
    poison: Callable
    is_done: Callable[[models.Model], bool]
    later: timedelta

    def __str__(self):
        return self.what


def read(field: str):
    return lambda row: getattr(type(row).objects.get(pk=row.pk), field)


DESK, NOTICES, FILES = "requests_desk.tasks.", "xingdong.notices.tasks.", "xingdong.files.tasks."
SOON, TOMORROW, NEXT_WEEK = timedelta(minutes=5), timedelta(days=1), timedelta(days=8)
MONTH = timedelta(days=30)

SWEEPS = [
    Sweep(
        "an event",
        DESK + "sweep_events",
        events,
        fails_at("requests_desk.events.reactions.route_order", lambda event: event.order),
        read("handled_at"),
        SOON,
    ),
    Sweep(
        "a letter",
        NOTICES + "sweep_deliveries",
        letters,
        fails_at("xingdong.notices.channels.mail.message_of"),
        read("sent_at"),
        SOON,
    ),
    Sweep(
        "a digest",
        NOTICES + "send_digests",
        readers,
        fails_at("xingdong.notices.digests.sections_for", lambda times: times.user),
        read("digested_on"),
        SOON,
    ),
    Sweep(
        "a sheet",
        "enterprises.tasks.sweep_imports",
        sheets,
        fails_at("enterprises.spreadsheets.importing._beat"),
        lambda run: ImportRun.objects.get(pk=run.pk).beat_at > MONDAY,
        SOON,
    ),
    Sweep(
        "a recheck",
        DESK + "remind_of_rechecks",
        rechecks,
        fails_at("requests_desk.events.reminders.the_handler", lambda row: row.order),
        lambda row: Delivery.objects.filter(notice=f"recheck late {row.pk}").exists(),
        SOON,
    ),
    Sweep(
        "a line of a plan",
        "services.tasks.remind_of_plan_lines",
        plan_lines,
        fails_at("services.plan_reminders._leave"),
        lambda line: PlanLine.objects.get(pk=line.pk).reminded_for is not None,
        SOON,
    ),
    Sweep(
        "a silent survey",
        DESK + "close_expired",
        of_orders(settled, signed, finished, approved, settled),
        fails_at("requests_desk.actions.ending.move"),
        in_status(Status.CLOSED),
        MONTH,
    ),
    Sweep(
        "a supplement that never came",
        DESK + "close_expired",
        of_orders(settled, signed, supplement_asked),
        fails_at("requests_desk.actions.ending.move"),
        in_status(Status.CLOSED),
        MONTH,
    ),
    Sweep(
        "a hold that is over",
        DESK + "close_expired",
        of_orders(settled, signed, on_hold),
        fails_at("requests_desk.actions.dates.move"),
        in_status(Status.IN_PROGRESS),
        NEXT_WEEK,
    ),
    Sweep(
        "an alert",
        DESK + "raise_alerts",
        of_orders(settled),
        fails_at("requests_desk.events.alerts.running_clocks", lambda order: order.assignment),
        lambda order: Alert.objects.filter(assignment=order.assignment).exists(),
        TOMORROW,
    ),
    Sweep(
        "dates",
        DESK + "recompute_dates",
        a_day_off,
        fails_at("requests_desk.actions.dates.pauses_of", lambda order: order.assignment),
        has_moved,
        SOON,
    ),
    Sweep(
        "a carried order",
        DESK + "recall_carried_orders",
        of_orders(settled, signed, finished, approved, carried),
        fails_at("requests_desk.actions.recalls.move"),
        lambda order: Order.objects.filter(continues=order).exists(),
        MONTH,
    ),
    Sweep(
        "a survey",
        DESK + "remind_of_surveys",
        of_orders(settled, signed, finished, approved, settled),
        fails_at("requests_desk.events.reminders.the_enterprise"),
        lambda order: Survey.objects.get(order=order).reminders_sent == 1,
        timedelta(days=2),
    ),
    Sweep(
        "an order in triage",
        DESK + "remind_of_triage",
        of_orders(settled, in_triage, settled),
        fails_at("requests_desk.events.reminders.the_whole_centre"),
        was_remembered("triage waits"),
        TOMORROW,
    ),
    Sweep(
        "a file that is gone",
        FILES + "look_after_attachments",
        quarantined,
        has_no_file,
        lambda row: Attachment.objects.get(pk=row.pk).is_available,
        SOON,
    ),
    Sweep(
        "a file that cannot be read",
        FILES + "look_after_attachments",
        quarantined,
        has_a_folder_for_a_file,
        lambda row: Attachment.objects.get(pk=row.pk).is_available,
        SOON,
    ),
    Sweep(
        "a picture",
        FILES + "look_after_attachments",
        without_preview,
        has_a_folder_for_a_file,
        lambda row: bool(Attachment.objects.get(pk=row.pk).preview),
        SOON,
    ),
    Sweep(
        "a renamed enterprise",
        DESK + "follow_renames",
        renamed,
        fails_at("requests_desk.actions.search_text.first_line", lambda order: order.enterprise),
        is_found_by_its_name,
        SOON,
    ),
]
# What the beat starts and is no sweep over rows.
WHOLE = {
    "xingdong.heartbeat": "a sign of life",
    "xingdong.notices.tasks.warn_of_dead_letters": "counts, and tells the administrators at once",
    "xingdong.notices.tasks.warn_of_faults": "tells the administrators at once",
    "xingdong.tasks.tidy_up": "many kinds of rows: tests/records/test_keeping.py",
    "services.tasks.refit_suggestions": "one model from all texts",
}


def test_every_beat_is_a_sweep_of_this_table_or_no_sweep():
    assert {sweep.task for sweep in SWEEPS} | set(WHOLE) == SCHEDULED
    assert {sweep.task for sweep in SWEEPS}.isdisjoint(WHOLE)


@pytest.mark.parametrize("sweep", SWEEPS, ids=str)
def test_one_poisoned_row_never_stops_the_others(sweep, world, monkeypatch):
    with time_machine.travel(MONDAY, tick=False):
        poisoned, healthy = sweep.rows(world)
    sweep.poison(poisoned, monkeypatch)
    assert not sweep.is_done(healthy)
    with time_machine.travel(MONDAY + sweep.later, tick=False):
        import_string(sweep.task)()
    assert (bool(sweep.is_done(poisoned)), bool(sweep.is_done(healthy))) == (False, True)


@pytest.mark.parametrize("task", sorted(set(WHOLE) - {"xingdong.heartbeat"}))
def test_what_is_no_sweep_can_be_started_too(task, db, monkeypatch):
    monkeypatch.setattr("services.suggesting.fitting.fit_suggestions", lambda **given: None)
    assert not import_string(task)()


def test_what_nobody_foresaw_is_swallowed_in_one_place_only():
    rooms = ("xingdong", "grids", "enterprises", "services", "requests_desk")
    swallowing = [
        str(path.relative_to(ROOT))
        for room in rooms
        for path in sorted((ROOT / room).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ExceptHandler) and _is_blind(node) and not _raises(node)
    ]
    assert swallowing == ["xingdong/records/sweeps.py"]


def _is_blind(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(getattr(name, "id", "") in ("Exception", "BaseException") for name in caught)


def _raises(handler: ast.ExceptHandler) -> bool:
    return any(isinstance(node, ast.Raise) for node in ast.walk(handler))
