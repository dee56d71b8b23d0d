"""Everything that the page of one correction shows, read in a constant number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from fazhi_review.accounts.models import User
from fazhi_review.correction import checking, escalation, operations, queries
from fazhi_review.correction.checking import Sight
from fazhi_review.correction.models import Correction
from fazhi_review.correction.steps import may_take
from fazhi_review.correction.workflow import CorrectionState, Transition, transitions_from
from fazhi_review.filing import queries as filings
from fazhi_review.filing.examining.workflow import Disposal
from fazhi_review.filing.models import PublishedDocument
from fazhi_review.matters import operations as matters
from fazhi_review.matters.models import Matter, MatterEvent, MatterFile

_PRESSING = frozenset({"remind", "supervise", "propose"})


@dataclass(frozen=True, slots=True)
class CorrectionPage:
    """One correction as it is shown to one user."""

    correction: Correction
    matter: Matter
    steps: Sequence[Transition]
    may_edit: bool
    files: Sequence[MatterFile]
    history: Sequence[MatterEvent]
    remedies: Sequence[PublishedDocument]
    sights: Mapping[int, Sight]
    has_text: bool  # whether there is a text of the remedy to look into
    must_name_it: bool  # a repeal or a stop that does not name the document it is about
    today: date

    @property
    def is_overdue(self) -> bool:
        """Whether the issuing authority's term has passed."""
        waits = self.correction.state in (CorrectionState.ISSUED, CorrectionState.CORRECTING)
        return waits and self.matter.due_on is not None and self.today > self.matter.due_on


def correction_page(session: Session, user: User, correction_id: int, *, today: date) -> CorrectionPage:
    """The page of one correction. Raises NotFound."""
    correction = queries.correction_for(session, user, correction_id)
    matter = queries.matter_of(session, correction)
    pressing = escalation.next_press(correction, matter, today)
    steps = [
        step
        for step in transitions_from(correction.state)
        if may_take(step, correction, user) and (step.name not in _PRESSING or step.name == pressing)
    ]
    text = queries.newest_text(session, correction.remedy.document_id) if correction.remedy else ""
    published = correction.published
    ends = any((point.measure or point.disposal) is not Disposal.AMEND for point in correction.standing_points)
    return CorrectionPage(
        correction=correction,
        matter=matter,
        steps=steps,
        may_edit=operations.may_edit(correction, user),
        files=matters.files_of(session, matter),
        history=filings.history_of(session, user, matter),
        remedies=queries.remedies_for(session, correction) if any(step.name == "report" for step in steps) else (),
        sights={point.id: checking.look_for(point.quote, text) for point in correction.standing_points} if text else {},
        has_text=bool(text),
        must_name_it=bool(text) and ends and not checking.names(text, published.title, published.number),
        today=today,
    )
