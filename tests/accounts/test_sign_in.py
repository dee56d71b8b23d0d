"""Signing in: who gets in, what is told to those who do not, and how long they wait."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask import session as browser_session
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.accounts import passwords, throttle
from fazhi_review.accounts.audit import AuditEntry
from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Role
from fazhi_review.accounts.sign_in import SignInBlocked, SignInRefused, authenticate
from fazhi_review.config import Settings
from fazhi_review.timeline.clock import FixedClock
from fazhi_review.web import create_app

PASSWORD = "kmw7-xqd3-bbn4"


@pytest.fixture(autouse=True)
def cheap_nobody(monkeypatch: pytest.MonkeyPatch, cheap_hasher: PasswordHasher) -> None:
    """Argon2 as cheap for unknown names as the factory makes it for known ones."""
    monkeypatch.setattr(passwords, "HASHER", cheap_hasher)
    passwords._nobody.cache_clear()


@pytest.fixture
def user(make_user: Callable[..., User]) -> User:
    return make_user(username="linxiaoyu", password=PASSWORD)


def post(client: FlaskClient, username: str = "linxiaoyu", password: str = PASSWORD, **fields: str):
    return client.post("/sign-in", data={"username": username, "password": password, **fields})


def test_the_right_password_opens_the_page_asked_for(client: FlaskClient, user: User) -> None:
    response = client.get("/account")
    assert response.status_code == 302
    form = client.get(response.location)
    assert 'name="next" type="hidden" value="/account"' in form.get_data(as_text=True)
    assert post(client, next="/account").location == "/account"
    assert client.get("/account").status_code == 200


@pytest.mark.parametrize("username", ["LinXiaoYu", " linxiaoyu ", "ｌｉｎｘｉａｏｙｕ"])
def test_names_are_compared_without_case_width_and_space(client: FlaskClient, user: User, username: str) -> None:
    assert post(client, username).status_code == 302


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "evil", "/a\nb", "\x00"],
)
def test_signing_in_never_leads_to_another_site(client: FlaskClient, user: User, target: str) -> None:
    response = post(client, next=target)
    assert response.status_code in (302, 422)
    assert response.headers.get("Location", "/") == "/"


def test_wrong_name_wrong_password_and_disabled_account_get_one_answer(
    client: FlaskClient, user: User, make_user: Callable[..., User]
) -> None:
    make_user(username="disabled", password=PASSWORD, is_enabled=False)
    answers = set()
    for username, password in [("linxiaoyu", "wrong"), ("nobody-here", "wrong"), ("disabled", PASSWORD)]:
        page = post(client, username, password).get_data(as_text=True).replace(username, "")
        # The token differs from one second to the next.
        answers.add(re.sub(r'(name="csrf_token" value=|data-token=)"[^"]*"', "", page))
    assert len(answers) == 1
    assert SignInRefused.sentence in answers.pop()


def test_an_unknown_name_costs_a_password_check_too(
    app: Flask, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not measured by the clock, which tests must not trust, but by the work: one verification each."""
    verified: list[str] = []
    verify = passwords.HASHER.verify

    class Counting:
        def __getattr__(self, name: str) -> object:
            return getattr(passwords_hasher, name)

        def verify(self, password_hash: str, password: str) -> bool:
            verified.append(password_hash)
            return verify(password_hash, password)

    passwords_hasher = passwords.HASHER
    monkeypatch.setattr(passwords, "HASHER", Counting())
    with pytest.raises(SignInRefused):
        authenticate("nobody-here", "wrong", source="192.0.2.1", at=clock.now())
    assert len(verified) == 1
    assert passwords_hasher.check_needs_rehash(verified[0]) is False


def test_failures_make_the_account_wait_longer_and_longer(user: User, clock: FixedClock) -> None:
    for _ in range(throttle.FREE_FAILURES["account"]):
        with pytest.raises(SignInRefused):
            authenticate("linxiaoyu", "wrong", source="192.0.2.1", at=clock.now())
    with pytest.raises(SignInBlocked, match="1 分钟"):
        authenticate("linxiaoyu", PASSWORD, source="192.0.2.1", at=clock.now())
    clock.moment += timedelta(seconds=61)
    with pytest.raises(SignInRefused):
        authenticate("linxiaoyu", "wrong", source="192.0.2.1", at=clock.now())
    with pytest.raises(SignInBlocked, match="2 分钟"):
        authenticate("linxiaoyu", PASSWORD, source="192.0.2.99", at=clock.now())
    clock.moment += timedelta(seconds=121)
    assert authenticate("linxiaoyu", PASSWORD, source="192.0.2.1", at=clock.now()).id == user.id
    with pytest.raises(SignInRefused):
        authenticate("linxiaoyu", "wrong", source="192.0.2.1", at=clock.now())


def test_the_wait_is_bounded_so_nobody_can_lock_an_account_for_good(user: User, clock: FixedClock) -> None:
    for _ in range(40):
        with pytest.raises((SignInRefused, SignInBlocked)):
            authenticate("linxiaoyu", "wrong", source=f"192.0.2.{_}", at=clock.now())
        clock.moment += throttle.LONGEST_WAIT
    assert authenticate("linxiaoyu", PASSWORD, source="192.0.2.200", at=clock.now()).id == user.id


def test_an_unknown_name_waits_like_a_known_one(app: Flask, clock: FixedClock) -> None:
    for _ in range(throttle.FREE_FAILURES["account"]):
        with pytest.raises(SignInRefused):
            authenticate("nobody-here", "wrong", source="192.0.2.1", at=clock.now())
    with pytest.raises(SignInBlocked):
        authenticate("nobody-here", "wrong", source="192.0.2.1", at=clock.now())


def test_one_address_trying_many_names_must_wait(user: User, clock: FixedClock) -> None:
    for number in range(throttle.FREE_FAILURES["address"]):
        with pytest.raises(SignInRefused):
            authenticate(f"name{number}", "wrong", source="192.0.2.1", at=clock.now())
    with pytest.raises(SignInBlocked):
        authenticate("linxiaoyu", PASSWORD, source="192.0.2.1", at=clock.now())
    assert authenticate("linxiaoyu", PASSWORD, source="192.0.2.2", at=clock.now()).id == user.id


def test_success_and_failure_are_both_in_the_log(session: Session, client: FlaskClient, user: User) -> None:
    post(client, password="wrong")
    post(client)
    actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.sequence)).all()
    assert actions == ["accounts.sign_in_failed", "accounts.signed_in"]


def test_a_password_hashed_with_weaker_parameters_is_hashed_anew(
    session: Session, user: User, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    before = user.password_hash
    authenticate("linxiaoyu", PASSWORD, source="192.0.2.1", at=clock.now())
    assert user.password_hash != before
    assert passwords.is_correct(PASSWORD, user.password_hash)


def test_signing_in_begins_a_session_that_keeps_nothing_of_the_one_before(client: FlaskClient, user: User) -> None:
    with client.session_transaction() as planted:
        planted["csrf_token"] = "known to an attacker"
        planted["anything"] = "else"
    with client:
        post(client)
        assert "anything" not in browser_session
        assert browser_session.get("csrf_token") != "known to an attacker"


def test_signing_out_ends_the_session(client: FlaskClient, user: User) -> None:
    post(client)
    assert client.post("/sign-out").status_code == 302
    assert client.get("/account").status_code == 302


@pytest.mark.parametrize("length", [0, 5000])
def test_an_empty_or_endless_password_is_refused_in_words(client: FlaskClient, user: User, length: int) -> None:
    response = post(client, password="x" * length)
    assert response.status_code == 422
    assert 'id="password-error"' in response.get_data(as_text=True)


def test_a_user_whose_password_somebody_chose_can_only_change_it(
    make_user: Callable[..., User], sign_in: Callable[[User], FlaskClient], client: FlaskClient
) -> None:
    user = make_user(Role.ADMINISTRATOR, password=PASSWORD, must_change_password=True)
    client = sign_in(user)
    assert client.get("/users").location == "/account/password"
    changed = client.post(
        "/account/password",
        data={
            "current_password": PASSWORD,
            "new_password": "新的-密码-2026-abc",
            "repeated_password": "新的-密码-2026-abc",
        },
    )
    assert changed.status_code == 302
    assert client.get("/users").status_code == 200


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        ("short1", "10"),
        ("aaaaaaaaaaaa1", "重复"),
        ("abcdefghijkl", "两类"),
        ("linxiaoyu-2026", "用户名"),
        (PASSWORD, "不能与当前密码相同"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(
    user: User, sign_in: Callable[[User], FlaskClient], new: str, sentence: str
) -> None:
    fields = {"current_password": PASSWORD, "new_password": new, "repeated_password": new}
    response = sign_in(user).post("/account/password", data=fields)
    assert sentence in response.get_data(as_text=True).split('id="new_password-error"')[1]


def test_random_passwords_are_strong_and_differ() -> None:
    made = {passwords.random_password() for _ in range(200)}
    assert len(made) == 200
    for password in made:
        passwords.require_strong(password, username="linxiaoyu")


def test_argon2_parameters_are_not_weaker_than_recommended() -> None:
    default = PasswordHasher()
    assert (default.memory_cost, default.time_cost) >= (64 * 1024, 3)  # RFC 9106, second recommended option


def test_a_flood_of_sign_ins_is_stopped_before_the_database(settings: Settings, clock: FixedClock) -> None:
    flooded = create_app(replace(settings, environment="local", secret_key="x" * 32), clock=clock)
    flooded.config["WTF_CSRF_ENABLED"] = False
    client = flooded.test_client()
    statuses = [client.post("/sign-in").status_code for _ in range(65)]
    assert statuses[:60].count(429) == 0
    assert statuses[60:] == [429] * 5
    assert "过于频繁" in client.post("/sign-in").get_data(as_text=True)


def test_production_sends_its_cookie_only_over_https(settings: Settings, clock: FixedClock) -> None:
    production = create_app(replace(settings, environment="production", secret_key="x" * 64), clock=clock)
    response = production.test_client().get("/sign-in", base_url="https://localhost")
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-")
    assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
    assert "Domain" not in cookie
    assert response.headers["Strict-Transport-Security"]


def test_signing_in_does_not_make_an_administrator_s_open_form_stale(
    user: User, client: FlaskClient, clock: FixedClock, session: Session
) -> None:
    seen = user.version
    assert post(client).status_code == 302
    session.refresh(user)
    assert user.last_login_at == clock.now()
    assert user.version == seen
