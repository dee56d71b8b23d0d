"""Who reviews a document: its organization's own legality unit, the body it is routed to, or the judicial bureau.

国办发〔2018〕115号, part four: what is issued in the name of a government is reviewed by that government's review body, after the
drafting department's own unit where it has one; departments and towns without such a unit go to the body that the
county government names.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import Organization, OrganizationKind
from fazhi_review.accounts.queries import NoBureau, bureau_of
from fazhi_review.documents.models import NormativeDocument
from fazhi_review.review.models import Review
from fazhi_review.review.process.refusals import NoReviewBody

_OFFICES = ("办公室", "办公厅")


def review_body(
    session: Session, document: NormativeDocument, *, for_government: bool, reviewed_by: Sequence[int] = ()
) -> Organization:
    """The body that reviews this document now. Raises NoReviewBody.

    `reviewed_by`: organizations that have found this very text lawful already: a department's own unit comes first,
    then the government's review body.
    """
    owner = document.organization
    if owner.has_own_reviewers and not (for_government and owner.id in reviewed_by):
        return owner
    if not for_government and not owner.has_own_reviewers and owner.review_body is not None:
        return owner.review_body
    try:
        return session.get_one(Organization, bureau_of(session, owner.id))
    except NoBureau as error:
        raise NoReviewBody() from error


def is_for_government(session: Session, document: NormativeDocument) -> bool:
    """Whether the text names a government other than its own organization, or that government's office, as its issuer."""
    issuer = document.issuing_authority
    if not issuer or issuer == document.organization.name:
        return False
    names = session.scalars(
        select(Organization.name).where(
            Organization.kind == OrganizationKind.GOVERNMENT, Organization.id != document.organization_id
        )
    ).all()
    return any(issuer == name or issuer in [name + office for office in _OFFICES] for name in names)


def names_government(session: Session, document: NormativeDocument, review: Review) -> bool:
    """Whether the document is issued in a government's name: by what the drafter states, or by what the text says."""
    return "is_issued_by_government" in review.circumstances or is_for_government(session, document)


def is_preliminary(session: Session, document: NormativeDocument, review: Review) -> bool:
    """Whether this round is a department's own, before the government's review body has its turn."""
    return review.body_id == document.organization_id and names_government(session, document, review)
