"""Everything that the page of one document shows, gathered in a constant number of queries."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy.orm import Session

from fazhi_review.accounts.models import User
from fazhi_review.documents import queries as document_queries
from fazhi_review.documents.models import DocumentVersion, MetadataField, MetadataSource, NormativeDocument
from fazhi_review.review import queries
from fazhi_review.review.annotations import queries as annotation_queries
from fazhi_review.review.annotations import readings
from fazhi_review.review.annotations.anchoring import Match
from fazhi_review.review.annotations.basis import cites_of
from fazhi_review.review.annotations.cards import Card, cards_of
from fazhi_review.review.annotations.models import AnnotationDraft
from fazhi_review.review.annotations.readings import ReadingState
from fazhi_review.review.layout import Layout, lay_out
from fazhi_review.review.listing import clock_of
from fazhi_review.review.models import Disposition, ExaminationRow, FindingRow, Review
from fazhi_review.review.process.steps import may_take
from fazhi_review.review.versus import Versus, comparisons_of
from fazhi_review.review.workflow import REPLACEABLE, WITH_BUREAU, ReviewState, Transition, transitions_from
from fazhi_review.timeline.deadline import Light
from fazhi_review.vocabulary import Severity


@dataclass(frozen=True)
class Fact:
    """One metadata value as the page shows it: what, and where it comes from."""

    field: MetadataField
    value: object
    source: MetadataSource | None
    anchor: str  # the address of the provision that it was read from, "" where there is none


@dataclass(frozen=True)
class DocumentPage:
    """One version of a document for one reader."""

    document: NormativeDocument
    version: DocumentVersion
    versions: Sequence[DocumentVersion]
    review: Review
    examination: ExaminationRow | None
    findings: Sequence[FindingRow]
    layout: Layout
    conflicts: Sequence[Versus]
    facts: tuple[Fact, ...]
    steps: tuple[Transition, ...]  # what this reader may do next
    clock: tuple[int, Light, bool] | None
    is_bureau: bool
    is_owner: bool
    shows_decisions: bool
    cards: Sequence[Card] = ()
    orphans: Sequence[Card] = ()  # threads whose words this version no longer has
    drafts: Sequence[AnnotationDraft] = ()
    reading: ReadingState | None = None
    may_begin_reading: bool = False

    @property
    def is_newest(self) -> bool:
        return self.version.id == self.versions[0].id

    @property
    def may_decide(self) -> bool:
        """Whether this reader decides on findings now."""
        return (
            self.is_bureau
            and self.is_newest
            and self.review.state is ReviewState.UNDER_REVIEW
            and (self.reading is None or self.reading.is_open or self.reading.is_lead)
        )

    @property
    def may_annotate(self) -> bool:
        """Whether this reader may begin threads now."""
        return self.is_bureau and self.is_newest and self.review.state in WITH_BUREAU

    @property
    def may_replace_text(self) -> bool:
        return self.is_owner and self.is_newest and self.review.state in REPLACEABLE

    @cached_property
    def severities(self) -> Counter[Severity]:
        return Counter(finding.severity for finding in self.findings)

    @cached_property
    def open_count(self) -> int:
        return sum(finding.disposition is Disposition.OPEN for finding in self.findings)

    def cites_of(self, finding: FindingRow) -> str:
        """The legal basis of a finding, as the composer takes it up when the finding is reworded."""
        return cites_of([{"article_id": None, **row} for row in finding.basis])

    def may(self, step: str) -> bool:
        return any(candidate.name == step for candidate in self.steps)


def document_page(
    session: Session, reader: User, document_id: int, *, today: date, version_number: int | None = None
) -> DocumentPage:
    """Gather the page. An older version is shown with its text, without findings. Raises NotFound."""
    document = document_queries.document_for(session, reader, document_id)
    version = document_queries.version_for(session, reader, document_id, version_number)
    versions = document_queries.versions_of(session, document_id)
    review = queries.review_of(session, document_id)
    examination = queries.examination_of(session, review)
    if examination is not None and examination.version_id != version.id:
        examination = None
    findings = queries.findings_of(session, examination.id) if examination else []
    is_newest = version.id == versions[0].id
    is_owner = document.organization_id == reader.organization_id
    is_bureau = reader.sees_all_documents or reader.reviews_for(review.body_id)
    cards = cards_of(
        session,
        reader,
        annotation_queries.placed_in(session, reader, version.id),
        state=review.state,
        version_id=version.id,
        is_newest=is_newest,
        is_owner=is_owner,
        is_bureau=is_bureau,
    )
    placed = [card for card in cards if card.match is not Match.ORPHANED]
    layout = lay_out(version.text, document_queries.provisions_of(session, version.id), findings, placed)
    reading = readings.state_for(session, reader, version.id, is_bureau=is_bureau)
    return DocumentPage(
        document=document,
        version=version,
        versions=versions,
        review=review,
        examination=examination,
        findings=findings,
        layout=layout,
        conflicts=comparisons_of(session, reader, review, examination, today=today),
        facts=tuple(_facts(session, document, layout)),
        steps=tuple(_steps(review, document, reader)),
        clock=clock_of(review, today),
        is_bureau=is_bureau,
        shows_decisions=queries.sees_decisions(reader, review),
        is_owner=is_owner,
        cards=placed,
        orphans=[card for card in cards if card.match is Match.ORPHANED],
        drafts=annotation_queries.drafts_of(session, reader, version.id),
        reading=reading,
        may_begin_reading=is_bureau
        and readings.may_lead(reader)
        and is_newest
        and review.state in WITH_BUREAU
        and reading is None,
    )


def _facts(session: Session, document: NormativeDocument, layout: Layout) -> list[Fact]:
    sources = document_queries.sources_of(session, document.id)
    facts = []
    for field in MetadataField:
        source = sources.get(field)
        anchor = layout.anchor_at(source.start) if source is not None and source.start is not None else ""
        facts.append(Fact(field, getattr(document, field.value), source, anchor))
    return facts


def _steps(review: Review, document: NormativeDocument, reader: User) -> list[Transition]:
    return [step for step in transitions_from(review.state) if may_take(step, document, review, reader)]
