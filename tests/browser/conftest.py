"""A real browser against a live server.

`browse(user)` opens a page as that user; `assert_accessible(page)` runs axe over what is shown. A page that logs an error, or
breaks the Content-Security-Policy, fails its test.
"""

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from axe_core_python.sync_playwright import Axe
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright
from werkzeug.serving import make_server

from fazhi_review.accounts.models import User

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 30_000  # milliseconds; a machine under load may take them, and a test that passes never waits
expect.set_options(timeout=PATIENCE)
DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs the browser."""
    here = __file__.rpartition("/")[0]
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="no chromium: install Debian's package `chromium`"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@dataclass
class LiveServer:
    url: str


@pytest.fixture
def live_server(app: Flask) -> Iterator[LiveServer]:
    """The test's own application behind a real port, with CSRF protection as in production."""
    app.config["WTF_CSRF_ENABLED"] = True
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield LiveServer(f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def browse(
    browser: Browser, live_server: LiveServer, sign_in: Callable[[User], FlaskClient]
) -> Iterator[Callable[..., Page]]:
    """Open a page in a fresh browser, as a user or as a visitor: `browse(user, viewport=PHONE, javascript=False)`."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def note(message: ConsoleMessage) -> None:
        # The browser reports every answer from 400 on; what a page answers is for its test to say.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            errors.append(message.text)

    def browse(
        user: User | None = None, *, viewport: dict[str, int] = DESKTOP, javascript: bool = True, touch: bool = False
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport=viewport,  # type: ignore[arg-type]
            java_script_enabled=javascript,
            has_touch=touch,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )
        contexts.append(context)
        if user is not None:
            cookie = sign_in(user).get_cookie("fazhi_session")
            assert cookie is not None
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", note)
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield browse
    for context in contexts:
        context.close()
    assert errors == [], "the browser's console"


@pytest.fixture(scope="session")
def assert_accessible() -> Callable[[Page], None]:
    """Run axe (WCAG 2.1 A and AA, and its best practices) over what the page shows now."""
    axe = Axe()

    def check(page: Page) -> None:
        violations: list[dict[str, Any]] = axe.run(page)["violations"]
        told = [
            f"{violation['id']}: {violation['help']}: {[node['html'][:200] for node in violation['nodes']]}"
            for violation in violations
        ]
        assert told == [], page.url

    return check


@pytest.fixture(scope="session")
def assert_fits() -> Callable[[Page], None]:
    """Nothing sticks out sideways: the page itself never scrolls to the right."""

    def check(page: Page) -> None:
        width, window = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert width <= window, f"{page.url} is {width} wide in a window of {window}"

    return check
