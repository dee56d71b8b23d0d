"""Every role at every endpoint: the guard lets in exactly whom the declaration says. New rooms are covered by being there."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import ROLE_PERMISSIONS, Permission, Role, requires
from fazhi_review.web import guard

# Values for the variable parts of addresses; nothing in an empty database has them.
PLACES = {"IntegerConverter": 1, "Identifier": 999_999, "PathConverter": "a/b", "UUIDConverter": "0" * 32}


def addresses(app: Flask) -> Iterator[tuple[Rule, str, str]]:
    """Each rule with each of its methods and an address that leads to it."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        values = {name: PLACES.get(type(converter).__name__, "none") for name, converter in rule._converters.items()}
        for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}):
            yield rule, method, adapter.build(rule.endpoint, values, method=method)


@pytest.fixture
def opened(app: Flask) -> Flask:
    """The application with every view replaced by an answer 204, so that what is tested is the guard and nothing else."""
    for endpoint, view in list(app.view_functions.items()):
        permission = guard.required_permission(app, endpoint)
        app.view_functions[endpoint] = requires(permission)(lambda **values: ("", 204))
        assert view is not None
    return app


@pytest.mark.parametrize("role", Role)
def test_a_role_opens_exactly_what_its_permissions_say(
    role: Role, opened: Flask, make_user: Callable[..., User], sign_in: Callable[[User], FlaskClient]
) -> None:
    client = sign_in(make_user(role))
    wrong = []
    for rule, method, address in addresses(opened):
        permission = guard.required_permission(opened, rule.endpoint)
        expected = 204 if permission in ROLE_PERMISSIONS[role] else 403
        if client.open(address, method=method).status_code != expected:
            wrong.append((rule.endpoint, method, permission))
    assert wrong == []


def test_a_visitor_opens_only_what_is_public(opened: Flask, client: FlaskClient) -> None:
    wrong = []
    for rule, method, address in addresses(opened):
        response = client.open(address, method=method)
        is_public = guard.required_permission(opened, rule.endpoint) is Permission.PUBLIC
        if is_public:
            is_right = response.status_code == 204
        elif method == "GET":
            is_right = response.status_code == 302 and response.location.startswith("/sign-in?next=")
        else:
            is_right = response.status_code == 401
        if not is_right:
            wrong.append((rule.endpoint, method, response.status_code))
    assert wrong == []


@pytest.mark.parametrize("role", Role)
def test_no_page_fails_on_what_is_not_there(
    role: Role, app: Flask, make_user: Callable[..., User], sign_in: Callable[[User], FlaskClient]
) -> None:
    """Every page with ids of nothing, and with a query string nobody would send: an answer, never a failure."""
    client = sign_in(make_user(role))
    nonsense = (
        "?page=-1&sort=%27;--&q=%25_%27%22%3Cscript%3E&since=x&until=2026-99-99&organization=99999999999999999999"
    )
    wrong = []
    for rule, method, address in addresses(app):
        if method != "GET" or rule.endpoint == "static":
            continue
        response = client.get(address + nonsense)
        if response.status_code >= 500 or b"<script>" in response.data:  # a download is no text
            wrong.append((rule.endpoint, response.status_code))
    assert wrong == []


def test_a_number_too_large_for_the_database_is_no_such_page(
    make_user: Callable[..., User], sign_in: Callable[[User], FlaskClient]
) -> None:
    client = sign_in(make_user(Role.ADMINISTRATOR))
    assert client.get(f"/users/{2**31 - 1}").status_code == 404
    assert client.get(f"/users/{2**31}").status_code == 404
    assert client.get(f"/users/{10**30}").status_code == 404


@pytest.mark.parametrize("where", ["query", "form"])
def test_the_character_nul_is_refused_in_words(
    where: str, make_user: Callable[..., User], sign_in: Callable[[User], FlaskClient]
) -> None:
    client = sign_in(make_user(Role.ADMINISTRATOR))
    response = (
        client.get("/users?q=%00") if where == "query" else client.post("/users/new", data={"full_name": "a\x00b"})
    )
    assert response.status_code == 422
    assert "无法保存的字符" in response.get_data(as_text=True)


@pytest.mark.parametrize("role", Role)
def test_the_front_page_leads_everybody_to_a_page_they_may_open(
    role: Role, make_user: Callable[..., User], sign_in: Callable[[User], FlaskClient]
) -> None:
    response = sign_in(make_user(role)).get("/", follow_redirects=True)
    assert response.status_code == 200


def test_the_front_page_leads_a_visitor_to_sign_in(client: FlaskClient) -> None:
    assert client.get("/").location == "/sign-in"
