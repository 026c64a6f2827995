"""Servers and processes we bring ourselves: they answer, they end, and none is forgotten."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import wait_for
from xingdong.embedded import valkey
from xingdong.embedded.processes import AlreadyRunning, Household, born, interrupts, sweep_note

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]
ROOT = Path(__file__).resolve().parents[2]


def lives(pid: int) -> bool:
    return born(pid) is not None


def test_children_end_with_the_household(tmp_path):
    with Household(tmp_path / "run") as household:
        child = household.start("sleeper", SLEEP, log=tmp_path / "log")
        assert lives(child.pid)
    assert not lives(child.pid)
    assert list((tmp_path / "run").iterdir()) == []


def test_a_child_that_ignores_the_request_is_killed_with_its_own_children(tmp_path):
    deaf = (
        "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
        "inner = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']); "
        "print(inner.pid, flush=True); time.sleep(600)"
    )
    log = tmp_path / "log"
    with Household(tmp_path / "run") as household:
        child = household.start("deaf", [sys.executable, "-c", deaf], log=log)
        wait_for(lambda: log.read_text().strip(), seconds=10)
        inner = int(log.read_text())
        household.stop(child, seconds=0.2)
    assert not lives(child.pid)
    wait_for(lambda: not lives(inner), seconds=5)


def test_who_serves_others_is_asked_after_them(tmp_path):
    diary = tmp_path / "diary"
    script = (
        "import signal, sys, time\n"
        "def end(*_):\n"
        f"    with open({str(diary)!r}, 'a') as diary: diary.write(sys.argv[1] + ' asked\\n')\n"
        f"    with open({str(diary)!r}, 'a') as diary: diary.write(sys.argv[1] + ' gone\\n')\n"
        "    sys.exit()\n"
        "signal.signal(signal.SIGTERM, end); print('ready', flush=True); time.sleep(600)"
    )
    with Household(tmp_path / "run") as household:
        for name in ("server", "one", "two"):
            log = tmp_path / name
            command = [sys.executable, "-c", script, name]
            household.start(name, command, log=log, serves_others=name == "server")
            wait_for(log.read_text, seconds=10)
    lines = diary.read_text().splitlines()
    assert sorted(lines[:4]) == ["one asked", "one gone", "two asked", "two gone"]
    assert lines[4:] == ["server asked", "server gone"]


def test_an_interrupt_while_a_child_starts_waits_until_it_is_written_down(tmp_path, monkeypatch):
    popen, started = subprocess.Popen, []

    def interrupted(*args, **kwargs):
        started.append(popen(*args, **kwargs))
        os.kill(os.getpid(), signal.SIGTERM)  # the worst moment: it runs and nobody knows it
        return started[-1]

    def live():
        with Household(tmp_path / "run") as household, monkeypatch.context() as patch:
            patch.setattr(subprocess, "Popen", interrupted)
            household.start("sleeper", SLEEP, log=tmp_path / "log")

    with interrupts.raised_by(signal.SIGTERM), pytest.raises(KeyboardInterrupt):
        live()
    assert [lives(process.pid) for process in started] == [False]


def test_a_second_interrupt_takes_the_time_but_forgets_nobody(tmp_path):
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    deaf += "print('ready', flush=True); time.sleep(600)"
    with Household(tmp_path / "run") as household, interrupts.raised_by(signal.SIGALRM):
        for name in ("one", "two"):
            household.start(name, [sys.executable, "-c", deaf], log=tmp_path / name)
            wait_for((tmp_path / name).read_text, seconds=10)
        pids = [child.pid for child in household.children]
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        started = time.monotonic()
        household.stop_all(seconds=60)
    assert time.monotonic() - started < 10
    assert [lives(pid) for pid in pids] == [False, False]


def test_one_name_lives_once(tmp_path):
    with Household(tmp_path, "portal") as first:
        first.facts["address"] = "http://127.0.0.1:8000"
        first.write_down()
        with pytest.raises(AlreadyRunning) as refused, Household(tmp_path, "portal"):
            pytest.fail("two at once")
    assert refused.value.note["address"] == "http://127.0.0.1:8000"
    assert refused.value.note["pid"] == os.getpid()


def test_what_a_killed_household_left_is_ended_by_the_next(tmp_path):
    litter = tmp_path / "litter"
    litter.mkdir()
    script = (
        "import sys, time; from pathlib import Path; "
        "from xingdong.embedded.processes import Household; "
        f"h = Household(Path({str(tmp_path / 'run')!r})); h.__enter__(); "
        f"h.litter.append(Path({str(litter)!r})); "
        f"c = h.start('sleeper', {SLEEP!r}, log=Path({str(tmp_path / 'log')!r})); "
        "print(c.pid, flush=True); time.sleep(600)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as owner:
        orphan = int(owner.stdout.readline())
        owner.kill()
    assert lives(orphan)
    with Household(tmp_path / "run") as household:
        assert household.swept == ["sleeper"]
    assert not lives(orphan)
    assert not litter.exists()


def test_a_stranger_with_the_same_number_is_left_alone(tmp_path):
    with Household(tmp_path / "run") as household:
        stranger = household.start("stranger", SLEEP, log=tmp_path / "log")
        note = tmp_path / "old.json"
        entry = {"name": "ours", "pid": stranger.pid, "born": "long ago"}
        note.write_text(json.dumps({"pid": 1, "children": [entry]}))
        assert sweep_note(note) == []
        assert lives(stranger.pid)
    assert not note.exists()


def test_valkey_keeps_its_data_over_a_kill(tmp_path):
    import redis

    folder = tmp_path / "valkey"
    with Household(tmp_path / "run") as household:
        for expected in (None, b"kept"):
            server = household.start("valkey", valkey.command(folder), log=tmp_path / "log")
            valkey.wait_until_it_answers(folder)
            line = redis.Redis.from_url(f"unix://{valkey.socket_path(folder)}")
            assert line.get("word") == expected
            line.set("word", "kept")
            line.close()
            time.sleep(1.2)  # the append-only file is written every second
            os.kill(server.pid, signal.SIGKILL)
            household.stop(server)
    assert (folder / "appendonlydir").is_dir()


def test_valkey_listens_only_on_a_private_socket(tmp_path):
    folder = tmp_path / "valkey"
    with Household(tmp_path / "run") as household:
        household.start("valkey", valkey.command(folder), log=tmp_path / "log")
        valkey.wait_until_it_answers(folder)
        assert valkey.socket_path(folder).stat().st_mode & 0o777 == 0o700
    assert "port 6379" not in (tmp_path / "log").read_text()


def test_a_deep_folder_gets_a_short_socket(tmp_path):
    deep = tmp_path / ("deep" * 30)
    assert len(bytes(valkey.socket_path(deep))) <= valkey.SOCKET_PATH_MOST
    assert valkey.socket_path(deep) != valkey.socket_path(deep.with_name("other" * 30))


def test_a_server_that_never_answers_is_named(tmp_path):
    with pytest.raises(valkey.ValkeyAway, match=str(tmp_path)):
        valkey.wait_until_it_answers(tmp_path, seconds=0.1)
