"""The bell: ringing neither fails nor holds up the request, and a real worker answers."""

import logging
import socket
import time

import pytest
from celery import Celery
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from xingdong import celery, health
from xingdong.celery import Doorbell, app, heartbeat
from xingdong.records.models import Fault


@pytest.fixture(autouse=True)
def forgiving(monkeypatch):
    monkeypatch.setattr(Doorbell, "left_alone_until", 0.0)


def bell_at(url: str):
    """A task as ours are, on another broker."""
    other = Celery("other", task_cls=Doorbell, set_as_current=False)
    other.config_from_object("django.conf:settings", namespace="CELERY")
    other.conf.broker_url = url

    @other.task(name="bell", shared=False)
    def bell():
        """Rung, never answered."""

    return bell


@pytest.fixture
def dead_bell(tmp_path):
    return bell_at(f"redis+socket://{tmp_path}/nobody.sock")


def test_a_broker_that_refuses_costs_nothing(dead_bell, caplog):
    with caplog.at_level(logging.WARNING):
        # Celery's own defaults would go on trying for six seconds.
        assert seconds_of(dead_bell.ring) < 4
    assert "broker away, bell waits for the sweep" in caplog.text


def test_a_broker_that_hangs_is_left_alone_for_a_while(caplog, monkeypatch):
    """It accepts and never answers: the first ring waits, the next does not even try."""
    monkeypatch.setattr(celery, "LEFT_ALONE_FOR", 60)
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        bell = bell_at(f"redis://127.0.0.1:{deaf.getsockname()[1]}/0")
        with caplog.at_level(logging.WARNING):
            first = seconds_of(bell.ring)
            second = seconds_of(bell.ring)
    # Whoever tries waits for the socket's timeout, which is two seconds.
    assert first < 15
    assert second < 1.5
    assert "broker hangs" in caplog.text


def seconds_of(call) -> float:
    started = time.monotonic()
    call()
    return time.monotonic() - started


@pytest.mark.django_db(transaction=True)
def test_a_commit_survives_a_dead_broker(dead_bell, django_user_model):
    with transaction.atomic():
        django_user_model.objects.create_user(username="somebody", real_name="某人")
        dead_bell.delay_on_commit()
    assert django_user_model.objects.filter(username="somebody").count() == 1


@pytest.mark.django_db(transaction=True)
def test_nothing_rings_for_what_was_rolled_back(monkeypatch):
    rung = []
    monkeypatch.setattr(heartbeat, "delay", lambda: rung.append("rung"))
    with transaction.atomic():
        heartbeat.delay_on_commit()
        transaction.set_rollback(True)
    assert rung == []


def test_every_task_is_a_doorbell():
    ours = [task for name, task in app.tasks.items() if not name.startswith("celery.")]
    assert ours
    assert all(isinstance(task, Doorbell) for task in ours)


def test_what_waits_for_others_and_what_opens_their_files_has_a_queue_of_its_own():
    """A mail server that hangs holds up mail, a hostile sheet holds up sheets, and no order."""
    routed = {}
    for name in app.tasks:
        routed.setdefault(app.amqp.router.route({}, name)["queue"].name, set()).add(name)
    del routed[app.conf.task_default_queue]
    assert routed == {
        celery.queue_of("sweeps"): {"requests_desk.tasks.sweep_events"},
        celery.queue_of("outbound"): {
            "xingdong.notices.tasks.send_delivery",
            "xingdong.notices.tasks.sweep_deliveries",
        },
        celery.queue_of("files"): {
            "enterprises.tasks.check_import",
            "enterprises.tasks.apply_import",
            "xingdong.files.tasks.draw_preview",
            "xingdong.files.tasks.look_after_attachments",
        },
    }


def test_a_task_ends_before_its_message_is_handed_out_again():
    assert app.conf.task_time_limit < app.conf.broker_transport_options["visibility_timeout"]
    assert app.conf.task_soft_time_limit < app.conf.task_time_limit


def test_messages_survive_their_worker():
    assert app.conf.task_acks_late is True
    assert app.conf.task_reject_on_worker_lost is True
    assert app.conf.task_always_eager is False


def test_a_worker_keeps_its_database_connection():
    """Celery opens one for every task unless this name is set on the app itself."""
    from celery.fixups.django import DjangoWorkerFixup

    assert app.conf.get("CELERY_DB_REUSE_MAX") == 1000
    assert "CELERY_DB_REUSE_MAX" in DjangoWorkerFixup.__init__.__code__.co_consts


@pytest.mark.broker
@pytest.mark.postgres
def test_a_real_worker_answers_the_bell(real_worker):
    health.broker().delete(health.heartbeat_key())
    heartbeat.ring()
    until = time.monotonic() + 10
    while not health.broker().exists(health.heartbeat_key()):
        assert time.monotonic() < until, "the worker did not answer"
        time.sleep(0.05)


@pytest.mark.django_db
def test_a_beat_that_fails_as_a_whole_is_counted_until_it_goes_through(monkeypatch):
    name = "xingdong.tasks.tidy_up"
    task = import_string(name)

    def broken(*, now):
        raise KeyError("what")

    with monkeypatch.context() as poisoned:
        poisoned.setattr("xingdong.records.keeping.tidy", broken)
        for _ in range(2):
            assert task.apply().failed()
    [fault] = Fault.objects.all()
    assert (fault.sweep, fault.row_id, fault.attempts, fault.error) == (name, 0, 2, "KeyError")
    assert task.apply().successful()
    assert not Fault.objects.exists()


def test_a_worker_knows_every_task_that_the_beat_names():
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert scheduled - set(app.tasks) == set()
