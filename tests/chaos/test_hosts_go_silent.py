"""Five hosts, whose cables are pulled while orders come in: each is routed within the minute.

A host that goes silent tells nobody: its connections stay open, and what it held in the database
stays held until somebody gives it up. `CHAOS_ORDERS` and `CHAOS_CUTS` make the run longer.
"""

import os
import sys
import time
from itertools import cycle, islice

import pytest

from tests.conftest import wait_for
from tests.support.chaos import ROOT, Caller, Crowd, all_well, report, settled
from tests.support.namespaces import CannotMake, Host, hosts
from xingdong.embedded import postgres, valkey
from xingdong.embedded.processes import Household
from xingdong.run import COMMANDS

pytestmark = pytest.mark.chaos

ORDERS = int(os.environ.get("CHAOS_ORDERS", "200"))
CUTS = int(os.environ.get("CHAOS_CUTS", "3"))
ROUTED_WITHIN = 60  # seconds after it was accepted
SILENT_FOR = 20  # seconds
WRITERS = 4
# What runs where; the data host has the servers as well.
PLACES = {
    "data": ("beat", "outbound"),
    "web1": ("web",),
    "web2": ("web",),
    "work1": ("worker",),
    "work2": ("worker",),
}


class Site:
    """The portal on five hosts."""

    def __init__(self, household: Household, var, made: dict[str, Host]) -> None:
        self.household, self.var, self.hosts = household, var, made
        data = made["data"]
        server = postgres.start_server(
            household, survives=True, within=data.within, host=data.address
        )
        folder = var / "valkey"
        listen = ["--port", "6379", "--bind", data.address, "--protected-mode", "no"]
        household.start(
            "valkey",
            [*data.within, *valkey.command(folder), *listen],
            log=var / "valkey.log",
            serves_others=True,
        )
        valkey.wait_until_it_answers(folder)
        self.env = {
            **os.environ,
            "XINGDONG_ENV": "development",
            "XINGDONG_VAR": str(var),
            "DATABASE_URL": server.address,
            "REDIS_URL": f"redis://{data.address}:6379/0",
            "QUIET_HOURS": "00:00-00:00",
            "WEB_WORKERS": "1",
            "PYTHONUNBUFFERED": "1",
        }
        prepare = [*data.within, sys.executable, "manage.py", "prepare", "--demo"]
        done = household.start("prepare", prepare, log=var / "prepare.log", env=self.env, cwd=ROOT)
        assert done.process.wait(180) == 0, (var / "prepare.log").read_text()
        for name, parts in PLACES.items():
            for part in parts:
                self.start(made[name], part)

    def start(self, host: Host, part: str) -> None:
        self.household.start(
            f"{part} on {host.name}",
            [*host.within, sys.executable, "-m", *COMMANDS[part]],
            log=self.var / f"{host.name}-{part}.log",
            env={**self.env, "BIND": f"{host.address}:8000"},
            cwd=ROOT,
        )

    @property
    def addresses(self) -> list[str]:
        return [f"http://{self.hosts[name].address}:8000" for name in ("web1", "web2")]


@pytest.fixture
def site(tmp_path):
    try:
        with hosts(*PLACES) as made, Household(tmp_path / "run") as household:
            yield Site(household, tmp_path, made)
    except CannotMake as reason:
        pytest.skip(f"needs network namespaces: {reason}")


def test_every_order_is_routed_within_the_minute_whichever_host_goes_silent(site):
    # Slow enough that orders come in until the last cut.
    pause = CUTS * SILENT_FOR * WRITERS / ORDERS
    crowd = Crowd(Caller(*site.addresses), most=ORDERS, writers=WRITERS, pause=pause)
    crowd.start()
    # Whom it meets, each in its turn; without the data host nobody can work, so that is shorter.
    turns = list(islice(cycle(["work1", "web1", "data", "work2", "web2"]), CUTS))
    for turn, name in enumerate(turns):
        crowd.wait_for(ORDERS * turn // (CUTS + 1))
        host = site.hosts[name]
        host.cut()
        time.sleep(SILENT_FOR if name != "data" else SILENT_FOR / 2)
        host.mend()
    crowd.finish()
    # All links are up again: what the silent ones held has been given up long ago.
    state = settled(lambda: report(site.env, site.hosts["data"].within), seconds=ROUTED_WITHIN)
    wait_for(
        lambda: (
            state["notices"].get("email") == ORDERS
            or state.update(report(site.env, site.hosts["data"].within))
        ),
        seconds=60,
    )
    slowest = state.pop("slowest")
    print(f"{CUTS} cuts, {ORDERS} orders, the slowest routed after {slowest:.1f} s")
    assert state == all_well(ORDERS)
    assert slowest <= ROUTED_WITHIN
