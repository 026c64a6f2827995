"""Hosts on one machine: network namespaces on a bridge, whose cables can be pulled. Linux, root."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NETWORK = "10.77.0"
OURS = f"{NETWORK}.254"  # where the test itself sits
NAMESPACES = Path("/run/netns")


class CannotMake(Exception):
    """This machine lets nobody make namespaces; the message says why."""


def ip(*words: str) -> None:
    try:
        done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
    except FileNotFoundError as missing:
        raise CannotMake("there is no `ip` (iproute2)") from missing
    if done.returncode:
        raise CannotMake(f"ip {' '.join(words)}: {done.stderr.strip()}")


class Host:
    """A namespace with a cable to the bridge, and a name that its processes report."""

    def __init__(self, name: str, number: int) -> None:
        self.name, self.address = name, f"{NETWORK}.{number}"
        self.space, self.cable = f"xd{os.getpid()}-{name}", f"xd{os.getpid()}{number}"
        named = ["unshare", "--uts", "sh", "-c", 'hostname "$0"; exec "$@"', name]
        # Put before a command, it runs on this host.
        self.within = ["nsenter", f"--net={NAMESPACES / self.space}", *named]

    def plug_in(self, bridge: str) -> None:
        ip("netns", "add", self.space)
        ip("link", "add", self.cable, "type", "veth", "peer", "name", "eth0", "netns", self.space)
        ip("link", "set", self.cable, "master", bridge, "up")
        ip("-n", self.space, "addr", "add", f"{self.address}/24", "dev", "eth0")
        for device in ("lo", "eth0"):
            ip("-n", self.space, "link", "set", device, "up")

    def cut(self) -> None:
        """Nobody is told: what is sent to it, or by it, gets lost."""
        ip("link", "set", self.cable, "down")

    def mend(self) -> None:
        ip("link", "set", self.cable, "up")


@contextmanager
def hosts(*names: str) -> Iterator[dict[str, Host]]:
    """Hosts by name, each reaching the others and us; gone afterwards."""
    bridge = f"xd{os.getpid()}"
    made = {name: Host(name, number) for number, name in enumerate(names, start=1)}
    try:
        ip("link", "add", bridge, "type", "bridge")
        ip("addr", "add", f"{OURS}/24", "dev", bridge)
        ip("link", "set", bridge, "up")
        for host in made.values():
            host.plug_in(bridge)
        yield made
    finally:
        for space in {host.space for host in made.values()}:
            if (NAMESPACES / space).exists():
                ip("netns", "delete", space)
        if Path(f"/sys/class/net/{bridge}").exists():
            ip("link", "delete", bridge)
