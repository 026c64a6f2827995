"""The journey with a real broker and a real worker: nobody calls a reaction by hand."""

import os
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
import redis
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from enterprises.models import ImportRun
from enterprises.spreadsheets.enterprise_columns import SHEET
from enterprises.spreadsheets.importing import upload
from enterprises.spreadsheets.writing import template
from requests_desk import actions
from requests_desk.models import OrderEvent
from requests_desk.workflow import Status
from tests.cast import draft, fresh
from tests.conftest import QUEUE, ROOT, wait_for
from xingdong.celery import FILES_MEMORY, queue_of
from xingdong.health import heartbeat_key
from xingdong.run import COMMANDS

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.broker,
    pytest.mark.django_db(transaction=True),
]


def test_the_worker_routes_surveys_and_closes(
    real_worker, enterprise, item, liaison, clerk, head, now
):
    order = actions.submit_order(draft(enterprise, item), by=liaison, now=now)
    wait_for(lambda: fresh(order).status == Status.ROUTED, seconds=15)
    actions.sign_order(fresh(order), by=clerk, now=now)
    actions.finish_order(
        fresh(order), by=clerk, outcome="solved", text="已安排专场招聘会。", now=now
    )
    actions.approve_result(fresh(order), by=head, now=now)
    wait_for(order.surveys.exists, seconds=15)
    actions.rate_order(fresh(order), by=liaison, level=5, solved="yes", via="portal", now=now)
    wait_for(lambda: not OrderEvent.objects.unhandled().exists(), seconds=15)
    assert fresh(order).status == Status.CLOSED
    assert order.events.count() == 6


def test_a_worker_whose_connections_broke_goes_on_with_the_next_bell(
    real_worker, enterprise, item, liaison, clerk, now
):
    """The database was started anew, or the cable was pulled: nobody restarts the worker."""
    first = actions.submit_order(draft(enterprise, item), by=liaison, now=now)
    wait_for(lambda: fresh(first).status == Status.ROUTED, seconds=15)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE application_name LIKE '%:worker'"
        )
        assert cursor.fetchone()[0] > 0
    for _ in range(4):
        order = actions.submit_order(draft(enterprise, item), by=liaison, now=now)
        wait_for(lambda order=order: fresh(order).status == Status.ROUTED, seconds=15)


@pytest.fixture
def files_worker(transactional_db, postgres_url, valkey_url, household, tmp_path, settings):
    """The real worker that opens files, over this test's database and uploads."""
    settings.MEDIA_ROOT = tmp_path / "media"
    own = urlsplit(postgres_url)._replace(path=f"/{connection.settings_dict['NAME']}")
    environment = {
        **os.environ,
        "XINGDONG_ENV": "test",
        "XINGDONG_VAR": str(tmp_path),
        "DATABASE_URL": urlunsplit(own),
        "CELERY_QUEUE": QUEUE,
    }
    queue = queue_of("files")
    command = [queue if part.endswith("-files") else part for part in COMMANDS["files"]]
    log = tmp_path / "files.log"
    started = [sys.executable, "-m", *command]
    worker = household.start("files", started, env=environment, log=log, cwd=ROOT)
    line = redis.Redis.from_url(valkey_url)
    wait_for(lambda: line.exists(heartbeat_key(queue)), seconds=30, explain=log.read_text)
    return worker


def test_sheets_are_opened_by_a_process_of_its_own_within_limits(files_worker, worker):
    sheet = SimpleUploadedFile("台账.xlsx", template(SHEET))
    run = upload(sheet, by=worker, now=timezone.now())
    wait_for(lambda: ImportRun.objects.get(pk=run.pk).state == "unreadable", seconds=30)
    assert "没有数据" in ImportRun.objects.get(pk=run.pk).message
    tasks = Path(f"/proc/{files_worker.pid}/task/{files_worker.pid}/children").read_text()
    [child] = tasks.split()
    limits = Path(f"/proc/{child}/limits").read_text()
    [space] = [row.split() for row in limits.splitlines() if row.startswith("Max address space")]
    assert space[3:5] == [str(FILES_MEMORY)] * 2
