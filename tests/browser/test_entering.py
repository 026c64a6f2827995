"""代录 with the keyboard alone, counted: from the ringing telephone to the number read out."""

import pytest
from playwright.sync_api import expect

from .visitors import DESKTOP, unique

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("portal", ["sqlite"], indirect=True),
]

MOST_KEYS = 12  # besides the letters of what was said


def test_a_call_is_entered_with_a_few_keys(arrive):
    worker = arrive("shegong", DESKTOP)
    worker.open("/centre/enter/")
    page, keys = worker.page, []

    def press(key: str) -> None:
        keys.append(key)
        page.keyboard.press(key)

    page.keyboard.type("slcndc")  # the search has the focus
    expect(page.locator("#found .item-name")).to_have_count(1)
    press("Enter")
    expect(page.get_by_label("企业怎么说")).to_be_focused()
    page.keyboard.type(unique("厂门口的路灯坏了三盏"))
    expect(page.locator("#what input[name=item]:checked")).to_have_count(1)
    needed = page.locator("#what .field-must")
    assert needed.count() >= 1
    while not page.get_by_role("button", name="录入").evaluate("e => e === document.activeElement"):
        focused = page.evaluate("document.activeElement.name || document.activeElement.tagName")
        if focused.startswith("item-"):
            kind = page.evaluate("document.activeElement.type")
            page.keyboard.press("Space") if kind in ("radio", "checkbox") else page.keyboard.type(
                "1"
            )
        press("Tab")
        assert len(keys) <= MOST_KEYS, keys
    press("Enter")
    worker.sees("编号", "前办结", "再录一单")
    expect(page.get_by_role("searchbox")).to_be_focused()  # ready for the next call
    assert len(keys) <= MOST_KEYS, keys
