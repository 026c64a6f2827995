"""How long a connection may be silent, so that a host that vanishes holds nothing for long.

Who waits how long depends on the kind of process. Commands wait for ever: a migration is never cut
off, and a backup (pg_dump) brings connections of its own, which nothing here reaches.
"""

import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# A connection whose other end is silent is given up after IDLE + INTERVAL x COUNT seconds, one on
# which something was sent and not acknowledged after UNANSWERED. Both ends of PostgreSQL ask.
IDLE, INTERVAL, COUNT = 10, 5, 3
UNANSWERED = 20
CONNECT_WITHIN = 5


@dataclass(frozen=True)
class Patience:
    """Seconds for one statement, for a row that somebody else has, and for a pause in between.

    The pause is one inside a transaction, whose rows wait meanwhile. 0 is for ever.
    """

    statement: int
    lock: int
    pause: int


WEB, WORKER, OUTBOUND, FILES, BEAT, COMMAND = (
    "web",
    "worker",
    "outbound",
    "files",
    "beat",
    "command",
)
PATIENCE = {
    WEB: Patience(statement=30, lock=10, pause=15),  # a person waits; nginx gives up after 60
    WORKER: Patience(statement=60, lock=10, pause=15),  # an order is routed within the minute
    OUTBOUND: Patience(statement=60, lock=10, pause=15),
    FILES: Patience(statement=300, lock=30, pause=120),  # ten thousand rows in one transaction
    BEAT: Patience(statement=30, lock=10, pause=15),
    COMMAND: Patience(statement=0, lock=0, pause=0),
}


def kind_of(arguments: list[str]) -> str:
    """What a process is, by its command line: ``celery -A xingdong worker --hostname files@…``."""
    path = Path(arguments[0])
    program = path.parent.name if path.name == "__main__.py" else path.name
    if program == "gunicorn":
        return WEB
    if program != "celery":
        return COMMAND
    named = {argument.partition("@")[0] for argument in arguments}
    return next((kind for kind in (OUTBOUND, FILES, WORKER, BEAT) if kind in named), COMMAND)


def own_name(kind: str) -> str:
    """Who holds a transaction, for ``/readyz`` and ``pg_stat_activity``: host and kind."""
    return f"{socket.gethostname()[:40]}:{kind}"


def patient(database: dict[str, Any], *, kind: str) -> dict[str, Any]:
    """An entry of ``DATABASES`` with the time-outs of ``kind``; what its address says wins."""
    if not database["ENGINE"].endswith("postgresql"):
        return database
    patience, given = PATIENCE[kind], database["OPTIONS"]
    session = {
        "statement_timeout": f"{patience.statement}s",
        "lock_timeout": f"{patience.lock}s",
        "idle_in_transaction_session_timeout": f"{patience.pause}s",
        "tcp_keepalives_idle": IDLE,
        "tcp_keepalives_interval": INTERVAL,
        "tcp_keepalives_count": COUNT,
        "tcp_user_timeout": UNANSWERED * 1000,
    }
    ours = " ".join(f"-c {name}={value}" for name, value in session.items())
    options = {
        "application_name": own_name(kind),
        "connect_timeout": CONNECT_WITHIN,
        "keepalives": 1,
        "keepalives_idle": IDLE,
        "keepalives_interval": INTERVAL,
        "keepalives_count": COUNT,
        "tcp_user_timeout": UNANSWERED * 1000,  # milliseconds
        **given,
        "options": f"{ours} {given.get('options', '')}".strip(),
    }
    return {**database, "OPTIONS": options}


def this_process() -> str:
    return kind_of(sys.argv)


def broker_socket(url: str) -> dict[str, Any]:
    """How redis-py talks to the broker, in whatever client: seconds, and the kernel's own asking.

    A broker that is away must not hold up the web request that rings.
    """
    patience: dict[str, Any] = {
        "socket_connect_timeout": 1,
        "socket_timeout": 2,
        "health_check_interval": IDLE,
    }
    if url.startswith("unix://"):
        return patience
    asked = {
        "TCP_KEEPIDLE": IDLE,
        "TCP_KEEPINTVL": INTERVAL,
        "TCP_KEEPCNT": COUNT,
        "TCP_USER_TIMEOUT": UNANSWERED * 1000,
    }
    known = {getattr(socket, name): value for name, value in asked.items() if hasattr(socket, name)}
    return {**patience, "socket_keepalive": True, "socket_keepalive_options": known}
