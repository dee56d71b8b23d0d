"""The register of rules: what it shows, who may change it, and what cannot be changed."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Role
from fazhi_review.config import Settings
from fazhi_review.rules import all_rules, office_pack, read_overrides
from fazhi_review.rules.rule import Rule
from fazhi_review.vocabulary import Severity


@pytest.fixture
def administrator(make_user: Callable[..., User], sign_in: Callable[[User], FlaskClient]) -> FlaskClient:
    return sign_in(make_user(Role.ADMINISTRATOR))


def _soft(settings: Settings) -> Rule:
    return next(rule for rule in all_rules(settings.rule_packs_folder).rules if not rule.is_hard)


def _hard(settings: Settings) -> Rule:
    return next(rule for rule in all_rules(settings.rule_packs_folder).rules if rule.is_hard)


def _seen(client: FlaskClient, rule: Rule) -> str:
    page = client.get(f"/rules/{rule.id}").get_data(as_text=True)
    raw = page.split('name="seen"')[1].split('value="')[1].split('"')[0]
    return raw.replace("&#34;", '"').replace("&quot;", '"')


def test_a_reviewer_reads_the_register_and_cannot_change_it(
    app: Flask, settings: Settings, make_user: Callable[..., User], sign_in: Callable[[User], FlaskClient]
) -> None:
    client = sign_in(make_user(Role.REVIEWER))
    rule = _soft(settings)
    assert "行政处罚" in client.get("/rules?category=penalty").get_data(as_text=True)
    page = client.get(f"/rules/{rule.id}").get_data(as_text=True)
    assert rule.title in page
    assert "本单位的设置" not in page
    assert client.post(f"/rules/{rule.id}", data={"severity": "low"}).status_code == 403


def test_a_soft_rule_switched_off_runs_no_more_and_can_be_switched_on_again(
    settings: Settings, administrator: FlaskClient
) -> None:
    rule = _soft(settings)
    data = {"severity": rule.severity.value, "seen": _seen(administrator, rule)}
    assert administrator.post(f"/rules/{rule.id}", data=data).status_code == 302
    assert office_pack(settings.rule_packs_folder).rule(rule.id) is None
    assert "停用" in administrator.get(f"/rules/{rule.id}").get_data(as_text=True)
    administrator.post(f"/rules/{rule.id}", data={**data, "is_enabled": "y", "seen": _seen(administrator, rule)})
    assert office_pack(settings.rule_packs_folder).rule(rule.id) is not None


def test_a_hard_rule_can_neither_be_switched_off_nor_made_milder(
    settings: Settings, administrator: FlaskClient
) -> None:
    rule = _hard(settings)
    seen = _seen(administrator, rule)
    response = administrator.post(f"/rules/{rule.id}", data={"severity": "low", "seen": seen})
    assert "否决性规则" in response.get_data(as_text=True)
    assert office_pack(settings.rule_packs_folder).rule(rule.id) is not None
    assert read_overrides(settings.rule_packs_folder).severity == {}


def test_settings_changed_by_somebody_else_in_the_meantime_are_not_overwritten(
    settings: Settings, administrator: FlaskClient
) -> None:
    rule = _soft(settings)
    seen = _seen(administrator, rule)
    other = next(severity for severity in (Severity.LOW, Severity.MEDIUM) if severity is not rule.severity)
    form = {"is_enabled": "y", "severity": other.value, "seen": seen}
    assert administrator.post(f"/rules/{rule.id}", data=form).status_code == 302
    response = administrator.post(f"/rules/{rule.id}", data={"severity": rule.severity.value, "seen": seen})
    assert response.status_code == 409
    assert "内容已被他人修改" in response.get_data(as_text=True)


def test_a_rule_that_is_not_there_is_not_found(administrator: FlaskClient) -> None:
    assert administrator.get("/rules/no.such_rule").status_code == 404
