"""`python -m tests`: the whole suite on SQLite, then on a real PostgreSQL; Valkey for both.

The servers are started here, once, and not in the pytest processes. Further words go to pytest.
"""

import os
import re
import signal
import subprocess
import sys

from xingdong.embedded.__main__ import NOTES, start_servers
from xingdong.embedded.processes import Household, interrupts

CLOSING = re.compile(r"=* ?(\d+ \w+|no tests ran).* in [\d.]+s\b")


def main(arguments: list[str]) -> int:
    with interrupts.raised_by(signal.SIGTERM, signal.SIGHUP), Household(NOTES) as household:
        addresses = start_servers(household)
        environment = {**os.environ, "XINGDONG_ENV": "test"}
        environment["REDIS_URL"] = addresses["REDIS_URL"]
        environment.pop("DATABASE_URL", None)
        runs = {
            "SQLite": environment,
            "PostgreSQL": {**environment, "DATABASE_URL": addresses["DATABASE_URL"]},
        }
        results = {name: run_pytest(name, arguments, env) for name, env in runs.items()}
    print()
    for name, (code, closing) in results.items():
        print(f"{name:<11} {'passed' if code == 0 else 'FAILED'}  {closing}")
    return max(code for code, _ in results.values())


def run_pytest(name: str, arguments: list[str], environment: dict[str, str]) -> tuple[int, str]:
    """Run the suite once; its exit code and pytest's closing line."""
    print(f"\n==== {name}", flush=True)
    command = [sys.executable, "-m", "pytest", "-n", "auto", *arguments]
    closing = ""
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as pytest:
        for line in pytest.stdout:
            print(line, end="", flush=True)
            if CLOSING.match(line):
                closing = line.strip("= \n")
    return pytest.returncode, closing or "no closing line"


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
