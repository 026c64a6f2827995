"""Orders come in over HTTP while everything is killed, one after the other, and started again.

Run by `make chaos` against the whole portal: real web server, workers, beat, Valkey and database.
On SQLite the workers and the broker die; on PostgreSQL, whose server can be killed as well, every
process does, the web server with requests in its hands. `CHAOS_ORDERS` and `CHAOS_KILLS` make the
run longer.
"""

import os
import shutil
from itertools import cycle, islice

import pytest

from tests.conftest import free_port, wait_for
from tests.support.chaos import Caller, Crowd, all_well, kill_tree, report, settled
from xingdong.embedded import postgres, valkey
from xingdong.embedded.processes import Household
from xingdong.run import Portal

pytestmark = pytest.mark.chaos

ORDERS = int(os.environ.get("CHAOS_ORDERS", "200"))
# Each once, unless more are asked for; the order in which they are met.
VICTIMS = {
    "sqlite": ("worker", "web", "valkey"),
    "postgresql": ("worker", "web", "postgres", "valkey", "outbound", "beat", "files"),
}


@pytest.fixture(params=["sqlite", "postgresql"])
def killable(request, tmp_path):
    """A portal of its own, with a database server of its own, which survives being killed."""
    more = {"REDIS_URL": "", "DATABASE_URL": "", "QUIET_HOURS": "00:00-00:00"}
    with Household(tmp_path / "run") as household:
        server = None
        if request.param == "postgresql":
            server = postgres.start_server(household, survives=True)
            more["DATABASE_URL"] = server.address
        portal = Portal(household, tmp_path, "127.0.0.1", free_port(), more)
        portal.start()
        yield portal, server, VICTIMS[request.param]


def kill(portal: Portal, server: postgres.Server | None, name: str) -> None:
    """SIGKILL to the process and all its children, then start it anew as the supervisor would.

    The broker loses everything it held; the database only what was not committed.
    """
    running = next(child for child in portal.household.children if child.name == name)
    kill_tree(running.pid)
    running.process.wait(10)
    portal.household.stop(running)
    if name == "postgres":
        server.run(portal.household)
        return
    if name == "valkey":
        shutil.rmtree(portal.var / "valkey")
    portal.start_part(name)
    if name == "valkey":
        valkey.wait_until_it_answers(portal.var / "valkey")


def test_every_order_is_routed_exactly_once_whatever_is_killed(killable):
    portal, server, victims = killable
    kills = int(os.environ.get("CHAOS_KILLS", len(victims)))
    crowd = Crowd(Caller(portal.address), most=ORDERS)
    crowd.start()
    for turn, name in enumerate(islice(cycle(victims), kills), start=1):
        crowd.wait_for(ORDERS * turn // (kills + 1))
        kill(portal, server, name)
    crowd.finish()

    def ask() -> dict:
        return report(portal.env)

    state = settled(ask, seconds=240)
    wait_for(
        lambda: state["notices"].get("email") == ORDERS or state.update(ask()),
        seconds=120,
    )
    print(f"{kills} kills, {ORDERS} orders, slowest routed after {state.pop('slowest'):.1f} s")
    assert state == all_well(ORDERS)
