"""Who is who: sign-in, a first password, sign-out."""

import re
import secrets

import pytest
from playwright.sync_api import expect

from tests.browser.visitors import PHONE

pytestmark = pytest.mark.browser


def test_a_wrong_password_is_told_in_one_sentence(arrive):
    stranger = arrive("", PHONE)
    stranger.sign_in("lianluo", "falsches-kennwort-1")
    stranger.told("用户名（手机号）或密码不正确。")
    expect(stranger.page.get_by_label("用户名或手机号")).to_have_value("lianluo")
    stranger.open("/orders/")
    expect(stranger.page).to_have_url(re.compile(r"/accounts/login/\?next=/orders/"))


def test_signed_out_is_signed_out(arrive):
    liaison = arrive("", PHONE)
    liaison.sign_in("lianluo3")
    liaison.sees("好，马腾飞")
    liaison.page.get_by_text("我的账号").locator("..").click()
    liaison.press("退出登录")
    expect(liaison.page).to_have_url(re.compile("/accounts/login/"))
    liaison.open("/orders/")
    expect(liaison.page).to_have_url(re.compile(r"/accounts/login/\?next=/orders/"))


def test_back_shows_nothing_once_signed_out(arrive):
    liaison = arrive("", PHONE)
    liaison.sign_in("lianluo3")
    liaison.open("/orders/")
    liaison.sees("我的诉求")
    liaison.page.get_by_text("我的账号").locator("..").click()
    liaison.press("退出登录")
    expect(liaison.page).to_have_url(re.compile("/accounts/login/"))
    liaison.page.go_back()
    expect(liaison.page).to_have_url(re.compile(r"/accounts/login/\?next=/orders/"))
    liaison.misses("我的诉求")


def test_a_first_password_is_changed_before_anything_else(arrive, shots):
    """An administrator makes an account; its owner can do nothing but choose a password."""
    mine = "Neun-Aehren-am-Feld-7"
    username = f"xinren-{secrets.token_hex(2)}"
    administrator = arrive("guanli")
    administrator.open("/admin/accounts/user/add/")
    administrator.page.locator("[name=real_name]").fill("新来的人")
    administrator.page.locator("[name=username]").fill(username)
    administrator.page.locator("[name=_save]").click()
    first = administrator.page.locator("#first-password").inner_text().strip()
    administrator.page.screenshot(path=shots / "admin-first-password-1280.png")

    person = arrive("", PHONE)
    person.sign_in(username, first)
    person.sees("请先设一个自己的密码")
    person.page.screenshot(path=shots / "password-first-360.png", full_page=True)
    person.open("/services/")
    person.sees("请先设一个自己的密码")
    person.page.locator("[name=oldpassword]").fill(first)
    person.page.locator("[name=password1]").fill("12345678901")
    person.page.locator("[name=password2]").fill("12345678901")
    person.press("保存新密码")
    expect(person.page.locator(".errorlist").first).to_be_visible()
    person.page.locator("[name=oldpassword]").fill(first)
    person.page.locator("[name=password1]").fill(mine)
    person.page.locator("[name=password2]").fill(mine)
    person.press("保存新密码")

    # Nobody gave this account a post yet, so there is nothing behind the door.
    person.sees("您的账号还没有身份")
    person.refused(403)
    person.page.screenshot(path=shots / "no-standing-360.png", full_page=True)
    person.open("/orders/")
    person.misses("请先设一个自己的密码")
    again = arrive("", PHONE)
    again.sign_in(username, first)
    again.told("用户名（手机号）或密码不正确。")
    again.sign_in(username, mine)
    again.sees("您的账号还没有身份")
    again.refused(403)
