"""Sessions: their end, and text typed into a form that came too late."""

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from fazhi_review.accounts import operations, resume
from fazhi_review.accounts.actor import SYSTEM
from fazhi_review.accounts.models import Organization, User
from fazhi_review.accounts.permissions import Role
from fazhi_review.config import Settings
from fazhi_review.timeline.clock import FixedClock

PASSWORD = "kmw7-xqd3-bbn4"
OURS = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
ORGANIZATION = {"name": "云岭区水利局（筹）", "short_name": "区水利局", "kind": "department", "parent_id": "0"}


@pytest.fixture
def user(make_user: Callable[..., User]) -> User:
    return make_user(Role.ADMINISTRATOR, username="chenli", password=PASSWORD)


@pytest.fixture
def browser(app: Flask, user: User, sign_in: Callable[[User], FlaskClient]) -> FlaskClient:
    """Signed in, with CSRF protection as in production."""
    app.config["WTF_CSRF_ENABLED"] = True
    return sign_in(user)


def token(client: FlaskClient, path: str = "/account") -> str:
    return token_of(client.get(path).get_data(as_text=True))


def token_of(html: str) -> str:
    match = re.search(r'name="csrf_token" value="([^"]+)"', html)
    assert match
    return match[1]


def hidden(html: str, name: str) -> str:
    match = re.search(rf'name="{name}" type="hidden" value="([^"]*)"', html)
    assert match, name
    return match[1]


def sign_in_with(client: FlaskClient, page: str):
    fields = {name: hidden(page, name) for name in ("next", "kept")}
    fields |= {"username": "chenli", "password": PASSWORD, "csrf_token": token_of(page)}
    return client.post("/sign-in", data=fields, headers=OURS)


def test_a_session_ends_after_an_hour_without_activity(
    user: User, clock: FixedClock, settings: Settings, sign_in: Callable[[User], FlaskClient]
) -> None:
    client = sign_in(user)
    clock.moment += timedelta(minutes=settings.session_minutes - 1)
    assert client.get("/account").status_code == 200
    clock.moment += timedelta(minutes=settings.session_minutes - 1)
    assert client.get("/account").status_code == 200, "activity did not extend the session"
    clock.moment += timedelta(minutes=settings.session_minutes)
    response = client.get("/account?tab=1", follow_redirects=True)
    assert "登录已过期" in response.get_data(as_text=True)
    assert hidden(response.get_data(as_text=True), "next") == "/account?tab=1"


def test_a_session_ends_after_half_a_day_however_active(
    user: User, clock: FixedClock, sign_in: Callable[[User], FlaskClient]
) -> None:
    client = sign_in(user)
    for _ in range(24):
        clock.moment += timedelta(minutes=30)
        status = client.get("/account").status_code
    assert status == 302


def test_the_page_tells_the_script_how_long_the_session_lasts(browser: FlaskClient, settings: Settings) -> None:
    assert f'data-seconds="{settings.session_minutes * 60}"' in browser.get("/account").get_data(as_text=True)


def test_keeping_a_session_alive_answers_with_the_seconds_left(
    browser: FlaskClient, clock: FixedClock, settings: Settings
) -> None:
    crumb = token(browser)
    clock.moment += timedelta(minutes=50)
    response = browser.post("/account/keep-alive", headers={"X-CSRFToken": crumb, "Accept": "application/json"})
    assert response.get_json() == {"seconds": settings.session_minutes * 60}
    clock.moment += timedelta(minutes=61)
    response = browser.post("/account/keep-alive", headers={"X-CSRFToken": crumb, "Accept": "application/json"})
    assert (response.status_code, response.get_json()) == (401, {"error": "请先登录。"})


@pytest.mark.parametrize("verb", ["end_sessions", "reset_password", "disable_user"])
def test_what_ends_a_user_s_sessions_ends_them_at_once(
    verb: str,
    user: User,
    make_user: Callable[..., User],
    clock: FixedClock,
    sign_in: Callable[[User], FlaskClient],
) -> None:
    make_user(Role.ADMINISTRATOR)
    elsewhere = sign_in(user)
    assert elsewhere.get("/account").status_code == 200
    getattr(operations, verb)(user.id, actor=SYSTEM, at=clock.now())
    assert elsewhere.get("/account").status_code == 302


def test_changing_the_password_keeps_this_browser_and_ends_the_others(
    user: User, sign_in: Callable[[User], FlaskClient]
) -> None:
    here, elsewhere = sign_in(user), sign_in(user)
    new = "bbn4-kmw7-xqd3"
    fields = {"current_password": PASSWORD, "new_password": new, "repeated_password": new}
    assert here.post("/account/password", data=fields).status_code == 302
    assert here.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 302


def test_a_forged_session_is_nobody(client: FlaskClient) -> None:
    for stored in ("1", "1.x", "x.0", "99999.0", "."):
        with client.session_transaction() as session:
            session["_user_id"] = stored
            session["_started"] = session["_seen"] = 2**40
        assert client.get("/account").status_code == 302


def test_text_of_a_form_sent_too_late_comes_back_and_is_saved_only_when_sent_again(
    browser: FlaskClient, session: Session, clock: FixedClock, user: User
) -> None:
    form = browser.get("/organizations/new").get_data(as_text=True)
    clock.moment += timedelta(hours=2)
    refused = browser.post("/organizations/new", data={**ORGANIZATION, "csrf_token": token_of(form)}, headers=OURS)
    page = refused.get_data(as_text=True)
    assert refused.status_code == 401
    assert "没有丢失" in page
    assert "云岭区水利局（筹）" in page

    resumed = sign_in_with(browser, page).get_data(as_text=True)
    assert "云岭区水利局（筹）" in resumed
    again = browser.post(
        "/organizations/new", data={**ORGANIZATION, "_resumed": "1", "csrf_token": token_of(resumed)}, headers=OURS
    ).get_data(as_text=True)
    assert 'value="云岭区水利局（筹）"' in again
    assert "尚未保存" in again
    assert session.query(Organization).filter_by(name=ORGANIZATION["name"]).count() == 0

    saved = browser.post("/organizations/new", data={**ORGANIZATION, "csrf_token": token_of(again)}, headers=OURS)
    assert saved.status_code == 302
    assert session.query(Organization).filter_by(name=ORGANIZATION["name"]).count() == 1


def test_text_survives_a_browser_that_lost_its_cookie(browser: FlaskClient, app: Flask) -> None:
    stranger = app.test_client()
    page = stranger.post("/organizations/new", data=ORGANIZATION, headers=OURS).get_data(as_text=True)
    assert "没有丢失" in page
    assert "云岭区水利局（筹）" in sign_in_with(stranger, page).get_data(as_text=True)


def test_text_survives_signing_in_anew_in_another_window(browser: FlaskClient, session: Session) -> None:
    """The token in the form belongs to the session before; nothing is carried out, but the text is handed back."""
    stale = browser.post("/organizations/new", data={**ORGANIZATION, "csrf_token": "of another session"}, headers=OURS)
    page = stale.get_data(as_text=True)
    assert stale.status_code == 400
    assert "云岭区水利局（筹）" in page
    assert session.query(Organization).filter_by(name=ORGANIZATION["name"]).count() == 0


def test_files_are_not_kept_and_that_is_said(app: Flask, browser: FlaskClient, clock: FixedClock) -> None:
    crumb = token(browser)
    clock.moment += timedelta(hours=2)
    data = {"csrf_token": crumb, "note": "随附的起草说明", "file": (io.BytesIO(b"x"), "起草说明.docx")}
    page = browser.post("/organizations/new", data=data, headers=OURS).get_data(as_text=True)
    assert "起草说明.docx" in page
    assert "重新选择" in page


def test_another_site_cannot_plant_text(browser: FlaskClient, app: Flask) -> None:
    for headers in ({}, {"Origin": "https://evil.example"}, {**OURS, "Sec-Fetch-Site": "cross-site"}):
        response = app.test_client().post("/organizations/new", data=ORGANIZATION, headers=headers)
        assert response.status_code == 400
        assert ORGANIZATION["name"] not in response.get_data(as_text=True)
        assert "没有执行" in response.get_data(as_text=True)


def test_text_waits_for_a_new_password_where_one_is_asked_for(
    browser: FlaskClient, session: Session, clock: FixedClock, user: User
) -> None:
    crumb = token(browser, "/organizations/new")
    user.must_change_password = True
    session.commit()
    clock.moment += timedelta(hours=2)
    page = browser.post("/organizations/new", data={**ORGANIZATION, "csrf_token": crumb}, headers=OURS)
    asked = sign_in_with(browser, page.get_data(as_text=True)).get_data(as_text=True)
    new = "bbn4-kmw7-xqd3"
    fields = {"current_password": PASSWORD, "new_password": new, "repeated_password": new}
    fields |= {"kept": hidden(asked, "kept"), "csrf_token": token_of(asked)}
    resumed = browser.post("/account/password", data=fields, headers=OURS)
    assert ORGANIZATION["name"] in resumed.get_data(as_text=True)


def test_text_is_not_handed_to_somebody_else(
    browser: FlaskClient, clock: FixedClock, make_user: Callable[..., User]
) -> None:
    make_user(username="other", password=PASSWORD)
    crumb = token(browser)
    clock.moment += timedelta(hours=2)
    page = browser.post("/organizations/new", data={**ORGANIZATION, "csrf_token": crumb}, headers=OURS).get_data(
        as_text=True
    )
    fields = {"username": "other", "password": PASSWORD, "kept": hidden(page, "kept"), "csrf_token": token_of(page)}
    response = browser.post("/sign-in", data=fields, headers=OURS)
    assert response.status_code == 302


def test_passwords_are_never_kept(browser: FlaskClient, app: Flask, clock: FixedClock) -> None:
    crumb = token(browser)
    clock.moment += timedelta(hours=2)
    data = {"csrf_token": crumb, "current_password": "secret-of-mine-1", "note": "x" * 20}
    page = browser.post("/account/password", data=data, headers=OURS).get_data(as_text=True)
    with app.test_request_context():
        kept = resume.unseal(hidden(page, "kept"))
    assert kept is not None
    assert [name for name, _ in kept.fields] == ["note"]


@pytest.mark.parametrize("forged", ["", "x", "eyJ4Ijo.AAAA.BBBB"])
def test_a_forged_kept_text_is_ignored(app: Flask, forged: str) -> None:
    assert resume.unseal(forged) is None


def test_a_script_is_told_in_json(app: Flask) -> None:
    response = app.test_client().post("/account/keep-alive", headers={"Accept": "application/json"})
    assert response.status_code == 401
    assert response.get_json() == {"error": "请先登录。"}


def test_a_form_without_its_token_changes_nothing_and_says_so(browser: FlaskClient, session: Session) -> None:
    response = browser.post("/organizations/new", data=ORGANIZATION)
    assert response.status_code == 400
    assert "没有执行" in response.get_data(as_text=True)
    assert session.query(Organization).filter_by(name=ORGANIZATION["name"]).count() == 0


def test_a_sign_in_page_left_open_keeps_the_text_it_carries(app: Flask, browser: FlaskClient) -> None:
    stranger = app.test_client()
    page = stranger.post("/organizations/new", data=ORGANIZATION, headers=OURS).get_data(as_text=True)
    fields = {"username": "chenli", "password": PASSWORD, "kept": hidden(page, "kept"), "csrf_token": "stale"}
    again = app.test_client().post("/sign-in", data=fields, headers=OURS)
    assert again.status_code == 400
    assert hidden(again.get_data(as_text=True), "kept") == fields["kept"]
