"""The park of the simulation: the demo's people, the real catalogue, the real calendar of 2026."""

import random
from dataclasses import dataclass, field
from datetime import date

from django.core.management import call_command
from django.utils.functional import cached_property

from enterprises.models import Liaison
from requests_desk.models import Order
from services.models import Department, Membership, ServiceItem
from xingdong.demo.community import found


@dataclass
class Park:
    """Everybody by what they are; the accounts are loaded once, as nobody joins or leaves."""

    chance: random.Random
    users: dict[int, object] = field(default_factory=dict)

    @cached_property
    def liaisons(self) -> dict[int, object]:
        """The A 角 by enterprise."""
        rows = Liaison.objects.filter(is_primary=True)
        return {one.enterprise_id: self.users[one.user_id] for one in rows}

    @cached_property
    def staff(self) -> dict[int, list]:
        """The clerks by department."""
        return self._members(is_head=False)

    @cached_property
    def heads(self) -> dict[int, list]:
        return self._members(is_head=True)

    def _members(self, *, is_head: bool) -> dict[int, list]:
        members: dict[int, list] = {}
        for one in Membership.objects.filter(is_head=is_head).order_by("pk"):
            members.setdefault(one.department_id, []).append(self.users[one.user_id])
        return members

    @cached_property
    def items(self) -> list[ServiceItem]:
        return list(ServiceItem.objects.select_related("department"))

    @cached_property
    def departments(self) -> list[Department]:
        return [one for one in Department.objects.all() if one.pk in self.staff]

    # Who acts on an order; None when there is nobody.

    def liaison(self, order: Order):
        return self.liaisons[order.enterprise_id]

    def clerk(self, order: Order):
        """The handler; now and then a colleague answers."""
        if self.chance.random() < 0.1:
            return self.chance.choice(self.staff[order.assignment.department_id])
        return self.users[order.assignment.handler_id]

    def head(self, order: Order):
        return self.chance.choice(self.heads[order.assignment.department_id])

    def worker(self, order: Order):
        return self.chance.choice(self.workers)

    def helper(self, order: Order):
        """Somebody of a department that was asked to help."""
        asked = [one.department_id for one in order.assists.all() if one.is_outstanding]
        return self.chance.choice(self.staff[asked[0]]) if asked else None


def found_park(seed: int) -> Park:
    call_command("load_calendar", first=2025, last=2026, verbosity=0)
    call_command("load_catalogue", verbosity=0)
    community = found(today=date(2026, 1, 1))
    park = Park(random.Random(seed), {one.pk: one for one in community.users.values()})
    park.workers = list(community.workers.values())
    park.enterprises = list(community.enterprises.values())
    return park
