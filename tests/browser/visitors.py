"""One person at one device, and what the browser complained about meanwhile."""

import gzip
import random
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, Response, expect

from xingdong.demo.people import PASSWORD

PATIENCE = 20  # seconds; a slow machine with two cores runs six of our processes beside the browser
expect.set_options(timeout=PATIENCE * 1000)

PHONE = {"width": 360, "height": 780}  # the narrowest that people carry
DESKTOP = {"width": 1280, "height": 860}

# Keeps what the security policy forbids, before any of the page's own scripts runs.
VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", function (event) {
  window.violations.push(event.violatedDirective + " " + event.blockedURI);
});
"""


def unique(words: str) -> str:
    """A title of its own in every run, so that looking for it finds one order."""
    return f"{words}（{random.randrange(10_000):04}）"


class Visitor:
    """A browser context of its own, in Chinese, on a phone or at a desk.

    Every answer of 400 and above waits to be asserted with `refused`; `complaints` has the rest:
    console errors, script errors, forbidden resources, requests that failed.
    """

    def __init__(
        self,
        browser: Browser,
        address: str,
        *,
        screen: dict = DESKTOP,
        dark: bool = False,
        javascript: bool = True,
        cookies: dict | None = None,
    ) -> None:
        self.address = address
        self.screen = screen
        on_phone = screen["width"] < 600
        self.context = browser.new_context(
            base_url=address,
            viewport=screen,
            is_mobile=on_phone,
            has_touch=on_phone,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
            storage_state=cookies,
        )
        self.context.set_default_timeout(PATIENCE * 1000)
        self.context.add_init_script(VIOLATIONS)
        self.javascript = javascript
        self.complaints: list[str] = []
        self.refusals: list[tuple[int, str]] = []
        self.received: list[Response] = []
        self.page = self.context.new_page()
        self._listen(self.page)

    def _listen(self, page: Page) -> None:
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("response", self._receive)
        page.on("requestfailed", self._miss)

    def _hear(self, message) -> None:
        # The browser repeats every answer of 400 and above; `_receive` has them already.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(f"console: {message.text} ({message.location.get('url')})")

    def _receive(self, response: Response) -> None:
        self.received.append(response)
        if response.status < 400:
            return
        path = urlsplit(response.url).path
        if response.request.is_navigation_request() and response.status < 500:
            self.refusals.append((response.status, path))
        else:
            self.complaints.append(f"answer {response.status}: {response.request.method} {path}")

    def _miss(self, request) -> None:
        # Who goes on before a page is whole ends its requests; so do downloads and second presses.
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"failed: {request.url} {request.failure}")

    def leave(self) -> list[str]:
        """Close; what is left to complain about."""
        if self.javascript and not self.page.is_closed():
            self.note_violations()
        self.context.close()
        return self.complaints + [f"refused {status}: {path}" for status, path in self.refusals]

    def note_violations(self) -> None:
        """Keep what the policy forbade on this page; ask before going to another one."""
        for violation in self.page.evaluate("window.violations || []"):
            self.complaints.append(f"policy: {violation} on {urlsplit(self.page.url).path}")

    # -- going ---------------------------------------------------------------------------------

    def open(self, path: str) -> None:
        self.page.goto(path, wait_until="load")

    def sign_in(self, username: str, password: str = PASSWORD) -> None:
        """Through the page, and no further than its answer."""
        self.open("/accounts/login/")
        self.fill("用户名或手机号", username)
        self.page.get_by_label("密码", exact=True).fill(password)
        with self.page.expect_response(lambda answer: answer.request.method == "POST"):
            self.press("登录")
        self.page.wait_for_load_state()

    def refused(self, status: int) -> None:
        """The last page was an answer of this status."""
        assert self.refusals, f"the page was not refused with {status}"
        assert self.refusals.pop()[0] == status

    def weight(self) -> tuple[int, int]:
        """Bytes of the page shown, gzipped: what a first visit fetches, and what the next one does.

        Styles, scripts and icons have a fingerprint in their names, so they are fetched once;
        pictures are left out.
        """
        path = self.page.url.partition("#")[0]
        page = next(one for one in reversed(self.received) if one.url == path)
        links = self.page.eval_on_selector_all(
            "link[rel=stylesheet], script[src]", "all => all.map(one => one.href || one.src)"
        )
        html = len(gzip.compress(page.body()))
        files = sum(len(gzip.compress(self.context.request.get(one).body())) for one in links)
        return html + files, html

    # -- seeing --------------------------------------------------------------------------------

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def sees(self, *texts: str | re.Pattern) -> None:
        for text in texts:
            expect(self.main).to_contain_text(text)

    def misses(self, *texts: str) -> None:
        """The page is here and these words are not on it."""
        expect(self.main).to_be_visible()
        for text in texts:
            expect(self.main).not_to_contain_text(text)

    def told(self, text: str | re.Pattern) -> None:
        """The sentence at the top of the page."""
        expect(self.page.locator(".flash").first).to_contain_text(text)

    def now_at(self) -> str:
        """The step the order has reached, as the line above its page says."""
        return self.page.locator(".steps-line [aria-current=step]").inner_text()

    def card(self, title: str, within: str = ":is(.orders, .rows)") -> Locator:
        """The orders of this title in a list."""
        return self.page.locator(f"{within} > li").filter(has_text=title)

    def reload_until(self, there: Callable[[], object], what: str) -> None:
        """Reload as an impatient person would."""
        until = time.monotonic() + PATIENCE
        self.page.reload()
        while not there():
            if time.monotonic() > until:
                pytest.fail(f"no {what} after {PATIENCE} s on {self.page.url}")
            self.page.wait_for_timeout(200)
            self.page.reload()

    # -- doing ---------------------------------------------------------------------------------

    def press(self, words: str, within: Locator | None = None) -> None:
        (within or self.page).get_by_role("button", name=words, exact=True).click()

    def follow(self, words: str | re.Pattern, within: Locator | None = None) -> None:
        (within or self.page).get_by_role("link", name=words).first.click()

    def fill(self, label: str, text: str, within: Locator | None = None) -> None:
        self.field(label, within).locator("input, textarea").first.fill(text)

    def choose(self, label: str, option: str | re.Pattern, within: Locator | None = None) -> None:
        """Pick one of several, or one entry of a long list."""
        field = self.field(label, within)
        if field.locator("select").count():
            entry = field.locator("option", has_text=option).first
            field.locator("select").select_option(value=entry.get_attribute("value"))
        else:
            field.get_by_label(option, exact=True).first.check()

    def field(self, label: str, within: Locator | None = None) -> Locator:
        """One field with its label, help and errors; unfolded when it is folded away."""
        words = self.page.locator("label, legend").filter(has_text=_exactly(label))
        field = (within or self.page).locator(".field").filter(has=words).first
        fold = self.page.locator("details.fold-row:not([open])").filter(has=words).first
        if fold.count():
            fold.locator("summary").click()
        return field

    def wrong(self, label: str, within: Locator | None = None) -> Locator:
        """What the page says is wrong with this field, beside it."""
        return self.field(label, within).locator(".errorlist")

    def step(self, words: str) -> Locator:
        """One of the things that can be done with the order, unfolded when it folds."""
        box = self.page.locator(".actions > *").filter(
            has=self.page.locator(".action-name").filter(has_text=_exactly(words))
        )
        expect(box).to_have_count(1)
        if box.evaluate("box => box.tagName") == "DETAILS" and box.get_attribute("open") is None:
            box.locator("summary").click()
        return box

    def take(self, words: str, **fields: str) -> None:
        """Do `words`, filling the fields by their labels, and wait for the answer."""
        box = self.step(words)
        for label, text in fields.items():
            self.fill(label, text, box)
        with self.page.expect_response(lambda answer: answer.request.method == "POST"):
            box.locator("[type=submit]").click()
        self.page.wait_for_load_state()

    def rate(self, *, level: str, solved: str, contacted: str, reason: str = "") -> None:
        """Fill the survey of the page and send it; the answer is the next page."""
        self.choose("您对办理情况是否满意？", level)
        self.choose("问题是否解决？", solved)
        self.choose("办理人员是否联系过您？", contacted)
        if reason:
            self.choose("不满意的原因", reason)
        with self.page.expect_response(lambda answer: answer.request.method == "POST"):
            self.press("提交评价")
        self.page.wait_for_load_state()

    def offered(self) -> list[str]:
        """What can be done with the order now, in order; what is off says why and is left out."""
        names = self.page.locator(".action:not(.action-off) .action-name")
        return [words.strip() for words in names.all_inner_texts()]

    @contextmanager
    def typing_survives(self, *labels: str) -> Iterator[None]:
        """What stands in these fields before stands there after."""
        before = {label: self._value(label) for label in labels}
        assert all(before.values()), before
        yield
        assert {label: self._value(label) for label in labels} == before

    def _value(self, label: str) -> str:
        field = self.field(label)
        chosen = field.locator("input:checked")
        if field.locator("[type=radio], [type=checkbox]").count():
            return " ".join(chosen.evaluate_all("all => all.map(one => one.value)"))
        return field.locator("input, textarea, select").first.input_value()


def _exactly(words: str) -> re.Pattern:
    """These words, with the star of what must be filled, and nothing else."""
    return re.compile(rf"^\s*{re.escape(words)}\s*\*?\s*$")
