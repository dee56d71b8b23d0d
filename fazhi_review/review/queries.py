"""Reads of reviews and findings. Whatever names a document by its id first asks whether the reader may see it."""

from collections import Counter
from collections.abc import Iterable, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from fazhi_review.accounts.models import User
from fazhi_review.documents import queries as document_queries
from fazhi_review.documents.models import DocumentVersion, NormativeDocument
from fazhi_review.documents.queries import visible_to
from fazhi_review.errors import NotFound
from fazhi_review.matters.models import Matter, MatterKind
from fazhi_review.review.models import Disposition, ExaminationRow, FindingRow, Review
from fazhi_review.review.workflow import ReviewState
from fazhi_review.vocabulary import Severity

#: Rule, address and quote: what makes a finding of one examination the same as one of the next.
FindingKey = tuple[str, str, str]


def review_of(session: Session, document_id: int) -> Review:
    """The review of a document that the caller has already been let see. Raises NotFound."""
    review = session.scalar(
        select(Review)
        .where(Review.document_id == document_id)
        .options(joinedload(Review.reviewer), joinedload(Review.concluded_by))
    )
    if review is None:
        raise NotFound()
    return review


def examination_of(session: Session, review: Review) -> ExaminationRow | None:
    """The examination that pages show."""
    return session.get(ExaminationRow, review.examination_id) if review.examination_id is not None else None


def findings_of(session: Session, examination_id: int) -> Sequence[FindingRow]:
    """The findings of an examination in the order of the text, with who decided on them."""
    return session.scalars(
        select(FindingRow)
        .where(FindingRow.examination_id == examination_id)
        .options(joinedload(FindingRow.disposed_by))
        .order_by(FindingRow.start, FindingRow.id)
    ).all()


def finding_for(session: Session, reader: User, finding_id: int) -> tuple[FindingRow, int]:
    """A finding and the id of its document, if the reader may see that. Raises NotFound."""
    row = session.execute(
        select(FindingRow, NormativeDocument.id)
        .join(DocumentVersion, DocumentVersion.id == FindingRow.version_id)
        .join(NormativeDocument, NormativeDocument.id == DocumentVersion.document_id)
        .where(FindingRow.id == finding_id, visible_to(reader))
    ).one_or_none()
    if row is None:
        raise NotFound()
    return row[0], row[1]


def sees_decisions(reader: User, review: Review) -> bool:
    """The drafter learns what the bureau decided when the document comes back, not while it is being weighed."""
    if reader.sees_all_documents or reader.reviews_for(review.body_id):
        return True
    return review.state in (ReviewState.RETURNED, ReviewState.CONCLUDED) or (
        review.round > 1 and review.state is ReviewState.DRAFT
    )


def open_findings(session: Session, review: Review, severity: Severity) -> int:
    """How many findings of this severity nobody has decided on."""
    count = session.scalar(
        select(func.count())
        .select_from(FindingRow)
        .where(
            FindingRow.examination_id == review.examination_id,
            FindingRow.severity == severity,
            FindingRow.disposition == Disposition.OPEN,
        )
    )
    return count or 0


def decisions_on(session: Session, examination_id: int | None) -> dict[FindingKey, FindingRow]:
    """What people decided on the findings of an examination."""
    if examination_id is None:
        return {}
    rows = session.scalars(
        select(FindingRow).where(
            FindingRow.examination_id == examination_id, FindingRow.disposition != Disposition.OPEN
        )
    )
    return {(row.rule, row.address, row.quote): row for row in rows}


def finding_counts(session: Session, examination_ids: Iterable[int]) -> dict[int, Counter[Severity]]:
    """How many findings each examination has, by severity, whatever was decided on them."""
    rows = session.execute(
        select(FindingRow.examination_id, FindingRow.severity, func.count())
        .where(FindingRow.examination_id.in_(list(examination_ids)))
        .group_by(FindingRow.examination_id, FindingRow.severity)
    )
    counts: dict[int, Counter[Severity]] = {}
    for examination_id, severity, count in rows:
        counts.setdefault(examination_id, Counter())[severity] = count
    return counts


def matter_of_review(session: Session, review_id: int) -> Matter | None:
    """The matter that mirrors a review; None for a review that is older than matters are."""
    return session.scalar(select(Matter).where(Matter.kind == MatterKind.REVIEW, Matter.subject_id == review_id))


def review_for(session: Session, reader: User, review_id: int) -> Review:
    """A review by its own id, if the reader may see its document. Raises NotFound."""
    review = session.scalar(
        select(Review)
        .join(NormativeDocument, NormativeDocument.id == Review.document_id)
        .where(Review.id == review_id, visible_to(reader))
        .options(
            joinedload(Review.reviewer),
            joinedload(Review.second_reader),
            joinedload(Review.concluded_by),
            joinedload(Review.body),
        )
    )
    if review is None:
        raise NotFound()
    return review


def review_of_document(session: Session, reader: User, document_id: int) -> Review:
    """The review of a document that the reader may see. Raises NotFound."""
    document = document_queries.document_for(session, reader, document_id)
    return review_of(session, document.id)
