"""What every test may rely on: the chosen database, real servers where a test asks for them.

`make test` and `make postgres` bring the servers: DATABASE_URL decides between SQLite (unset) and
PostgreSQL, REDIS_URL leads to a real Valkey. A plain `pytest` runs on SQLite without servers.
"""

import importlib.util
import os
import socket
import sys
import time
import uuid
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest
import redis
from django.conf import settings
from django.db import connection

from services.workcalendar import forget_calendar
from tests.support import database
from tests.support.clients import JustSignedIn
from xingdong.celery import app
from xingdong.embedded.processes import Household
from xingdong.health import heartbeat_key
from xingdong.run import COMMANDS, Portal

pytest_plugins = ["tests.cast"] if importlib.util.find_spec("tests.cast") else []

# Every pytest process rings on a queue of its own, so that two never answer each other.
QUEUE = f"test-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}-{os.getpid()}"
settings.CELERY_TASK_DEFAULT_QUEUE = QUEUE
app.conf.task_default_queue = QUEUE

ROOT = Path(__file__).resolve().parent.parent
NEED_SERVERS = {"postgres", "broker", "browser", "chaos"}
HOW = "run `make test` or `make postgres`, or `python -m xingdong.embedded -- pytest …`"


def pytest_collection_modifyitems(config, items):
    """On SQLite the PostgreSQL tests are not part of the run; `make postgres` runs them."""
    if os.environ.get("DATABASE_URL"):
        return
    kept, left = [], []
    for item in items:
        (left if item.get_closest_marker("postgres") else kept).append(item)
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = kept


def pytest_collection_finish(session):
    """Hypothesis would be imported to say that it did nothing: that is a fifth of a single test."""
    plugins = session.config.pluginmanager
    if "hypothesis" not in sys.modules and plugins.has_plugin("hypothesispytest"):
        plugins.unregister(name="hypothesispytest")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """In CI a test that needs real servers cannot be skipped: it fails with the reason."""
    report = yield
    if report.skipped and os.environ.get("CI") and NEED_SERVERS & set(item.keywords):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix, django_db_use_migrations
):
    """On SQLite every process begins with a copy of a migrated database, in its own memory."""
    if connection.vendor != "sqlite" or not django_db_use_migrations:
        yield
        return
    connection.settings_dict["TEST"]["NAME"] = database.MEMORY
    with closing(database.copy_into_memory(settings.VAR_DIR)):
        yield


@pytest.fixture(autouse=True)
def private_uploads(settings, tmp_path_factory):
    """Uploads of a test never reach var/."""
    settings.MEDIA_ROOT = tmp_path_factory.getbasetemp() / "media"


@pytest.fixture(autouse=True)
def calendar_of_this_test():
    """The process keeps the work calendar for half a minute: a test has only its own."""
    forget_calendar()


@pytest.fixture
def client():
    """Signed in by ``force_login`` as the page leaves it: used, and confirmed, a moment ago."""
    return JustSignedIn()


@pytest.fixture(scope="session")
def valkey_url():
    """The address of a real Valkey; it survives the test, so leave nothing you count on."""
    if not os.environ.get("REDIS_URL"):
        pytest.skip(f"needs a Valkey: {HOW}")
    return settings.REDIS_URL


@pytest.fixture(scope="session")
def postgres_url():
    """The address of a real PostgreSQL server, of its database without data."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        pytest.skip(f"needs a PostgreSQL: {HOW}")
    return url


@pytest.fixture
def household(tmp_path):
    """Starts processes for one test and ends them with it."""
    with Household(tmp_path / "run") as household:
        yield household


@pytest.fixture
def real_worker(transactional_db, postgres_url, valkey_url, household, tmp_path):
    """A real Celery worker over this test's database, on a queue of its own.

    What the test rings is what this worker does: nothing runs eagerly. PostgreSQL only, because the
    SQLite of the tests lives in the memory of one process. The worker is a `Child`, so a test may
    kill it; its log is `tmp_path / "worker.log"`.
    """
    line = redis.Redis.from_url(valkey_url)
    line.delete(QUEUE, heartbeat_key())
    own = urlsplit(postgres_url)._replace(path=f"/{connection.settings_dict['NAME']}")
    environment = {
        **os.environ,
        "XINGDONG_ENV": "test",
        "DATABASE_URL": urlunsplit(own),
        "CELERY_QUEUE": QUEUE,
    }
    command = [sys.executable, "-m", *COMMANDS["worker"]]
    log = tmp_path / "worker.log"
    worker = household.start("worker", command, env=environment, log=log, cwd=ROOT)
    wait_for(lambda: line.exists(heartbeat_key()), seconds=30, explain=log.read_text)
    return worker


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def portal(request, tmp_path_factory):
    """The whole portal with its demo community: web, worker, beat, and a Valkey of its own.

    `portal.address` is where it listens; `portal.running` has its processes, to be killed by those
    who must; `portal.revive()` restarts them. Runs on both databases unless a test asks for one:
    `@pytest.mark.parametrize("portal", ["postgresql"], indirect=True)`.
    """
    folder = tmp_path_factory.mktemp(f"portal-{request.param}")
    # Mail leaves at once, whatever hour the tests run at.
    more = {"REDIS_URL": "", "DATABASE_URL": "", "QUIET_HOURS": "00:00-00:00"}
    # Who signed in for one test is still signed in, and not asked again, in the last one.
    more |= {"STAFF_IDLE_MINUTES": "720", "CONFIRMED_MINUTES": "60"}
    if request.param == "postgresql":
        more["DATABASE_URL"] = fresh_database(request.getfixturevalue("postgres_url"))
    with Household(folder / "run") as household:
        portal = Portal(household, folder, "127.0.0.1", free_port(), more)
        portal.start()
        yield portal


def fresh_database(server_url: str) -> str:
    """Make an empty database beside the given one; its address."""
    name = f"portal_{uuid.uuid4().hex[:8]}"
    with closing(psycopg2.connect(server_url)) as line:
        line.autocommit = True
        line.cursor().execute(f"CREATE DATABASE {name} TEMPLATE template0")
    return urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(true: Callable[[], object], *, seconds: float, explain: Callable[[], str] = str):
    """Return the first true answer; fail with `explain()` when there is none in time."""
    until = time.monotonic() + seconds
    while not (answer := true()):
        if time.monotonic() > until:
            pytest.fail(f"nothing after {seconds} s: {explain()}")
        time.sleep(0.05)
    return answer
