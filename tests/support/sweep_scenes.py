"""Two rows for each sweep, and what may go wrong with one of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path

from django.core.files.base import ContentFile
from django.db import models

from enterprises.models import ImportRun, Plan, PlanLine
from requests_desk import actions
from requests_desk.models import Attachment, Matter, Order, OrderEvent
from services.models import CalendarDay
from services.workcalendar import forget_calendar
from tests.cast import MONDAY, draft, fresh, settle
from tests.support.pictures import picture
from xingdong.notices.models import Delivery, NoticeChoice, NoticeTimes


@dataclass
class World:
    """What the scenes are made of."""

    enterprises: list
    item: object
    liaison: object
    clerk: object
    head: object
    worker: object

    def orders(self, *steps: Callable) -> list[Order]:
        """Two orders, of an enterprise each, that have gone the same way."""
        made = []
        for enterprise in self.enterprises:
            by = enterprise.liaisons.get().user
            order = actions.submit_order(draft(enterprise, self.item), by=by, now=MONDAY)
            for step in steps:
                settle(MONDAY)
                step(self, fresh(order))
            made.append(fresh(order))
        return made


# Steps of an order.


def settled(world: World, order: Order) -> None:
    """What followed from the step before is done."""


def signed(world: World, order: Order) -> None:
    actions.sign_order(order, by=world.clerk, now=MONDAY)


def finished(world: World, order: Order) -> None:
    actions.finish_order(order, by=world.clerk, outcome="partly", text="已办。", now=MONDAY)


def approved(world: World, order: Order) -> None:
    actions.approve_result(order, by=world.head, now=MONDAY)


def supplement_asked(world: World, order: Order) -> None:
    actions.ask_supplement(order, by=world.clerk, text="请补充。", now=MONDAY)


def on_hold(world: World, order: Order) -> None:
    until = MONDAY + timedelta(days=1)
    actions.ask_hold(
        order, by=world.clerk, code="housing", wanted_at=until, reason="等。", now=MONDAY
    )
    actions.approve_hold(fresh(order), by=world.head, now=MONDAY)


def in_triage(world: World, order: Order) -> None:
    actions.ask_return(order, by=world.clerk, reason="R2", basis="事项选错。", now=MONDAY)
    actions.accept_return(fresh(order), by=world.worker, reason="同意。", now=MONDAY)


def carried(world: World, order: Order) -> None:
    Order.objects.filter(pk=order.pk).update(
        comes_back_on=date(2026, 3, 31), result_basis="列入明年计划。"
    )
    rating = {"level": 4, "solved": "partly", "reasons": [], "comment": "", "via": "portal"}
    actions.rate_order(order, by=order.author, now=MONDAY, **rating)


# Scenes: two rows of a sweep, the poisoned one first.


def of_orders(*steps: Callable):
    return lambda world: world.orders(*steps)


def events(world: World) -> Iterable[OrderEvent]:
    return [order.events.get() for order in world.orders()]


def letters(world: World) -> Iterable[Delivery]:
    world.orders(settled)
    mails = Delivery.objects.filter(channel="email").order_by("retry_at", "pk")
    return [mails.first(), mails.last()]


def readers(world: World) -> Iterable[NoticeTimes]:
    """The clerk and the head, who both have an order waiting."""
    world.orders(settled, signed, finished)
    world.orders(settled)
    made = []
    for user in (world.clerk, world.head):
        user.email = f"{user.username}@example.com"
        user.save(update_fields=["email"])
        for group in ("work", "rating"):
            NoticeChoice.objects.update_or_create(user=user, group=group, way="digest")
        made.append(NoticeTimes.objects.create(user=user, digest_time="08:30"))
    return made


def rechecks(world: World) -> Iterable[Matter]:
    """Two hazards to look at again today."""
    due = {"kind": "recheck", "reason": "复查", "opened_at": MONDAY, "due_at": MONDAY}
    orders = world.orders(settled)
    return [
        Matter.objects.create(order=order, assignment=order.assignment, **due) for order in orders
    ]


def plan_lines(world: World) -> Iterable[PlanLine]:
    """Two lines whose deadline is tomorrow."""
    tomorrow = MONDAY.date() + timedelta(days=1)
    plans = [Plan.objects.create(enterprise=one, year=2026) for one in world.enterprises]
    return [
        PlanLine.objects.create(plan=plan, problem="用工", owner=world.clerk, deadline_on=tomorrow)
        for plan in plans
    ]


def sheets(world: World) -> Iterable[ImportRun]:
    return [
        ImportRun.objects.create(
            file=ContentFile(b"", name), by=world.worker, uploaded_at=MONDAY, beat_at=MONDAY
        )
        for name in ("a.xlsx", "b.xlsx")
    ]


def a_day_off(world: World) -> Iterable[Order]:
    orders = world.orders(settled, signed)
    CalendarDay.objects.create(date=date(2026, 3, 4), is_workday=False, name="放假")
    forget_calendar()
    return orders


def renamed(world: World) -> Iterable[Order]:
    orders = world.orders()
    for enterprise in world.enterprises:
        enterprise.name = f"新{enterprise.name}"
        enterprise.save()
    return orders


def files(world: World, **fields) -> Iterable[Attachment]:
    order = world.orders(settled)[0]
    made = []
    for _ in range(2):
        row = Attachment(
            order=order,
            event=order.events.last(),
            content_type="image/png",
            size=1,
            created_at=MONDAY,
            **fields,
        )
        row.file.save("", ContentFile(picture("PNG")))
        made.append(row)
    return made


def quarantined(world: World) -> Iterable[Attachment]:
    return files(world, quarantined_at=MONDAY)


def without_preview(world: World) -> Iterable[Attachment]:
    return files(world, wants_preview=True)


# Poison: what goes wrong with one row and no other.


def fails_at(path: str, key: Callable = lambda row: row):
    """What stands at ``path`` fails when it is called about the row that ``key`` finds."""

    def poison(row: models.Model, monkeypatch) -> None:
        module, _, name = path.rpartition(".")
        healthy, bad = getattr(import_module(module), name), key(row).pk

        def poisoned(about, *args, **kwargs):
            if about.pk == bad:
                raise RuntimeError("poisoned")
            return healthy(about, *args, **kwargs)

        poisoned.__name__ = name
        monkeypatch.setattr(f"{module}.{name}", poisoned)

    return poison


def has_a_folder_for_a_file(row: Attachment, monkeypatch) -> None:
    path = Path(row.file.path)
    path.unlink()
    path.mkdir()


def has_no_file(row: Attachment, monkeypatch) -> None:
    Path(row.file.path).unlink()
