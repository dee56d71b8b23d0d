"""Takes the screenshots of README.md and docs/: a demo district on a server of its own, seen through Chromium.

    make screenshots

Everything happens in a temporary folder; the installation's own data are not touched.
"""

import secrets
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

# The repository is not an installed package.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from fazhi_review.accounts.models import User
from fazhi_review.accounts.passwords import hash_password
from fazhi_review.cli.demo import seed_demo
from fazhi_review.config import ROOT, Settings
from fazhi_review.extensions import unit_of_work
from fazhi_review.web import create_app
from fazhi_review.web.schema import ensure_schema

FOLDER = ROOT / "docs" / "screenshots"
DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: who looks at which page; `follow` is a link to click there first."""

    name: str
    username: str
    path: str
    viewport: dict[str, int]
    follow: str = ""


SHOTS = (
    Shot("work-list", "shenhe", "/work?scope=all", DESKTOP),
    Shot("work-list-phone", "shenhe", "/work?scope=all", PHONE),
    Shot("calendar", "fuzeren", "/calendar?scope=all", DESKTOP),
    Shot("document", "shenhe", "/documents?state=under_review", DESKTOP, ".title-cell a"),
    Shot("document-phone", "shenhe", "/documents?state=under_review", PHONE, ".title-cell a"),
    Shot("users", "guanli", "/users", DESKTOP),
    Shot("audit", "shenji", "/audit", DESKTOP),
)


@contextmanager
def demo_server(password: str) -> Iterator[str]:
    """A demo district whose users all have this password, for as long as the pictures take."""
    with tempfile.TemporaryDirectory() as folder:
        instance = Path(folder)
        app = create_app(
            Settings(
                instance=instance,
                database_url=f"sqlite:///{instance / 'demo.sqlite3'}",
                search_url="memory:",
                secret_key=secrets.token_hex(),
            )
        )
        ensure_schema(app)
        with app.app_context():
            seed_demo()
            with unit_of_work() as session:
                for user in session.query(User):
                    user.password_hash, user.must_change_password = hash_password(password), False
        server = make_server("127.0.0.1", 0, app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def open_page(browser: Browser, url: str, shot: Shot, password: str) -> Page:
    """A page signed in as the shot's user. Raises playwright's TimeoutError where the link to follow is not there."""
    context = browser.new_context(base_url=url, viewport=shot.viewport, locale="zh-CN", timezone_id="Asia/Shanghai")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label("用户名").fill(shot.username)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()
    page.goto(shot.path)
    if shot.follow:
        page.locator(shot.follow).first.click(timeout=5000)
    page.wait_for_load_state("networkidle")
    return page


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("Chromium is not installed.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    password = secrets.token_hex()
    with demo_server(password) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for shot in SHOTS:
            page = open_page(browser, url, shot, password)
            page.screenshot(path=FOLDER / f"{shot.name}.png")
            page.context.close()
        browser.close()


if __name__ == "__main__":
    main()
