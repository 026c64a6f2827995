"""The Celery app: the bell that says an event waits. The events table is the truth."""

import logging
import os
from functools import partial

from celery import Celery
from celery.contrib.django.task import DjangoTask
from django.db import transaction
from kombu.exceptions import OperationalError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xingdong.settings")

logger = logging.getLogger(__name__)


class Doorbell(DjangoTask):
    """A task whose ringing cannot fail the request that rings.

    When the broker is away the row is committed all the same and the sweep rings again.
    """

    abstract = True

    def ring(self, *args, **kwargs) -> None:
        """Publish now, or leave a line in the log when the broker is away."""
        try:
            self.delay(*args, **kwargs)
        except OperationalError as error:
            logger.warning("broker away, %s waits for the sweep: %s", self.name, error)

    def delay_on_commit(self, *args, **kwargs) -> None:
        """Ring once the current transaction is committed."""
        transaction.on_commit(partial(self.ring, *args, **kwargs))


app = Celery("xingdong", task_cls=Doorbell)
app.config_from_object("django.conf:settings", namespace="CELERY")
# Celery opens a new database connection for every task and ignores CONN_MAX_AGE. This keeps it for
# a thousand tasks. The name carries the prefix itself, so it cannot come from the settings file.
app.conf.update(CELERY_DB_REUSE_MAX=1000)
app.autodiscover_tasks()


@app.task(name="xingdong.heartbeat")
def heartbeat() -> None:
    """Leave a sign of life for `/readyz`: beat, broker and worker have to live to get here."""
    from xingdong.health import leave_heartbeat

    leave_heartbeat()
