"""A review taken from one state to the next as its people would: what tests of several rooms begin with."""

from datetime import datetime
from io import BytesIO
from pathlib import Path

import document_samples as samples
from docx import Document
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import User
from fazhi_review.matters.models import Matter, MatterFile
from fazhi_review.review import operations, queries
from fazhi_review.review.models import Disposition, Review
from fazhi_review.review.process import opinion, points, submission
from fazhi_review.review.process.checklist import PointKey, Verdict
from fazhi_review.review.process.points import PointText
from fazhi_review.review.workflow import Conclusion
from fazhi_review.timeline.clock import FixedClock

WAIVER = "测试文件，不再要求其他材料"
HASTE = "内容单一，当日审核完毕"
UNLAWFUL_POINT = PointText(problem="设定罚款没有依据", basis="《行政处罚法》第十六条", suggestion="删除")


def submit(document_id: int, drafter: User, at: datetime) -> None:
    operations.submit(document_id, user=drafter, actor=samples.actor_of(drafter), at=at)


def accept(document_id: int, reviewer: User, at: datetime) -> None:
    """Accepted although materials are missing, with the reason that the law asks for."""
    operations.accept(document_id, user=reviewer, actor=samples.actor_of(reviewer), at=at, waiver=WAIVER)


def answer_checklist(
    document_id: int,
    reviewer: User,
    at: datetime,
    *,
    problems: frozenset[PointKey] = frozenset(),
    but: frozenset[str] = frozenset(),
) -> None:
    for key in PointKey:
        if key in but:
            continue
        verdict = Verdict.PROBLEM if key in problems else Verdict.NO_PROBLEM
        opinion.answer_point(
            document_id,
            key,
            verdict,
            "见审核意见" if key in problems else "",
            expected_version=0,
            user=reviewer,
            actor=samples.actor_of(reviewer),
            at=at,
        )


def propose(
    document_id: int, conclusion: Conclusion, reviewer: User, at: datetime, *, reason: str = "符合上位法"
) -> None:
    operations.propose(document_id, conclusion, reason, user=reviewer, actor=samples.actor_of(reviewer), at=at)


def agree(document_id: int, reader: User, at: datetime) -> None:
    operations.agree(document_id, user=reader, actor=samples.actor_of(reader), at=at)


def sign(app: Flask, document_id: int, lead: User, at: datetime, *, templates: Path | None = None) -> None:
    operations.conclude(
        document_id,
        user=lead,
        actor=samples.actor_of(lead),
        at=at,
        store=samples.place_with(app).store,
        templates=templates,
        haste_reason=HASTE,
    )


def conclude(
    app: Flask,
    document_id: int,
    conclusion: Conclusion,
    *,
    reviewer: User,
    lead: User,
    at: datetime,
    reason: str = "符合上位法",
) -> None:
    """From the checklist to the signed opinion; the lead reads and signs."""
    answer_checklist(document_id, reviewer, at)
    propose(document_id, conclusion, reviewer, at, reason=reason)
    agree(document_id, lead, at)
    sign(app, document_id, lead, at)


def review_of(session: Session, document_id: int) -> Review:
    return queries.review_of(session, document_id)


def matter_of(session: Session, document_id: int) -> Matter:
    matter = queries.matter_of_review(session, review_of(session, document_id).id)
    assert matter is not None
    return matter


def hand_in(app: Flask, document_id: int, key: str, drafter: User, clock: FixedClock) -> int:
    return submission.attach(
        document_id,
        key,
        f"{key}.txt",
        f"{key}的内容".encode(),
        user=drafter,
        actor=samples.actor_of(drafter),
        store=samples.place_with(app).store,
        at=clock.now(),
    )


def ask_supplement(app: Flask, document_id: int, reviewer: User, at: datetime, *items: str) -> None:
    operations.request_supplement(
        document_id,
        items,
        user=reviewer,
        actor=samples.actor_of(reviewer),
        at=at,
        store=samples.place_with(app).store,
    )


def words_of(app: Flask, session: Session, file_id: int) -> str:
    """Everything that stands in a letter, tables included."""
    file = session.get_one(MatterFile, file_id).file
    document = Document(BytesIO(samples.place_with(app).store.read(file.sha256)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def letter_of(app: Flask, session: Session, document_id: int, material: str) -> str:
    matter = matter_of(session, document_id)
    file = session.scalars(
        select(MatterFile)
        .where(MatterFile.matter_id == matter.id, MatterFile.material == material)
        .order_by(MatterFile.id.desc())
    ).first()
    assert file is not None
    return words_of(app, session, file.id)


def write_point(document_id: int, clause: str, text: PointText, reviewer: User, at: datetime) -> int:
    return points.write(document_id, clause, text, user=reviewer, actor=samples.actor_of(reviewer), at=at)


def dismiss_all(session: Session, document_id: int, reviewer: User, at: datetime) -> None:
    review = review_of(session, document_id)
    for finding in queries.findings_of(session, review.examination_id or 0):
        operations.decide(
            finding.id,
            Disposition.DISMISSED,
            "经核对有依据",
            expected_version=finding.version,
            user=reviewer,
            actor=samples.actor_of(reviewer),
            at=at,
        )


def concluded(app: Flask, document_id: int, reviewer: User, lead: User, clock: FixedClock) -> int:
    """The document concluded as to be changed; gives the id of its one point."""
    point_id = write_point(document_id, "第四条", UNLAWFUL_POINT, reviewer, clock.now())
    conclude(app, document_id, Conclusion.LAWFUL_AFTER_CHANGES, reviewer=reviewer, lead=lead, at=clock.now())
    return point_id
