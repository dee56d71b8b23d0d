"""The demo shows every state, real kinds of defects, and one clean document."""

from collections import Counter

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.documents.models import NormativeDocument
from fazhi_review.filing.models import PublishedDocument
from fazhi_review.review.models import Disposition, FindingRow, Review
from fazhi_review.review.workflow import Conclusion, ReviewState
from fazhi_review.vocabulary import Category, Severity


def test_the_demo_holds_six_documents_in_different_states(app: Flask, session: Session) -> None:
    result = app.test_cli_runner().invoke(args=["demo", "seed"])
    assert (result.exit_code, result.stderr) == (0, "")
    # The demo of filing enters documents that were published already: they pass through no review here.
    published = select(PublishedDocument.document_id)
    states = Counter(session.scalars(select(Review.state).where(Review.document_id.not_in(published))))
    assert states == {
        ReviewState.DRAFT: 2,  # one of them is the text of the drafting project
        ReviewState.SUBMITTED: 1,
        ReviewState.UNDER_REVIEW: 2,
        ReviewState.CONCLUDED: 2,
    }
    found = select(FindingRow).join(Review, Review.examination_id == FindingRow.examination_id)
    grave = session.scalars(found.where(FindingRow.severity == Severity.HIGH)).all()
    assert {Category.LICENCE, Category.PENALTY, Category.FEE, Category.PROOF, Category.COERCION} <= {
        finding.category for finding in grave
    }
    assert {finding.disposition for finding in session.scalars(found)} == set(Disposition)
    clean = select(Review.document_id).where(Review.conclusion == Conclusion.LAWFUL)
    title = session.scalars(select(NormativeDocument.title).where(NormativeDocument.id.in_(clean))).one()
    assert title == "云岭区城市管理局城市道路清扫保洁工作指南"
    assert not session.scalars(
        found.join(Review.document).where(Review.conclusion == Conclusion.LAWFUL, FindingRow.severity != Severity.LOW)
    ).all()
