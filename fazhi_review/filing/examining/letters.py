"""The opinion of a filing review (备案审查意见书, T-8), with its six points one by one."""

from typing import Any

from sqlalchemy.orm import Session

from fazhi_review.accounts.models import User
from fazhi_review.filing import queries as filing_queries
from fazhi_review.filing.examining import queries
from fazhi_review.filing.examining.models import FilingReview
from fazhi_review.filing.examining.workflow import Outcome, PointVerdict
from fazhi_review.filing.letters import TEMPLATES
from fazhi_review.filing.requirements import points
from fazhi_review.letters import render
from fazhi_review.matters import limits
from fazhi_review.matters import operations as matters
from fazhi_review.matters.place import Place
from fazhi_review.timeline.deadline import deadline

_HANDLING = {
    Outcome.PASSED: "",
    Outcome.NOTED: "请你单位对所列瑕疵予以注意，在修改或者重新制定时完善。",
    Outcome.WRONG: "请你单位按照逐条意见停止执行、修改或者废止有关规定，并书面反馈处理结果；逾期不处理的，将依法提请有权机关处理。",
}


def write_opinion(session: Session, review: FilingReview, *, user: User, place: Place) -> None:
    """Write the opinion that was signed and keep it among the review's files, for the issuing authority too."""
    published, outcome = review.published, review.outcome
    if outcome is None:
        raise ValueError("an opinion without a conclusion")
    bureau = filing_queries.bureau(session)
    answered = {point.point: point for point in review.points}
    values: dict[str, Any] = {
        "number": review.opinion_number,
        "addressee": published.organization.name,
        "document_title": published.title,
        "document_number": published.number,
        "filing_number": review.filing.number if review.filing else "",
        "received_on": review.filing.submitted_on if review.filing else None,
        "review_mode": review.mode.label,
        "conclusion": f"{outcome.label}。{review.reason}",
        "handling": _HANDLING[outcome],
        "contact": review.reviewer.full_name if review.reviewer else "",
        "organization": bureau.name if bureau else "司法行政部门",
        "issued_on": place.clock.today(),
        "scope": [
            {
                "item": point.label,
                "result": "存在问题" if answered[point.key].verdict is PointVerdict.PROBLEM else "未发现问题",
                "note": answered[point.key].note,
            }
            for point in points()
        ],
        "points": [
            {
                "address": problem.clause,
                "quote": problem.quote,
                "issue": f"{problem.problem}（{problem.nature.label}）",
                "basis": problem.basis,
                "suggestion": problem.disposal.label,
            }
            for problem in review.problems
        ],
    }
    if outcome is Outcome.WRONG:
        limit = limits.limit_for(session, "correction.response")
        values["reply_due"] = deadline(place.clock.today(), limit, place.calendar, today=place.clock.today()).day
    known = {name: value for name, value in values.items() if value not in (None, "")}
    data = render("filing_opinion", known, overrides=place.settings.instance / TEMPLATES)
    matters.attach(
        session,
        queries.matter_of(session, review),
        material="filing_opinion",
        label="备案审查意见书",
        name=f"备案审查意见书（{published.title[:60]}）.docx",
        data=data,
        user=user,
        store=place.store,
        at=place.clock.now(),
    )
