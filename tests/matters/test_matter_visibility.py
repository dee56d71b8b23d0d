"""Who may know of which matter, its internal lines and its files."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Role
from fazhi_review.extensions import unit_of_work
from fazhi_review.matters import operations, queries
from fazhi_review.matters.models import Audience, Matter, MatterFile
from fazhi_review.matters.place import Place
from fazhi_review.timeline.clock import FixedClock

SignIn = Callable[[User], FlaskClient]
READERS = ("own", "colleague", "other", "reviewer", "lead", "bureau_drafter", "administrator", "auditor")


@pytest.fixture
def readers(make_user: Callable[..., User], drafter: User, reviewer: User, lead: User) -> dict[str, User]:
    return {
        "own": drafter,
        "colleague": make_user(organization=drafter.organization),
        "other": make_user(),
        "reviewer": reviewer,
        "lead": lead,
        "bureau_drafter": make_user(organization=reviewer.organization),
        "administrator": make_user(Role.ADMINISTRATOR, organization=drafter.organization),
        "auditor": make_user(Role.AUDITOR, organization=drafter.organization),
    }


@pytest.mark.parametrize(
    ("audience", "held_by_bureau", "expected"),
    [
        (Audience.OWNER, False, {"own", "colleague"}),
        (Audience.SHARED, False, {"own", "colleague", "reviewer", "lead"}),
        (Audience.SHARED, True, {"own", "colleague", "reviewer", "lead", "bureau_drafter"}),
        (Audience.BUREAU, True, {"reviewer", "lead", "bureau_drafter"}),
        # The bureau's own question once it is with the department: whoever holds a matter knows of it.
        (Audience.BUREAU, False, {"own", "colleague", "reviewer", "lead"}),
    ],
)
def test_who_sees_a_matter(
    audience: Audience,
    held_by_bureau: bool,
    expected: set[str],
    session: Session,
    make_matter: Callable[..., Matter],
    readers: dict[str, User],
) -> None:
    holder = readers["reviewer" if held_by_bureau else "own"].organization_id
    matter = make_matter(audience=audience, holder_id=holder)
    seen = {
        name
        for name, reader in readers.items()
        if session.scalar(select(Matter.id).where(Matter.id == matter.id, queries.visible_to(reader)))
    }
    assert seen == expected


@pytest.fixture
def with_files(make_matter: Callable[..., Matter], place: Place, drafter: User, clock: FixedClock) -> Matter:
    """A shared matter with an open and an internal file, and a line of history for each."""
    matter = make_matter(audience=Audience.SHARED)
    with unit_of_work() as session:
        for material, is_internal in (("起草说明", False), ("内部意见", True)):
            file = operations.attach(
                session,
                matter,
                material="note",
                label=material,
                name=f"{material}.txt",
                data=material.encode(),
                user=drafter,
                store=place.store,
                at=clock.now(),
                is_internal=is_internal,
            )
            operations.record(
                session, matter, action=material, file_id=file.file_id, at=clock.now(), is_internal=is_internal
            )
    return matter


@pytest.mark.parametrize(
    ("reader", "statuses"),
    [
        ("own", [200, 404]),
        ("other", [404, 404]),
        ("reviewer", [200, 200]),
        ("administrator", [403, 403]),
    ],
)
def test_a_file_is_downloaded_by_those_who_may_have_it(
    reader: str, statuses: list[int], with_files: Matter, readers: dict[str, User], sign_in: SignIn, session: Session
) -> None:
    ids = session.scalars(select(MatterFile.id).order_by(MatterFile.id)).all()
    client = sign_in(readers[reader])
    answers = [client.get(f"/matters/{with_files.id}/files/{id_}") for id_ in ids]
    assert [answer.status_code for answer in answers] == statuses
    for answer in answers:
        if answer.status_code == 200:
            assert answer.headers["Content-Disposition"].startswith("attachment;")
            assert answer.mimetype == "application/octet-stream"


def test_a_file_is_not_found_under_another_matter_nor_once_removed(
    with_files: Matter, make_matter: Callable[..., Matter], drafter: User, sign_in: SignIn, session: Session
) -> None:
    file = session.scalars(select(MatterFile).order_by(MatterFile.id)).first()
    assert file is not None
    client = sign_in(drafter)
    assert client.get(f"/matters/{make_matter().id}/files/{file.id}").status_code == 404
    with unit_of_work():
        operations.remove_file(session, file, at=file.uploaded_at)
    assert client.get(f"/matters/{with_files.id}/files/{file.id}").status_code == 404


def test_internal_lines_are_for_the_bureaus_own_people(
    with_files: Matter, readers: dict[str, User], session: Session
) -> None:
    def actions(reader: str) -> list[str]:
        return [event.action for event in queries.events_of(session, readers[reader], [with_files.id])]

    assert actions("reviewer") == ["起草说明", "内部意见"]
    assert actions("own") == ["起草说明"]
