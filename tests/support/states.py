"""Orders brought into every state by the real actions, as the people of the cast would.

``BY_STATUS`` has a way to each status; ``STATES`` has those and the states beside the order's own:
something asked, overdue, urged or answered.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import SimpleNamespace

from enterprises.models import Enterprise
from requests_desk import actions
from requests_desk.models import Order
from requests_desk.workflow import Status
from services.models import Department, ServiceItem
from tests.cast import again, draft, fresh, settle


@dataclass
class Scene:
    """One order and the people around it, who do one thing after the other."""

    people: SimpleNamespace
    enterprise: Enterprise
    item: ServiceItem
    other_department: Department
    now: datetime
    order: Order | None = None

    def submit(self, **fields) -> Order:
        text = draft(self.enterprise, self.item, **fields)
        self.order = actions.submit_order(text, by=self.people.liaison, now=self.now)
        return self.order

    def do(self, verb: Callable, who: str, **given) -> Order:
        """``verb`` done to the order by the person of the cast called ``who``."""
        verb(fresh(self.order), by=again(getattr(self.people, who)), now=self.now, **given)
        settle(self.now)
        self.order = fresh(self.order)
        return self.order

    def later(self, **time) -> datetime:
        return self.now + timedelta(**time)


State = Callable[[Scene], object]


# --- one way to every status ---------------------------------------------------------------------


def submitted(scene: Scene) -> None:
    scene.submit()


def routed(scene: Scene) -> None:
    scene.submit()
    settle(scene.now)


def triage(scene: Scene) -> None:
    scene.submit(item_uncertain=True)
    settle(scene.now)


def in_progress(scene: Scene) -> None:
    routed(scene)
    scene.do(actions.sign_order, "clerk")


def supplement(scene: Scene) -> None:
    routed(scene)
    scene.do(actions.ask_supplement, "clerk", text="请补充营业执照。")


def return_asked(scene: Scene, who="clerk") -> None:
    routed(scene)
    scene.do(actions.ask_return, who, reason="R1", basis="职责清单第 3 条。")


def review(scene: Scene, who="clerk") -> None:
    in_progress(scene)
    finish(scene, who)


def resolved(scene: Scene) -> None:
    review(scene)
    scene.do(actions.approve_result, "head")


def closed(scene: Scene) -> None:
    resolved(scene)
    rate(scene, level=5, solved="yes")


def withdrawn(scene: Scene) -> None:
    routed(scene)
    scene.do(actions.withdraw_order, "liaison", reason="已自行解决。")


def on_hold(scene: Scene) -> None:
    hold_asked(scene)
    scene.do(actions.approve_hold, "head")


def merged(scene: Scene) -> None:
    routed(scene)
    merge(scene)


def rejected(scene: Scene) -> None:
    triage(scene)
    reject(scene)


BY_STATUS: dict[Status, State] = {
    Status.SUBMITTED: submitted,
    Status.TRIAGE: triage,
    Status.SUPPLEMENT: supplement,
    Status.ROUTED: routed,
    Status.IN_PROGRESS: in_progress,
    Status.ON_HOLD: on_hold,
    Status.RETURN_REVIEW: return_asked,
    Status.REVIEW: review,
    Status.RESOLVED: resolved,
    Status.CLOSED: closed,
    Status.WITHDRAWN: withdrawn,
    Status.REJECTED: rejected,
    Status.MERGED: merged,
}


# --- what the ways are made of -------------------------------------------------------------------


def finish(scene: Scene, who="clerk") -> None:
    scene.do(actions.finish_order, who, outcome="solved", text="已经办好，请查看。")


def rate(scene: Scene, **answer) -> None:
    scene.do(actions.rate_order, "liaison", via="portal", **answer)


def merge(scene: Scene) -> None:
    text = draft(scene.enterprise, scene.item)
    main = actions.submit_order(text, by=scene.people.liaison, now=scene.now)
    scene.do(actions.merge_order, "worker", main=main, reason="同一件事。")


def reject(scene: Scene) -> None:
    scene.do(actions.reject_order, "worker", reason="no_request", explanation="请写明需要什么。")


def dispatch(scene: Scene) -> None:
    scene.do(
        actions.dispatch_order,
        "worker",
        item=scene.item,
        grade="normal",
        department=scene.item.department,
        handler=scene.people.clerk,
        place="示例路",
        reason="",
    )


def more_time(scene: Scene, who="clerk", *, days: int) -> None:
    """``days`` are working days here, counted from the Monday of the cast to one in its weeks."""
    until = scene.now.replace(hour=17, minute=30) + timedelta(days=days)
    scene.do(actions.ask_extension, who, wanted_at=until, reason="缺图纸。", plan="补。")


def pause(scene: Scene, who="clerk") -> None:
    until = scene.now.replace(hour=17, minute=30) + timedelta(days=3)
    scene.do(actions.ask_hold, who, code="housing", wanted_at=until, reason="等房源。")


def head_leaves(scene: Scene) -> None:
    scene.people.head.memberships.update(until_on=date(2026, 3, 1))


def enterprise_goes(scene: Scene) -> None:
    Enterprise.objects.filter(pk=scene.enterprise.pk).update(status=Enterprise.Status.MOVED)


def handled_by_both(scene: Scene) -> None:
    """The handler is somebody who is a social worker too."""
    scene.do(actions.reassign_order, "head", handler=scene.people.both, reason="请假。")


# --- states beside the order's own ---------------------------------------------------------------


def hold_asked(scene: Scene) -> None:
    in_progress(scene)
    pause(scene)


def hold_asked_by_the_head(scene: Scene) -> None:
    in_progress(scene)
    pause(scene, "head")


def extension_asked(scene: Scene) -> None:
    in_progress(scene)
    more_time(scene, days=8)


def extension_asked_by_the_head(scene: Scene) -> None:
    in_progress(scene)
    more_time(scene, "head", days=8)


def extension_asked_and_the_head_left(scene: Scene) -> None:
    extension_asked(scene)
    head_leaves(scene)


def extension_asked_and_the_enterprise_too(scene: Scene) -> None:
    extension_asked(scene)
    scene.do(actions.ask_supplement, "clerk", text="请补充图纸。")


def extension_seconded(scene: Scene, who="clerk") -> None:
    extension_asked(scene)
    scene.do(actions.approve_extension, "head")
    more_time(scene, who, days=9)
    scene.do(actions.approve_extension, "head")


def extension_seconded_of_a_social_worker(scene: Scene) -> None:
    extension_seconded(scene, "both")


def extension_seconded_and_on_hold(scene: Scene) -> None:
    extension_seconded(scene)
    pause(scene)
    scene.do(actions.approve_hold, "head")


def returned_again(scene: Scene, who="clerk") -> None:
    return_asked(scene)
    scene.do(actions.accept_return, "worker", reason="同意。")
    dispatch(scene)
    scene.do(actions.ask_return, who, reason="R1", basis="职责清单第 3 条。")


def returned_again_by_the_head(scene: Scene) -> None:
    returned_again(scene, "head")


def returned_again_and_the_head_agreed(scene: Scene) -> None:
    returned_again(scene)
    scene.do(actions.accept_return, "head", reason="属实。")


def returned_again_and_the_head_left(scene: Scene) -> None:
    returned_again(scene)
    head_leaves(scene)


def returned_by_a_social_worker(scene: Scene) -> None:
    return_asked(scene, "both")


def finished_by_the_only_head(scene: Scene) -> None:
    review(scene, "head")


def finished_and_the_head_left(scene: Scene) -> None:
    review(scene)
    head_leaves(scene)


def finished_by_a_social_worker(scene: Scene) -> None:
    in_progress(scene)
    handled_by_both(scene)
    finish(scene, "both")
    head_leaves(scene)


def supervised(scene: Scene) -> None:
    in_progress(scene)
    scene.do(actions.supervise_order, "worker", reason="请说明。")


def supervised_and_waiting(scene: Scene) -> None:
    supervised(scene)
    scene.do(actions.ask_supplement, "clerk", text="请补充。")


def supervised_and_resolved(scene: Scene) -> None:
    supervised(scene)
    finish(scene)
    scene.do(actions.approve_result, "head")


def rated_badly(scene: Scene) -> None:
    resolved(scene)
    rate(scene, level=1, solved="no", reasons=["slow"])


def rated_badly_and_called(scene: Scene) -> None:
    rated_badly(scene)
    scene.do(actions.call_back, "worker", code="complex", text="需协调。")


def rated_badly_and_appealed(scene: Scene) -> None:
    rated_badly(scene)
    scene.do(actions.appeal_rating, "head", reason="与事实不符。")


def rated_badly_at_a_social_worker(scene: Scene) -> None:
    in_progress(scene)
    handled_by_both(scene)
    finish(scene, "both")
    scene.do(actions.approve_result, "head")
    rate(scene, level=1, solved="no", reasons=["slow"])
    scene.do(actions.appeal_rating, "head", reason="与事实不符。")


def rated_badly_and_waiting(scene: Scene) -> None:
    rated_badly_and_appealed(scene)
    scene.do(actions.ask_supplement, "clerk", text="请补充。")


def rated_badly_and_finished(scene: Scene) -> None:
    rated_badly_and_appealed(scene)
    finish(scene)


def rated_badly_and_resolved(scene: Scene) -> None:
    rated_badly_and_finished(scene)
    scene.do(actions.approve_result, "head")


def rated_badly_and_merged(scene: Scene) -> None:
    rated_badly_and_appealed(scene)
    merge(scene)


def rated_badly_and_withdrawn(scene: Scene) -> None:
    rated_badly_and_appealed(scene)
    scene.do(actions.withdraw_order, "liaison", reason="已自行解决。")


def reworks_used_up(scene: Scene) -> None:
    rated_badly(scene)
    for _ in range(2):
        finish(scene)
        scene.do(actions.approve_result, "head")
        rate(scene, level=1, solved="no", reasons=["slow"])


def reworks_used_up_and_dispatched(scene: Scene) -> None:
    reworks_used_up(scene)
    dispatch(scene)


def reworks_used_up_and_rejected(scene: Scene) -> None:
    reworks_used_up(scene)
    reject(scene)


def reworks_used_up_and_archived(scene: Scene) -> None:
    reworks_used_up(scene)
    scene.do(actions.archive_unsatisfied, "worker", reason="已会商。")


def urgency_asked(scene: Scene) -> None:
    scene.submit(urgency_requested=True)


def urgency_asked_and_routed(scene: Scene) -> None:
    urgency_asked(scene)
    settle(scene.now)


def urgency_asked_and_finished(scene: Scene) -> None:
    urgency_asked_and_routed(scene)
    scene.do(actions.sign_order, "clerk")
    finish(scene)


def gone_in_triage(scene: Scene) -> None:
    triage(scene)
    enterprise_goes(scene)


def gone_while_handled(scene: Scene) -> None:
    in_progress(scene)
    enterprise_goes(scene)


def gone_when_resolved(scene: Scene) -> None:
    resolved(scene)
    enterprise_goes(scene)


def convened(scene: Scene) -> None:
    triage(scene)
    scene.do(
        actions.convene_departments,
        "worker",
        departments=[scene.item.department, scene.other_department],
        meets_at=scene.later(days=1),
        reason="谁来主办。",
    )


def convened_and_minuted(scene: Scene) -> None:
    convened(scene)
    scene.do(actions.write_minute, "worker", text="由人社中心主办。")


def helped(scene: Scene) -> None:
    in_progress(scene)
    scene.do(
        actions.add_assist,
        "clerk",
        department=scene.other_department,
        task="请核对图纸。",
        due_at=scene.later(days=3),
    )


def sensitive(scene: Scene) -> None:
    ServiceItem.objects.filter(pk=scene.item.pk).update(sensitive=True)
    scene.item.refresh_from_db()
    routed(scene)


def sensitive_and_finished(scene: Scene) -> None:
    sensitive(scene)
    scene.do(actions.sign_order, "clerk")
    finish(scene)


STATES: dict[str, State] = {
    way.__name__: way
    for way in (
        *BY_STATUS.values(),
        hold_asked, hold_asked_by_the_head, extension_asked, extension_asked_by_the_head,
        extension_asked_and_the_head_left, extension_asked_and_the_enterprise_too,
        extension_seconded, extension_seconded_of_a_social_worker, extension_seconded_and_on_hold,
        returned_again, returned_again_by_the_head, returned_again_and_the_head_agreed,
        returned_again_and_the_head_left, returned_by_a_social_worker,
        finished_by_the_only_head, finished_and_the_head_left, finished_by_a_social_worker,
        supervised, supervised_and_waiting, supervised_and_resolved,
        rated_badly, rated_badly_and_called, rated_badly_and_appealed,
        rated_badly_at_a_social_worker, rated_badly_and_waiting, rated_badly_and_finished,
        rated_badly_and_resolved, rated_badly_and_merged, rated_badly_and_withdrawn,
        reworks_used_up, reworks_used_up_and_dispatched, reworks_used_up_and_rejected,
        reworks_used_up_and_archived,
        urgency_asked, urgency_asked_and_routed, urgency_asked_and_finished,
        gone_in_triage, gone_while_handled, gone_when_resolved,
        convened, convened_and_minuted, helped, sensitive, sensitive_and_finished,
    )
}  # fmt: skip
