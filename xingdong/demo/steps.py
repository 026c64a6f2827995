"""What may happen in a story: one verb for each real action, done by whoever would do it."""

from datetime import date, timedelta

from requests_desk import actions
from requests_desk.models import Order
from requests_desk.models.surveys import Via
from requests_desk.rules.actors import LinkHolder
from requests_desk.rules.routing import least_loaded
from requests_desk.workflow import Grade
from services.workcalendar import work_calendar
from services.worktime import local
from xingdong.records.narrowing import not_none

from .replay import Scene, Verb


def sign(scene: Scene) -> None:
    actions.sign_order(scene.order, by=scene.handler, now=scene.now)


def contact(scene: Scene, *, kind: str, text: str) -> None:
    actions.record_contact(scene.order, by=scene.handler, kind=kind, text=text, now=scene.now)


def note(scene: Scene, *, text: str, public: bool = True) -> None:
    actions.add_note(scene.order, by=scene.handler, text=text, public=public, now=scene.now)


def centre_note(scene: Scene, *, text: str) -> None:
    actions.add_note(scene.order, by=scene.worker, text=text, public=False, now=scene.now)


def ask_supplement(scene: Scene, *, text: str) -> None:
    actions.ask_supplement(scene.order, by=scene.handler, text=text, now=scene.now)


def centre_asks_supplement(scene: Scene, *, text: str) -> None:
    actions.ask_supplement(scene.order, by=scene.worker, text=text, now=scene.now)


def supplement(scene: Scene, *, text: str) -> None:
    actions.supplement_order(scene.order, by=scene.liaison, text=text, now=scene.now)


def ask_return(scene: Scene, *, reason: str, basis: str, suggested: str = "") -> None:
    actions.ask_return(
        scene.order,
        by=scene.handler,
        reason=reason,
        basis=basis,
        suggested=scene.community.departments.get(suggested),
        now=scene.now,
    )


def accept_return(scene: Scene, *, reason: str) -> None:
    actions.accept_return(scene.order, by=scene.worker, reason=reason, now=scene.now)


def refuse_return(scene: Scene, *, reason: str) -> None:
    actions.refuse_return(scene.order, by=scene.worker, reason=reason, now=scene.now)


def dispatch(
    scene: Scene, *, item: str, department: str, reason: str, grade: str = Grade.NORMAL
) -> None:
    order = scene.order
    body = scene.community.departments[department]
    actions.dispatch_order(
        order,
        by=scene.worker,
        item=scene.community.items[item],
        grade=grade,
        department=body,
        handler=not_none(least_loaded(body, on=local(scene.now).date())),
        place=order.place,
        reason=reason,
        promises_later=True,
        now=scene.now,
    )


def reject(scene: Scene, *, reason: str, explanation: str) -> None:
    actions.reject_order(
        scene.order, by=scene.worker, reason=reason, explanation=explanation, now=scene.now
    )


def set_grade(scene: Scene, *, grade: str, reason: str) -> None:
    actions.set_grade(scene.order, by=scene.worker, grade=grade, reason=reason, now=scene.now)


def reassign(scene: Scene, *, to: str, reason: str) -> None:
    handler = scene.community.users[to]
    actions.reassign_order(
        scene.order, by=scene.head, handler=handler, reason=reason, now=scene.now
    )


def schedule(scene: Scene, *, event_after: float, place: str, seats: int) -> None:
    """``event_after`` are working hours from then; an activity begins on the hour."""
    at = work_calendar().due_after(scene.now, timedelta(hours=event_after))
    actions.schedule_event(
        scene.order,
        by=scene.handler,
        event_at=local(at).replace(minute=0, second=0, microsecond=0),
        place=place,
        seats=seats,
        now=scene.now,
    )


def finish(
    scene: Scene,
    *,
    outcome: str,
    text: str,
    basis: str = "",
    comes_back: int | None = None,
    recheck: int | None = None,
    figures: dict | None = None,
) -> None:
    """``comes_back`` and ``recheck`` are days from then."""
    actions.finish_order(
        scene.order,
        by=scene.handler,
        outcome=outcome,
        text=text,
        basis=basis,
        comes_back_on=_day(scene, comes_back),
        recheck_on=_day(scene, recheck),
        figures=figures,
        now=scene.now,
    )


def _day(scene: Scene, days: int | None) -> date | None:
    return None if days is None else local(scene.now).date() + timedelta(days=days)


def link(scene: Scene, *, to: str, reason: str) -> None:
    """``to`` is the title of the other order."""
    other = Order.objects.get(title=to)
    actions.link_orders(scene.order, by=scene.worker, other=other, reason=reason, now=scene.now)


def approve(scene: Scene) -> None:
    order = scene.order
    centre_reviews = not_none(order.assignment).needs_centre_review
    by = scene.worker if centre_reviews else scene.head
    actions.approve_result(order, by=by, now=scene.now)


def refuse_result(scene: Scene, *, reason: str) -> None:
    actions.refuse_result(scene.order, by=scene.head, reason=reason, now=scene.now)


def rate(scene: Scene, *, by_link: bool = False, **answer) -> None:
    """``answer``: level, solved, and what else the survey asks."""
    order = scene.order
    actions.rate_order(
        order,
        by=LinkHolder(order.pk, order.contact_name) if by_link else scene.liaison,
        via=Via.LINK if by_link else Via.PORTAL,
        now=scene.now,
        **{"contacted": True, **answer},
    )


def withdraw(scene: Scene, *, reason: str) -> None:
    actions.withdraw_order(scene.order, by=scene.liaison, reason=reason, now=scene.now)


def archive(scene: Scene, *, reason: str) -> None:
    actions.archive_unsatisfied(scene.order, by=scene.worker, reason=reason, now=scene.now)


VERBS: dict[str, Verb] = {
    verb.__name__: verb
    for verb in (
        sign, contact, note, centre_note, ask_supplement, centre_asks_supplement, supplement,
        ask_return, accept_return, refuse_return, dispatch, reject, set_grade, reassign, finish,
        approve, refuse_result, rate, withdraw, archive, link,
        schedule,
    )
}  # fmt: skip
