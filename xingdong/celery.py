"""The Celery app: the bell that says an event waits. The events table is the truth."""

import logging
import os
import resource
import time
from functools import partial

from celery import Celery, signals
from celery.contrib.django.task import DjangoTask
from django.conf import settings
from django.db import close_old_connections, transaction
from kombu.exceptions import OperationalError

from xingdong.connections import COMMAND, FILES, OUTBOUND, this_process
from xingdong.env import stopping_plainly

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xingdong.settings")
if this_process() != COMMAND:
    with stopping_plainly():
        settings.INSTALLED_APPS  # noqa: B018  read now, where a wrong one is still told plainly

logger = logging.getLogger(__name__)


# A broker that refuses costs milliseconds; one that hangs costs its timeout. After such a wait this
# process leaves it alone for a while, so that it slows one request and not all of them. Seconds.
HANGS_AFTER = 0.5
LEFT_ALONE_FOR = 10
SIGN_OF_LIFE_EVERY = 10


class Doorbell(DjangoTask):
    """A task whose ringing can neither fail nor hold up the request that rings.

    When the broker is away the row is committed all the same and the sweep rings again.
    """

    abstract = True
    left_alone_until = 0.0  # time.monotonic(); one value for all tasks of the process

    def ring(self, *args, **kwargs) -> None:
        """Publish now, or leave a line in the log when the broker is away."""
        started = time.monotonic()
        if started < Doorbell.left_alone_until:
            logger.warning("broker hangs, %s waits for the sweep", self.name)
            return
        try:
            self.delay(*args, **kwargs)
        except OperationalError as error:
            logger.warning("broker away, %s waits for the sweep: %s", self.name, error)
            if time.monotonic() - started > HANGS_AFTER:
                Doorbell.left_alone_until = time.monotonic() + LEFT_ALONE_FOR

    def delay_on_commit(  # type: ignore[override]  # nobody waits for what a bell brings about
        self, *args, **kwargs
    ) -> None:
        """Ring once the current transaction is committed."""
        transaction.on_commit(partial(self.ring, *args, **kwargs))


# What could hold up orders has a queue and a worker of its own.
OWN_QUEUES = {
    # The same worker asks for it, in turn with the bells: a long line of these may not outlast it.
    "sweeps": frozenset({"requests_desk.tasks.sweep_events"}),
    # Tasks that wait for a server of somebody else: mail, group robots.
    OUTBOUND: frozenset(
        {"xingdong.notices.tasks.send_delivery", "xingdong.notices.tasks.sweep_deliveries"}
    ),
    # Tasks that open what somebody has sent: it may be slow, huge or made to break the reader.
    FILES: frozenset(
        {
            "enterprises.tasks.check_import",
            "enterprises.tasks.apply_import",
            "xingdong.files.tasks.draw_preview",
            "xingdong.files.tasks.look_after_attachments",
        }
    ),
}
# Bytes of address space of a process that opens files: beyond it the task fails, not the machine.
FILES_MEMORY = 2 * 1024**3


def queue_of(kind: str) -> str:
    return f"{app.conf.task_default_queue}-{kind}"


def route(name: str, *args, **kwargs) -> dict[str, str] | None:
    """``CELERY_TASK_ROUTES``: which queue a bell rings on; None is the default one."""
    kind = next((kind for kind, names in OWN_QUEUES.items() if name in names), None)
    return {"queue": queue_of(kind)} if kind else None


app = Celery("xingdong", task_cls=Doorbell)
app.config_from_object("django.conf:settings", namespace="CELERY")
# Celery opens a new database connection for every task and ignores CONN_MAX_AGE. This keeps it for
# a thousand tasks, broken or not: `let_go_of_broken_connections` looks after them. The name carries
# the prefix itself, so it cannot come from the settings file.
app.conf.update(CELERY_DB_REUSE_MAX=1000)
app.autodiscover_tasks()


@signals.celeryd_init.connect
def refuse_demo_in_production(**kwargs) -> None:
    """A worker obeys the same refusals as the web process."""
    from xingdong.checks import refuse_demo_in_production  # apps

    with stopping_plainly():
        refuse_demo_in_production()


@signals.task_prerun.connect
@signals.task_postrun.connect
def let_go_of_broken_connections(sender, **kwargs) -> None:
    """As around a web request: a database that was away costs one task, not all that follow."""
    if not sender.request.is_eager:
        close_old_connections()


@signals.worker_ready.connect
def worker_is_ready(sender, **kwargs) -> None:
    """The first sign of life: nobody has to wait for beat to see the worker."""
    from xingdong.health import leave_heartbeat  # apps

    for queue in sender.app.amqp.queues.consume_from:
        leave_heartbeat(queue)
        if this_process() == FILES:  # its one process may be busy with a sheet for minutes
            sender.timer.call_repeatedly(SIGN_OF_LIFE_EVERY, leave_heartbeat, (queue,))


@signals.worker_process_init.connect
def open_files_within_limits(**kwargs) -> None:
    if this_process() == FILES:
        resource.setrlimit(resource.RLIMIT_AS, (FILES_MEMORY, FILES_MEMORY))


@signals.task_failure.connect
def count_failure(sender, exception, **kwargs) -> None:
    """What the beat starts has nobody who waits for it: as a whole it is a row of the ledger."""
    from xingdong.records import faults  # apps

    if sender.name in _beats():
        faults.note(sender.name, 0, type(exception).__name__)


@signals.task_success.connect
def forget_failure(sender, **kwargs) -> None:
    from xingdong.records import faults  # apps

    if sender.name in _beats():
        faults.clear(sender.name, 0)


def _beats() -> set[str]:
    return {entry["task"] for entry in app.conf.beat_schedule.values()} - {heartbeat.name}


@app.task(name="xingdong.heartbeat", bind=True)
def heartbeat(task) -> None:
    """Leave a sign of life for `/readyz`: beat, broker and worker have to live to get here.

    Each queue has its own worker, so the sign is the queue's that the bell came by.
    """
    from xingdong.health import leave_heartbeat  # apps

    leave_heartbeat((task.request.delivery_info or {}).get("routing_key"))
