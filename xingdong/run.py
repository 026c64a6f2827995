"""`make run`: the whole portal from one command, and gone with one Ctrl-C.

Starts the embedded Valkey (unless REDIS_URL names another), prepares the database, starts web, the
three workers and beat, waits until `/readyz` is green, says where to go, and restarts what dies. A
start that cannot work ends with one sentence that says what to do.
"""

import errno
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from xingdong import env
from xingdong.embedded import valkey
from xingdong.embedded.processes import AlreadyRunning, Child, Household, interrupts

BASE_DIR = Path(__file__).resolve().parent.parent

READY_WITHIN = 90  # seconds
DEATHS_MOST, DEATHS_WITHIN = 3, 60  # so many deaths in so many seconds: something is wrong
LOG_MOST = 5_000_000  # bytes; an older log becomes .1 at the next start


CELERY = ("celery", "-A", "xingdong", "--quiet")
WORKER = (*CELERY, "worker", "--loglevel", "INFO", "--without-gossip", "--without-mingle")
QUEUE = env.text("CELERY_QUEUE", default="xingdong")
# What `python -m` gets. The production units in deploy/ say the same.
COMMANDS = {
    "web": ("gunicorn", "-c", "deploy/gunicorn.conf.py"),
    "worker": (*WORKER, "--concurrency", "2"),
    # Mail and group robots: it mostly waits for others, so threads are enough.
    "outbound": (
        *WORKER,
        *("--queues", f"{QUEUE}-outbound"),
        *("--pool", "threads", "--concurrency", "4", "--hostname", "outbound@%h"),
    ),
    # Sheets, pictures, scans: one process, replaced when it has grown (KB) and ended in time.
    "files": (
        *WORKER,
        *("--queues", f"{QUEUE}-files"),
        *("--concurrency", "1", "--hostname", "files@%h"),
        *("--max-memory-per-child", "400000", "--soft-time-limit", "270", "--time-limit", "300"),
    ),
    "beat": (*CELERY, "beat", "--pidfile", ""),
}


class CannotRun(Exception):
    """The portal cannot start or go on; the message is for the person at the terminal."""


def say(line: str = "") -> None:
    print(line, flush=True)  # noqa: T201


class Portal:
    """The processes of one portal, on one port, over one `var/`.

    `more` is environment for its processes: DATABASE_URL and REDIS_URL name other servers.
    """

    def __init__(
        self,
        household: Household,
        var: Path,
        host: str,
        port: int,
        more: Mapping[str, str] | None = None,
    ) -> None:
        self.household = household
        self.var, self.host, self.port = var, host, port
        visible = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104
        self.address = f"http://{visible}:{port}"
        given = {**os.environ, **(more or {})}
        self.env = {
            **given,
            "XINGDONG_ENV": "development",
            "XINGDONG_VAR": str(var),
            "SITE_URL": given.get("SITE_URL") or self.address,
            "BIND": f"{host}:{port}",
            "PYTHONUNBUFFERED": "1",
        }
        self.embedded_broker = not given.get("REDIS_URL", "").strip()
        self.deaths: dict[str, deque[float]] = {}
        self.running: dict[str, Child] = {}

    # -- start ---------------------------------------------------------------------------------

    def start(self) -> None:
        if self.embedded_broker:
            self.start_part("valkey")
            valkey.wait_until_it_answers(self.var / "valkey")
        self.prepare()
        for name in COMMANDS:
            self.start_part(name)
        self.wait_until_ready()

    def start_part(self, name: str) -> None:
        self.running[name] = self.household.start(
            name,
            self.command(name),
            log=self.log(name),
            env=self.env,
            cwd=BASE_DIR,
            serves_others=name == "valkey",
        )

    def command(self, name: str) -> list[str]:
        if name == "valkey":
            return valkey.command(self.var / "valkey")
        return [sys.executable, "-m", *COMMANDS[name]]

    def prepare(self) -> None:
        """Migrate and load; its own progress lines go to the terminal."""
        done = self.manage("prepare", "--demo")
        if done.returncode != 0:
            raise CannotRun("准备数据没有成功，原因见上。")

    def manage(self, *arguments: str) -> subprocess.CompletedProcess:
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, env=self.env, cwd=BASE_DIR, check=False)  # noqa: S603

    def wait_until_ready(self) -> None:
        """Return when `/readyz` is green; raises `CannotRun` with what is missing."""
        until, missing = time.monotonic() + READY_WITHIN, "网页进程没有应答"
        while True:
            ready, missing = self.ask_ready(missing)
            if ready:
                return
            self.revive()
            if time.monotonic() > until:
                raise CannotRun(f"{READY_WITHIN} 秒后仍未就绪：{missing}。日志在 {self.log('web')}")
            time.sleep(0.2)

    def ask_ready(self, before: str) -> tuple[bool, str]:
        host = f"[{self.host}]" if ":" in self.host else self.host
        try:
            with urllib.request.urlopen(f"http://{host}:{self.port}/readyz", timeout=5):
                return True, ""
        except urllib.error.HTTPError as error:
            return False, _missing_parts(error)
        except OSError:
            return False, before

    # -- go on ---------------------------------------------------------------------------------

    def watch(self) -> None:
        """Restart what dies, until somebody interrupts."""
        while True:
            time.sleep(0.5)
            self.revive()

    def revive(self) -> None:
        for name, child in list(self.running.items()):
            code = child.exit_code()
            if code is None:
                continue
            now = time.monotonic()
            deaths = self.deaths.setdefault(name, deque(maxlen=DEATHS_MOST))
            deaths.append(now)
            self.household.stop(child)
            if len(deaths) == DEATHS_MOST and now - deaths[0] < DEATHS_WITHIN:
                raise CannotRun(
                    f"{name} 在 {DEATHS_WITHIN} 秒内退出了 {DEATHS_MOST} 次，不再重启。"
                    f"日志最后几行（{self.log(name)}）：\n{tail(self.log(name))}"
                )
            self.start_part(name)
            say(f"{name} 意外退出（代码 {code}），已重新启动。日志：{self.log(name)}")

    def log(self, name: str) -> Path:
        return self.var / "log" / f"{name}.log"


def _missing_parts(error: urllib.error.HTTPError) -> str:
    try:
        parts = json.load(error)["parts"].values()
    except ValueError:
        return f"网页进程应答 {error.code}"
    return "；".join(f"{part['label']}：{part['detail']}" for part in parts if not part["ok"])


def tail(path: Path, lines: int = 15) -> str:
    with path.open(errors="replace") as file:
        return "".join(deque(file, maxlen=lines))


def refuse_busy_port(host: str, port: int) -> None:
    """Raise `CannotRun` when somebody listens there already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise CannotRun(
                    f"端口 {port} 已被别的程序占用。请换一个：make run PORT={port + 1}"
                ) from error
            raise CannotRun(f"不能在 {host}:{port} 上监听：{error.strerror}。") from error


def keep_logs_small(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.log"):
        if path.stat().st_size > LOG_MOST:
            path.replace(path.with_suffix(".log.1"))


@contextmanager
def journal_merged(var: Path) -> Iterator[None]:
    """In the end, what still lies in SQLite's journal comes into the file that people copy.

    Processes that are ended by a signal leave it there.
    """
    try:
        yield
    finally:
        merge_journal(var)


def merge_journal(var: Path) -> None:
    database = env.database("DATABASE_URL", default=f"sqlite://{var}/db.sqlite3")
    path = Path(database["NAME"])
    if not database["ENGINE"].endswith("sqlite3") or not path.exists():
        return
    with closing(sqlite3.connect(path, timeout=1)) as line:
        line.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def run() -> None:
    started = time.monotonic()
    if env.text("XINGDONG_ENV", default="development") != "development":
        raise CannotRun("make run 只用于开发和演示。生产环境的启动见 docs/operations.md。")
    var = env.folder("XINGDONG_VAR", default=BASE_DIR / "var")
    host = env.text("HOST", default="127.0.0.1")
    port = env.number("PORT", default=8000, least=1, most=65535)
    with journal_merged(var), Household(var / "run", "portal") as household:
        if household.swept:
            say(f"上次运行被强行终止，已结束遗留的进程：{'、'.join(household.swept)}。")
        refuse_busy_port(host, port)
        keep_logs_small(var / "log")
        portal = Portal(household, var, host, port)
        household.facts["address"] = portal.address
        say("正在启动门户：")
        portal.start()
        say(f"\n门户已就绪：{portal.address} （用时 {time.monotonic() - started:.0f} 秒）\n")
        portal.manage("demo_logins")
        say(f"\n按 Ctrl-C 结束全部进程。日志在 {var / 'log'}")
        try:
            portal.watch()
        finally:
            say("\n正在结束 …")


def main() -> int:
    try:
        with interrupts.raised_by(signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            run()
    except KeyboardInterrupt:
        say("已结束。数据保留在 var/，下次 make run 继续使用。")
        return 0
    except AlreadyRunning as error:
        where = error.note.get("address", "")
        say(f"门户已在运行（进程 {error.note.get('pid')}）：{where}。请先在那个终端按 Ctrl-C。")
    except (CannotRun, env.ConfigurationError, valkey.ValkeyAway) as error:
        say(f"无法运行：{error}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
