"""Danger to people now: the right number first, then the others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from requests_desk.models import Order
from requests_desk.rules.deadlines import CAPS
from requests_desk.workflow import Grade
from services.suggesting import emergency_in
from services.suggesting.signs import Call
from xingdong.records.tables import complete

from .rows import Row


@dataclass(frozen=True)
class Words:
    """``first`` is what to do where this is the number to call; ``other`` when it is a second."""

    name: str
    first: str
    other: str


WORDS: Mapping[str, Words] = complete(
    "presenting.alarm.WORDS",
    {
        Call.FIRE: Words("火警", "人先出来，马上打 119", "119 着火"),
        Call.MEDICAL: Words("急救", "先救人，马上打 120", "120 有人受伤"),
        Call.POLICE: Words("报警", "人先离开，马上打 110", "110 报警"),
    },
    Call,
)


def alarm(calls: Iterable[Call]) -> Row:
    """Whom to call, the first first; the other numbers stay in reach."""
    first, *others = dict.fromkeys([*calls, *Call])
    return {
        "headline": WORDS[first].first,
        "number": first.value,
        "name": WORDS[first].name,
        "others": [{"number": call.value, "words": WORDS[call].other} for call in others],
    }


def alarm_in(text: str) -> Row | None:
    """The box for what somebody writes; None where nobody is in danger."""
    danger = emergency_in(text) if text.strip() else None
    return alarm(danger.calls) if danger else None


def alarm_of(order: Order) -> Row | None:
    """The box above an order that is under way at 特急."""
    if not order.is_emergency:
        return None
    return alarm_in(f"{order.title}\n{order.description}") or alarm(())


def promise_of_alarm() -> str:
    """What 特急 promises, day and night (handbook §2.4)."""
    caps = CAPS[Grade.CRITICAL]
    return f"{caps.sign}内有人接，{caps.response}内联系您，夜里和节假日也一样。"
