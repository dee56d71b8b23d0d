"""What a review knows of how a document came about, for the rules: its materials, its dates, its conclusion.

Put over what the drafting project knows, where there is one. What nobody knows is left out: it is then asked of a person.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from fazhi_review.documents.models import NormativeDocument
from fazhi_review.drafting.facts import facts_of_document as project_facts
from fazhi_review.matters.place import calendar_here
from fazhi_review.ports import FactValue, ProcedureFacts
from fazhi_review.review import queries
from fazhi_review.review.models import Review
from fazhi_review.review.process import counsel, dossier, opinion, points, routing, timing
from fazhi_review.review.process.circumstances import CIRCUMSTANCES
from fazhi_review.review.process.materials import missing
from fazhi_review.review.process.models import Answer
from fazhi_review.review.process.submission import supplement_of
from fazhi_review.review.workflow import WITH_OWNER, ReviewState
from fazhi_review.timeline.clock import to_beijing
from fazhi_review.vocabulary import Severity

#: Rules look for these words among the materials.
_TEXT = "送审稿"
_NO_OWN_UNIT = "本单位合法性审核意见（本单位没有审核机构，不需要）"


def facts_of_document(session: Session, document: NormativeDocument, review: Review, *, today: date) -> ProcedureFacts:
    """The facts of a document for an examination today."""
    base = project_facts(session, document.id, today=today) or ProcedureFacts()
    answers = {**base.answers, **dict(_circumstances(review)), **dict(_course(session, document, review, today))}
    handed_in = _materials(session, document, review)
    return replace(
        base,
        issuing_authority=base.issuing_authority or document.issuing_authority or None,
        materials=handed_in if handed_in is not None else base.materials,
        answers=answers,
    )


def _circumstances(review: Review) -> Iterator[tuple[str, FactValue]]:
    """Whoever has ticked one of them has read them all; with none ticked nothing is known."""
    if review.circumstances:
        for circumstance in CIRCUMSTANCES:
            if circumstance.fact:
                yield circumstance.fact, circumstance.key in review.circumstances


def _materials(session: Session, document: NormativeDocument, review: Review) -> tuple[str, ...] | None:
    """The labels of what was handed in; None before it is submitted, when more may still come."""
    if review.state in WITH_OWNER and review.round == 1:
        return None
    accounts = dossier.read_account(session, document, review)
    labels = [_TEXT, *(entry.material.label for entry in accounts if entry.files)]
    if not document.organization.has_own_reviewers:
        labels.append(_NO_OWN_UNIT)
    return tuple(labels)


def _course(
    session: Session, document: NormativeDocument, review: Review, today: date
) -> Iterator[tuple[str, FactValue]]:
    if review.body is not None:
        yield "review.body", review.body.name
        yield "review.in_register", True
        yield "document.drafted_by_department", routing.names_government(session, document, review)
    if review.accepted_at is None:
        return
    yield "review.accepted_on", to_beijing(review.accepted_at).date()
    yield "review.materials_complete", not missing(dossier.read_account(session, document, review))
    yield "review.asked_supplement", supplement_of(session, review) is not None
    yield "review.has_counsel", any(request.answered_at for request in counsel.requests_of(session, review))
    matter = queries.matter_of_review(session, review.id)
    spent = timing.used(timing.opinion_clock(session, matter), today, calendar_here()) if matter is not None else None
    if spent is not None:
        yield "review.paused_days", spent.paused
    if review.state is ReviewState.CONCLUDED and review.conclusion is not None:
        yield from _concluded(session, review)
        if spent is not None:
            yield "review.working_days", spent.days


def _concluded(session: Session, review: Review) -> Iterator[tuple[str, FactValue]]:
    if review.conclusion is None or review.concluded_at is None:
        return
    yield "review.conclusion", review.conclusion.label
    yield "review.is_written", True
    yield "review.form", "书面审核意见"
    yield "review.issued_on", to_beijing(review.concluded_at).date()
    yield "review.items", tuple(answer.point.label for answer in opinion.answers_of(session, review))
    yield "review.open_bars", queries.open_findings(session, review, Severity.HIGH)
    unadopted = [point for point in points.points_of(session, review) if point.answer not in (None, Answer.ADOPTED)]
    yield "review.unadopted", len(unadopted)
    yield "review.unadopted_reasons", all(point.answer_reason for point in unadopted)
