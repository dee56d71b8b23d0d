"""Everything that the page of a review shows, for one reader, gathered in a constant number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from fazhi_review.accounts.models import Organization, User
from fazhi_review.accounts.permissions import Permission, Role
from fazhi_review.documents import queries as document_queries
from fazhi_review.documents.models import DocumentVersion, NormativeDocument
from fazhi_review.matters.models import Matter, MatterEvent, MatterFile
from fazhi_review.matters.notices import users_of
from fazhi_review.review import queries
from fazhi_review.review.models import Review
from fazhi_review.review.process import counsel, dossier, opinion, points, prefill, timing
from fazhi_review.review.process.clock_page import ClockPage, clock_page
from fazhi_review.review.process.dossier import HandedIn
from fazhi_review.review.process.materials import Account, missing
from fazhi_review.review.process.models import (
    CounselRequest,
    IssuedOpinion,
    MaterialNote,
    OpinionPoint,
    Reading,
    ReviewSupplement,
)
from fazhi_review.review.process.steps import may_take
from fazhi_review.review.process.submission import TAKES_MATERIALS, supplement_of
from fazhi_review.review.workflow import AWAITING_MATERIALS, IN_REVIEW, ReviewState, Transition, transitions_from
from fazhi_review.timeline.working_days import WorkingCalendar


@dataclass(frozen=True)
class Round:
    """One round that was concluded: its opinion, and its points with the drafters' answers."""

    opinion: IssuedOpinion
    points: Sequence[tuple[str, OpinionPoint]]

    @property
    def open_answers(self) -> int:
        return sum(point.answer is None for _, point in self.points)


@dataclass(frozen=True)
class ProcessPage:
    """A review with its papers, its clock, its checklist and its opinions, as far as this reader may see them."""

    document: NormativeDocument
    review: Review
    version: DocumentVersion  # the newest text
    steps: tuple[Transition, ...]
    accounts: tuple[Account, ...]
    circumstances: Sequence[str]
    files: Mapping[str, Sequence[HandedIn]]
    notes: Sequence[MaterialNote]
    supplement: ReviewSupplement | None
    clock: ClockPage | None
    checklist: Sequence[prefill.Line]
    points: Sequence[tuple[str, OpinionPoint]]
    readings: Sequence[Reading]
    counsels: Sequence[CounselRequest]
    counsel_files: Mapping[int, int]  # stored file -> the matter's file that is downloaded
    rounds: Sequence[Round]
    events: Sequence[MatterEvent]
    reviewers: Sequence[User]
    all_counsels: Sequence[User]
    is_owner: bool
    is_body: bool
    is_internal: bool  # sees what the body weighs before it is signed
    may_handle_materials: bool
    own_request: CounselRequest | None

    def may(self, step: str) -> bool:
        return any(candidate.name == step for candidate in self.steps)

    @property
    def missing(self) -> tuple[str, ...]:
        """The materials that are needed and absent, by name."""
        return tuple(material.label for material in missing(self.accounts))

    @property
    def needed(self) -> list[Account]:
        return [entry for entry in self.accounts if entry.is_needed]

    @property
    def further(self) -> list[Account]:
        """What is not needed as far as is known, with a file or not."""
        return [entry for entry in self.accounts if not entry.is_needed]

    @property
    def may_write(self) -> bool:
        """Whether this reader answers the checklist and writes points now."""
        return self.is_body and self.review.state is ReviewState.UNDER_REVIEW

    @property
    def is_outdated(self) -> bool:
        """Whether the text was replaced while it is being reviewed."""
        is_reviewed = self.review.state in IN_REVIEW | AWAITING_MATERIALS | {ReviewState.SUBMITTED}
        return is_reviewed and self.review.version_id not in (None, self.version.id)

    @property
    def last_round(self) -> Round | None:
        return self.rounds[-1] if self.rounds else None

    @property
    def unanswered_checklist(self) -> int:
        return sum(line.answer is None for line in self.checklist)


def process_page(
    session: Session, reader: User, review_id: int, *, today: date, calendar: WorkingCalendar
) -> ProcessPage:
    """Gather the page. Raises NotFound."""
    review = queries.review_for(session, reader, review_id)
    document = document_queries.document_for(session, reader, review.document_id)
    matter = queries.matter_of_review(session, review.id)
    files = dossier.files_of(session, review)
    stated = dossier.circumstances_of(session, document, review)
    notes = dossier.notes_of(session, review)
    opinions = dossier.opinions_of(session, review)
    accounts = dossier.account_of(document, review, stated, files, notes, opinions)
    is_body = reader.reviews_for(review.body_id)
    is_internal = is_body or reader.sees_all_documents
    is_owner = document.organization_id == reader.organization_id and reader.role is not Role.COUNSEL
    asked = counsel.requests_of(session, review)
    return ProcessPage(
        document=document,
        review=review,
        version=document_queries.version_for(session, reader, document.id),
        steps=_steps(document, review, reader, asked),
        accounts=accounts,
        circumstances=stated,
        files=_by_material(files),
        notes=notes,
        supplement=supplement_of(session, review),
        clock=clock_page(timing.opinion_clock(session, matter), today, calendar)
        if matter is not None and reader.role is not Role.COUNSEL
        else None,
        checklist=_checklist(session, document, review, accounts) if is_internal else (),
        points=points.numbered(points.points_of(session, review)) if is_internal else (),
        readings=_readings(session, review) if is_internal else (),
        counsels=asked if is_internal else (),
        counsel_files=_counsel_files(session, matter) if is_internal and matter is not None else {},
        rounds=_rounds(session, review, opinions) if reader.role is not Role.COUNSEL else (),
        events=_events(session, matter, with_internal=is_internal) if reader.role is not Role.COUNSEL else (),
        reviewers=users_of(session, review.body_id, Permission.REVIEW_DOCUMENT) if is_body and review.body_id else (),
        all_counsels=counsel.counsels(session) if is_body and reader.may(Permission.CONCLUDE_REVIEW) else (),
        is_owner=is_owner,
        is_body=is_body,
        is_internal=is_internal,
        may_handle_materials=is_owner and reader.may(Permission.UPLOAD_DOCUMENT) and review.state in TAKES_MATERIALS,
        own_request=next((request for request in asked if request.counsel_id == reader.id), None),
    )


def _steps(
    document: NormativeDocument, review: Review, reader: User, asked: Sequence[CounselRequest]
) -> tuple[Transition, ...]:
    """What this reader may do next."""
    open_to_reader = any(request.counsel_id == reader.id and request.answered_at is None for request in asked)
    return tuple(
        step
        for step in transitions_from(review.state)
        if may_take(step, document, review, reader) and (step.name != "advise" or open_to_reader)
    )


def _by_material(files: Sequence[HandedIn]) -> dict[str, list[HandedIn]]:
    found: dict[str, list[HandedIn]] = {}
    for file in files:
        found.setdefault(file.material, []).append(file)
    return found


def _checklist(
    session: Session, document: NormativeDocument, review: Review, accounts: Sequence[Account]
) -> list[prefill.Line]:
    if review.state not in IN_REVIEW | {ReviewState.CONCLUDED}:
        return []
    examination = queries.examination_of(session, review)
    known = session.scalar(
        select(Organization.id).where(Organization.name == document.issuing_authority, Organization.is_active).limit(1)
    )
    return prefill.lines(
        queries.findings_of(session, examination.id) if examination is not None else (),
        examination.checklist if examination is not None else (),
        opinion.answers_of(session, review),
        prefill.facts_of(document.issuing_authority, known is not None, accounts),
    )


def _readings(session: Session, review: Review) -> Sequence[Reading]:
    return session.scalars(
        select(Reading)
        .where(Reading.review_id == review.id, Reading.round == review.round)
        .options(joinedload(Reading.reader))
        .order_by(Reading.id)
    ).all()


def _rounds(session: Session, review: Review, opinions: Sequence[IssuedOpinion]) -> list[Round]:
    every = session.scalars(
        select(OpinionPoint)
        .where(OpinionPoint.review_id == review.id)
        .options(joinedload(OpinionPoint.answered_by))
        .order_by(OpinionPoint.round, OpinionPoint.start, OpinionPoint.id)
    ).all()
    return [
        Round(issued, points.numbered(point for point in every if point.round == issued.round)) for issued in opinions
    ]


def _counsel_files(session: Session, matter: Matter) -> dict[int, int]:
    rows = session.execute(
        select(MatterFile.file_id, MatterFile.id).where(
            MatterFile.matter_id == matter.id, MatterFile.material == counsel.COUNSEL_FILE
        )
    )
    return {row[0]: row[1] for row in rows}


def _events(session: Session, matter: Matter | None, *, with_internal: bool) -> Sequence[MatterEvent]:
    if matter is None:
        return ()
    statement = (
        select(MatterEvent)
        .where(MatterEvent.matter_id == matter.id)
        .options(joinedload(MatterEvent.user), joinedload(MatterEvent.organization))
        .order_by(MatterEvent.id.desc())
    )
    if not with_internal:
        statement = statement.where(MatterEvent.is_internal.is_(False))
    return session.scalars(statement).all()
