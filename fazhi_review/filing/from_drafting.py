"""What drafting publishes is owed for filing in the same commit, with the papers that it already has."""

from dataclasses import replace

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.drafting.issuing import on_published
from fazhi_review.drafting.models import LegalityOpinion, Project
from fazhi_review.drafting.moves import Setting
from fazhi_review.filing import queries, requirements
from fazhi_review.filing.models import Filing, PublicationSource
from fazhi_review.filing.publications import Publication, register_publication
from fazhi_review.matters import operations as matters
from fazhi_review.matters.models import MatterFile, MatterKind
from fazhi_review.matters.place import place_of
from fazhi_review.timeline.clock import FixedClock

#: Which paper of drafting serves as which material of a filing.
PAPERS = {
    "drafting_note": "drafting_note",
    "basis_table": "legal_basis",
    "legality_opinion": "legality_opinion",
    "competition_form": "competition_review",
    "published_file": "official_text",
}


@on_published
def owe_filing(session: Session, project: Project, by: Setting) -> None:
    """Register the publication in the name of whoever issues it, and carry the papers over."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    place = replace(place_of(app), clock=FixedClock(by.at), calendar=by.calendar)
    published = register_publication(
        session,
        Publication(
            organization_id=project.issuer_id,
            title=project.document.title if project.document else project.title,
            number=project.number,
            published_on=project.published_on,
            carrier="、".join(project.channels)[:200],
            document_id=project.document_id,
            concerns_business=project.affects_business is not False,
        ),
        source=PublicationSource.DRAFTING,
        user=by.user,
        actor=by.actor,
        place=place,
    )
    papers = _papers(session, project)
    for filing in published.filings:
        _carry(session, filing, papers, by)


def _papers(session: Session, project: Project) -> list[tuple[str, str, int]]:
    """The papers that serve, as material, name and stored file; the newest where there are several."""
    matter = matters.matter_of(session, MatterKind.DRAFTING, project.id)
    found = {
        PAPERS[file.material]: (file.name, file.file_id)
        for file in matters.files_of(session, matter)
        if file.material in PAPERS
    }
    opinion = session.scalar(
        select(LegalityOpinion)
        .where(LegalityOpinion.project_id == project.id, LegalityOpinion.file_id.is_not(None))
        .order_by(LegalityOpinion.id.desc())
        .limit(1)
    )
    if opinion is not None and opinion.file_id is not None:
        found["legality_opinion"] = (opinion.file_name or "合法性审核意见书.docx", opinion.file_id)
    return [(material, name, file_id) for material, (name, file_id) in found.items()]


def _carry(session: Session, filing: Filing, papers: list[tuple[str, str, int]], by: Setting) -> None:
    matter = queries.matter_of(session, filing)
    wanted = {each.key: each.label for each in requirements.materials() if filing.recipient in each.rules}
    for material, name, file_id in papers:
        if material not in wanted:
            continue
        session.add(
            MatterFile(
                matter_id=matter.id,
                material=material,
                label=wanted[material],
                file_id=file_id,
                name=name,
                uploaded_by_id=by.user.id,
                uploaded_at=by.at,
            )
        )
        if material == "official_text":
            # Publication is refused unless this file is the approved text: both texts are one.
            filing.text_check = {"state": "same", "reason": "", "differences": [], "count": 0}
    session.flush()
