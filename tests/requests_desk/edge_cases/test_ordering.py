"""Ordering twice, anew, outside the catalogue, for nobody any more (handbook §7)."""

from datetime import date

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from enterprises.models import Enterprise
from requests_desk import actions
from requests_desk.figures.counting import figures
from requests_desk.figures.formulas import Question
from requests_desk.models import Attachment, Order
from requests_desk.workflow import Status
from tests.cast import draft, fresh, settle
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
