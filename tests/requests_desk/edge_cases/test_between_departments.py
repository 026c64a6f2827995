"""Wrong item, wrong department, several departments, none that wants it (handbook §7)."""

import pytest

from requests_desk import actions
from requests_desk.forms import FinishForm
from requests_desk.models import Assist, Matter, Order, RoutingRule
from requests_desk.rules.access import available_actions
from requests_desk.workflow import Action, Status
from services.models import Membership
from tests.cast import again, fresh, make_department, make_item, settle
from tests.requests_desk.edge_cases.conftest import at, close_of
from xingdong.records.refusals import NotAllowed


def dispatch(order, *, by, item, department, handler, now, reason="按职责派单。"):
    actions.dispatch_order(
        fresh(order),
        by=by,
        item=item,
        grade="normal",
        department=department,
        handler=handler,
        place="示例路 5 号",
        reason=reason,
        promises_later=True,
        now=now,
    )
    settle(now)
    return fresh(order)


class TestE02:
    """The same street light, seen by two enterprises: linked, answered alike, rated alone."""

    @pytest.fixture
    def pair(self, order_for, enterprise, other_enterprise, other_liaison, item, clerk, now):
        first = order_for(enterprise, item)
        second = order_for(other_enterprise, item, by=other_liaison)
        actions.link_orders(first, by=clerk, other=second, reason="同一盏路灯。", now=now)
        return fresh(first), fresh(second)

    def test_e02_orders_of_two_enterprises_are_linked_both_ways_and_not_merged(self, pair):
        first, second = pair
        assert list(first.linked.all()) == [second]
        assert list(second.linked.all()) == [first]
        assert {first.status, second.status} == {Status.ROUTED}

    def test_e02_only_staff_see_the_link(self, pair, clerk, liaison, other_liaison, client):
        first, second = pair
        client.force_login(clerk)
        assert second.number in client.get(first.get_absolute_url()).text
        for who, order, other in ((liaison, first, second), (other_liaison, second, first)):
            client.force_login(who)
            page = client.get(order.get_absolute_url()).text
            assert other.number not in page
            assert "关联" not in page

    def test_e02_staff_see_the_link_only_as_far_as_they_see_the_order(
        self, pair, other_department, other_clerk, clerk, worker, client, now
    ):
        first, second = pair
        actions.redispatch_order(
            second,
            by=worker,
            item=second.item,
            grade="normal",
            department=other_department,
            handler=other_clerk,
            place="示例路",
            now=now,
        )
        client.force_login(clerk)
        assert second.get_absolute_url() not in client.get(first.get_absolute_url()).text

    def test_e02_the_reply_is_copied_and_each_is_rated_alone(
        self, pair, clerk, head, liaison, finish
    ):
        first, second = pair
        finish(first, when=at(3), text="路灯已换新，今晚亮灯。")
        actions.sign_order(second, by=clerk, now=at(3))
        form = FinishForm(
            {"outcome": "solved", "text": "", "reply_of": first.pk},
            order=fresh(second),
            by=again(clerk),
        )
        assert form.is_valid(), form.errors
        done = finish(fresh(second), when=at(3), **form.cleaned_data)
        assert done.result_text == "路灯已换新，今晚亮灯。"
        actions.rate_order(fresh(first), by=liaison, level=5, solved="yes", via="portal", now=at(3))
        assert (fresh(first).status, fresh(second).status) == (Status.CLOSED, Status.RESOLVED)

    def test_e02_a_wrong_link_is_taken_off(self, pair, clerk, now):
        first, second = pair
        actions.unlink_orders(first, by=clerk, other=second, now=now)
        assert not fresh(second).linked.exists()
        with pytest.raises(NotAllowed, match="没有关联件"):
            actions.unlink_orders(fresh(first), by=clerk, other=second, now=now)


def test_e03_a_corrected_item_gets_its_own_limits_from_dispatch(
    order_for, enterprise, fallback_item, street_item, other_department, other_clerk, worker
):
    order = order_for(enterprise, fallback_item, item_uncertain=True)
    moved = dispatch(
        order,
        by=worker,
        item=street_item,
        department=other_department,
        handler=other_clerk,
        now=at(4),
    )
    assert moved.item == street_item
    assert moved.assignment.resolve_due_at == close_of(11)  # five working days from dispatch
    event = moved.events.get(action=Action.DISPATCH)
    assert event.data["item"] == ["CG-06", "PF-04"]
    assert event.public_text.startswith("事项由“综合诉求”改为“道路设施”。")


def test_e03_answers_to_the_old_item_keep_the_words_the_enterprise_saw(
    order_for, enterprise, street_item, other_department, other_clerk, worker, fallback_item
):
    fallback_item.form_fields = [{"key": "nature", "label": "诉求性质", "type": "text"}]
    fallback_item.save()
    details = {"nature": "求助", "headcount": 20}
    order = order_for(enterprise, fallback_item, item_uncertain=True, details=details)
    street_item.form_fields = [{"key": "headcount", "label": "涉及人数", "type": "int"}]
    street_item.save()
    moved = dispatch(
        order,
        by=worker,
        item=street_item,
        department=other_department,
        handler=other_clerk,
        now=at(4),
    )
    assert moved.detail_lines() == [("涉及人数", "20"), ("诉求性质", "求助")]


class TestE04AndE16:
    """Two departments keep sending it back; after the third return one is designated."""

    @pytest.fixture
    def returned(self, worker):
        def returned(order: Order, *, by, when) -> Order:
            actions.ask_return(order, by=by, reason="R1", basis="职责清单第 3 条。", now=when)
            actions.accept_return(fresh(order), by=worker, reason="同意。", now=when)
            settle(when)
            return fresh(order)

        return returned

    @pytest.fixture
    def twice_returned(
        self, routed, returned, worker, clerk, other_department, other_clerk, item
    ) -> Order:
        from tests.cast import join, person

        join(person("other_head", "沈负责"), other_department, is_head=True)
        order = returned(routed, by=clerk, when=at(2, 11))
        order = dispatch(
            order,
            by=worker,
            item=item,
            department=other_department,
            handler=other_clerk,
            now=at(2, 14),
        )
        head = Membership.objects.get(department=other_department, is_head=True).user
        return returned(order, by=head, when=at(2, 15))

    def test_e04_the_promise_to_the_enterprise_never_grows_with_returns(
        self, routed, twice_returned
    ):
        assert twice_returned.promised_at == routed.promised_at == close_of(9)

    def test_e04_the_new_department_gets_a_full_response_clock(
        self, routed, returned, clerk, worker, item, other_department, other_clerk
    ):
        order = returned(routed, by=clerk, when=at(2, 11))
        order = dispatch(
            order,
            by=worker,
            item=item,
            department=other_department,
            handler=other_clerk,
            now=at(2, 14),
        )
        assert order.assignment.response_due_at == at(3, 9, 30)
        # The item's limit and one working day for the accepted return: no more.
        assert order.assignment.resolve_due_at <= close_of(10)

    def test_e16_after_two_returns_nobody_gets_it_before_a_consultation(
        self, twice_returned, worker, department, clerk, item
    ):
        assert Action.DISPATCH not in available_actions(twice_returned, worker, now=at(3))
        with pytest.raises(NotAllowed, match="已退单 2 次，请先发起会商"):
            dispatch(
                twice_returned,
                by=worker,
                item=item,
                department=department,
                handler=clerk,
                now=at(3),
            )
        assert fresh(twice_returned).status == Status.TRIAGE

    @pytest.fixture
    def convened(self, twice_returned, worker, department, other_department, head) -> Order:
        actions.convene_departments(
            twice_returned,
            by=worker,
            departments=[department, other_department],
            meets_at=at(4, 9),
            reason="商定由谁主办。",
            now=at(3),
        )
        settle(at(3))
        return fresh(twice_returned)

    def test_e16_the_departments_are_called_and_see_the_order_meanwhile(
        self, convened, head, clerk
    ):
        assert head.deliveries.filter(notice="convened", channel="inbox").count() == 1
        assert Order.objects.visible_to(again(head)).get() == convened
        assert available_actions(convened, again(clerk), now=at(3)) == []

    def test_e16_the_minute_opens_the_way_and_stays_on_record(
        self, convened, worker, department, head, clerk, item
    ):
        with pytest.raises(NotAllowed, match="会商还没有纪要"):
            dispatch(
                convened, by=worker, item=item, department=department, handler=clerk, now=at(4)
            )
        actions.write_minute(convened, by=worker, text="由人社中心主办。", now=at(4))
        settle(at(4))
        matter = Matter.objects.get(kind="consultation")
        assert (matter.answer, matter.settled_at) == ("由人社中心主办。", at(4))
        assert head.deliveries.filter(notice="minute", channel="inbox").count() == 1
        order = dispatch(
            convened, by=worker, item=item, department=department, handler=clerk, now=at(4)
        )
        assert order.status == Status.ROUTED
        assert not Assist.objects.exists()

    def test_e16_the_fourth_department_is_designated_and_cannot_return_it(
        self, convened, worker, returned, department, head, clerk, item
    ):
        actions.write_minute(convened, by=worker, text="由人社中心主办。", now=at(4))
        order = dispatch(
            convened, by=worker, item=item, department=department, handler=clerk, now=at(4)
        )
        order = returned(order, by=head, when=at(4, 11))
        words = {"by": worker, "item": item, "department": department, "handler": clerk}
        with pytest.raises(NotAllowed, match="指定办理须写明街道意见"):
            dispatch(order, **words, now=at(5), reason="")
        order = dispatch(order, **words, now=at(5), reason="街道分管领导同意指定人社中心。")
        assert order.assignment.explanation == "社区指定人社中心，经办人周经办。"
        with pytest.raises(NotAllowed, match="已指定办理，不能再退单"):
            actions.ask_return(order, by=head, reason="R1", basis="不管。", now=at(5))
        assert fresh(order).status == Status.ROUTED


class TestE08:
    """人社中心 is merged into the new 民生中心."""

    @pytest.fixture
    def merged(self, department, now):
        into = make_department("MSZX", "民生中心")

        def merge(when=now):
            moved = actions.merge_department(department, into=into, now=when)
            settle(when)
            department.refresh_from_db()
            return into, moved

        return merge

    def test_e08_open_orders_move_with_a_note_and_keep_their_dates(
        self, in_progress, merged, clerk
    ):
        due = in_progress.assignment.resolve_due_at
        into, moved = merged()
        order = fresh(in_progress)
        assert moved == 1
        assert (order.status, order.assignment.department) == (Status.IN_PROGRESS, into)
        assert (order.assignment.handler, order.assignment.resolve_due_at) == (clerk, due)
        event = order.events.last()
        assert (event.action, event.by_role) == (Action.TRANSFER, "system")
        assert event.public_text == "人社中心并入民生中心，由民生中心继续办理，时限不变。"
        assert Action.FINISH in available_actions(order, again(clerk), now=at(3))

    def test_e08_what_is_closed_keeps_the_old_name(self, resolved, merged, liaison, department):
        actions.rate_order(resolved, by=liaison, level=5, solved="yes", via="portal", now=at(2, 12))
        merged(at(3))
        order = fresh(resolved)
        assert order.assignment.department == department
        assert order.surveys.get().department_name == "人社中心"
        assert (department.is_active, department.merged_into.code) == (False, "MSZX")

    def test_e08_a_poor_rating_afterwards_goes_to_the_successor(self, resolved, merged, liaison):
        into, _ = merged(at(3))
        actions.rate_order(
            fresh(resolved), by=liaison, level=1, solved="no", via="portal", now=at(3)
        )
        assert fresh(resolved).assignment.department == into

    def test_e08_catalogue_and_rules_never_point_to_a_closed_department(
        self, item, department, other_department, merged
    ):
        rule = RoutingRule.objects.create(item=item, department=department)
        street = make_item("PF-02", "餐饮配套", other_department)
        street.co_departments.add(department)
        into, _ = merged()
        item.refresh_from_db()
        rule.refresh_from_db()
        assert (item.department, rule.department) == (into, into)
        assert list(street.co_departments.all()) == [into]

    def test_e08_a_task_for_the_old_department_is_asked_of_the_new_one(
        self, routed, department, other_department, clerk, other_clerk, now
    ):
        actions.sign_order(routed, by=clerk, now=now)
        actions.add_assist(
            fresh(routed),
            by=clerk,
            department=other_department,
            task="核对图纸。",
            due_at=close_of(6),
            now=now,
        )
        into = make_department("CJZX", "城建中心")
        actions.merge_department(other_department, into=into, now=now)
        assert routed.assists.get().department == into
        assert Action.ANSWER_ASSIST in available_actions(fresh(routed), again(other_clerk), now=now)

    def test_e08_only_departments_in_use_can_be_merged(self, merged, department):
        into, _ = merged()
        with pytest.raises(NotAllowed, match="只能把在用的部门"):
            actions.merge_department(department, into=into, now=at(3))


def test_e15_the_lead_cannot_finish_before_every_helper_has_answered(
    in_progress, clerk, other_department, other_clerk, worker, now
):
    actions.add_assist(
        in_progress,
        by=clerk,
        department=other_department,
        task="核对道路图。",
        due_at=close_of(6),
        now=now,
    )
    words = {"outcome": "solved", "text": "已经办好，请查看。", "now": now}
    with pytest.raises(NotAllowed, match="建管科的协办尚未答复"):
        actions.finish_order(fresh(in_progress), by=clerk, **words)
    assert fresh(in_progress).status == Status.IN_PROGRESS
    actions.waive_assist(
        fresh(in_progress), by=worker, department=other_department, reason="不需要。", now=now
    )
    actions.finish_order(fresh(in_progress), by=clerk, **words)
    settle(now)
    assert fresh(in_progress).status == Status.REVIEW


def test_e15_the_rating_is_of_the_lead(resolved):
    assert resolved.surveys.get().department_name == "人社中心"
