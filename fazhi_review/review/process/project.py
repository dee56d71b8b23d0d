"""What the drafting room is told of a review, in the same commit: handed in, taken or given back, concluded, answered.

A department's own unit that reviews a text before the government's review body does is a step of the department's own:
of it the project learns by the opinion that it files, not by being handed in.
"""

from collections.abc import Sequence

from fazhi_review.drafting import legality
from fazhi_review.drafting.dossier import LegalityConclusion
from fazhi_review.drafting.legality import GivenOpinion, PointAnswers
from fazhi_review.drafting.moves import Setting
from fazhi_review.matters.place import calendar_here
from fazhi_review.review.process import routing
from fazhi_review.review.process.models import Answer, IssuedOpinion, OpinionPoint
from fazhi_review.review.process.steps import Step
from fazhi_review.timeline.clock import BEIJING


def tell_submitted(step: Step) -> None:
    """The project's gates are asked before the text leaves its unit. Raises what drafting refuses with."""
    if not _is_preliminary(step):
        legality.submitted(step.session, step.document.id, by=_setting(step))


def tell_withdrawn(step: Step) -> None:
    if not _is_preliminary(step):
        legality.withdrawn(step.session, step.document.id, by=_setting(step))


def tell_returned(step: Step, reason: str) -> None:
    if not _is_preliminary(step):
        legality.returned(step.session, step.document.id, reason=reason, by=_setting(step))


def tell_concluded(step: Step, opinion: IssuedOpinion, points: Sequence[OpinionPoint], file_name: str) -> None:
    """The opinion with its number, its letter and the text that it is about."""
    issued_on = opinion.issued_at.astimezone(BEIJING).date()
    if _is_preliminary(step):
        note = f"{opinion.number} {opinion.conclusion.label}"
        legality.record_own_review(step.session, step.document.id, issued_on=issued_on, note=note, by=_setting(step))
        return
    given = GivenOpinion(
        conclusion=LegalityConclusion(opinion.conclusion.value),
        version_id=opinion.version_id,
        issued_on=issued_on,
        accepted_on=opinion.accepted_on,
        working_days=opinion.working_days,
        number=opinion.number,
        file_id=opinion.letter_id,
        file_name=file_name,
        points=len(points),
    )
    legality.record_legality_opinion(step.session, step.document.id, given, by=_setting(step))


def tell_answered(step: Step, points: Sequence[OpinionPoint]) -> None:
    """How far the points are answered: what is not adopted without a reason may not go to the meeting."""
    if _is_preliminary(step):
        return
    unadopted = [point for point in points if point.answer not in (None, Answer.ADOPTED)]
    answers = PointAnswers(
        unanswered=sum(point.answer is None for point in points),
        unadopted=len(unadopted),
        unadopted_without_reason=sum(not point.answer_reason for point in unadopted),
    )
    legality.record_point_answers(step.session, step.document.id, answers, by=_setting(step))


def _is_preliminary(step: Step) -> bool:
    return routing.is_preliminary(step.session, step.document, step.review)


def _setting(step: Step) -> Setting:
    return Setting(step.user, step.actor, step.at, calendar_here())
