"""`make run` says what is wrong in one sentence; the whole of it runs in tests/chaos/."""

import os
import socket
import subprocess
import sys

import pytest

from xingdong import run
from xingdong.embedded.processes import Household


@pytest.fixture
def free(tmp_path, monkeypatch):
    """The environment of somebody who just typed `make run`."""
    for name in ("XINGDONG_ENV", "HOST", "DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XINGDONG_VAR", str(tmp_path))
    return monkeypatch


def test_a_busy_port_names_the_remedy(free, capsys):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        free.setenv("PORT", str(port))
        assert run.main() == 1
    assert capsys.readouterr().out == (
        f"无法运行：端口 {port} 已被别的程序占用。请换一个：make run PORT={port + 1}\n"
    )


def test_a_second_start_points_to_the_first(free, tmp_path, capsys):
    with Household(tmp_path / "run", "portal") as first:
        first.facts["address"] = "http://127.0.0.1:8000"
        first.write_down()
        assert run.main() == 1
    assert capsys.readouterr().out == (
        f"门户已在运行（进程 {os.getpid()}）：http://127.0.0.1:8000。请先在那个终端按 Ctrl-C。\n"
    )


def test_it_is_not_for_production(free, capsys):
    free.setenv("XINGDONG_ENV", "production")
    assert run.main() == 1
    assert "docs/operations.md" in capsys.readouterr().out


def test_a_wrong_port_is_named(free, capsys):
    free.setenv("PORT", "http")
    assert run.main() == 1
    assert "环境变量 PORT 的值“http”不可用" in capsys.readouterr().out


def test_a_part_that_keeps_dying_ends_everything_with_its_last_words(tmp_path, capsys):
    with Household(tmp_path / "run") as household:
        portal = run.Portal(household, tmp_path, "127.0.0.1", 1)
        portal.command = lambda name: [sys.executable, "-c", "raise SystemExit('no such queue')"]
        portal.start_part("worker")
        for _ in range(2):
            portal.running["worker"].process.wait(10)
            portal.revive()
        portal.running["worker"].process.wait(10)
        with pytest.raises(run.CannotRun) as refused:
            portal.revive()
    assert "worker 在 60 秒内退出了 3 次" in str(refused.value)
    assert "no such queue" in str(refused.value)
    assert capsys.readouterr().out.count("worker 意外退出（代码 1），已重新启动") == 2


def test_an_embedded_broker_only_without_redis_url(tmp_path, free):
    with Household(tmp_path / "run") as household:
        assert run.Portal(household, tmp_path, "127.0.0.1", 1).embedded_broker
        given = run.Portal(household, tmp_path, "127.0.0.1", 1, {"REDIS_URL": "redis://other/0"})
        assert not given.embedded_broker


def test_links_in_messages_lead_to_the_chosen_port(tmp_path, free):
    free.delenv("SITE_URL", raising=False)
    with Household(tmp_path / "run") as household:
        portal = run.Portal(household, tmp_path, "0.0.0.0", 8001)  # noqa: S104
        assert portal.env["SITE_URL"] == "http://127.0.0.1:8001"
        assert portal.env["BIND"] == "0.0.0.0:8001"


def test_it_needs_nobody_to_say_which_machine_this_is(free):
    """Everything else refuses to start without `XINGDONG_ENV`."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    code = "from xingdong import run; print(run.Portal(None, run.Path('.'), 'host', 1).env"
    command = [sys.executable, "-c", f"{code}['XINGDONG_ENV'])"]
    assert subprocess.check_output(command, env=bare, text=True) == "development\n"
