"""Reads of filings. Everybody sees their own organization's; the bureau's reviewers see all of them."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from fazhi_review.accounts import queries as account_queries
from fazhi_review.accounts.models import Organization, OrganizationKind, User
from fazhi_review.errors import NotFound
from fazhi_review.filing import requirements
from fazhi_review.filing.models import Filing, PublishedDocument
from fazhi_review.filing.workflow import Recipient
from fazhi_review.matters import operations as matters
from fazhi_review.matters.models import Matter, MatterEvent, MatterFile, MatterKind


def visible_to(user: User) -> ColumnElement[bool]:
    """The condition that keeps a list of published documents and their filings to what `user` may see."""
    return account_queries.visible_to(user, PublishedDocument.organization_id)


def filing_for(session: Session, user: User, filing_id: int) -> Filing:
    """One filing with its document. Raises NotFound alike for what is not there and not theirs."""
    filing = session.scalar(
        select(Filing)
        .join(Filing.published)
        .where(Filing.id == filing_id, visible_to(user))
        .options(
            joinedload(Filing.published).joinedload(PublishedDocument.organization),
            joinedload(Filing.published).joinedload(PublishedDocument.document),
        )
    )
    if filing is None:
        raise NotFound()
    return filing


def published_for(session: Session, user: User, published_id: int) -> PublishedDocument:
    """One published document. Raises NotFound."""
    published = session.scalar(select(PublishedDocument).where(PublishedDocument.id == published_id, visible_to(user)))
    if published is None:
        raise NotFound()
    return published


def published_of_document(session: Session, document_id: int) -> PublishedDocument | None:
    """What is registered of the publication of a document, if anything."""
    return session.scalar(select(PublishedDocument).where(PublishedDocument.document_id == document_id))


def bureau(session: Session) -> Organization | None:
    """The bureau that keeps the register: the first that is in use."""
    return session.scalar(
        select(Organization)
        .where(Organization.kind == OrganizationKind.BUREAU, Organization.is_active)
        .order_by(Organization.id)
        .limit(1)
    )


def matter_of(session: Session, filing: Filing) -> Matter:
    """The matter that mirrors a filing."""
    return matters.matter_of(session, MatterKind.FILING, filing.id)


def files_of(session: Session, filing: Filing) -> list[MatterFile]:
    """The materials and letters of a filing, oldest first."""
    return matters.files_of(session, matter_of(session, filing))


def material_keys(session: Session, filing: Filing) -> list[str]:
    """Which materials have been handed in."""
    return [file.material for file in files_of(session, filing)]


def history_of(session: Session, user: User, matter: Matter) -> Sequence[MatterEvent]:
    """What happened to a matter, oldest first; the bureau's own notes for the bureau alone."""
    statement = select(MatterEvent).where(MatterEvent.matter_id == matter.id)
    if not user.sees_all_documents:
        statement = statement.where(MatterEvent.is_internal.is_(False))
    return session.scalars(
        statement.options(joinedload(MatterEvent.user), joinedload(MatterEvent.organization)).order_by(MatterEvent.id)
    ).all()


def recipients_of(organization: Organization) -> tuple[Recipient, ...]:
    """To whom a body's documents are to be filed (BA-04): a government's also to the level above and to the congress."""
    if organization.kind is OrganizationKind.GOVERNMENT:
        return (Recipient.BUREAU, Recipient.ABOVE, Recipient.CONGRESS)
    return (Recipient.BUREAU,)


def missing_of(session: Session, filing: Filing) -> list[requirements.Missing]:
    """The materials that this filing still lacks."""
    return requirements.missing_materials(
        filing.recipient,
        material_keys(session, filing),
        concerns_business=filing.published.concerns_business,
        has_text=filing.published.document_id is not None,
    )
