"""The social worker on the way through the park, with a phone in the hand."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.visitors import PHONE

pytestmark = pytest.mark.browser


def test_from_the_map_to_a_number(arrive):
    worker = arrive("shegong", PHONE)
    worker.open("/park/")
    worker.page.locator("#map[data-ready]").tap()
    popup = worker.page.locator(".leaflet-popup-content")
    expect(popup).to_contain_text(re.compile("在办|没有在办"))
    expect(popup.locator("a")).to_have_attribute("href", re.compile("^/park/"))

    worker.follow("MG-05 轨道园区")
    worker.sees("周雨桐", "缺工会主席", "154****")
    firm = worker.main.locator(".people").first
    worker.page.locator("html").evaluate("page => { page.dataset.same = 1; }")
    firm.get_by_role("button", name="显示号码").first.click()
    number = firm.locator("a[href^='tel:']")
    expect(number).to_have_attribute("href", re.compile(r"^tel:154\d{8}$"))
    expect(number).to_be_focused()
    expect(worker.page.locator("html[data-same]")).to_have_count(1)

    administrator = arrive("guanli")
    administrator.open("/admin/insight/phonereveal/")
    row = administrator.page.locator("#result_list tbody tr").first
    expect(row).to_contain_text("周雨桐")
    expect(row).to_contain_text("微网格")
    expect(row).to_contain_text(number.inner_text()[-4:])


def test_without_javascript_the_list_is_the_map(arrive):
    worker = arrive("", PHONE, javascript=False)
    worker.sign_in("shegong")
    worker.open("/park/")
    worker.sees("下面的列表有同样的数字")
    expect(worker.page.locator("#map")).to_be_hidden()
    worker.follow("MG-05 轨道园区")
    worker.follow("常州示例轨道配件有限公司")
    worker.sees("一企一档", "党组织", "诉求")
    worker.page.get_by_role("button", name="显示号码").first.click()
    expect(worker.main.locator("a[href^='tel:154']")).to_be_visible()
    worker.sees("本次查看已记录")


def test_an_enterprise_is_found_by_its_initials(arrive):
    worker = arrive("shegong")
    worker.open("/park/enterprises/")
    worker.fill("名称、拼音首字母或信用代码", "slgd")
    worker.press("应用筛选")
    expect(worker.page.locator(".firm-line")).to_have_count(1)
    worker.follow("常州示例轨道配件有限公司")
    expect(worker.page.get_by_role("button", name="打印")).to_be_visible()
