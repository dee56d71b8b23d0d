"""The administrator's pages and operations, the auditor's page, and who sees whose documents."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from fazhi_review.accounts import audit, operations, queries
from fazhi_review.accounts.actor import SYSTEM
from fazhi_review.accounts.audit import AuditEntry
from fazhi_review.accounts.models import Organization, OrganizationKind, User
from fazhi_review.accounts.operations import OrganizationDetails, UserDetails
from fazhi_review.accounts.permissions import Role
from fazhi_review.errors import NotFound, StaleVersion
from fazhi_review.extensions import db, unit_of_work
from fazhi_review.timeline.clock import FixedClock


@pytest.fixture
def administrator(make_user: Callable[..., User], sign_in: Callable[[User], FlaskClient]) -> FlaskClient:
    return sign_in(make_user(Role.ADMINISTRATOR, full_name="陈立"))


def actions(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.sequence)))


def test_an_organization_is_made_and_changed_on_its_page(administrator: FlaskClient, session: Session) -> None:
    fields = {
        "name": "云岭区水利局",
        "short_name": "区水利局",
        "kind": "department",
        "parent_id": "0",
        "is_active": "y",
    }
    assert administrator.post("/organizations/new", data=fields).status_code == 302
    organization = session.scalars(select(Organization).where(Organization.name == "云岭区水利局")).one()
    changed = {**fields, "agency_code": "云水", "version": str(organization.version)}
    assert administrator.post(f"/organizations/{organization.id}", data=changed).status_code == 302
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.sequence.desc()).limit(1)).one()
    assert (entry.actor_name, entry.before, entry.after) == ("陈立", {"agency_code": ""}, {"agency_code": "云水"})


def test_the_tree_stands_parents_before_children(
    administrator: FlaskClient, session: Session, make_organization: Callable[..., Organization]
) -> None:
    government = make_organization(OrganizationKind.GOVERNMENT, name="云岭区人民政府")
    department = make_organization(name="云岭区水利局", parent_id=government.id)
    make_organization(name="云岭区水利局松坪站", parent_id=department.id)
    places = [(branch.organization.name, branch.depth) for branch in queries.organization_tree(session)]
    assert places[-3:] == [("云岭区人民政府", 0), ("云岭区水利局", 1), ("云岭区水利局松坪站", 2)]
    assert "depth-2" in administrator.get("/organizations").get_data(as_text=True)


def test_an_organization_cannot_stand_below_itself(
    administrator: FlaskClient, session: Session, make_organization: Callable[..., Organization]
) -> None:
    above = make_organization()
    below = make_organization(parent_id=above.id)
    fields = {"name": above.name, "short_name": "x", "kind": "department", "version": str(above.version)}
    response = administrator.post(f"/organizations/{above.id}", data={**fields, "parent_id": str(below.id)})
    assert operations.WrongPlace.sentence in response.get_data(as_text=True)
    session.refresh(above)
    assert above.parent_id is None


def test_a_name_is_given_once(administrator: FlaskClient, make_organization: Callable[..., Organization]) -> None:
    make_organization(name="云岭区水利局")
    fields = {"name": "云岭区水利局", "short_name": "x", "kind": "department", "parent_id": "0"}
    assert "已被使用" in administrator.post("/organizations/new", data=fields).get_data(as_text=True)


def test_two_people_editing_one_organization_do_not_overwrite_each_other(
    administrator: FlaskClient, session: Session, make_organization: Callable[..., Organization]
) -> None:
    organization = make_organization()
    fields = {"short_name": "x", "kind": "department", "parent_id": "0", "version": str(organization.version)}
    path = f"/organizations/{organization.id}"
    assert administrator.post(path, data={**fields, "name": "云岭区第一个名称"}).status_code == 302
    second = administrator.post(path, data={**fields, "name": "云岭区第二个名称"})
    assert second.status_code == 409
    assert StaleVersion.sentence in second.get_data(as_text=True)
    session.refresh(organization)
    assert organization.name == "云岭区第一个名称"


def test_a_tampered_version_is_refused_in_words(
    administrator: FlaskClient, make_organization: Callable[..., Organization]
) -> None:
    organization = make_organization()
    fields = {"name": "x", "short_name": "x", "kind": "department", "parent_id": "0", "version": "abc"}
    assert administrator.post(f"/organizations/{organization.id}", data=fields).status_code == 422


def test_saving_an_unchanged_form_leaves_no_trace(
    clock: FixedClock, session: Session, make_user: Callable[..., User]
) -> None:
    user = make_user()
    same = UserDetails(full_name=user.full_name, role=user.role, organization_id=user.organization_id)
    operations.change_user(user.id, same, seen_version=user.version, actor=SYSTEM, at=clock.now())
    assert actions(session) == []


def test_a_new_user_gets_a_password_that_is_shown_once_and_must_be_changed(
    administrator: FlaskClient, client: FlaskClient, session: Session, make_organization: Callable[..., Organization]
) -> None:
    place = make_organization()
    fields = {"username": "Lin.Xiaoyu", "full_name": "林晓雨", "role": "drafter", "organization_id": str(place.id)}
    page = administrator.post("/users/new", data=fields).get_data(as_text=True)
    password = page.split('class="secret">')[1].split("<")[0]
    user = session.scalars(select(User).where(User.username == "lin.xiaoyu")).one()
    assert user.must_change_password
    assert client.post("/sign-in", data={"username": "lin.xiaoyu", "password": password}).status_code == 302
    logged = str([(entry.before, entry.after) for entry in session.scalars(select(AuditEntry))])
    assert password not in logged
    assert password not in administrator.get(f"/users/{user.id}").get_data(as_text=True)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", "a"),
        ("username", "a b"),
        ("username", "x" * 61),
        ("username", "ﷲ" * 20),
        ("email", "not an address"),
        ("role", "king"),
    ],
)
def test_a_malformed_user_is_told_at_the_field(
    administrator: FlaskClient, make_organization: Callable[..., Organization], field: str, value: str
) -> None:
    fields = {"username": "linxiaoyu", "full_name": "林晓雨", "role": "drafter"}
    fields |= {"organization_id": str(make_organization().id), field: value}
    assert f'id="{field}-error"' in administrator.post("/users/new", data=fields).get_data(as_text=True)


def test_a_user_is_disabled_and_enabled(
    administrator: FlaskClient, session: Session, make_user: Callable[..., User]
) -> None:
    user = make_user()
    for action, state in (("disable", False), ("enable", True)):
        response = administrator.post(f"/users/{user.id}/state", data={"action": action}, follow_redirects=True)
        assert response.status_code == 200
        session.refresh(user)
        assert user.is_enabled is state
    assert actions(session) == ["accounts.user_disabled", "accounts.user_enabled"]
    assert administrator.post(f"/users/{user.id}/state", data={"action": "delete"}).status_code == 422


def test_the_last_administrator_can_neither_leave_nor_be_disabled(
    clock: FixedClock, make_user: Callable[..., User]
) -> None:
    only = make_user(Role.ADMINISTRATOR)
    make_user(Role.ADMINISTRATOR, is_enabled=False)
    with pytest.raises(operations.LastAdministrator):
        operations.disable_user(only.id, actor=SYSTEM, at=clock.now())
    demoted = UserDetails(full_name="x", role=Role.DRAFTER, organization_id=only.organization_id)
    with pytest.raises(operations.LastAdministrator):
        operations.change_user(only.id, demoted, seen_version=only.version, actor=SYSTEM, at=clock.now())
    make_user(Role.ADMINISTRATOR)
    assert not operations.disable_user(only.id, actor=SYSTEM, at=clock.now()).is_enabled


def test_a_change_of_role_ends_the_user_s_sessions(clock: FixedClock, make_user: Callable[..., User]) -> None:
    user = make_user()
    epoch = user.session_epoch
    changed = UserDetails(full_name=user.full_name, role=Role.AUDITOR, organization_id=user.organization_id)
    assert operations.change_user(user.id, changed, seen_version=user.version, actor=SYSTEM, at=clock.now())
    assert user.session_epoch == epoch + 1


def test_the_list_of_users_filters_and_sorts_by_its_address(
    administrator: FlaskClient, make_user: Callable[..., User]
) -> None:
    make_user(username="zhao_50%", full_name="赵一")
    make_user(Role.AUDITOR, username="qian", full_name="钱二", is_enabled=False)
    found = administrator.get("/users?q=0%25&sort=-name").get_data(as_text=True)
    assert "赵一" in found
    assert "钱二" not in found
    assert "钱二" in administrator.get("/users?role=auditor&state=disabled").get_data(as_text=True)
    assert "没有符合条件的用户" in administrator.get("/users?q=nobody").get_data(as_text=True)


@pytest.mark.parametrize("path", ["/users", "/organizations"])
def test_lists_take_a_constant_number_of_queries(
    path: str,
    administrator: FlaskClient,
    make_user: Callable[..., User],
    count_queries: Callable[[], AbstractContextManager[list[str]]],
) -> None:
    numbers = []
    for _ in range(2):
        for _ in range(8):
            make_user()
        with count_queries() as statements:
            administrator.get(path)
        numbers.append(len(statements))
    assert numbers[0] == numbers[1] <= 6


@pytest.fixture
def auditor(make_user: Callable[..., User], sign_in: Callable[[User], FlaskClient]) -> FlaskClient:
    return sign_in(make_user(Role.AUDITOR))


def test_the_auditor_finds_entries_by_person_action_object_and_day(
    auditor: FlaskClient, clock: FixedClock, make_organization: Callable[..., Organization]
) -> None:
    details = OrganizationDetails(name="云岭区水利局", short_name="区水利局", kind=OrganizationKind.DEPARTMENT)
    organization = operations.create_organization(details, actor=SYSTEM, at=clock.now())
    for query, is_found in [
        ("", True),
        ("q=水利", True),
        ("q=系统", True),
        ("q=没有", False),
        ("action=accounts.organization_created", True),
        ("action=accounts.signed_in", False),
        ("since=2026-11-23&until=2026-11-23", True),
        ("since=2026-11-24", False),
        ("until=2026-11-22", False),
        (f"target_type=organization&target_id={organization.id}", True),
        ("since=nonsense", True),
    ]:
        page = auditor.get(f"/audit?{query}").get_data(as_text=True)
        assert ("没有符合条件的记录" not in page) is is_found, query


def test_nobody_can_change_the_log_through_the_application(auditor: FlaskClient) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert auditor.open("/audit", method=method).status_code == 405


def test_the_auditor_s_page_takes_a_constant_number_of_queries(
    auditor: FlaskClient,
    clock: FixedClock,
    make_organization: Callable[..., Organization],
    count_queries: Callable[[], AbstractContextManager[list[str]]],
) -> None:
    numbers = []
    for _ in range(2):
        for _ in range(10):
            with unit_of_work() as session:
                audit.record(session, SYSTEM, "test.change", None, after={"n": 1}, at=clock.now())
        with count_queries() as statements:
            auditor.get("/audit")
        numbers.append(len(statements))
    assert numbers[0] == numbers[1] <= 5


@pytest.mark.parametrize(
    ("role", "sees_own", "sees_others"),
    [
        (Role.DRAFTER, True, False),
        (Role.REVIEWER, True, True),
        (Role.REVIEW_LEAD, True, True),
        (Role.ADMINISTRATOR, False, False),
        (Role.AUDITOR, False, False),
    ],
)
def test_who_sees_whose_documents(
    role: Role,
    sees_own: bool,
    sees_others: bool,
    session: Session,
    make_user: Callable[..., User],
    make_organization: Callable[..., Organization],
) -> None:
    """Organizations stand for documents here: `visible_to` is asked about the column that holds an owner's id."""
    user = make_user(role)
    other = make_organization()
    seen = set(session.scalars(select(Organization.id).where(queries.visible_to(user, Organization.id))))
    assert (user.organization_id in seen, other.id in seen) == (sees_own, sees_others)
    for organization_id, is_seen in ((user.organization_id, sees_own), (other.id, sees_others)):
        if is_seen:
            queries.require_visible(user, organization_id)
        else:
            with pytest.raises(NotFound):
                queries.require_visible(user, organization_id)


def test_a_reviewer_outside_the_bureau_sees_only_their_own(
    session: Session, make_user: Callable[..., User], make_organization: Callable[..., Organization]
) -> None:
    town = make_organization(OrganizationKind.TOWN)
    user = make_user(Role.REVIEWER, town)
    make_organization()
    seen = set(session.scalars(select(Organization.id).where(queries.visible_to(user, Organization.id))))
    assert seen == {town.id}


def test_the_database_itself_refuses_the_second_of_two_changes(
    app: Flask, session: Session, clock: FixedClock, make_organization: Callable[..., Organization]
) -> None:
    """Two operations that both passed the check of the version they saw: the row's own version column decides."""
    organization = make_organization()
    with pytest.raises(StaleVersion), unit_of_work() as session:
        mine = session.get_one(Organization, organization.id)
        with db.engine.begin() as other:
            other.execute(update(Organization).values(version=Organization.version + 1, short_name="他人所改"))
        mine.short_name = "我所改"
        audit.record(session, SYSTEM, "test.change", mine, at=clock.now())
    assert session.scalar(select(Organization.short_name)) == "他人所改"
    assert audit.verify(session).entries == 0
