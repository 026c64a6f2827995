"""How the web process runs; `make run` and the production unit use the same file.

BIND, WEB_WORKERS and WEB_THREADS come from the environment, as everything does, by the settings.
"""

import gc
import os

from django.conf import settings

from xingdong.env import stopping_plainly

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xingdong.settings")

with stopping_plainly():
    bind = settings.BIND
    workers = settings.WEB_WORKERS
    # Threads, because an upload or a slow reader must not hold a whole process.
    threads = settings.WEB_THREADS

from gunicorn.glogging import Logger

from xingdong.addresses import SecretsFilter, without_secrets

wsgi_app = "xingdong.wsgi:application"
worker_class = "gthread"
# Load once, fork then: half the start and less memory. wsgi.py leaves no connection open.
preload_app = True


def when_ready(server):
    """Before the fork: what was loaded is no garbage, and is not looked through again."""
    gc.freeze()


timeout = 60
graceful_timeout = 10
keepalive = 5
# A process that grows is replaced now and then, not all at the same moment.
max_requests = 10_000
max_requests_jitter = 1_000
accesslog = "-"
# The path alone: what was searched for, and where somebody came from, is nobody's business.
access_log_format = '%(h)s "%(m)s %(U)s" %(s)s %(B)sB %(M)sms'


class WithoutSecrets(Logger):
    """Cuts tokens and keys out of what is logged."""

    def setup(self, cfg):
        super().setup(cfg)
        self.error_log.addFilter(SecretsFilter())

    def atoms(self, resp, req, environ, request_time):
        atoms = super().atoms(resp, req, environ, request_time)
        return {**atoms, "U": without_secrets(atoms["U"] or "")}


logger_class = WithoutSecrets
control_socket_disable = True
