"""Run a command with a fresh PostgreSQL and Valkey: `python -m xingdong.embedded -- pytest`.

The servers are started once, their addresses are handed over as DATABASE_URL and REDIS_URL, and
they end with the command.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from . import postgres, valkey
from .processes import Household, interrupts

NOTES = Path(__file__).resolve().parents[2] / "var" / "servers"


def start_servers(household: Household, *, with_postgres: bool = True) -> dict[str, str]:
    """Start the servers in throw-away folders; the environment that leads to them."""
    place = Path(tempfile.mkdtemp(prefix="xingdong-valkey-"))
    household.litter.append(place)
    household.start("valkey", valkey.command(place), log=place / "valkey.log", serves_others=True)
    valkey.wait_until_it_answers(place)
    addresses = {"REDIS_URL": f"unix://{valkey.socket_path(place)}"}
    if with_postgres:
        addresses["DATABASE_URL"] = postgres.start(household)
    return addresses


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m xingdong.embedded", description=__doc__)
    parser.add_argument("--no-postgres", action="store_true", help="only Valkey")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    command = options.command[1:] if options.command[:1] == ["--"] else options.command
    if not command:
        parser.error("give the command to run after --")
    with interrupts.raised_by(signal.SIGTERM, signal.SIGHUP), Household(NOTES) as household:
        addresses = start_servers(household, with_postgres=not options.no_postgres)
        environment = {**os.environ, **addresses}
        try:
            return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603
        except KeyboardInterrupt:
            return 130


if __name__ == "__main__":
    sys.exit(main())
