"""What has been handed in for the present round: files by material, explanations, earlier opinions."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from fazhi_review.documents.models import NormativeDocument
from fazhi_review.matters.models import MatterFile
from fazhi_review.review.models import Review
from fazhi_review.review.process.circumstances import HAS_OWN_UNIT
from fazhi_review.review.process.materials import Account, account, materials
from fazhi_review.review.process.models import IssuedOpinion, MaterialNote, NoteBy
from fazhi_review.review.queries import matter_of_review
from fazhi_review.review.workflow import Conclusion


def files_of(session: Session, review: Review) -> Sequence[MatterFile]:
    """The materials of a review that were not removed, in the order in which they came."""
    matter = matter_of_review(session, review.id)
    if matter is None:
        return ()
    keys = [material.key for material in materials()]
    return session.scalars(
        select(MatterFile)
        .where(MatterFile.matter_id == matter.id, MatterFile.removed_at.is_(None), MatterFile.material.in_(keys))
        .options(joinedload(MatterFile.file), joinedload(MatterFile.uploaded_by))
        .order_by(MatterFile.id)
    ).all()


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
    files: Sequence[MatterFile],
    notes: Sequence[MaterialNote],
    opinions: Sequence[IssuedOpinion],
) -> tuple[Account, ...]:
    """Every material with how it stands. The own unit's opinion, given in this system, needs no file."""
    counted = Counter(file.material for file in files)
    own = [opinion for opinion in opinions if opinion.body_id == document.organization_id]
    if own:
        counted["own_opinion"] += len(own)
    circumstances = set(review.circumstances)
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
        document, review, files_of(session, review), notes_of(session, review), opinions_of(session, review)
    )
