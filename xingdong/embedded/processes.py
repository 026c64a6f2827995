"""Child processes that are never forgotten, not even when their parent is killed.

A `Household` writes down every child it starts in a note that it keeps locked while it lives. The
lock dies with the household, so a note that can be locked belongs to a killed one: the next
household ends the children named there. A child is recognised by its process id and the moment
it was born, so a stranger who got the same id later is left alone.
"""

import fcntl
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc/self/stat")


class AlreadyRunning(Exception):
    """Another living household holds the same name; `.note` is what it wrote down."""

    def __init__(self, note: dict) -> None:
        self.note = note
        super().__init__(f"already running as process {note.get('pid')}")


@dataclass
class Child:
    """One process with a session of its own, so Ctrl-C in the terminal reaches only us."""

    name: str
    process: subprocess.Popen
    stop_signal: signal.Signals
    serves_others: bool
    born: str | None
    asked: bool = False

    @property
    def pid(self) -> int:
        return self.process.pid

    def exit_code(self) -> int | None:
        """None while it runs; negative for the signal that ended it."""
        return self.process.poll()

    def ask_to_stop(self) -> None:
        """Once, and only the leader: it knows how to let its own children finish."""
        if not self.asked and self.process.poll() is None:
            self.process.send_signal(self.stop_signal)
        self.asked = True

    def end(self, *, seconds: float) -> None:
        """Wait for it `seconds`, then kill it and everything it started."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            pass
        finally:
            kill_group(self.pid)
            self.process.wait()


class Household:
    """A context that owns child processes and ends them; servers are started first, ended last."""

    def __init__(self, folder: Path, name: str | None = None) -> None:
        self.folder = folder
        self.path = folder / f"{name or os.getpid()}.json"
        self.children: list[Child] = []
        self.litter: list[Path] = []  # folders that go with us
        self.facts: dict = {}
        self.swept: list[str] = []  # names of the children of killed households that were ended

    def __enter__(self) -> "Household":
        self.folder.mkdir(parents=True, exist_ok=True)
        self._file = self.path.open("a+")
        if not _lock(self._file):
            with self._file:
                raise AlreadyRunning(_read(self._file))
        self.swept += sweep(self._file)
        for other in self.folder.glob("*.json"):
            if other != self.path:
                self.swept += sweep_note(other)
        self.write_down()
        return self

    def __exit__(self, *reason) -> None:
        self.stop_all()
        for folder in self.litter:
            shutil.rmtree(folder, ignore_errors=True)
        self.path.unlink(missing_ok=True)
        self._file.close()

    def start(
        self,
        name: str,
        command: list[str],
        *,
        log: Path,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        user: int | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        serves_others: bool = False,
    ) -> Child:
        """Start `command` with its output appended to `log`; `user` only works for root.

        One that `serves_others` is asked to stop only after them.
        """
        log.parent.mkdir(parents=True, exist_ok=True)
        with interrupts.held(), log.open("ab") as output:
            process = subprocess.Popen(  # noqa: S603  our own command lines
                command,
                env=None if env is None else dict(env),
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=user,
                group=user,
                extra_groups=None if user is None else [],
            )
            child = Child(name, process, stop_signal, serves_others, born(process.pid))
            self.children.append(child)
            self.write_down()
        return child

    def stop(self, child: Child, *, seconds: float = 10) -> None:
        """Ask it to stop; after `seconds`, or when interrupted, kill it."""
        try:
            child.ask_to_stop()
            child.end(seconds=seconds)
        finally:
            self.children.remove(child)
            self.write_down()

    def stop_all(self, *, seconds: float = 10) -> None:
        """End everybody: all at once, but who serves others after them.

        Whoever interrupts this is in a hurry: the rest gets no more time.
        """
        for child in self.children:
            if not child.serves_others:
                child.ask_to_stop()
        for child in reversed(self.children.copy()):
            try:
                self.stop(child, seconds=seconds)
            except KeyboardInterrupt:
                seconds = 0

    def write_down(self) -> None:
        self._file.seek(0)
        self._file.truncate()
        note = {
            "pid": os.getpid(),
            **self.facts,
            "children": [
                {"name": child.name, "pid": child.pid, "born": child.born}
                for child in self.children
            ],
            "litter": [str(folder) for folder in self.litter],
        }
        json.dump(note, self._file, ensure_ascii=False)
        self._file.flush()


def sweep_note(path: Path) -> list[str]:
    """End what a killed household left behind; nothing when it lives. Names of the ended."""
    try:
        file = path.open("a+")
    except FileNotFoundError:
        return []
    with file:
        if not _lock(file):
            return []
        names = sweep(file)
        path.unlink(missing_ok=True)
        return names


def sweep(file) -> list[str]:
    """End the children named in a note whose lock we hold, the last started first."""
    note = _read(file)
    left = [
        entry
        for entry in reversed(note.get("children", []))
        if entry["born"] and born(entry["pid"]) == entry["born"]
    ]
    for entry in left:
        os.kill(entry["pid"], signal.SIGTERM)
        _wait_for_end(entry, seconds=5)
        kill_group(entry["pid"])
    for folder in note.get("litter", []):
        shutil.rmtree(folder, ignore_errors=True)
    return [entry["name"] for entry in left]


def _wait_for_end(entry: dict, *, seconds: float) -> None:
    until = time.monotonic() + seconds
    while born(entry["pid"]) == entry["born"] and time.monotonic() < until:
        time.sleep(0.1)


def kill_group(pid: int) -> None:
    """Kill whoever is left in the session a child began."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # macOS: PermissionError for a zombie
        return


def born(pid: int) -> str | None:
    """When the process began, as the system writes it; None when it does not live."""
    if PROC.exists():
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            return None
        return None if fields[0] == "Z" else fields[19]
    answer = subprocess.run(  # noqa: S603
        ["/bin/ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return answer.stdout.strip() or None


def _lock(file) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read(file) -> dict:
    file.seek(0)
    text = file.read()
    return json.loads(text) if text.strip() else {}


class Interrupts:
    """Turns signals into `KeyboardInterrupt`, so `with` blocks tidy up, but never in between.

    A child that runs and is not yet written down would be forgotten by an interrupt at that moment,
    so `held()` keeps interrupts back until its block is through.
    """

    def __init__(self) -> None:
        self.holds = 0
        self.waiting = False

    @contextmanager
    def raised_by(self, *numbers: signal.Signals) -> Iterator[None]:
        before = {number: signal.signal(number, self._arrive) for number in numbers}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    @contextmanager
    def held(self) -> Iterator[None]:
        self.holds += 1
        try:
            yield
        finally:
            self.holds -= 1
        if self.waiting and not self.holds:
            self.waiting = False
            raise KeyboardInterrupt

    def _arrive(self, number, frame) -> None:
        if not self.holds:
            raise KeyboardInterrupt
        self.waiting = True


interrupts = Interrupts()
