"""What is published is owed for filing in the same commit, with the papers that drafting already has."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.drafting.workflow import ProjectState
from fazhi_review.filing import queries
from fazhi_review.filing.models import PublicationSource, PublishedDocument
from fazhi_review.filing.workflow import Recipient


def test_a_published_document_owes_its_filings_with_the_papers_it_has(district: Any, session: Session) -> None:
    id_ = district.reach(ProjectState.PUBLISHED)
    project = district.project(id_)
    (published,) = session.scalars(select(PublishedDocument)).all()
    assert (published.source, published.document_id) == (PublicationSource.DRAFTING, project.document_id)
    assert (published.number, published.published_on) == (project.number, project.published_on)
    assert published.organization_id == project.issuer_id
    owed = {filing.recipient: filing for filing in published.filings}
    assert set(owed) == set(Recipient)
    assert owed[Recipient.BUREAU].due_on is not None and published.published_on is not None
    assert owed[Recipient.BUREAU].due_on >= published.published_on + timedelta(days=15)
    materials = set(queries.material_keys(session, owed[Recipient.BUREAU]))
    # The sealed text is the unit's to bring where no issued file was published with the document.
    assert {"drafting_note", "legal_basis"} <= materials and "official_text" not in materials
