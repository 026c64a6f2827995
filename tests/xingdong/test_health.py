"""Probes: `/healthz` asks nobody, `/readyz` names the part that fails."""

from datetime import timedelta

import pytest
import redis
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from requests_desk.models import OrderEvent
from xingdong import health
from xingdong.celery import OWN_QUEUES, queue_of


@pytest.fixture
def broker(valkey_url, monkeypatch):
    """The real broker, with a fresh sign of life of a worker."""
    health.broker.cache_clear()
    queues = (None, *map(queue_of, OWN_QUEUES))
    for queue in queues:
        health.leave_heartbeat(queue)
    yield health.broker()
    health.broker().delete(*(health.heartbeat_key(queue) for queue in queues))
    health.broker.cache_clear()


@pytest.fixture
def no_broker(settings, tmp_path):
    health.broker.cache_clear()
    settings.REDIS_URL = f"unix://{tmp_path}/nobody.sock"
    yield
    health.broker.cache_clear()


def test_healthz_asks_nobody(client, no_broker, django_assert_num_queries):
    # No database mark: a query would fail this test.
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.broker
@pytest.mark.django_db
def test_readyz_is_green_when_every_part_works(client, broker):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    parts = answer.json()["parts"]
    assert {name: part["ok"] for name, part in parts.items()} == {
        "database": True,
        "migrations": True,
        "cache": True,
        "broker": True,
        "worker": True,
        "outbound": True,
        "files": True,
        "outbox": True,
        "backup": True,
        "room": True,
        "suggestions": True,
        "faults": True,
        "held": True,
    }


@pytest.mark.django_db
def test_readyz_names_the_broker_and_the_worker_without_an_address(client, no_broker):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    failing = {name: part for name, part in answer.json()["parts"].items() if not part["ok"]}
    assert set(failing) == {"broker", "worker", "outbound", "files"}
    assert failing["broker"] == {
        "label": "消息服务",
        "ok": False,
        "detail": "无法连接，详见日志",
    }


@pytest.mark.broker
@pytest.mark.django_db
def test_readyz_misses_a_worker_that_gives_no_sign(client, broker):
    broker.delete(health.heartbeat_key())
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert [name for name, part in answer.json()["parts"].items() if not part["ok"]] == ["worker"]


@pytest.mark.broker
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "process"), [("outbound", "对外发送进程"), ("files", "文件处理进程")]
)
def test_readyz_misses_a_worker_with_a_queue_of_its_own(kind, process, client, broker):
    broker.delete(health.heartbeat_key(queue_of(kind)))
    parts = client.get("/readyz").json()["parts"]
    assert {name: part["detail"] for name, part in parts.items() if not part["ok"]} == {
        kind: f"45 秒内没有收到{process}的心跳"
    }


@pytest.mark.broker
@pytest.mark.django_db
def test_readyz_counts_the_migrations_that_wait(client, broker):
    MigrationRecorder.Migration.objects.filter(app="sessions").delete()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "还有 1 个数据库迁移未执行" in answer.json()["parts"]["migrations"]["detail"]


@pytest.fixture
def waiting_event(submitted):
    """The event of a fresh order, whose bell nobody has answered."""
    event = submitted.events.get()
    assert event.handled_at is None
    return event


@pytest.mark.broker
def test_readyz_tells_how_long_an_event_waits(client, broker, waiting_event):
    OrderEvent.objects.update(retry_at=timezone.now() - timedelta(seconds=90))
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["parts"]["outbox"]["detail"] == "最早一条等待 90 秒"


@pytest.mark.broker
def test_readyz_is_red_when_events_pile_up(client, broker, waiting_event):
    OrderEvent.objects.update(retry_at=timezone.now() - timedelta(minutes=6))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert [name for name, part in answer.json()["parts"].items() if not part["ok"]] == ["outbox"]


@pytest.mark.broker
def test_readyz_does_not_count_what_is_handled(client, broker, waiting_event):
    OrderEvent.objects.update(
        retry_at=timezone.now() - timedelta(minutes=6), handled_at=timezone.now()
    )
    assert client.get("/readyz").json()["parts"]["outbox"]["detail"] == "没有积压"


@pytest.mark.broker
def test_a_sign_of_life_fades(broker):
    assert 0 < broker.ttl(health.heartbeat_key()) <= health.HEARTBEAT_FRESH


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_only_read(client, path):
    assert client.post(path).status_code == 405


def test_probes_answer_plain_http_in_production(client, settings, no_broker):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz").status_code == 200


def test_the_broker_error_is_one_we_catch(no_broker):
    with pytest.raises(redis.RedisError):
        health.broker().ping()
