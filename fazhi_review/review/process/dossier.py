"""What has been handed in for the present round: files by material, explanations, earlier opinions."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from fazhi_review.documents.models import NormativeDocument
from fazhi_review.drafting import queries as drafting
from fazhi_review.drafting.facts import facts_of_document as project_facts
from fazhi_review.matters.models import Matter, MatterFile, MatterKind
from fazhi_review.review.models import Review
from fazhi_review.review.process.circumstances import CIRCUMSTANCES, HAS_OWN_UNIT, known_keys
from fazhi_review.review.process.materials import Account, account, materials
from fazhi_review.review.process.models import IssuedOpinion, MaterialNote, NoteBy
from fazhi_review.review.queries import matter_of_review
from fazhi_review.review.workflow import Conclusion

#: Papers of a drafting project, by the material of the review that they serve as.
_FROM_PROJECT = {
    "drafting_note": "drafting_note",
    "basis_table": "basis_table",
    "consultation_notice": "consultation",
    "opinion_summary": "consultation",
    "department_letters": "departments",
    "business_record": "business_opinions",
    "evaluation_report": "evaluation",
    "competition_form": "competition_review",
    "market_opinion": "competition_review",
    "department_opinion": "own_opinion",
    "hearing_record": "decision_records",
    "expert_opinion": "decision_records",
    "risk_report": "decision_records",
    "emergency_approval": "emergency_ground",
}


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One file and the material that it serves as; a project's papers need not be handed in twice."""

    material: str
    file: MatterFile
    is_from_project: bool = False


def files_of(session: Session, review: Review) -> Sequence[HandedIn]:
    """The materials of a review that were not removed, in the order in which they came, and those of its project."""
    matter = matter_of_review(session, review.id)
    project = drafting.project_of_document(session, review.document_id)
    serves_as = {material.key: material.key for material in materials()}
    found = [HandedIn(serves_as[file.material], file) for file in _files(session, matter, serves_as)]
    if project is not None:
        papers = _files(session, _matter_of_project(session, project.id), _FROM_PROJECT)
        found += [HandedIn(_FROM_PROJECT[file.material], file, is_from_project=True) for file in papers]
    return found


def _files(session: Session, matter: Matter | None, keys: Collection[str]) -> Sequence[MatterFile]:
    if matter is None:
        return ()
    return session.scalars(
        select(MatterFile)
        .where(MatterFile.matter_id == matter.id, MatterFile.removed_at.is_(None), MatterFile.material.in_(list(keys)))
        .options(joinedload(MatterFile.file), joinedload(MatterFile.uploaded_by))
        .order_by(MatterFile.id)
    ).all()


def _matter_of_project(session: Session, project_id: int) -> Matter | None:
    return session.scalar(select(Matter).where(Matter.kind == MatterKind.DRAFTING, Matter.subject_id == project_id))


def circumstances_of(session: Session, document: NormativeDocument, review: Review) -> list[str]:
    """What is true of the document: stated here, or known from its drafting project."""
    known = set(review.circumstances)
    facts = project_facts(session, document.id, today=document.updated_at.date())
    if facts is not None:
        known |= {entry.key for entry in CIRCUMSTANCES if entry.fact and facts.answers.get(entry.fact) is True}
    return known_keys(known)


def notes_of(session: Session, review: Review) -> Sequence[MaterialNote]:
    """Why materials are absent in the present round."""
    return session.scalars(
        select(MaterialNote)
        .where(MaterialNote.review_id == review.id, MaterialNote.round == review.round)
        .options(joinedload(MaterialNote.user))
    ).all()


def opinions_of(session: Session, review: Review) -> Sequence[IssuedOpinion]:
    """The opinions issued so far, oldest first."""
    return session.scalars(
        select(IssuedOpinion)
        .where(IssuedOpinion.review_id == review.id)
        .options(
            joinedload(IssuedOpinion.body),
            joinedload(IssuedOpinion.document_version),
            joinedload(IssuedOpinion.reviewer),
            joinedload(IssuedOpinion.second_reader),
            joinedload(IssuedOpinion.signed_by),
        )
        .order_by(IssuedOpinion.round)
    ).all()


def lawful_bodies(opinions: Sequence[IssuedOpinion], version_id: int) -> list[int]:
    """The organizations that have found this very text lawful."""
    return [
        opinion.body_id
        for opinion in opinions
        if opinion.conclusion is Conclusion.LAWFUL and opinion.version_id == version_id
    ]


def account_of(
    document: NormativeDocument,
    review: Review,
    stated: Sequence[str],
    files: Sequence[HandedIn],
    notes: Sequence[MaterialNote],
    opinions: Sequence[IssuedOpinion],
) -> tuple[Account, ...]:
    """Every material with how it stands. The own unit's opinion, given in this system, needs no file."""
    counted = Counter(file.material for file in files)
    own = [opinion for opinion in opinions if opinion.body_id == document.organization_id]
    if own:
        counted["own_opinion"] += len(own)
    circumstances = set(stated)
    if document.organization.has_own_reviewers and review.body_id != document.organization_id:
        circumstances.add(HAS_OWN_UNIT)
    return account(
        circumstances,
        counted,
        not_needed={note.material: note.reason for note in notes if note.said_by is NoteBy.OWNER},
        waived={note.material: note.reason for note in notes if note.said_by is NoteBy.REVIEWER},
    )


def read_account(session: Session, document: NormativeDocument, review: Review) -> tuple[Account, ...]:
    """The same, read anew."""
    return account_of(
        document,
        review,
        circumstances_of(session, document, review),
        files_of(session, review),
        notes_of(session, review),
        opinions_of(session, review),
    )
