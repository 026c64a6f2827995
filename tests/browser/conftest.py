"""A real Chromium, and people who use it. `make browser` runs what is here."""

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.visitors import DESKTOP, Visitor
from tests.conftest import ROOT

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--lang=zh-CN",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Fixtures learn here that their test failed."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture(scope="session")
def chromium():
    """One browser for all; every person gets a context of their own in it."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if path is None:
        pytest.skip("needs Chromium: .ci/chromium installs it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def shots():
    """The folder for pictures; CI keeps it."""
    named = os.environ.get("BROWSER_SHOTS")
    folder = Path(named) if named else ROOT / "var" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def sessions(portal):
    """Cookies of people who are signed in to this portal, by user name."""
    return {}


@pytest.fixture
def arrive(request, chromium, portal, sessions, shots):
    """Somebody opens a browser: `arrive("lianluo", PHONE)`, or nobody in particular: `arrive()`.

    Who is named is signed in, through the sign-in page the first time and with the same session
    afterwards. When the test is over, nobody's browser may have complained.
    """
    visitors: list[tuple[str, Visitor]] = []

    def arrive(username: str = "", screen: dict = DESKTOP, **device) -> Visitor:
        cookies = sessions.get(username)
        visitor = Visitor(chromium, portal.address, screen=screen, cookies=cookies, **device)
        visitors.append((username or "a stranger", visitor))
        if username and cookies is None:
            visitor.sign_in(username)
            assert "/accounts/login/" not in visitor.page.url, f"{username} cannot sign in"
            sessions[username] = visitor.context.storage_state()
        return visitor

    yield arrive
    if request.node.stash.get(FAILED, False):
        for number, (who, visitor) in enumerate(visitors, start=1):
            name = f"{request.node.name}-{number}-{who}.png"
            visitor.page.screenshot(path=shots / "failed" / name, full_page=True)
    complaints = [f"{who}: {words}" for who, visitor in visitors for words in visitor.leave()]
    assert complaints == []
