"""The points of the opinion: made from adopted findings, written and edited by the reviewer, in the order of the articles."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from fazhi_review.accounts import audit
from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Permission
from fazhi_review.documents import queries as document_queries
from fazhi_review.documents.models import NormativeDocument, ProvisionRow
from fazhi_review.errors import Conflict, InvalidInput, NotFound, NotPermitted
from fazhi_review.extensions import unit_of_work
from fazhi_review.pages.forms import require_version
from fazhi_review.review import queries
from fazhi_review.review.models import Disposition, FindingRow, Review
from fazhi_review.review.process.actions import ReviewAction
from fazhi_review.review.process.models import Nature, OpinionPoint
from fazhi_review.review.process.refusals import BasisMissing
from fazhi_review.review.workflow import ReviewState
from fazhi_review.structure.numerals import to_chinese
from fazhi_review.vocabulary import Category, Severity

_TECHNICAL = frozenset({Category.FORMAT, Category.STRUCTURE})


@dataclass(frozen=True, slots=True, kw_only=True)
class PointText:
    """What a reviewer writes of a point."""

    problem: str
    basis: str = ""
    suggestion: str = ""
    quote: str = ""
    nature: Nature = Nature.UNLAWFUL


class NotBeingReviewed(Conflict):
    sentence = "文件当前为“{state}”，受理后、提请复核前才能填写审核意见。"


class ClauseNotFound(InvalidInput):
    sentence = "没有在送审稿中找到“{clause}”，请按“第三条第二款”的写法填写条款，针对全文的意见留空。"


def points_of(session: Session, review: Review, round_: int | None = None) -> Sequence[OpinionPoint]:
    """The points of a round (the present one unless named), in the order of the articles."""
    return session.scalars(
        select(OpinionPoint)
        .where(OpinionPoint.review_id == review.id, OpinionPoint.round == (round_ or review.round))
        .options(joinedload(OpinionPoint.created_by), joinedload(OpinionPoint.answered_by))
        .order_by(OpinionPoint.start, OpinionPoint.id)
    ).all()


def follow_decision(session: Session, review: Review, finding: FindingRow, *, user: User, at: datetime) -> None:
    """An adopted finding becomes a point of the opinion; one that is dismissed or open again is none."""
    existing = _point_of_finding(points_of(session, review), finding)
    if finding.disposition is Disposition.ADOPTED and existing is None:
        session.add(_from_finding(review, finding, user=user, at=at))
    elif finding.disposition is not Disposition.ADOPTED and existing is not None and existing.annotation_id is None:
        session.delete(existing)
    session.flush()


def ensure_for_adopted(session: Session, review: Review, *, user: User, at: datetime) -> None:
    """Every adopted finding has its point, also those adopted before points were kept."""
    if review.examination_id is None:
        return
    known = points_of(session, review)
    for finding in queries.findings_of(session, review.examination_id):
        if finding.disposition is Disposition.ADOPTED and _point_of_finding(known, finding) is None:
            session.add(_from_finding(review, finding, user=user, at=at))
    session.flush()


def write(
    document_id: int,
    clause: str,
    text: PointText,
    *,
    user: User,
    actor: Actor,
    at: datetime,
) -> int:
    """A point of the reviewer's own, on a clause as a lawyer writes it or on the whole text. Gives its id."""
    _check(text)
    with unit_of_work() as session:
        document, review = under_review(session, document_id, user)
        provision = _provision(session, review, clause.strip())
        point = OpinionPoint(
            review_id=review.id,
            round=review.round,
            start=provision.start if provision is not None else 0,
            path=provision.path if provision is not None else "",
            address=provision.address if provision is not None else "",
            created_by_id=user.id,
            created_at=at,
            **_columns(text),
        )
        session.add(point)
        session.flush()
        after = {"point": point.audit_label}
        audit.record(session, actor, ReviewAction.WRITE_POINT, document, after=after, at=at)
    return point.id


def change(
    document_id: int,
    point_id: int,
    text: PointText,
    *,
    expected_version: int,
    user: User,
    actor: Actor,
    at: datetime,
) -> None:
    """Save a point's wording. Raises NotFound, StaleVersion."""
    _check(text)
    with unit_of_work() as session:
        point, document = _point(session, document_id, point_id, user)
        before = {"point": point.audit_label}
        require_version(point.version, expected_version)
        for name, value in _columns(text).items():
            if name != "quote" or not point.rule:  # by its quote a finding's point is found again
                setattr(point, name, value)
        audit.record(session, actor, ReviewAction.WRITE_POINT, document, before, {"point": point.audit_label}, at=at)


def remove(document_id: int, point_id: int, *, expected_version: int, user: User, actor: Actor, at: datetime) -> None:
    """Take a point out; one that stands on a finding goes with its adoption."""
    with unit_of_work() as session:
        point, document = _point(session, document_id, point_id, user)
        require_version(point.version, expected_version)
        if point.annotation_id is not None:
            raise Conflict("这条意见来自批注，请在文件页面撤销该批注列入审核意见的处理。")
        if point.rule:
            raise Conflict("这条意见来自已采纳的审查发现，请在文件页面把该发现改为“不采纳”或“重新处理”。")
        audit.record(session, actor, ReviewAction.REMOVE_POINT, document, before={"point": point.audit_label}, at=at)
        session.delete(point)


def numbered(points: Iterable[OpinionPoint]) -> list[tuple[str, OpinionPoint]]:
    """（一）、（二）: the points with the numbers that they have in the letter."""
    return [(f"（{to_chinese(number)}）", point) for number, point in enumerate(points, 1)]


def _check(text: PointText) -> None:
    if not text.problem.strip():
        raise InvalidInput("请写明存在的问题。")
    if text.nature is Nature.UNLAWFUL and not text.basis.strip():
        raise BasisMissing()


def _columns(text: PointText) -> dict[str, Any]:
    return {
        "problem": text.problem.strip(),
        "basis": text.basis.strip(),
        "suggestion": text.suggestion.strip(),
        "quote": text.quote.strip(),
        "nature": text.nature,
    }


def _from_finding(review: Review, finding: FindingRow, *, user: User, at: datetime) -> OpinionPoint:
    return OpinionPoint(
        review_id=review.id,
        round=review.round,
        start=finding.start,
        path=finding.path,
        address=finding.address,
        quote=finding.quote,
        problem=_as_concluded(finding.message),
        basis="；".join(cited(basis) for basis in finding.basis),
        suggestion=finding.suggestion,
        nature=_nature(finding),
        rule=finding.rule,
        created_by_id=user.id,
        created_at=at,
    )


def _as_concluded(message: str) -> str:
    """A finding suspects; what a person has adopted is said as such. The reviewer may word it otherwise."""
    return message.replace("疑似", "")


def cited(basis: Mapping[str, Any]) -> str:
    """《行政处罚法》第十六条, from a finding's basis."""
    law = str(basis.get("law", ""))
    title = law if law.startswith("《") or "〔" in law else f"《{law}》"
    return f"{title}{basis.get('article', '') or ''}"


def _nature(finding: FindingRow) -> Nature:
    if finding.category in _TECHNICAL:
        return Nature.TECHNICAL
    return Nature.IMPROPER if finding.severity is Severity.LOW or not finding.basis else Nature.UNLAWFUL


def _point_of_finding(points: Iterable[OpinionPoint], finding: FindingRow) -> OpinionPoint | None:
    key = (finding.rule, finding.address, finding.quote)
    return next((point for point in points if (point.rule, point.address, point.quote) == key), None)


def _provision(session: Session, review: Review, clause: str) -> ProvisionRow | None:
    if not clause:
        return None
    found = session.scalars(
        select(ProvisionRow)
        .where(ProvisionRow.version_id == review.version_id, ProvisionRow.path == clause)
        .order_by(ProvisionRow.position)
        .limit(1)
    ).first()
    if found is None:
        raise ClauseNotFound(clause=clause)
    return found


def under_review(session: Session, document_id: int, user: User) -> tuple[NormativeDocument, Review]:
    document = document_queries.document_for(session, user, document_id)
    review = queries.review_of(session, document_id)
    if not user.reviews_for(review.body_id) or not user.may(Permission.REVIEW_DOCUMENT):
        raise NotPermitted()
    if review.state is not ReviewState.UNDER_REVIEW:
        raise NotBeingReviewed(state=review.state.label)
    return document, review


def _point(session: Session, document_id: int, point_id: int, user: User) -> tuple[OpinionPoint, NormativeDocument]:
    document, review = under_review(session, document_id, user)
    point = session.get(OpinionPoint, point_id)
    if point is None or point.review_id != review.id:
        raise NotFound()
    if point.round != review.round:
        raise Conflict("这条意见属于已经签发的一轮审核，不能再修改。")
    return point, document
