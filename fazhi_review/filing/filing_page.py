"""Everything that the page of one filing shows, read in a constant number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import User
from fazhi_review.filing import operations, queries, requirements
from fazhi_review.filing.checks import Check, form_checks
from fazhi_review.filing.examining.models import FilingReview
from fazhi_review.filing.models import Filing, SupplementRequest
from fazhi_review.filing.requirements import Material
from fazhi_review.filing.timeliness import Judgement
from fazhi_review.filing.workflow import Party, Recipient, Transition, transitions_from
from fazhi_review.matters.models import Matter, MatterEvent, MatterFile

#: Through which address a step is taken: by permission, as `web.guard` checks it.
_ROUTES = {Party.OWNER: "unit", Party.SENDER: "unit", Party.BUREAU: "check"}
_LEAD = frozenset({"waive", "reinstate"})


@dataclass(frozen=True, slots=True)
class MaterialLine:
    """One material: whether it is asked for here, by which rule, and what was handed in for it."""

    material: Material
    rule: str
    basis: str
    files: Sequence[MatterFile]
    is_there: bool


@dataclass(frozen=True, slots=True)
class FilingPage:
    """One filing as it is shown to one user."""

    filing: Filing
    matter: Matter
    judgement: Judgement
    steps: Sequence[Transition]
    materials: Sequence[MaterialLine]
    letters: Sequence[MatterFile]
    checks: Sequence[Check]
    history: Sequence[MatterEvent]
    siblings: Sequence[Filing]
    reviews: Sequence[FilingReview]
    supplement: SupplementRequest | None
    may_edit: bool
    may_bring_text: bool
    today: date

    @property
    def ground(self) -> requirements.Ground | None:
        return requirements.ground(self.filing.ground)

    @staticmethod
    def route_of(step: Transition) -> str:
        """The endpoint that takes this step."""
        return f"filing.{'lead' if step.name in _LEAD else _ROUTES[step.party]}_step"


def filing_page(session: Session, user: User, filing_id: int, *, today: date) -> FilingPage:
    """The page of one filing. Raises NotFound."""
    filing = queries.filing_for(session, user, filing_id)
    matter = queries.matter_of(session, filing)
    files = queries.files_of(session, filing)
    missing = queries.missing_of(session, filing)
    may_edit = operations.may_edit(filing, user)
    return FilingPage(
        filing=filing,
        matter=matter,
        judgement=filing.judgement(today),
        steps=_steps(filing, user),
        materials=_materials(filing, files),
        letters=[file for file in files if requirements.material(file.material) is None],
        checks=form_checks(filing, missing, today),
        history=queries.history_of(session, user, matter),
        siblings=[each for each in filing.published.filings if each.id != filing.id],
        reviews=_reviews(session, filing),
        supplement=operations.request_of_round(filing),
        may_edit=may_edit,
        may_bring_text=may_edit
        and filing.published.document_id is None
        and filing.published.organization_id == user.organization_id,
        today=today,
    )


def _steps(filing: Filing, user: User) -> list[Transition]:
    ground = requirements.ground(filing.ground)
    steps = [
        step for step in transitions_from(filing.recipient, filing.state) if operations.may_take(step, filing, user)
    ]
    if ground is not None and not ground.refile:
        steps = [step for step in steps if step.name not in ("submit", "send")]
    return steps


def _materials(filing: Filing, files: Sequence[MatterFile]) -> list[MaterialLine]:
    wanted = requirements.materials_for(filing.recipient, concerns_business=filing.published.concerns_business)
    extra = [
        material
        for material in requirements.materials()
        if material not in wanted and any(file.material == material.key for file in files)
    ]
    lines = []
    for material in (*wanted, *extra):
        mine = [file for file in files if file.material == material.key]
        is_there = filing.published.document_id is not None if material.is_document else bool(mine)
        rule, basis = material.rules.get(filing.recipient, ""), material.bases.get(filing.recipient, "")
        lines.append(MaterialLine(material, rule, basis, mine, is_there))
    return lines


def _reviews(session: Session, filing: Filing) -> Sequence[FilingReview]:
    if filing.recipient is not Recipient.BUREAU:
        return ()
    return session.scalars(
        select(FilingReview).where(FilingReview.published_id == filing.published_id).order_by(FilingReview.id)
    ).all()
