"""Verbs on cases: a reviewer decides on a comparison, or takes the decision back.

A clash also stands among the findings of the examination, so both always say the same: whichever a reviewer decides on,
the other follows in the same commit.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.accounts import audit
from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.audit import describe_fields
from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Permission
from fazhi_review.errors import Conflict, InvalidInput, NotFound, NotPermitted
from fazhi_review.extensions import unit_of_work
from fazhi_review.pages.forms import require_version
from fazhi_review.review.cases import queries
from fazhi_review.review.cases.models import CaseVerdict, ConflictCase
from fazhi_review.review.cases.pairs import clause_of, pair_of
from fazhi_review.review.models import Disposition, ExaminationRow, FindingRow
from fazhi_review.review.workflow import ReviewState
from fazhi_review.vocabulary import Labelled

Values = Mapping[str, Any]

_DISPOSITIONS = {
    CaseVerdict.ADOPTED: Disposition.ADOPTED,
    CaseVerdict.DISMISSED: Disposition.DISMISSED,
    # Nobody has decided on the defect: it stays open, and a high one still bars the conclusion 合法.
    CaseVerdict.UNDECIDED: Disposition.OPEN,
}


class CaseAction(Labelled):
    """What the audit log calls these verbs."""

    DECIDE = "decide_comparison", "判断条文比对"
    WITHDRAW = "withdraw_comparison", "撤回条文比对的判断"


class CaseReasonMissing(InvalidInput):
    sentence = "请写明“{verdict}”的理由，它会作为案例供以后比对同样条文时参考。"


describe_fields({"verdict": "判断", "clause": "本文件条文", "against": "对照条文"})


def decide(
    examination_id: int,
    key: str,
    verdict: CaseVerdict,
    reason: str,
    *,
    expected_version: int,
    user: User,
    actor: Actor,
    at: datetime,
) -> int:
    """Keep a person's verdict on one comparison of an examination; gives the document's id.

    `expected_version` is that of the case which the user saw, 0 where there was none. Raises NotFound, NotPermitted,
    CaseReasonMissing, StaleVersion, or Conflict when the document is not under review.
    """
    reason = reason.strip()
    if verdict is not CaseVerdict.ADOPTED and not reason:
        raise CaseReasonMissing(verdict=verdict.label)
    with unit_of_work() as session:
        examination, document_id, values = _open_for(session, user, examination_id, key)
        case = queries.case_of(session, document_id, pair_of(values))
        if case is not None and (case.verdict, case.reason, case.decided_by_id) == (verdict, reason, user.id):
            return document_id  # the button was pressed twice
        require_version(case.version if case else 0, expected_version)
        case = _keep(session, case, examination, document_id, values, verdict, reason, user, actor, at)
        _let_finding_follow(session, examination, values, case, actor)
    return document_id


def withdraw(examination_id: int, key: str, *, expected_version: int, user: User, actor: Actor, at: datetime) -> int:
    """Take back the verdict on one comparison; gives the document's id. The audit log keeps what it was."""
    with unit_of_work() as session:
        examination, document_id, values = _open_for(session, user, examination_id, key)
        case = queries.case_of(session, document_id, pair_of(values))
        if case is None:
            return document_id
        require_version(case.version, expected_version)
        _remove(session, case, actor, at)
        _let_finding_follow(session, examination, values, None, actor)
    return document_id


def follow_finding(
    session: Session, finding: FindingRow, document_id: int, *, user: User, actor: Actor, at: datetime
) -> None:
    """Let the case of a comparison say what a reviewer has just decided on its finding in the margin."""
    examination = session.get(ExaminationRow, finding.examination_id)
    if examination is None or not finding.rule.startswith("conflict."):
        return
    values = next((each for each in examination.conflicts if _is_finding_of(finding, each)), None)
    if values is None:
        return
    case = queries.case_of(session, document_id, pair_of(values))
    if finding.disposition is not Disposition.OPEN:
        verdict = CaseVerdict.ADOPTED if finding.disposition is Disposition.ADOPTED else CaseVerdict.DISMISSED
        _keep(session, case, examination, document_id, values, verdict, finding.disposition_reason, user, actor, at)
    elif case is not None and case.verdict is not CaseVerdict.UNDECIDED:
        _remove(session, case, actor, at)


def _open_for(session: Session, user: User, examination_id: int, key: str) -> tuple[ExaminationRow, int, Values]:
    """The comparison and where it stands, if this user may decide on it now."""
    examination, review = queries.examination_for(session, user, examination_id)
    if not user.sees_all_documents or not user.may(Permission.REVIEW_DOCUMENT):
        raise NotPermitted()
    if review.state is not ReviewState.UNDER_REVIEW:
        raise Conflict(sentence=f"文件当前为“{review.state.label}”，受理之后才能对条文比对作出判断。")
    if review.examination_id != examination.id:
        raise Conflict(sentence="文件在此之后又作过一次审查，请刷新页面，对照新的比对结果判断。")
    for values in queries.visible_comparisons(session, user, examination):
        if pair_of(values).key == key:
            return examination, review.document_id, values
    raise NotFound()


def _keep(
    session: Session,
    case: ConflictCase | None,
    examination: ExaminationRow,
    document_id: int,
    values: Values,
    verdict: CaseVerdict,
    reason: str,
    user: User,
    actor: Actor,
    at: datetime,
) -> ConflictCase:
    before = _said(case) if case else None
    if case is None:
        case = _new_case(examination, document_id, values)
        session.add(case)
    case.verdict, case.reason = verdict, reason
    case.decided_by_id, case.decided_at = user.id, at
    case.version_id = examination.version_id
    session.flush()
    after = {**_said(case), "clause": case.path, "against": f"《{case.law}》{case.article}"}
    audit.record(session, actor, CaseAction.DECIDE, case, before, after, at=at)
    return case


def _remove(session: Session, case: ConflictCase, actor: Actor, at: datetime) -> None:
    audit.record(session, actor, CaseAction.WITHDRAW, case, _said(case), {"verdict": ""}, at=at)
    session.delete(case)
    session.flush()


def _said(case: ConflictCase) -> dict[str, Any]:
    return {"verdict": case.verdict, "reason": case.reason}


def _new_case(examination: ExaminationRow, document_id: int, values: Values) -> ConflictCase:
    pair = pair_of(values)
    clause_mark, text_mark = values.get("clause_mark") or (0, 0), values.get("text_mark") or (0, 0)
    return ConflictCase(
        document_id=document_id,
        version_id=examination.version_id,
        path=values["path"],
        address=values["address"],
        clause=clause_of(values),
        clause_start=clause_mark[0],
        clause_end=clause_mark[1],
        clause_key=pair.clause_key,
        source=pair.source,
        counterpart_id=values.get("document_id"),
        anchor=values.get("anchor", ""),
        law=values["law"],
        law_key=pair.law,
        article=pair.article,
        law_version=values["version"],
        text=values["text"],
        text_start=text_mark[0],
        text_end=text_mark[1],
        text_key=pair.text_key,
        relation=pair.relation,
        confidence=values["confidence"],
        explanation=values["explanation"],
    )


def _let_finding_follow(
    session: Session, examination: ExaminationRow, values: Values, case: ConflictCase | None, actor: Actor
) -> None:
    """Give the finding of this comparison, where there is one, the same decision."""
    rows = session.scalars(
        select(FindingRow).where(
            FindingRow.examination_id == examination.id, FindingRow.rule == f"conflict.{values['relation']}"
        )
    )
    disposition = _DISPOSITIONS[case.verdict] if case else Disposition.OPEN
    is_open = disposition is Disposition.OPEN
    for finding in rows:
        if _is_finding_of(finding, values):
            finding.disposition = disposition
            finding.disposition_reason = "" if is_open or case is None else case.reason
            finding.disposed_by_id = None if is_open or case is None else case.decided_by_id
            finding.disposed_at = None if is_open or case is None else case.decided_at


def _is_finding_of(finding: FindingRow, values: Values) -> bool:
    """Whether `conflict_findings` made this finding of this comparison."""
    names = {(basis["law"], basis["article"]) for basis in finding.basis}
    return (
        finding.rule == f"conflict.{values['relation']}"
        and (finding.start, finding.end) == (values["start"], values["end"])
        and (not names or (values["law"], values["article"]) in names)
    )
