"""The formulas of handbook §3.2 in plain Python, over stories told from events."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from services.models import Kind
from tests.journeys.quarter import office
from tests.journeys.quarter.replay import Rating, Story, Turn

MONTH = timedelta(days=30)


@dataclass(frozen=True)
class Ask:
    """Which days and as of when."""

    first: date
    last: date
    now: datetime

    def holds(self, moment: datetime | None) -> bool:
        return moment is not None and self.first <= office.local(moment).date() <= self.last


# A counted thing: the story, whose figure it is, whether it is a hit, whether it is in the
# denominator.
Counted = tuple[Story, str | None, bool, bool]
Formula = Callable[[list[Story], Ask, dict], Iterator[Counted]]


def _dispatches(stories: list[Story]) -> Iterator[tuple[Story, Turn]]:
    for story in stories:
        if story.is_in_rates:
            yield from ((story, turn) for turn in story.turns if turn.round == 0)


def _resolved(stories: list[Story], ask: Ask) -> Iterator[tuple[Story, Turn]]:
    for story in stories:
        turn = story.first_resolved if story.is_in_rates else None
        if turn is not None and ask.holds(turn.ended_at):
            yield story, turn


def _stood_still(turn: Turn, due: datetime) -> bool:
    return turn.paused_at is not None and turn.paused_at <= due


def received(stories, ask, items):
    for story in stories:
        if story.is_counted and ask.holds(story.submitted_at):
            yield story, _desk_of(story), True, True


def _desk_of(story: Story) -> str | None:
    """Whose it is now; nobody's after a return."""
    if story.turn is None or story.turn.ending == "returned":
        return None
    return story.turn.department


def repeated(stories, ask, items):
    for story in stories:
        if story.is_in_rates and ask.holds(story.submitted_at):
            again = any(
                timedelta() <= story.submitted_at - closed <= MONTH
                for other in stories
                if other.is_in_rates
                and other.enterprise == story.enterprise
                and other.item == story.item
                for closed in other.closings
            )
            yield story, _desk_of(story), again, True


def resolved(stories, ask, items):
    for story, turn in _resolved(stories, ask):
        yield story, turn.department, True, True


def _valid(story: Story) -> list[Rating]:
    return [one for one in story.ratings if not one.is_struck_out]


def relieved(stories, ask, items):
    for story, turn in _resolved(stories, ask):
        final = story.final_rating
        helped = ("yes", "partly") if final else ("solved", "partly")
        hit = (final.solved if final else story.outcome) in helped
        yield story, turn.department, hit, True


def response(stories, ask, items):
    for story, turn in _dispatches(stories):
        due = turn.dues["response"]
        answered = turn.contacted_at or (turn.ended_at if turn.ending == "finished" else None)
        if not ask.holds(due):
            continue
        missed = due <= ask.now and not _stood_still(turn, due)
        missed = missed and (turn.ended_at is None or turn.ended_at > due)
        if answered or missed:
            yield story, turn.department, answered is not None and answered <= due, True


def solved(stories, ask, items):
    for story, turn in _resolved(stories, ask):
        if final := story.final_rating:
            counts = items[story.item].kind != Kind.CONSULT
            hit = counts and final.solved == "yes" and story.outcome != "impossible"
            yield story, turn.department, hit, counts


def _first_rating(lowest: int) -> Formula:
    def count(stories, ask, items):
        for story, turn in _resolved(stories, ask):
            first = story.first_rating
            if first and not first.is_struck_out:
                yield story, turn.department, first.level >= lowest, True

    return count


def satisfied_again(stories, ask, items):
    for story, turn in _resolved(stories, ask):
        final = story.final_rating
        if final and any(one.is_poor for one in _valid(story) if one.round < final.round):
            yield story, turn.department, not final.is_poor, True


def rated_online(stories, ask, items):
    for story, turn in _resolved(stories, ask):
        first = story.first_rating
        yield story, turn.department, first is not None and not first.by_phone, True


def unrated(stories, ask, items):
    for story, turn in _resolved(stories, ask):
        yield story, turn.department, story.first_rating is None, True


def on_time(stories, ask, items):
    for story, turn in _dispatches(stories):
        due = turn.dues["resolve"]
        if turn.ending == "finished" and ask.holds(turn.ended_at):
            if turn.scheduled_at:
                yield story, turn.department, turn.scheduled_at <= turn.schedule_due, True
            else:
                yield story, turn.department, turn.ended_at <= due, True
        elif not turn.ending and ask.holds(due) and due < ask.now and not _stood_still(turn, due):
            yield story, turn.department, False, True


def _was_given_back(turn: Turn) -> bool:
    return turn.ending == "returned" and turn.return_asked != "R3"


def returned(stories, ask, items):
    for story, turn in _dispatches(stories):
        hit = _was_given_back(turn) and ask.holds(turn.ended_at)
        counts = ask.holds(turn.start)
        if hit or counts:
            yield story, turn.department, hit, counts


def dispatched_right(stories, ask, items):
    for story, turn in _dispatches(stories):
        if turn is story.turns[0] and ask.holds(turn.start):
            yield story, turn.department, not _was_given_back(turn), True


def extended(stories, ask, items):
    for story, turn in _resolved(stories, ask):
        yield story, turn.department, story.was_extended, True


def reworked(stories, ask, items):
    for story, turn in _resolved(stories, ask):
        yield story, turn.department, story.round > 0, True


def _poor_ratings(stories, ask) -> Iterator[tuple[Story, Rating]]:
    for story in stories:
        if story.is_in_rates:
            for rating in _valid(story):
                if rating.is_poor and ask.holds(rating.at):
                    yield story, rating


def rated_late(stories, ask, items):
    for story in stories:
        for rating in story.ratings if story.is_in_rates else ():
            if rating.is_late and ask.holds(rating.at):
                yield story, rating.turn.department, True, True


def called_back(stories, ask, items):
    for story, rating in _poor_ratings(stories, ask):
        at = rating.called_back_at
        hit = at is not None and at <= office.closing_after(1, rating.at)
        yield story, rating.turn.department, hit, True


def rectified(stories, ask, items):
    for story, rating in _poor_ratings(stories, ask):
        turns = [
            turn
            for turn in story.turns
            if turn.round == rating.round + 1
            and turn.ending != "moved"
            and turn.dues["resolve"] < ask.now
            and not _stood_still(turn, turn.dues["resolve"])
        ]
        if turns:
            hit = any(
                turn.ending == "finished" and turn.ended_at <= turn.dues["resolve"]
                for turn in turns
            )
            yield story, rating.turn.department, hit, True


FORMULAS: dict[str, Formula] = {
    "received": received,
    "resolved": resolved,
    "relieved": relieved,
    "response": response,
    "solved": solved,
    "satisfied": _first_rating(3),
    "well_rated": _first_rating(4),
    "satisfied_again": satisfied_again,
    "rated_online": rated_online,
    "unrated": unrated,
    "on_time": on_time,
    "returned": returned,
    "dispatched_right": dispatched_right,
    "rated_late": rated_late,
    "extended": extended,
    "reworked": reworked,
    "called_back": called_back,
    "rectified": rectified,
    "repeated": repeated,
}


def hours(stories: list[Story], ask: Ask) -> list[float]:
    """办理时长 in working hours, ascending; an activity counts until its 排期确认."""
    found = []
    for _, turn in _resolved(stories, ask):
        end = turn.scheduled_at or turn.ended_at
        taken = office.between(turn.start, end)
        for since, until in turn.pauses:
            taken -= office.between(since, min(until, end)) if since < end else timedelta()
        found.append(taken / timedelta(hours=1))
    return sorted(found)
