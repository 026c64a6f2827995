"""Four people press at once, fifty times; and what only one of two may do (real PostgreSQL)."""

from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from grids.models import SocialWorker
from requests_desk import actions
from requests_desk.events.alerts import raise_due_alerts
from requests_desk.events.reactions import react_to
from requests_desk.models import Alert, Assist, Matter, Order, OrderEvent, Survey
from requests_desk.rules.actors import LinkHolder
from requests_desk.workflow import Action, Status
from tests.cast import SINCE, again, draft, fresh, join, make_department, person, settle
from tests.requests_desk.test_races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

ROUNDS = 25  # of each of the two scenes: fifty together
A = Action
LEADS_TO = {
    A.SIGN: Status.IN_PROGRESS,
    A.ASK_RETURN: Status.RETURN_REVIEW,
    A.WITHDRAW: Status.WITHDRAWN,
    A.FINISH: Status.REVIEW,
}


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def new_order(enterprise, item, liaison, clerk, head, now):
    def make() -> Order:
        order = actions.submit_order(draft(enterprise, item), by=liaison, now=now)
        settle(now)
        return fresh(order)

    return make


@pytest.fixture
def presses(liaison, clerk, second_clerk, head, now):
    """What each of the four may press; each has loaded the order before."""
    words = {"wanted_at": at(12, 17, 30), "reason": "缺图纸。", "plan": "下周补。"}

    def press(action: Action, order: Order):
        seen = fresh(order)
        return {
            A.SIGN: lambda: actions.sign_order(seen, by=again(clerk), now=now),
            A.ASK_RETURN: lambda: actions.ask_return(
                seen, by=again(second_clerk), reason="R1", basis="职责第 3 条。", now=now
            ),
            A.FINISH: lambda: actions.finish_order(
                seen, by=again(head), outcome="solved", text="已经办好，请查看。", now=now
            ),
            A.WITHDRAW: lambda: actions.withdraw_order(
                seen, by=again(liaison), reason="不需要了。", now=now
            ),
            A.CONTACT: lambda: actions.record_contact(
                seen, by=again(clerk), kind="phone", text="已联系。", now=now
            ),
            A.ASK_EXTENSION: lambda: actions.ask_extension(
                seen, by=again(second_clerk), now=now, **words
            ),
        }[action]

    return press


def told_since(order: Order, events: int) -> list[Action]:
    """The actions that the order's events tell after the first ``events``."""
    return [A(event.action) for event in order.events.all()][events:]


def test_of_sign_return_finish_and_withdraw_one_wins(new_order, presses):
    pressed = [A.SIGN, A.ASK_RETURN, A.FINISH, A.WITHDRAW]
    for _ in range(ROUNDS):
        order = new_order()
        events = order.events.count()
        outcomes = at_once([presses(action, order) for action in pressed])
        assert outcomes["won"] == 1
        (told,) = told_since(order, events)
        assert told != A.FINISH
        assert fresh(order).status == LEADS_TO[told]


def test_what_does_not_exclude_each_other_happens_once_each(new_order, presses, clerk, now):
    """Contact and extension may come before the one that ends the handling, never after it."""
    beside = [A.CONTACT, A.ASK_EXTENSION]
    pressed = [A.FINISH, A.ASK_RETURN, A.WITHDRAW, *beside]
    for _ in range(ROUNDS):
        order = new_order()
        actions.sign_order(order, by=clerk, now=now)
        events = order.events.count()
        outcomes = at_once([presses(action, order) for action in pressed])
        told = told_since(order, events)
        assert outcomes["won"] == len(told)
        assert len(set(told)) == len(told)
        *before, last = told
        assert set(before) <= set(beside)
        order = fresh(order)
        assert order.status == LEADS_TO[last]
        assert (order.assignment.contacted_at == now) == (A.CONTACT in before)
        asked = order.matters.of_kind("extension").count()
        assert asked == (A.ASK_EXTENSION in before)


def test_two_clerks_ask_at_once_and_one_matter_is_open(in_progress, presses, clerk, now):
    for ask, kind in ((A.ASK_EXTENSION, "extension"), (A.CONTACT, None)):
        outcomes = at_once([presses(ask, in_progress) for _ in range(4)])
        assert outcomes["won"] == (4 if kind is None else 1)
    assert Matter.objects.open().count() == 1
    assert in_progress.events.of_action(A.CONTACT).count() == 4


@pytest.mark.parametrize("until", [at(12, 17, 30), at(25, 17, 30)], ids=["short", "long"])
def test_two_heads_approve_one_extension_once(until, in_progress, department, clerk, head, now):
    """A short one is granted, a long one goes to the centre; neither twice."""
    limit = in_progress.assignment
    limit.resolve_due_at = limit.original_due_at = at(16, 17, 30) if until.day == 25 else at(9, 17)
    limit.save(update_fields=["resolve_due_at", "original_due_at"])
    second_head = join(person("second_head", "尤负责"), department, is_head=True)
    actions.ask_extension(
        fresh(in_progress), by=clerk, wanted_at=until, reason="缺。", plan="补。", now=now
    )

    def approve(one):
        seen = fresh(in_progress)
        return lambda: actions.approve_extension(seen, by=again(one), now=now)

    outcomes = at_once([approve(one) for one in (head, second_head, head, second_head)])
    assert outcomes == {"won": 1, "NotAllowed": 3}
    assert in_progress.events.of_action(A.APPROVE_EXTENSION).count() == 1
    granted = fresh(in_progress).assignment.resolve_due_at == until
    assert granted == (until.day == 12)


def test_two_orders_are_not_merged_into_each_other(new_order, worker, now):
    for _ in range(5):
        one, other = new_order(), new_order()

        def merge(order, main):
            order, main = fresh(order), fresh(main)
            return lambda: actions.merge_order(
                order, by=again(worker), main=main, reason="同一件事。", now=now
            )

        outcomes = at_once([merge(one, other), merge(other, one)] * 2)
        assert outcomes["won"] == 1
        one, other = fresh(one), fresh(other)
        merged, main = (one, other) if one.status == Status.MERGED else (other, one)
        assert (merged.merged_into, main.status) == (main, Status.ROUTED)
        assert OrderEvent.objects.of_action(A.MERGE).filter(order__in=[one, other]).count() == 1


@pytest.mark.parametrize("level", [5, 1])
def test_a_rating_by_link_portal_and_phone_at_once_counts_once(
    level, resolved, liaison, worker, now
):
    answer = {
        "level": level,
        "solved": "yes" if level > 2 else "no",
        "reasons": [] if level > 2 else ["slow"],
        "now": now,
    }

    def rate(by, via):
        seen = fresh(resolved)
        return lambda: actions.rate_order(seen, by=by, via=via, **answer)

    outcomes = at_once(
        [
            rate(LinkHolder(resolved.pk, "李联络"), "link"),
            rate(again(liaison), "portal"),
            rate(again(worker), "phone"),
        ]
    )
    assert outcomes == {"won": 1, "ChangedMeanwhile": 2}
    survey = Survey.objects.get()
    assert survey.level == level
    assert OrderEvent.objects.filter(action__in=[A.RATE, A.RATE_BY_PHONE]).count() == 1
    assert Matter.objects.open().count() == (level < 3)
    assert resolved.assignments.count() == (1 if level > 2 else 2)


def test_the_survey_that_is_sent_and_answered_at_once_is_one(
    new_order, presses, clerk, liaison, head, now
):
    """The bell and the enterprise both make the survey's row; neither waits for ever."""
    reviewer = join(
        person("second_head", "尤负责"), head.memberships.get().department, is_head=True
    )
    for _ in range(5):
        order = new_order()
        actions.sign_order(order, by=clerk, now=now)
        presses(A.FINISH, order)()
        actions.approve_result(fresh(order), by=reviewer, now=now)
        bell = partial(react_to, order.events.get(action=A.APPROVE).pk, now=now)
        rate = partial(
            actions.rate_order,
            fresh(order),
            by=again(liaison),
            level=5,
            solved="yes",
            via="portal",
            now=now,
        )
        assert at_once([bell, rate])["won"] == 2
        assert Survey.objects.get(order=order).level == 5


def test_urging_twice_at_once_is_one_urge(in_progress, liaison, colleague):
    def urge(by):
        seen = fresh(in_progress)
        return lambda: actions.urge_order(seen, by=again(by), text="急用。", now=at(5, 10))

    outcomes = at_once([urge(by) for by in (liaison, colleague, liaison, colleague)])
    assert outcomes == {"won": 1, "NotAllowed": 3}
    assert Matter.objects.get().kind == "urge"
    assert in_progress.events.of_action(A.URGE).count() == 1


def test_three_workers_raise_each_alert_once(new_order, worker, leader, now):
    orders = [new_order() for _ in range(4)]
    for moment in (at(2, 14), at(6, 9), at(10, 9), at(11, 9), at(13, 9), at(17, 9)):
        assert at_once([partial(raise_due_alerts, now=moment)] * 3)["won"] == 3
        raise_due_alerts(now=moment)  # what one passed over because another held it
    for order in orders:
        alerts = [
            (one.clock, one.level) for one in Alert.objects.filter(assignment=order.assignment)
        ]
        assert len(alerts) == len(set(alerts)) == 9  # sign and response stop at red
        sent = Alert.objects.filter(assignment=order.assignment, sent=True).count()
        pressed = [A.REMIND, A.OVERDUE, A.SUPERVISE, A.ESCALATE, A.PUBLISH]
        assert order.events.filter(action__in=pressed).count() == sent
        assert order.matters.of_kind("supervision").count() == 1


def test_the_centre_and_the_clock_supervise_at_once_and_one_supervision_is_open(
    in_progress, clerk, worker, now
):
    actions.record_contact(in_progress, by=clerk, kind="phone", text="已联系。", now=now)
    raise_due_alerts(now=at(10, 9))
    seen = fresh(in_progress)
    outcomes = at_once(
        [
            lambda: raise_due_alerts(now=at(11, 9)),
            lambda: actions.supervise_order(
                seen, by=again(worker), reason="企业多次反映。", now=at(11, 9)
            ),
        ]
    )
    assert outcomes["won"] >= 1
    assert Matter.objects.open().of_kind("supervision").count() == 1
    assert in_progress.events.of_action(A.SUPERVISE).count() == 1


def test_signing_while_the_centre_moves_the_order_has_one_winner(
    new_order, item, clerk, worker, other_clerk, other_department, now
):
    for _ in range(5):
        order = new_order()
        one, two = fresh(order), fresh(order)

        def move(two=two):
            actions.redispatch_order(
                two,
                by=again(worker),
                item=item,
                grade="normal",
                department=other_department,
                handler=other_clerk,
                place="示例路 5 号",
                now=now,
            )

        outcomes = at_once(
            [lambda one=one: actions.sign_order(one, by=again(clerk), now=now), move]
        )
        assert outcomes["won"] == 1
        order = fresh(order)
        if order.status == Status.ROUTED:
            assert (order.assignment.department, order.assignment.signed_by) == (
                other_department,
                None,
            )
        else:
            assert order.assignment.signed_by == clerk
        assert order.assignments.current().count() == 1


def test_one_department_asked_for_help_twice_at_once_helps_once(
    in_progress, other_department, clerk, second_clerk, worker, now
):
    helper = make_department("DQGZ", "党群部")

    def ask(by, department):
        seen = fresh(in_progress)
        return lambda: actions.add_assist(
            seen, by=again(by), department=department, task="核对。", due_at=at(6, 17), now=now
        )

    people = (clerk, second_clerk, worker)
    outcomes = at_once([ask(by, where) for by in people for where in (helper, other_department)])
    assert outcomes == {"won": 2, "NotAllowed": 4}
    assert Assist.objects.count() == 2


def test_two_social_workers_decide_one_appeal_once(resolved, liaison, head, worker, now):
    other = person("other_worker", "蒋社工")
    SocialWorker.objects.create(user=other, from_on=SINCE)
    actions.rate_order(
        resolved, by=liaison, via="portal", level=1, solved="no", reasons=["slow"], now=now
    )
    actions.appeal_rating(fresh(resolved), by=head, reason="企业点错了。", now=now)

    def decide(by, upheld):
        seen = fresh(resolved)
        return lambda: actions.decide_appeal(
            seen, by=again(by), upheld=upheld, reason="已核实。", now=now
        )

    outcomes = at_once([decide(worker, True), decide(other, False)])
    assert outcomes == {"won": 1, "NotAllowed": 1}
    event = resolved.events.get(action=A.DECIDE_APPEAL)
    assert Survey.objects.get(rework_round=0).is_struck_out == event.data["upheld"]


def test_three_calls_logged_at_once_are_one_call(resolved, worker):
    """Calls are an hour apart at least (handbook §7 E20)."""
    seen = [fresh(resolved) for _ in range(3)]
    words = {"text": "无人接听。", "now": at(3, 9)}
    calls = [partial(actions.log_call, one, by=again(worker), **words) for one in seen]
    assert at_once(calls) == {"won": 1, "NotAllowed": 2}
    assert fresh(resolved).status == Status.RESOLVED
    assert Matter.objects.of_kind("call").count() == 1
