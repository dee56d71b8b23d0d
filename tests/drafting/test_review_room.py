"""With the review room as it is: papers come along, and a text is submitted through one door only."""

from typing import Any

import document_samples as samples
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.drafting import operations, papers
from fazhi_review.drafting.moves import GateClosed
from fazhi_review.drafting.operations import NotAnAddress
from fazhi_review.drafting.workflow import ProjectState
from fazhi_review.matters.models import MatterFile, Notice
from fazhi_review.review import operations as review
from fazhi_review.review.models import Review
from fazhi_review.review.process.dossier import read_account


def test_the_papers_of_the_project_are_the_materials_of_the_review(
    district: Any, business: Any, session: Session
) -> None:
    """What the project has filed is asked for nowhere again."""
    id_ = district.open(business)
    district.draft(id_)
    district.consult(id_)
    district.review_competition(id_)
    district.attach(id_, "competition_form", "evaluation_report")
    by = district.by(district.drafter)
    operations.submit(id_, seen_version=district.version(id_), by=by, explanation="评估与立项调研合并；没有审核机构。")
    document = district.project(id_).document
    row = session.scalars(select(Review).where(Review.document_id == document.id)).one()
    handed_in = {entry.material.key for entry in read_account(session, document, row) if entry.files}
    assert {"drafting_note", "basis_table", "consultation", "competition_review", "evaluation"} <= handed_in


def test_the_review_rooms_own_button_asks_the_same_gates(district: Any, business: Any) -> None:
    id_ = district.open(business)
    district.draft(id_)
    district.consult(id_)
    with pytest.raises(GateClosed):
        review.submit(
            district.project(id_).document_id,
            user=district.drafter,
            actor=samples.actor_of(district.drafter),
            at=district.clock.now(),
        )


def test_whoever_is_next_is_told_once(district: Any, session: Session) -> None:
    id_ = district.reach(ProjectState.DELIBERATION)
    told = session.scalars(select(Notice.text).where(Notice.user_id == district.office.id)).all()
    assert len(told) == 1 and district.project(id_).title in told[0] and "集体审议" in told[0]


def test_papers_that_were_reviewed_with_the_text_stay_with_it(district: Any, session: Session) -> None:
    id_ = district.reach(ProjectState.LEGALITY_REVIEW)
    file = session.scalars(select(MatterFile).where(MatterFile.material == "drafting_note")).first()
    assert file is not None
    with pytest.raises(papers.NotNow):
        papers.remove(id_, file.id, by=district.by(district.drafter))


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://a", "www.yunling.example", "https://a b"])
def test_only_web_addresses_become_links(district: Any, url: str) -> None:
    id_ = district.reach(ProjectState.PUBLISHED)
    with pytest.raises(NotAnAddress):
        operations.set_explainer(id_, url, seen_version=district.version(id_), by=district.by(district.drafter))
