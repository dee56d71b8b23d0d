"""The seam to the review room: it tells, drafting keeps, and nothing happens to documents without a project."""

from typing import Any

import pytest

from fazhi_review.drafting import legality, operations, queries
from fazhi_review.drafting.dossier import LegalityConclusion
from fazhi_review.drafting.legality import GivenOpinion, PointAnswers
from fazhi_review.drafting.moves import ExplanationMissing, GateClosed
from fazhi_review.drafting.workflow import ProjectState
from fazhi_review.errors import InvalidInput, NotFound
from fazhi_review.extensions import unit_of_work
from fazhi_review.matters.models import MatterKind
from fazhi_review.matters.operations import matter_of


def test_a_document_without_a_project_passes_the_seam_untouched(district: Any) -> None:
    by = district.by(district.drafter)
    opinion = GivenOpinion(conclusion=LegalityConclusion.LAWFUL, version_id=1, issued_on=district.today)
    with unit_of_work() as session:
        assert legality.submitted(session, 999, by=by) == []
        legality.withdrawn(session, 999, by=by)
        legality.returned(session, 999, reason="x", by=by)
        legality.record_legality_opinion(session, 999, opinion, by=by)
        legality.record_point_answers(
            session, 999, PointAnswers(unanswered=0, unadopted=0, unadopted_without_reason=0), by=by
        )


def test_submission_is_refused_past_an_open_gate_and_explained_where_that_is_enough(
    district: Any, business: Any
) -> None:
    id_ = district.open(business)
    district.draft(id_)
    district.consult(id_)
    with pytest.raises(GateClosed) as refused:
        district.submit(id_)
    assert "公平竞争审查" in refused.value.message and "规则 procedure.no_competition_review" in refused.value.message
    district.review_competition(id_)
    with pytest.raises(ExplanationMissing) as due:
        district.submit(id_)
    assert {entry.gate for entry in due.value.data["missing"]} == {"evaluation", "department_review"}
    district.submit(id_, explanation="评估与立项调研合并；本局没有审核机构。")
    assert district.project(id_).state is ProjectState.LEGALITY_REVIEW
    with unit_of_work() as session:
        matter = matter_of(session, MatterKind.DRAFTING, id_)
        assert matter.holder_id == district.bureau.id


def test_the_button_hands_the_document_to_the_review_room(district: Any) -> None:
    id_ = district.reach(ProjectState.APPRAISING)
    operations.submit(
        id_,
        seen_version=district.version(id_),
        by=district.by(district.drafter),
        explanation="本局没有审核机构。",
    )
    project = district.project(id_)
    assert project.state is ProjectState.LEGALITY_REVIEW and project.document.submitted_at is not None


def test_nothing_is_submitted_without_a_text(district: Any) -> None:
    id_ = district.reach(ProjectState.APPRAISING)
    with unit_of_work() as session:
        session.get(type(district.project(id_)), id_).document_id = None
    with pytest.raises(InvalidInput, match="草案"):
        operations.submit(id_, seen_version=district.version(id_), by=district.by(district.drafter))


def test_what_is_withdrawn_or_returned_comes_back_to_its_unit(district: Any) -> None:
    for tell in (
        lambda session, document_id: legality.withdrawn(session, document_id, by=district.by(district.drafter)),
        lambda session, document_id: legality.returned(
            session, document_id, reason="材料不齐", by=district.by(district.reviewer)
        ),
    ):
        id_ = district.reach(ProjectState.LEGALITY_REVIEW)
        with unit_of_work() as session:
            tell(session, district.project(id_).document_id)
        assert district.project(id_).state is ProjectState.APPRAISING
        district.submit(id_, explanation="本局没有审核机构。")


def test_an_opinion_is_bound_to_the_text_that_was_reviewed(district: Any) -> None:
    id_ = district.reach(ProjectState.REVIEWED)
    with unit_of_work() as session:
        (opinion,) = queries.opinions_of_review(session, district.project(id_))
        version = queries.newest_version(session, district.project(id_))
        assert version is not None and opinion.version_id == version.id and len(opinion.text_hash) == 64


def test_an_opinion_on_another_documents_text_is_refused(district: Any) -> None:
    id_, other = district.reach(ProjectState.LEGALITY_REVIEW), district.reach(ProjectState.DRAFTING)
    with unit_of_work() as session:
        version = queries.newest_version(session, district.project(other))
        assert version is not None
    opinion = GivenOpinion(conclusion=LegalityConclusion.LAWFUL, version_id=version.id, issued_on=district.today)
    with pytest.raises(NotFound), unit_of_work() as session:
        legality.record_legality_opinion(
            session, district.project(id_).document_id, opinion, by=district.by(district.lead)
        )
