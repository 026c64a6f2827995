"""`make run` from the outside: ready, ended by Ctrl-C, and tidy after being killed."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.conftest import free_port
from xingdong.embedded.processes import born

pytestmark = pytest.mark.chaos

ROOT = Path(__file__).resolve().parents[2]


class Terminal:
    """Somebody at a terminal who typed `make run`."""

    def __init__(self, var: Path) -> None:
        self.port = free_port()
        environment = {**os.environ, "XINGDONG_ENV": "development", "XINGDONG_VAR": str(var)}
        environment |= {"PORT": str(self.port), "DATABASE_URL": "", "REDIS_URL": "", "CI": ""}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "xingdong.run"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said = ""

    def read_until(self, words: str) -> str:
        for line in self.process.stdout:
            self.said += line
            if words in line:
                return line
        pytest.fail(f"it never said {words!r}:\n{self.said}")

    def read_rest(self) -> str:
        if not self.process.stdout.closed:
            self.said += self.process.stdout.read()
        self.process.wait(30)
        return self.said

    def close(self) -> None:
        """Whatever happened in the test: nothing of it stays."""
        self.process.terminate()
        self.read_rest()
        self.process.stdout.close()

    def answer(self, path: str) -> int:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return answer.status


def children_of(var: Path) -> dict[str, int]:
    note = json.loads((var / "run" / "portal.json").read_text())
    return {child["name"]: child["pid"] for child in note["children"]}


def wait_until_dead(*pids: int) -> None:
    until = time.monotonic() + 20
    while alive := [pid for pid in pids if born(pid)]:
        assert time.monotonic() < until, f"still alive: {alive}"
        time.sleep(0.1)


@pytest.fixture
def open_terminal():
    opened = []

    def open_one(var: Path) -> Terminal:
        opened.append(Terminal(var))
        return opened[-1]

    yield open_one
    for terminal in opened:
        terminal.close()


def test_a_killed_portal_is_cleared_away_and_goes_on_with_its_data(open_terminal, tmp_path):
    first = open_terminal(tmp_path)
    first.read_until("按 Ctrl-C")
    assert first.answer("/readyz") == 200
    assert first.answer("/accounts/login/") == 200
    orphans = children_of(tmp_path)
    assert set(orphans) == {"valkey", "web", "worker", "outbound", "files", "beat"}
    size = (tmp_path / "db.sqlite3").stat().st_size

    first.process.kill()
    first.read_rest()
    assert [name for name, pid in orphans.items() if born(pid) is None] == []

    second = open_terminal(tmp_path)
    line = second.read_until("上次运行被强行终止")
    assert (
        line
        == "上次运行被强行终止，已结束遗留的进程：beat、files、outbound、worker、web、valkey。\n"
    )
    wait_until_dead(*orphans.values())
    second.read_until("按 Ctrl-C")
    assert second.answer("/readyz") == 200
    assert (tmp_path / "db.sqlite3").stat().st_size == size

    ours = children_of(tmp_path)
    # A part that dies is started again, and says so.
    os.kill(ours["worker"], signal.SIGKILL)
    assert "worker 意外退出（代码 -9），已重新启动" in second.read_until("意外退出")

    ours = children_of(tmp_path)
    second.process.send_signal(signal.SIGINT)
    assert "已结束。数据保留在 var/" in second.read_rest()
    assert second.process.returncode == 0
    wait_until_dead(*ours.values())
    assert list((tmp_path / "run").iterdir()) == []
