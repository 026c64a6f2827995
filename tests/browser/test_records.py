"""A new enterprise, its contacts, its branch and its first visit, entered by hand in one go."""

import random
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from stdnum.cn import uscc

from enterprises.credit_code import validate_credit_code
from tests.browser.visitors import DESKTOP, PHONE, Visitor, unique

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("portal", ["sqlite"], indirect=True),
]


def fresh_code() -> str:
    """A code of no real firm that passes every check, another one in every run."""
    start = f"91320499MA9Y{random.randrange(10_000):04}"
    for inner in "0123456789X":
        code = start + inner + uscc.calc_check_digit(start + inner)
        with suppress(ValidationError):
            validate_credit_code(code)
            return code
    raise AssertionError(f"no check character fits {start}")


def add_contact(visitor: Visitor, number: int, role: str, name: str, mobile: str) -> None:
    page = visitor.page
    page.get_by_text("新增企业联系人", exact=True).click()
    page.locator(f"[name=contacts-{number}-role]").select_option(label=role)
    page.locator(f"[name=contacts-{number}-name]").fill(name)
    page.locator(f"[name=contacts-{number}-mobile]").fill(mobile)


def found_branch(visitor: Visitor, name: str) -> None:
    """The branch is founded in a window of its own, without leaving the new enterprise."""
    beside = visitor.page.locator("[data-id=related-widget-wrapper-party_organisation]")
    beside.get_by_text("more_vert").click()
    with visitor.page.expect_popup() as opened:
        visitor.page.locator("#add_id_party_organisation").click()
    window = opened.value
    window.locator("[name=name]").fill(name)
    window.locator("[name=kind]").select_option(label="党支部")
    window.locator("[name=formation]").select_option(label="单独组建")
    with window.expect_event("close"):
        window.get_by_role("button", name="保存", exact=True).click()


def test_a_new_enterprise_in_one_go(arrive):
    worker = arrive("shegong", DESKTOP)
    page = worker.page
    name, branch, code = unique("常州新来精密部件有限公司"), unique("新来部件党支部"), fresh_code()
    worker.open("/admin/enterprises/enterprise/add/")
    page.locator("[name=name]").fill(name)
    page.locator("[name=credit_code]").fill(f" {code[:8]} {code[8:].lower()} ")
    page.locator("[name=micro_grid]").select_option(label="MG-05 轨道园区")
    page.locator("[name=address]").fill("轨道园区二号路 9 号")
    page.locator("[name=industry_code]").fill("C3715")
    page.locator("[name=headcount]").fill("86")
    found_branch(worker, branch)
    add_contact(worker, 0, "人力资源负责人", "范小青", "15400008001")
    add_contact(worker, 1, "党组织负责人", "费国强", "15400008002")
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("link", name="写首次走访").click()
    worker.sees("写走访", name, "档案已超过 12 个月未核实。")
    worker.fill("接待人", "范小青")
    worker.fill("了解到的情况", "刚搬入园区，设备已进场。")
    worker.fill("发现的问题", "厂门口路灯不亮")
    worker.fill("职工人数", "104")
    page.get_by_label("已当面核对整份档案").check()
    worker.press("保存")
    worker.told("职工已达 100 人，列入 100 人以上党建覆盖名单。")
    worker.sees("刚搬入园区，设备已进场。", "厂门口路灯不亮")
    worker.follow("转为诉求")
    worker.sees("问题：厂门口路灯不亮", "道路交通与市政设施协调")


def test_the_visit_is_written_on_a_phone_and_the_enterprise_corrects_its_file(arrive):
    liaison, worker = arrive("lianluo8", PHONE), arrive("shegong08", PHONE)
    address = unique("面料园区七号路 17 号")
    liaison.open("/enterprise/")
    liaison.follow("更正信息")
    liaison.fill("地址", address)
    liaison.press("提交核验")
    liaison.told("已提交 1 项，待社工核验。")
    liaison.sees(f"待社工核验：{address}")
    worker.open("/enterprise/changes/")
    card = worker.page.locator("li").filter(has_text=address)
    worker.press("核实并更新", card)
    worker.told("地址已核实并更新。")
    liaison.page.reload()
    liaison.misses("待社工核验")
    liaison.sees(address)
    worker.open("/visits/")
    worker.follow("写走访")
    worker.follow("常州示例功能面料有限公司")
    worker.fill("了解到的情况", "生产平稳，暂无诉求。")
    worker.press("保存")
    worker.sees("生产平稳，暂无诉求。", "没有发现问题。")
