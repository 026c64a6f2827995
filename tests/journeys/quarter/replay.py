"""What happened to an order, told again from its event rows and the calendar alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from requests_desk.models import OrderEvent
from requests_desk.workflow import Action, Grade, Role, Status
from services.models import Kind, ServiceItem
from services.worktime import Unit
from tests.journeys.quarter import office

A, S = Action, Status
RUNNING = {S.ROUTED, S.IN_PROGRESS, S.RETURN_REVIEW, S.REVIEW}
SIGN_HOURS = {Kind.CONSULT: 2, Kind.APPEAL: 2, Kind.HANDLE: 4, Kind.ACTIVITY: 4}


def _hours(amount: float):
    return lambda start: office.after(start, timedelta(hours=amount))


def _days(amount: int):
    return lambda start: office.closing_after(amount, start)


def _minutes(amount: int):
    return lambda start: start + timedelta(minutes=amount)


# handbook §2.4: what a grade shortens.
CAPS = {
    Grade.NORMAL: {},
    Grade.URGENT: {"sign": _hours(1), "response": _hours(2), "resolve": _days(3)},
    Grade.CRITICAL: {"sign": _minutes(15), "response": _minutes(30), "resolve": _minutes(24 * 60)},
}


@dataclass
class Turn:
    """One department's turn; ``dues`` are sign, response and resolve."""

    department: str
    start: datetime
    round: int
    dues: dict[str, datetime]
    signed_at: datetime | None = None
    contacted_at: datetime | None = None
    handed_in_at: datetime | None = None
    scheduled_at: datetime | None = None
    schedule_due: datetime | None = None
    return_asked: str = ""
    return_asked_at: datetime | None = None
    pauses: list[tuple[datetime, datetime]] = field(default_factory=list)
    paused_at: datetime | None = None
    ended_at: datetime | None = None
    ending: str = ""

    def end(self, how: str, at: datetime) -> None:
        self.ending, self.ended_at = how, at

    def resume(self, since: datetime, at: datetime, grade: str) -> None:
        critical = grade == Grade.CRITICAL
        for name, due in self.dues.items():
            self.dues[name] = office.moved_on(due, since, at, around_the_clock=critical)
        self.pauses.append((since, at))
        self.paused_at = None


@dataclass
class Rating:
    """The answer of one round; ``turn`` is what it is about."""

    round: int
    turn: Turn
    level: int
    solved: str
    by_phone: bool
    at: datetime
    is_late: bool = False
    is_struck_out: bool = False
    called_back_at: datetime | None = None

    @property
    def is_poor(self) -> bool:
        return self.level < 3


@dataclass
class Story:
    """An order as its events tell it. Enterprise and place never change and come with the row."""

    number: str
    enterprise: int
    grid: int
    events: list[OrderEvent] = field(default_factory=list)
    item: str = ""
    grade: str = ""
    status: str = ""
    submitted_at: datetime | None = None
    turns: list[Turn] = field(default_factory=list)
    turn: Turn | None = None
    ratings: list[Rating] = field(default_factory=list)
    closings: list[datetime] = field(default_factory=list)
    round: int = 0
    outcome: str = ""
    was_extended: bool = False
    lacked_supplement: bool = False
    merged_at: datetime | None = None
    is_supervised: bool = False
    complaints: list[str] = field(default_factory=list)

    @property
    def is_counted(self) -> bool:
        return self.status not in (S.REJECTED, S.MERGED) and not self.lacked_supplement

    @property
    def is_in_rates(self) -> bool:
        return self.is_counted and self.status != S.WITHDRAWN

    @property
    def first_resolved(self) -> Turn | None:
        """The turn in which it was 办结 for the first time."""
        first = (turn for turn in self.turns if not turn.round and turn.ending == "finished")
        return next(first, None)

    @property
    def first_rating(self) -> Rating | None:
        """What the rates go by: a late one leaves the order unrated for good."""
        first = next(iter(self.ratings), None)
        return None if first is None or first.is_late else first

    @property
    def final_rating(self) -> Rating | None:
        """The last valid one, unless one before it, or itself, came late."""
        valid = [one for one in self.ratings if not one.is_struck_out]
        if not valid or any(one.is_late and one.round <= valid[-1].round for one in self.ratings):
            return None
        return valid[-1]

    def tell(self, event: OrderEvent, items: Mapping[str, ServiceItem]) -> None:
        """One more thing that happened."""
        if event.from_status != self.status:
            self.complaints.append(f"{event.pk}: from {event.from_status}, but was {self.status}")
        self.events.append(event)
        self.status = event.to_status
        at, data = event.created_at, event.data
        tell = getattr(self, f"_{event.action}", None)
        if "item" in data:
            self.item = data["item"] if event.action == A.SUBMIT else data["item"][1]
        if "grade" in data:
            self.grade = data["grade"] if event.action == A.SUBMIT else data["grade"][1]
        for name, due in ((name, due) for name, due in data.items() if name.endswith("_due_at")):
            self._moved(name.removesuffix("_due_at"), due)
        if event.to_status == S.CLOSED and event.from_status != S.CLOSED:
            self.closings.append(at)
        if tell:
            tell(event, at, data, items)

    def _moved(self, clock: str, due: list[str]) -> None:
        before, after = map(datetime.fromisoformat, due)
        if self.turn.dues[clock] != before:
            self.complaints.append(f"{clock} was {self.turn.dues[clock]}, the event says {before}")
        self.turn.dues[clock] = after

    def _submit(self, event, at, data, items):
        self.submitted_at = at

    def _start(self, department: str, at: datetime, items, resolve=None) -> None:
        item = items[self.item]
        limits = {
            "sign": _hours(SIGN_HOURS[item.kind]),
            "response": _limit(item.response_amount, item.response_unit),
            "resolve": resolve or _limit(item.resolve_amount, item.resolve_unit),
        }
        caps = CAPS[self.grade]
        dues = {
            name: min(each(at) for each in (limit, caps.get(name)) if each)
            for name, limit in limits.items()
        }
        self.turn = Turn(department, at, self.round, dues)
        self.turns.append(self.turn)
        self.is_supervised = False

    def _route(self, event, at, data, items):
        self._start(data["to"], at, items)

    _dispatch = _route

    def _redispatch(self, event, at, data, items):
        self.turn.end("moved", at)
        self._start(data["to"], at, items)

    def _sign(self, event, at, data, items):
        self.turn.signed_at = at

    def _contact(self, event, at, data, items):
        self.turn.contacted_at = self.turn.contacted_at or at

    def _ask_supplement(self, event, at, data, items):
        if event.from_status != S.TRIAGE:
            self.turn.paused_at = at

    def _supplement(self, event, at, data, items):
        if event.to_status != S.TRIAGE:
            self.turn.resume(self.turn.paused_at, at, self.grade)

    def _approve_hold(self, event, at, data, items):
        self.turn.paused_at = at

    _resume = _supplement

    def _expire_supplement(self, event, at, data, items):
        self.lacked_supplement = True
        if self.turn and not self.turn.ending:
            self.turn.end("expired", at)

    def _ask_return(self, event, at, data, items):
        self.turn.return_asked, self.turn.return_asked_at = data["reason"], at

    def _accept_return(self, event, at, data, items):
        if event.to_status == S.TRIAGE:  # else the head has agreed and the centre has not
            self.turn.end("returned", at)

    def _approve_extension(self, event, at, data, items):
        if "to" in data:
            self.was_extended = True
            self.turn.dues["resolve"] = datetime.fromisoformat(data["to"])

    def _schedule(self, event, at, data, items):
        if self.turn.scheduled_at is None:
            self.turn.scheduled_at, self.turn.schedule_due = at, self.turn.dues["resolve"]
        self.turn.dues["resolve"] = _days(2)(datetime.fromisoformat(data["event_at"]))

    def _finish(self, event, at, data, items):
        self.outcome = data["outcome"]
        self.turn.handed_in_at = at
        if event.to_status == S.RESOLVED:
            self.turn.end("finished", at)

    def _approve(self, event, at, data, items):
        self.turn.end("finished", at)

    def _refuse_result(self, event, at, data, items):
        self.turn.handed_in_at, self.outcome = None, ""

    def _rate(self, event, at, data, items):
        by_phone = event.action == A.RATE_BY_PHONE
        about = self.turn
        is_late = event.action == A.RATE_LATE
        self.ratings.append(
            Rating(data["round"], about, data["level"], data["solved"], by_phone, at, is_late)
        )
        if event.to_status != S.CLOSED:
            self.round += 1
        if event.to_status == S.IN_PROGRESS:
            self._again(about, at, items)

    _rate_by_phone = _rate_late = _rate

    def _ask_rework(self, event, at, data, items):
        self.round += 1
        self._again(self.turn, at, items)

    def _again(self, before: Turn, at: datetime, items) -> None:
        self._start(before.department, at, items, _days(5))
        self.turn.signed_at = at

    def _call_back(self, event, at, data, items):
        self.ratings[-1].called_back_at = at

    def _decide_appeal(self, event, at, data, items):
        if data["upheld"]:
            about = next(one for one in self.ratings if one.round == data["round"])
            about.is_struck_out = True

    def _withdraw(self, event, at, data, items):
        if self.turn and not self.turn.ending:
            self.turn.end("withdrawn", at)

    def _merge(self, event, at, data, items):
        self.merged_at, self.is_supervised = at, False
        if self.turn and not self.turn.ending:
            self.turn.end("merged", at)

    def _unmerge(self, event, at, data, items):
        if self.turn and self.turn.ending == "merged":
            self.turn.end("", None)
            self.turn.resume(self.merged_at, at, self.grade)

    def _supervise(self, event, at, data, items):
        self.is_supervised = True

    def _answer_supervision(self, event, at, data, items):
        self.is_supervised = False


def _limit(amount: int, unit: str):
    return _days(amount) if unit == Unit.WORKING_DAYS else _hours(amount)


def told(events: Iterable[OrderEvent], items: Mapping[str, ServiceItem]) -> list[Story]:
    """The stories of all orders, from events in the order they happened."""
    stories: dict[int, Story] = {}
    for event in events:
        order = event.order
        story = stories.setdefault(
            event.order_id, Story(order.number, order.enterprise_id, order.micro_grid.grid_id)
        )
        story.tell(event, items)
    return list(stories.values())


def is_alert(event: OrderEvent) -> bool:
    by_clock = (A.REMIND, A.OVERDUE, A.ESCALATE, A.PUBLISH)
    return event.action in by_clock or (
        event.action == A.SUPERVISE and event.by_role == Role.SYSTEM
    )
