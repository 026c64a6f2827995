"""Ordering twice, anew, outside the catalogue, for nobody any more (handbook §7)."""

from datetime import date

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from rest_framework.test import APIClient

from enterprises.models import Enterprise, Site
from grids.models import Grid, MicroGrid, Venue
from requests_desk import actions
from requests_desk.actions.recalls import recall_due_orders
from requests_desk.figures.counting import figures
from requests_desk.figures.formulas import Question
from requests_desk.models import Attachment, Order, RoutingRule
from requests_desk.workflow import Status
from tests.cast import draft, fresh, make_item, settle
from tests.requests_desk.edge_cases.conftest import at
from xingdong.records.periods import Period
from xingdong.records.refusals import NotAllowed
from xingdong.records.sheets import csv_of, defused

ANSWERS = {
    "title": "招焊工",
    "description": "旺季缺人。",
    "contact_name": "李联络",
    "contact_phone": "13800000001",
    "item-headcount": "20",
}


def test_e01_two_presses_with_one_token_are_one_order(enterprise, item, liaison, now):
    words = {"by": liaison, "now": now, "idempotency_key": "one-press"}
    first = actions.submit_order(draft(enterprise, item), **words)
    second = actions.submit_order(draft(enterprise, item), **words)
    assert first == second
    assert Order.objects.count() == 1


def test_e01_a_real_duplicate_is_merged_by_the_centre_and_stays_in_sight(
    order_for, enterprise, item, worker, liaison, now
):
    main, double = order_for(enterprise, item), order_for(enterprise, item)
    actions.merge_order(double, by=worker, main=main, reason="同一件事。", now=now)
    assert (fresh(double).status, fresh(double).merged_into) == (Status.MERGED, main)
    assert set(Order.objects.visible_to(liaison)) == {main, double}


class TestE17:
    @pytest.fixture
    def strange(self, order_for, enterprise, fallback_item) -> Order:
        return order_for(
            enterprise,
            fallback_item,
            item_uncertain=True,
            title="=1+1 想借无人机",
            description="请打 13912345678。",
        )

    def test_e17_a_months_orders_outside_the_catalogue_are_one_list(
        self, strange, order_for, enterprise, item, worker, client, time_machine_at
    ):
        other = order_for(enterprise, item)
        time_machine_at(at(10))
        client.force_login(worker)
        page = client.get(reverse("orders:proposals")).text
        assert strange.number in page
        assert other.number not in page
        february = client.get(reverse("orders:proposals"), {"month": "2026-02"}).text
        assert strange.number not in february

    def test_e17_what_was_given_another_item_still_counts(
        self, strange, street_item, other_department, other_clerk, worker, client, now
    ):
        actions.dispatch_order(
            strange,
            by=worker,
            item=street_item,
            grade="normal",
            department=other_department,
            handler=other_clerk,
            place="示例路",
            now=now,
        )
        assert list(Order.objects.outside_catalogue()) == [strange]

    def test_e17_and_e31_the_file_runs_nothing_and_tells_no_number(
        self, strange, worker, client, time_machine_at
    ):
        time_machine_at(at(10))
        client.force_login(worker)
        answer = client.get(reverse("orders:proposals"), {"format": "csv"})
        text = answer.content.decode("utf-8-sig")
        assert "'=1+1 想借无人机" in text
        assert "13912345678" not in text
        assert LogEntry.objects.get().object_repr == "目录外诉求 2026-03"

    def test_e17_outside_the_governments_power_it_is_refused_with_a_way(
        self, strange, worker, liaison, now
    ):
        actions.reject_order(
            strange,
            by=worker,
            reason="not_government",
            explanation="请联系行业协会。",
            now=now,
        )
        settle(now)
        order = fresh(strange)
        assert order.status == Status.REJECTED
        assert order.events.last().public_text == "不属政务服务范围。请联系行业协会。"


class TestE19:
    @pytest.fixture
    def withdrawn(self, order_for, enterprise, item, liaison, now) -> Order:
        order = order_for(enterprise, item, place="东门")
        actions.withdraw_order(order, by=liaison, reason="先不办了。", now=now)
        settle(now)
        return fresh(order)

    def test_e19_the_department_is_told_and_no_rate_counts_it(self, withdrawn, clerk):
        assert clerk.deliveries.filter(notice="withdrawn", channel="inbox").count() == 1
        assert not Order.objects.in_rates().exists()
        assert Order.objects.counted().count() == 1

    def test_e19_one_press_opens_the_form_filled_as_before(self, withdrawn, liaison, client):
        client.force_login(liaison)
        page = client.get(withdrawn.get_absolute_url()).text
        address = f"{reverse('orders:item', args=['HR-01'])}?again={withdrawn.number}"
        assert address in page
        form = client.get(address).text
        assert 'value="想招 20 个焊工"' in form
        assert 'value="东门"' in form
        assert 'name="item-headcount" value="20"' in form

    def test_e19_nobody_elses_order_is_copied(self, withdrawn, other_liaison, client):
        client.force_login(other_liaison)
        address = reverse("orders:item", args=["HR-01"])
        assert "想招 20 个焊工" not in client.get(f"{address}?again={withdrawn.number}").text


class TestE25:
    """The enterprise is cancelled while the department still works for it."""

    @pytest.fixture
    def gone(self, in_progress, enterprise) -> Order:
        Enterprise.objects.filter(pk=enterprise.pk).update(status="deregistered")
        return fresh(in_progress)

    def test_e25_the_centre_closes_it_with_a_reason_and_the_desk_is_told(
        self, gone, worker, clerk, client, now
    ):
        client.force_login(worker)
        assert gone.number in client.get(reverse("orders:centre")).text
        actions.close_gone(gone, by=worker, reason="3 月 1 日注销。", now=now)
        settle(now)
        order = fresh(gone)
        assert (order.status, order.closing) == (Status.CLOSED, "gone")
        assert order.assignments.get().ending == "gone"
        assert order.events.last().public_text == "企业已注销，归档。3 月 1 日注销。"
        assert clerk.deliveries.filter(notice="enterprise gone").count() == 1

    def test_e25_no_rate_counts_it(self, gone, worker, now):
        def due() -> int:
            march = Period(date(2026, 3, 1), date(2026, 3, 31))
            return figures(Question(march, at(20)), ["on_time"]).total()["on_time"].denominator

        assert due() == 1  # overdue and open
        actions.close_gone(gone, by=worker, reason="注销。", now=now)
        assert due() == 0

    def test_e25_an_enterprise_at_work_is_not_closed_so(self, in_progress, worker, now):
        with pytest.raises(NotAllowed, match="企业在营或停产的"):
            actions.close_gone(in_progress, by=worker, reason="弄错了。", now=now)
        assert fresh(in_progress).status == Status.IN_PROGRESS

    @pytest.mark.parametrize("status", ["moved", "deregistered"])
    def test_e25_nothing_new_is_ordered_for_it(self, enterprise, item, liaison, status, now):
        enterprise.status = status
        enterprise.save()
        with pytest.raises(NotAllowed, match="不能再点单"):
            actions.submit_order(draft(enterprise, item), by=liaison, now=now)
        assert not Order.objects.exists()


class TestE28:
    @pytest.fixture
    def post(self, liaison, client, item, enterprise):
        def post(*files):
            client.force_login(liaison)
            form = {**ANSWERS, "enterprise": enterprise.pk, "files": files}
            return client.post(reverse("orders:submit", args=[item.code]), form)

        return post

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("页面.html", b"<script>alert(1)</script>"),
            ("图片.png", b"<script>alert(1)</script>"),
            ("程序.exe", b"MZ\x90\x00"),
        ],
    )
    def test_e28_what_is_not_what_it_says_is_refused(self, post, name, content):
        assert post(SimpleUploadedFile(name, content)).status_code == 422
        assert not Order.objects.exists()

    def test_e28_five_files_are_enough(self, post):
        files = [SimpleUploadedFile(f"{n}.pdf", b"%PDF-1.4") for n in range(6)]
        assert post(*files).status_code == 422
        assert not Attachment.objects.exists()


class TestE31:
    @pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@SUM(A1)", "\t=1"])
    def test_e31_a_spreadsheet_gets_text(self, text):
        assert defused(text) == f"'{text}"

    def test_e31_numbers_and_words_stay(self):
        assert [defused(-5), defused("招焊工")] == [-5, "招焊工"]

    def test_e31_line_breaks_and_commas_stay_in_their_cell(self):
        content = csv_of([["标题"], ['第一行\n"第二行",三']])
        assert content.decode("utf-8-sig") == '标题\r\n"第一行\n""第二行"",三"\r\n'


class TestE05:
    """An order picks a site, whose grid decides who gets it and where it is counted."""

    @pytest.fixture
    def far(self, db) -> MicroGrid:
        return MicroGrid.objects.create(
            grid=Grid.objects.create(code="G3", name="第三网格"), code="MG-11", name="东区"
        )

    @pytest.fixture
    def warehouse(self, enterprise, far) -> Site:
        return Site.objects.create(
            enterprise=enterprise, name="成品仓库", micro_grid=far, address="八号路 9 号"
        )

    @pytest.fixture
    def station(self, far) -> Venue:
        return Venue.objects.create(
            name="东区驿站", kind=Venue.Kind.GRID_POST, address="八号路 1 号", stands_in=far
        )

    @pytest.fixture
    def press(self, client, liaison, item, enterprise):
        def press(**given):
            client.force_login(liaison)
            form = {**ANSWERS, "enterprise": enterprise.pk, **given}
            return client.post(reverse("orders:submit", args=[item.code]), form)

        return press

    def test_e05_the_only_site_is_chosen_beforehand(self, client, liaison, item, enterprise):
        client.force_login(liaison)
        page = client.get(reverse("orders:item", args=[item.code]))
        assert page.context["form"]["site"].value() == f"main-{enterprise.pk}"

    def test_e05_of_several_sites_one_is_chosen_or_nothing_is_sent(
        self, press, warehouse, enterprise, liaison, item, client
    ):
        client.force_login(liaison)
        page = client.get(reverse("orders:item", args=[item.code]))
        assert page.context["form"]["site"].value() == ""
        refused = press(site="")
        assert refused.context["form"].errors["site"] == ["示例轨道有几个厂区，请选择在哪里办。"]
        assert Order.objects.count() == 0
        press(site=f"site-{warehouse.pk}")
        order = Order.objects.get()
        assert (order.site, order.micro_grid, order.place, order.spot_words) == (
            warehouse,
            warehouse.micro_grid,
            "八号路 9 号",
            "成品仓库",
        )

    def test_e05_of_several_sites_the_last_ordered_for_is_chosen_beforehand(
        self, order_for, warehouse, station, enterprise, liaison, item, client
    ):
        order_for(enterprise, item, site=warehouse)
        order_for(enterprise, item, venue=station)  # not a site of its own
        client.force_login(liaison)
        page = client.get(reverse("orders:item", args=[item.code]))
        assert page.context["form"]["site"].value() == f"site-{warehouse.pk}"

    def test_e05_the_main_site_is_named_too(self, press, warehouse, enterprise):
        press(site=f"main-{enterprise.pk}")
        order = Order.objects.get()
        assert (order.site, order.micro_grid, order.spot_words) == (
            None,
            enterprise.micro_grid,
            "主厂区",
        )

    def test_e05_another_enterprises_site_does_not_exist(self, press, other_enterprise, far):
        others = Site.objects.create(enterprise=other_enterprise, name="别家", micro_grid=far)
        for key in (f"site-{others.pk}", f"main-{other_enterprise.pk}", "site-x", "venue-99"):
            refused = press(site=key)
            assert refused.context["form"].errors["site"] == ["这不是示例轨道的厂区，请重新选择。"]
        assert Order.objects.count() == 0

    def test_e05_the_grid_of_the_site_decides_who_gets_it(
        self, order_for, enterprise, item, warehouse, far, other_department, other_clerk
    ):
        RoutingRule.objects.create(item=item, grid=far.grid, department=other_department)
        at_home = order_for(enterprise, item)
        out_there = order_for(enterprise, item, site=warehouse)
        assert at_home.assignment.department == item.department
        assert out_there.assignment.department == other_department

    def test_e05_it_is_counted_where_it_is(self, order_for, enterprise, item, warehouse, far):
        order_for(enterprise, item)
        order_for(enterprise, item, site=warehouse)
        month = Period(date(2026, 3, 1), date(2026, 3, 31))
        asked = Question(month, at(3), grid=far.grid_id)
        assert figures(asked, ["received"]).total()["received"].numerator == 1

    def test_e05_a_place_of_the_community_is_a_spot_too(self, press, station, far):
        press(site=f"venue-{station.pk}")
        order = Order.objects.get()
        assert (order.venue, order.micro_grid, order.place) == (station, far, "八号路 1 号")

    def test_e05_the_api_asks_the_same(self, liaison, item, enterprise, warehouse):
        api = APIClient()
        api.force_authenticate(liaison)
        body = {
            "item": item.code,
            "title": "招焊工",
            "description": "旺季缺人。",
            "contact_name": "李联络",
            "contact_phone": "13800000001",
            "details": {"headcount": 20},
        }
        refused = api.post(reverse("api:orders"), body, format="json")
        assert (refused.status_code, refused.json()["fields"]) == (
            400,
            {
                "site": [
                    "示例轨道有几个厂区，请选择在哪里办。",
                    f"site 可填：main-{enterprise.pk}（主厂区）、site-{warehouse.pk}（成品仓库）。",
                ]
            },
        )
        assert Order.objects.count() == 0
        key = f"site-{warehouse.pk}"
        made = api.post(reverse("api:orders"), {**body, "site": key}, format="json")
        assert made.json()["site"] == {"key": key, "name": "成品仓库"}
        assert made.json()["micro_grid"]["code"] == "MG-11"

    def test_e05_the_centre_enters_and_corrects_it(
        self,
        order_for,
        enterprise,
        fallback_item,
        item,
        clerk,
        worker,
        warehouse,
        client,
        now,
        time_machine_at,
    ):
        time_machine_at(now)
        client.force_login(worker)
        url = f"{reverse('orders:enter')}?enterprise={enterprise.pk}"
        phoned = {**ANSWERS, "item": item.code, "channel": "phone"}
        client.post(url, phoned)
        assert Order.objects.count() == 0
        client.post(url, {**phoned, "site": f"site-{warehouse.pk}"})
        assert Order.objects.get().site == warehouse
        order = order_for(enterprise, fallback_item, item_uncertain=True)
        given = {
            "item": item.pk,
            "grade": "normal",
            "department": item.department_id,
            "handler": clerk.pk,
            "place": order.place,
            "site": f"site-{warehouse.pk}",
        }
        client.post(reverse("orders:step", args=[order.number, "dispatch"]), given)
        order = fresh(order)
        assert (order.status, order.site, order.micro_grid) == (
            Status.ROUTED,
            warehouse,
            warehouse.micro_grid,
        )

    def test_e05_what_comes_back_is_at_the_same_site(
        self, order_for, finish, enterprise, item, warehouse
    ):
        order = order_for(enterprise, item, site=warehouse)
        day = date(2026, 4, 1)
        finish(order, when=at(3), outcome="partly", basis="待修路。", comes_back_on=day)
        actions.close_expired_orders(now=at(30))
        recall_due_orders(now=at(1, month=4))
        again = Order.objects.get(continues=order)
        assert (again.site, again.micro_grid) == (warehouse, warehouse.micro_grid)

    def test_e05_without_a_name_the_place_is_asked_for(self, client, other_department, far):
        lamp = make_item("PF-05", "路灯", other_department, anonymous_allowed=True)
        url = reverse("orders:anonymous_write", args=[lamp.code])
        words = {"title": "路灯不亮", "description": "三盏不亮。"}
        refused = client.post(url, words)
        assert refused.context["form"].errors["place"] == ["请写明地点，或选择所在片区。"]
        assert Order.objects.count() == 0
        client.post(url, {**words, "micro_grid": far.pk})
        assert Order.objects.get().place == str(far)

    def test_e05_the_database_refuses_an_order_without_a_place(self, order_for, enterprise, item):
        order = order_for(enterprise, item)
        with pytest.raises(IntegrityError), transaction.atomic():
            Order.objects.filter(pk=order.pk).update(place="")
        assert fresh(order).place == "示例路 5 号"
