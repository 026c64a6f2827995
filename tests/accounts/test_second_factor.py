"""The second factor: an authenticator alone is enough, codes count once, and who must have one."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from tests.cast import PASSWORD, again
from tests.support.clients import JustSignedIn
from tests.support.factors import SECRET, code_for, give_factor, sign_in
from xingdong.accounts.models import ApiToken, SecurityEntry
from xingdong.accounts.tokens import TokenRefused, hand_out_token
from xingdong.notices.models import Delivery

ACTIVATE, CODES = reverse("mfa_activate_totp"), reverse("mfa_view_recovery_codes")
AUTHENTICATE, INBOX = reverse("mfa_authenticate"), reverse("notices:inbox")
WRONG = "验证码不正确，或者已经用过。"


@pytest.fixture(autouse=True)
def that_monday(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def is_in(client: Client) -> bool:
    return client.get(INBOX).status_code == 200


def set_up(client: Client) -> list[str]:
    """Switch it on as a person does; the recovery codes that are shown, to print or to keep."""
    secret = client.get(ACTIVATE).context["form"].secret
    answer = client.post(ACTIVATE, {"code": code_for(secret)})
    assert answer.url == CODES
    page = client.get(CODES)
    assert 'download="恢复码.txt"' in page.text
    assert "data-print" in page.text
    return list(page.context["unused_codes"])


@pytest.mark.parametrize("email", ["", "li@example.com"])
def test_an_authenticator_alone_is_enough(email, liaison):
    liaison.email = email
    liaison.save(update_fields=["email"])
    client = sign_in(Client(), liaison)
    codes = set_up(client)
    assert len(set(codes)) == 10
    assert is_in(client)


def test_what_is_kept_can_be_read_by_nobody_who_reads_the_database(liaison):
    client = sign_in(Client(), liaison)
    secret = client.get(ACTIVATE).context["form"].secret
    client.post(ACTIVATE, {"code": code_for(secret)})
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept


def test_recovery_codes_are_shown_once(liaison):
    client = sign_in(Client(), liaison)
    codes = set_up(client)
    assert "这台" in client.get(reverse("account_devices")).text
    page = client.get(CODES)
    assert not any(code in page.text for code in codes)


def test_the_code_is_asked_after_the_password(liaison):
    give_factor(liaison)
    client = sign_in(Client(), liaison)
    assert not is_in(client)
    assert client.post(AUTHENTICATE, {"code": code_for()}).status_code == 302
    assert is_in(client)


def test_a_wrong_code_opens_nothing(liaison):
    give_factor(liaison)
    client = sign_in(Client(), liaison)
    page = client.post(AUTHENTICATE, {"code": "000000"})
    assert WRONG in page.text
    assert not is_in(client)


def test_a_code_is_used_once(liaison):
    give_factor(liaison)
    code = code_for()
    first, second = (sign_in(Client(), liaison) for _ in range(2))
    first.post(AUTHENTICATE, {"code": code})
    page = second.post(AUTHENTICATE, {"code": code})
    assert (is_in(first), is_in(second)) == (True, False)
    assert WRONG in page.text


def test_the_code_that_switched_it_on_is_used_up(liaison):
    set_up(sign_in(Client(), liaison))
    beside = sign_in(Client(), liaison)
    beside.post(AUTHENTICATE, {"code": code_for_of(liaison)})
    assert not is_in(beside)


def test_an_old_code_is_worth_nothing(liaison, now):
    give_factor(liaison)
    old = code_for()
    with time_machine.travel(now + timedelta(seconds=60), tick=False):
        client = sign_in(Client(), liaison)
        client.post(AUTHENTICATE, {"code": old})
        assert not is_in(client)


def test_a_recovery_code_is_used_once(liaison):
    code, other, *_ = give_factor(liaison)
    answers = []
    for tried in (code, code, other):
        client = sign_in(Client(), liaison)
        client.post(AUTHENTICATE, {"code": tried})
        answers.append(is_in(client))
    assert answers == [True, False, True]


def test_codes_cannot_be_tried_for_ever(liaison, now):
    """Not even with the right one; five minutes later it counts again."""
    give_factor(liaison)
    client = sign_in(Client(), liaison)
    for _ in range(5):
        assert WRONG in client.post(AUTHENTICATE, {"code": "000000"}).text
    assert (
        "验证码输错次数过多，请 5 分钟后再试。"
        in client.post(AUTHENTICATE, {"code": code_for()}).text
    )
    assert not is_in(client)
    with time_machine.travel(now + timedelta(minutes=5, seconds=1), tick=False):
        client.post(AUTHENTICATE, {"code": code_for()})
        assert is_in(client)


def test_codes_leave_lines_in_the_security_log(liaison):
    recovery, *_ = give_factor(liaison)
    client = sign_in(Client(), liaison)
    client.post(AUTHENTICATE, {"code": "000000"})
    client.post(AUTHENTICATE, {"code": recovery})
    tried = SecurityEntry.objects.order_by("pk").values_list("kind", "name", "about")
    assert list(tried)[:2] == [
        ("sign_in_failed", "李联络", "两步验证码不正确"),
        ("recovery_used", "李联络", ""),
    ]


def test_codes_that_are_tried_too_often_leave_a_line(liaison):
    give_factor(liaison)
    client = sign_in(Client(), liaison)
    for _ in range(6):
        client.post(AUTHENTICATE, {"code": "000000"})
    tried = SecurityEntry.objects.order_by("pk").values_list("kind", "about")
    assert list(tried) == [
        *[("sign_in_failed", "两步验证码不正确")] * 5,
        ("sign_in_paused", "验证码连续输错，暂缓 5 分钟"),
    ]


def test_a_new_set_of_codes_ends_the_old_one_and_is_told(liaison):
    old, *_ = give_factor(liaison)
    client = sign_in(Client(), liaison)
    client.post(AUTHENTICATE, {"code": code_for()})
    assert client.post(reverse("mfa_generate_recovery_codes")).url == CODES
    other = sign_in(Client(), liaison)
    other.post(AUTHENTICATE, {"code": old})
    assert not is_in(other)
    assert Delivery.objects.filter(recipient=liaison, channel="inbox").get().subject == (
        "您的恢复码已换成新的一组"
    )


def test_a_secret_sealed_under_a_lost_key_fits_no_code(liaison, settings):
    """An empty secret would be one that everybody knows."""
    give_factor(liaison)
    settings.SECRET_KEY = "another key, and the former one is lost" * 2
    client = sign_in(Client(), liaison)
    for code in (code_for(SECRET), code_for("")):
        client.post(AUTHENTICATE, {"code": code})
        assert not is_in(client)


# --- who must have one ---------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["worker", "administrator"])
def test_who_must_have_one_can_do_nothing_else_before(who, required, cast):
    client = sign_in(Client(), cast[who])
    for address in ("/", INBOX, "/admin/", reverse("account_tokens")):
        assert client.get(address).headers.get("Location") == ACTIVATE, address
    for address in ("/api/v1/orders/", "/api/v1/items/"):
        told = client.get(address)
        assert (told.status_code, told.json()["code"]) == (403, "second_factor")
        assert told.json()["message"] == "请先在门户启用两步验证，再使用接口。"
    assert client.post(reverse("account_logout")).status_code == 302


@pytest.mark.parametrize("who", ["worker", "administrator"])
def test_then_the_portal_and_the_admin_are_open(who, required, cast):
    client = sign_in(Client(), cast[who])
    set_up(client)
    assert is_in(client)
    assert client.get("/admin/").status_code == 200
    later = sign_in(Client(), cast[who])
    assert later.get("/admin/").status_code == 302
    with time_machine.travel(again(cast[who]).last_login + timedelta(minutes=1), tick=False):
        later.post(AUTHENTICATE, {"code": code_for_of(cast[who])})
        assert later.get("/admin/").status_code == 200


def code_for_of(user) -> str:
    """What the app of ``user`` shows, read from what is kept."""
    from allauth.mfa.utils import decrypt

    return code_for(decrypt(Authenticator.objects.get(user=user, type="totp").data["secret"]))


@pytest.mark.parametrize("who", ["liaison", "clerk", "head", "leader", "outsider"])
def test_others_may_go_on_without(who, required, cast):
    assert is_in(sign_in(Client(), cast[who]))


def test_a_developer_is_not_asked(worker):
    assert is_in(sign_in(Client(), worker))


def test_who_must_have_one_cannot_switch_it_off(required, worker):
    give_factor(worker)
    client = sign_in(Client(), worker)
    client.post(AUTHENTICATE, {"code": code_for()})
    page = client.post(reverse("mfa_deactivate_totp"))
    assert "您的账号必须使用两步验证，不能停用。" in page.text
    assert Authenticator.objects.filter(user=worker).count() == 2


def test_who_becomes_an_administrator_is_led_to_it_in_the_open_session(required, outsider):
    client = sign_in(Client(), outsider)
    assert is_in(client)
    outsider.appointments.create(position="administrator", from_on="2026-03-01")
    assert client.get(INBOX).url == ACTIVATE


def test_without_a_factor_there_is_no_token_and_an_old_one_rests(required, worker, now, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    wanted = {"scope": "write", "days": 30, "now": now}
    _, key = hand_out_token(worker, name="旧", **wanted)
    settings.SECOND_FACTOR_REQUIRED = True
    with pytest.raises(TokenRefused):
        hand_out_token(again(worker), name="新", **wanted)
    program = Client(headers={"Authorization": f"Token {key}"})
    answer = program.get("/api/v1/orders/")
    assert (answer.status_code, answer.json()["code"]) == (403, "second_factor")
    by_password = Client().post(
        "/api/v1/token/",
        {"username": worker.username, "password": PASSWORD},
        content_type="application/json",
    )
    assert (by_password.status_code, by_password.json()["code"]) == (403, "second_factor")
    give_factor(worker)
    assert program.get("/api/v1/orders/").status_code == 200
    assert ApiToken.objects.count() == 1


# --- the way back --------------------------------------------------------------------------------


def test_another_administrator_takes_a_lost_factor_back(required, worker, administrator):
    give_factor(worker)
    give_factor(administrator)
    client = sign_in(Client(), administrator)
    client.post(AUTHENTICATE, {"code": code_for()})
    page = reverse("admin:accounts_user_reset_factor", args=[worker.pk])
    assert "请先当面或打电话确认是本人" in client.get(page).text
    assert Authenticator.objects.filter(user=worker).exists()
    client.post(page)
    assert not Authenticator.objects.filter(user=worker).exists()
    assert sign_in(Client(), worker).get("/").url == ACTIVATE
    line = SecurityEntry.objects.get(kind="factor_changed")
    assert (line.user, line.about) == (administrator, "冯社工：系统管理员重置了您的两步验证")
    told = Delivery.objects.get(recipient=worker, channel="inbox")
    assert told.subject == "系统管理员重置了您的两步验证"


def test_an_administrator_does_not_reset_his_own(administrator):
    give_factor(administrator)
    client = JustSignedIn()
    client.force_login(administrator)
    client.post(reverse("admin:accounts_user_reset_factor", args=[administrator.pk]))
    assert Authenticator.objects.filter(user=administrator).count() == 2


def test_a_worker_resets_nobody(worker, liaison):
    give_factor(liaison)
    client = JustSignedIn()
    client.force_login(worker)
    page = reverse("admin:accounts_user_reset_factor", args=[liaison.pk])
    assert client.post(page).status_code == 403
    assert Authenticator.objects.filter(user=liaison).count() == 2
