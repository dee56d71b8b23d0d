"""The list of projects, by URL."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, joinedload

from fazhi_review.accounts.models import Organization, User
from fazhi_review.drafting.models import Project
from fazhi_review.drafting.queries import visible_to
from fazhi_review.drafting.workflow import HOLDERS, Party, ProjectState
from fazhi_review.pages.listing import Order, Page, paginate, requested_choice, requested_number, requested_text

COLUMNS: dict[str, Any] = {
    "title": Project.title,
    "updated": Project.updated_at,
    "planned": Project.planned_on,
}


@dataclass(frozen=True, slots=True)
class ProjectQuery:
    """What the list is asked for."""

    text: str = ""
    state: ProjectState | None = None
    organization_id: int | None = None
    only_mine: bool = False

    @property
    def is_filtered(self) -> bool:
        return bool(self.text or self.state or self.organization_id or self.only_mine)

    @classmethod
    def requested(cls) -> "ProjectQuery":
        """As the address says."""
        return cls(
            text=requested_text("q"),
            state=requested_choice("state", ProjectState),
            organization_id=requested_number("organization"),
            only_mine=requested_text("turn") == "mine",
        )


def project_list(session: Session, reader: User, query: ProjectQuery, *, order: Order, number: int) -> Page[Project]:
    """One page of the projects that the reader may see."""
    statement = (
        select(Project)
        .where(visible_to(reader), *_conditions(reader, query))
        .options(joinedload(Project.organization), joinedload(Project.issuer))
        .order_by(order.clause(COLUMNS), Project.id.desc())
    )
    return paginate(session, statement, number=number)


def organizations_of(session: Session, reader: User) -> list[tuple[int, str]]:
    """The drafting units of the projects that the reader may see, for the filter; empty where it is one."""
    rows = session.execute(
        select(Organization.id, Organization.short_name)
        .where(Organization.id.in_(select(Project.organization_id).where(visible_to(reader))))
        .order_by(Organization.id)
    ).all()
    return [(id_, name) for id_, name in rows] if len(rows) > 1 else []


def _conditions(reader: User, query: ProjectQuery) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if query.text:
        conditions.append(
            or_(
                Project.title.contains(query.text, autoescape=True),
                Project.number.contains(query.text, autoescape=True),
            )
        )
    if query.state is not None:
        conditions.append(Project.state == query.state)
    if query.organization_id is not None:
        conditions.append(Project.organization_id == query.organization_id)
    if query.only_mine:
        conditions.append(_turn_of(reader))
    return conditions


def _turn_of(reader: User) -> ColumnElement[bool]:
    """Projects whose next step is this organization's."""
    owners = [state for state, party in HOLDERS.items() if party is Party.OWNER]
    issuers = [state for state, party in HOLDERS.items() if party is Party.ISSUER]
    return or_(
        (Project.organization_id == reader.organization_id) & Project.state.in_(owners),
        (Project.issuer_id == reader.organization_id) & Project.state.in_(issuers),
    )
