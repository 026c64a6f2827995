"""Personal data in free text, trade secrets, and what looks like code (§7 E13, E14, E31)."""

import pytest
from django.urls import reverse

from requests_desk import actions
from requests_desk.forms import MessageForm
from requests_desk.models import Order
from services.catalogue_file import read_files
from services.item_form import item_fields
from tests.cast import draft, make_item, settle
from tests.support.notices import deliveries_about
from xingdong.records.privacy import personal_data_in, without_identities

IDENTITY = "11010519491231002X"  # the published example of GB 11643
NO_IDENTITY = "110105194912310021"  # its check digit is wrong
MOBILE = "13912345678"


class TestE13:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            (f"身份证{IDENTITY}。", ["身份证号码"]),
            (f"身份证{IDENTITY.lower()}", ["身份证号码"]),
            ("身份证１１０１０５１９４９１２３１００２Ｘ", ["身份证号码"]),
            (f"合同号{NO_IDENTITY}", []),
            (f"打{MOBILE}", ["手机号码"]),
            ("打 139-1234-5678 或 139 1234 5678", ["手机号码"]),
            ("信用代码91320499MA9X00011U，电话0519-88886666", []),
            (f"{IDENTITY}、{MOBILE}", ["身份证号码", "手机号码"]),
            ("想招 20 个焊工", []),
        ],
    )
    def test_e13_identity_numbers_are_told_by_their_check_digit(self, text, found):
        assert personal_data_in(text) == found

    @pytest.fixture
    def post(self, liaison, client, item, enterprise):
        def post(**fields):
            client.force_login(liaison)
            form = {
                "title": "招焊工",
                "description": "旺季缺人。",
                "contact_name": "李联络",
                "contact_phone": "13800000001",
                "item-headcount": "20",
                "enterprise": enterprise.pk,
                **fields,
            }
            return client.post(reverse("orders:submit", args=[item.code]), form)

        return post

    def test_e13_the_author_is_warned_and_nothing_is_saved(self, post):
        page = post(description=f"工人身份证{IDENTITY}，电话{MOBILE}。")
        assert page.status_code == 422
        assert "内容里有身份证号码和手机号码。办理不需要的，请删去" in page.text
        assert 'type="checkbox" name="knowingly"' in page.text
        assert not Order.objects.exists()

    def test_e13_the_author_may_go_on_knowingly(self, post):
        page = post(description=f"工人身份证{IDENTITY}。", knowingly="on")
        assert page.status_code == 302
        assert Order.objects.get().description == f"工人身份证{IDENTITY}。"

    def test_e13_the_contact_given_anyway_is_no_surprise(self, post):
        assert post(description="请打 13800000001 找我。").status_code == 302

    def test_e13_a_title_is_read_everywhere_and_takes_none(self, post):
        page = post(title=f"{MOBILE} 找我", knowingly="on")
        assert "标题会出现在列表和消息里，请不要写手机号码。" in page.text
        assert not Order.objects.exists()

    def test_e13_messages_are_watched_too(self, in_progress, liaison):
        form = MessageForm({"text": f"他的电话{MOBILE}"}, order=in_progress, by=liaison)
        assert list(form.errors) == ["knowingly"]
        form = MessageForm(
            {"text": f"他的电话{MOBILE}", "knowingly": "on"}, order=in_progress, by=liaison
        )
        assert form.is_valid()
        assert "knowingly" not in form.cleaned_data

    @pytest.fixture
    def told(self, order_for, enterprise, item) -> Order:
        return order_for(enterprise, item, description=f"工人身份证{IDENTITY}。")

    @pytest.mark.parametrize("who", ["liaison", "clerk", "head"])
    def test_e13_whose_matter_it_is_reads_it(self, told, who, cast, client):
        client.force_login(cast[who])
        assert IDENTITY in client.get(told.get_absolute_url()).text

    @pytest.mark.parametrize("who", ["worker", "leader"])
    def test_e13_everybody_else_reads_it_masked(self, told, who, cast, client):
        client.force_login(cast[who])
        page = client.get(told.get_absolute_url()).text
        assert IDENTITY not in page
        assert "********002X" in page or "110****002X" in page

    def test_e13_the_api_and_the_admin_mask_alike(self, told, worker, client):
        client.force_login(worker)
        assert IDENTITY not in client.get(reverse("api:order", args=[told.number])).text
        address = reverse("admin:requests_desk_order_change", args=[told.pk])
        assert IDENTITY not in client.get(address).text

    def test_e13_notices_leave_the_building_masked(self, told, liaison, clerk, now):
        actions.write_message(told, by=liaison, text=f"身份证{IDENTITY}", now=now)
        settle(now)
        bodies = clerk.deliveries.filter(notice="message").values_list("body", flat=True)
        assert [IDENTITY in body for body in bodies] == [False, False]

    def test_e13_only_what_is_an_identity_number_is_masked(self):
        assert without_identities(f"{IDENTITY} {NO_IDENTITY}") == (
            f"110105********002X {NO_IDENTITY}"
        )

    def test_e13_holiday_care_is_refused_without_the_guardians_consent(self, department):
        items = read_files().items
        own = items["LC-01"]["form_fields"]
        field = item_fields(make_item("LC-01", "托管班", department, form_fields=own))
        consent = field["item-consent"]
        with pytest.raises(Exception, match="没有同意不能提交"):
            consent.clean("no")
        assert consent.clean("yes") is True


class TestE14:
    """A sensitive order is for its author, the A 角, the handler, the head and the centre."""

    @pytest.fixture
    def secret(self, order_for, enterprise, sensitive_item) -> Order:
        return order_for(enterprise, sensitive_item, title="上市计划", description="拟明年申报。")

    NOT_FOR = ["colleague", "other_liaison", "second_clerk", "other_clerk", "leader"]
    FOR = ["liaison", "clerk", "head", "worker"]

    @pytest.mark.parametrize("who", [*NOT_FOR, "administrator", "outsider"])
    def test_e14_for_others_it_exists_nowhere(self, secret, who, cast, client):
        client.force_login(cast[who])
        assert client.get(secret.get_absolute_url()).status_code == 404
        assert client.get(reverse("api:order", args=[secret.number])).status_code == 404
        assert secret.number not in client.get(reverse("orders:list")).text
        assert secret.number not in client.get(reverse("orders:list"), {"q": "上市计划"}).text
        assert secret.number not in client.get(reverse("api:orders")).text
        assert not cast[who].deliveries.exists()

    @pytest.mark.parametrize("who", FOR)
    def test_e14_for_its_own_people_it_does(self, secret, who, cast, client):
        client.force_login(cast[who])
        assert client.get(secret.get_absolute_url()).status_code == 200
        assert secret.number in client.get(reverse("orders:list"), {"q": "上市计划"}).text

    def test_e14_its_files_are_behind_the_same_door(self, secret, cast, client, clerk, now):
        from django.core.files.base import ContentFile

        from requests_desk.actions.attachments import attach
        from xingdong.files.uploads import CheckedFile

        file = CheckedFile("计划.pdf", ContentFile(b"%PDF-1.4"), "application/pdf", 8)
        attach(secret, secret.events.first(), [file], by=clerk, now=now)
        address = secret.attachments.get().get_absolute_url()
        for who in self.NOT_FOR:
            client.force_login(cast[who])
            assert client.get(address).status_code == 404
        client.force_login(clerk)
        response = client.get(address)
        assert response.status_code == 200
        response.getvalue()

    def test_e14_the_administrator_sees_no_order_in_the_admin(self, secret, administrator, client):
        client.force_login(administrator)
        address = reverse("admin:requests_desk_order_change", args=[secret.pk])
        assert client.get(address).status_code in (302, 403)

    def test_e14_a_link_to_it_shows_nobody_what_it_is(
        self, secret, order_for, enterprise, item, second_clerk, worker, client, now
    ):
        other = order_for(enterprise, item)
        actions.link_orders(other, by=worker, other=secret, reason="相关。", now=now)
        client.force_login(second_clerk)
        page = client.get(other.get_absolute_url()).text
        assert "上市计划" not in page
        assert secret.get_absolute_url() not in page


class TestE31:
    SAID = "<script>alert(1)</script> 🏭\n第二行 =1+1"

    def test_e31_what_was_typed_is_shown_as_text(self, order_for, enterprise, item, clerk, client):
        order = order_for(enterprise, item, description=self.SAID)
        client.force_login(clerk)
        page = client.get(order.get_absolute_url()).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt; 🏭\n第二行 =1+1" in page

    def test_e31_a_title_of_one_line_stays_one_line_in_a_mail(
        self, enterprise, item, liaison, clerk, head, now
    ):
        order = actions.submit_order(
            draft(enterprise, item, title="标题\r\nBcc: x@example.com"), by=liaison, now=now
        )
        settle(now)
        told = deliveries_about(order).get(recipient=clerk, channel="inbox")
        assert "\n" not in told.subject
