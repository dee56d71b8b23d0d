"""Opening, handing over, closing and reopening matters; their history and their files."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import User
from fazhi_review.errors import EmptyFile, NotFound
from fazhi_review.extensions import db, unit_of_work
from fazhi_review.matters import clocks, operations
from fazhi_review.matters.materials import UnsupportedMaterial
from fazhi_review.matters.models import Matter, MatterEvent, MatterKind
from fazhi_review.matters.operations import MatterClosed
from fazhi_review.matters.place import Place
from fazhi_review.timeline.clock import FixedClock


def test_a_matter_is_found_by_its_kind_and_subject(session: Session, make_matter: Callable[..., Matter]) -> None:
    matter = make_matter(kind=MatterKind.FILING, subject_id=7)
    assert operations.matter_of(session, MatterKind.FILING, 7).id == matter.id
    with pytest.raises(NotFound):
        operations.matter_of(session, MatterKind.REVIEW, 7)


def test_one_subject_has_one_matter_of_a_kind(make_matter: Callable[..., Matter]) -> None:
    make_matter(subject_id=1)
    with pytest.raises(IntegrityError):
        make_matter(subject_id=1)


def test_handing_over_says_whose_turn_it_is_and_since_when(
    make_matter: Callable[..., Matter], reviewer: User, clock: FixedClock
) -> None:
    matter = make_matter()
    later = clock.now() + timedelta(hours=3)
    with unit_of_work() as session:
        operations.hand_over(session, matter, state="待受理", holder_id=reviewer.organization_id, at=later)
    assert (matter.state, matter.holder, matter.user, matter.held_since) == (
        "待受理",
        reviewer.organization,
        None,
        later,
    )


def test_a_new_state_in_the_same_hands_keeps_the_day_it_came_there(
    make_matter: Callable[..., Matter], drafter: User, clock: FixedClock
) -> None:
    matter = make_matter(user_id=drafter.id)
    with unit_of_work() as session:
        operations.hand_over(
            session,
            matter,
            state="征求意见",
            holder_id=drafter.organization_id,
            user_id=drafter.id,
            at=clock.now() + timedelta(days=2),
        )
    assert matter.held_since == clock.now()


def test_closing_stops_the_clock_and_nobody_can_hand_it_over(
    make_matter: Callable[..., Matter], drafter: User, clock: FixedClock, place: Place
) -> None:
    matter = make_matter()
    with unit_of_work() as session:
        started = clocks.start(session, matter, "review.opinion", on=clock.today(), calendar=place.calendar)
        operations.close(session, matter, state="已办结", at=clock.now() + timedelta(days=1))
    assert matter.is_closed and matter.due_on is None and matter.user_id is None
    assert started.stopped_on == clock.today() + timedelta(days=1)
    with pytest.raises(MatterClosed) as refused, unit_of_work() as session:
        operations.hand_over(session, matter, state="草稿", holder_id=drafter.organization_id, at=clock.now())
    assert "已经办结（已办结）" in refused.value.message


def test_what_was_closed_can_be_taken_up_again(
    make_matter: Callable[..., Matter], reviewer: User, clock: FixedClock
) -> None:
    matter = make_matter()
    with unit_of_work() as session:
        operations.close(session, matter, state="已办结", at=clock.now())
        operations.reopen(session, matter, state="重新审核", holder_id=reviewer.organization_id, at=clock.now())
    assert not matter.is_closed and matter.holder == reviewer.organization


def test_history_names_who_did_what_for_which_organization(
    make_matter: Callable[..., Matter], drafter: User, clock: FixedClock
) -> None:
    matter = make_matter()
    with unit_of_work() as session:
        operations.record(session, matter, action="立项", user=drafter, note="列入年度计划。", at=clock.now())
        operations.record(session, matter, action="期限届满", at=clock.now())
    first, second = db.session.query(MatterEvent).order_by(MatterEvent.id)
    assert (first.action, first.user, first.organization, first.note) == (
        "立项",
        drafter,
        drafter.organization,
        "列入年度计划。",
    )
    assert second.user is None and second.organization is None


def test_the_same_file_for_two_materials_is_stored_once(
    make_matter: Callable[..., Matter], drafter: User, place: Place, clock: FixedClock
) -> None:
    matter = make_matter()
    with unit_of_work() as session:
        both = [
            operations.attach(
                session,
                matter,
                material=material,
                label=label,
                name=f"../{label}.txt",
                data="为规范停车秩序，制定本办法。".encode(),
                user=drafter,
                store=place.store,
                at=clock.now(),
            )
            for material, label in (("drafting_note", "起草说明"), ("basis", "制定依据"))
        ]
    assert both[0].file_id == both[1].file_id
    assert [file.name for file in operations.files_of(db.session(), matter)] == ["起草说明.txt", "制定依据.txt"]
    assert operations.files_of(db.session(), matter, "basis") == [both[1]]
    with unit_of_work() as session:
        operations.remove_file(session, both[0], at=clock.now())
    assert operations.files_of(db.session(), matter) == [both[1]]


@pytest.mark.parametrize(
    ("data", "error"), [(b"  \n", EmptyFile), (b"MZ\x90\x00\x03\x00\x00\x00\xff\xfe\x00", UnsupportedMaterial)]
)
def test_what_cannot_be_a_material_is_refused_by_name(
    data: bytes,
    error: type[Exception],
    make_matter: Callable[..., Matter],
    place: Place,
    clock: FixedClock,
) -> None:
    matter = make_matter()
    with pytest.raises(error, match=r"材料\.bin"), unit_of_work() as session:
        operations.attach(
            session,
            matter,
            material="note",
            label="说明",
            name="材料.bin",
            data=data,
            user=None,
            store=place.store,
            at=clock.now(),
        )


def test_a_picture_and_a_spreadsheet_are_materials(
    make_matter: Callable[..., Matter], place: Place, clock: FixedClock
) -> None:
    import io
    import zipfile

    workbook = io.BytesIO()
    with zipfile.ZipFile(workbook, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    matter = make_matter()
    kept = []
    with unit_of_work() as session:
        for name, data in (("公告截图.png", b"\x89PNG\r\n\x1a\n0000"), ("意见汇总.xlsx", workbook.getvalue())):
            kept.append(
                operations.attach(
                    session,
                    matter,
                    material="proof",
                    label="证明",
                    name=name,
                    data=data,
                    user=None,
                    store=place.store,
                    at=clock.now(),
                )
            )
    assert [file.file.file_type for file in kept] == ["png", "xlsx"]
