"""What a suggestion costs a web worker: start-up, memory, time. Run it by itself, on a database
that was prepared:

    XINGDONG_VAR=var .venv/bin/python -m tests.bench.suggesting
"""

import os
import sys
import time
from pathlib import Path
from statistics import median

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xingdong.settings")


def resident() -> float:
    """Megabytes this process holds."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("no VmRSS: this needs Linux")


def milliseconds(act) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def main() -> None:
    import django

    django.setup()
    from django.db import connection
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018 - what a worker imports before its first request
    connection.ensure_connection()
    before = resident()
    from services.suggesting import emergency_in, suggest
    from services.suggesting.examples import LABELLED, read_labelled

    texts = [one.text for one in read_labelled(LABELLED)]
    first = milliseconds(lambda: suggest(texts[0]))
    began = time.process_time()
    taken = sorted(milliseconds(lambda text=text: suggest(text)) for text in texts)
    busy = (time.process_time() - began) * 1000 / len(texts)
    alarms = [milliseconds(lambda text=text: emergency_in(text)) for text in texts]
    loaded = [name for name in ("sklearn", "scipy", "rjieba") if name in sys.modules]
    print(f"first suggestion, with the model's loading: {first:.0f} ms")
    print(
        f"a suggestion: median {median(taken):.1f} ms, p95 {taken[int(len(taken) * 0.95)]:.1f} ms"
    )
    print(f"of it on the processor: {busy:.1f} ms on average")
    print(f"an alarm: median {median(alarms):.1f} ms")
    print(f"memory: {before:.0f} MB before, {resident() - before:.0f} MB more")
    print(f"of the fitting libraries in the process: {loaded or 'none'}")


if __name__ == "__main__":
    main()
