"""A district with its government's office, a department, the bureau and a stranger; and a project taken as far as a test needs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

import document_samples as samples
import pytest
from flask import Flask

from fazhi_review.accounts.models import Organization, OrganizationKind, User
from fazhi_review.accounts.permissions import Role
from fazhi_review.documents.storage import FileStore
from fazhi_review.drafting import (
    consulting,
    issuing,
    legality,
    operations,
    papers,
    queries,
    reviewing_competition,
)
from fazhi_review.drafting.competition import CompetitionConclusion, standards
from fazhi_review.drafting.dossier import Answer, LegalityConclusion, Outcome, Profile
from fazhi_review.drafting.legality import GivenOpinion
from fazhi_review.drafting.models import Project
from fazhi_review.drafting.moves import Setting
from fazhi_review.drafting.operations import ProjectDetails
from fazhi_review.drafting.reviewing_competition import Hearing, PointAnswer
from fazhi_review.drafting.steps import Audience, Step
from fazhi_review.drafting.workflow import ProjectState
from fazhi_review.extensions import unit_of_work
from fazhi_review.matters.place import place_of
from fazhi_review.review import drafting_desk
from fazhi_review.timeline.clock import FixedClock

MEASURES = (
    "云岭区便民早市管理办法（送审稿）",
    "第一条　为了规范便民早市管理，根据《中华人民共和国食品安全法》，制定本办法。",
    "第二条　本办法适用于本区行政区域内便民早市的设置和管理。",
    "第三条　区市场监督管理部门负责便民早市食品安全的监督管理。",
    "第四条　便民早市的经营者应当保持摊位整洁。",
    "第五条　本办法自2027年6月1日起施行，有效期五年。",
)
#: Nothing that the law ties a further step to.
PLAIN = Profile(
    affects_rights=False,
    affects_business=False,
    affects_foreign_investment=False,
    has_wide_impact=False,
    is_important=False,
    is_decision=False,
    sets_public_price=False,
    is_discretion_standard=False,
    is_secret=False,
    departments=1,
)
#: A document that touches business: asked of three audiences, reviewed for competition.
BUSINESS = Profile(
    affects_rights=True,
    affects_business=True,
    affects_foreign_investment=False,
    has_wide_impact=True,
    is_important=True,
    is_decision=False,
    sets_public_price=False,
    is_discretion_standard=False,
    is_secret=False,
    departments=2,
)


def text_file(*lines: str) -> bytes:
    return "\n".join(lines or MEASURES).encode()


@dataclass
class District:
    """Who there is, and the verbs as each of them would use them."""

    app: Flask
    clock: FixedClock
    government: Organization
    department: Organization
    bureau: Organization
    drafter: User
    colleague: User
    office: User
    reviewer: User
    lead: User
    stranger: User
    counter: list[int] = field(default_factory=lambda: [0])

    @property
    def store(self) -> FileStore:
        return place_of(self.app).store

    @property
    def today(self) -> date:
        return self.clock.today()

    def by(self, user: User) -> Setting:
        place = place_of(self.app)
        return Setting(user, samples.actor_of(user), self.clock.now(), place.calendar)

    def project(self, id_: int) -> Project:
        with unit_of_work() as session:
            project = session.get(Project, id_)
            assert project is not None
            session.refresh(project)
            return project

    def version(self, id_: int) -> int:
        return self.project(id_).version

    def later(self, days: int) -> None:
        self.clock.moment += timedelta(days=days)

    def open(self, profile: Profile | None = PLAIN, *, own_issue: bool = False) -> int:
        """A project that says why and on which ground it is made; its profile is judged where one is given."""
        self.counter[0] += 1
        details = ProjectDetails(
            title=f"云岭区便民早市管理办法之{self.counter[0]}",
            issuer_id=self.department.id if own_issue else self.government.id,
            necessity="早市占道经营，群众反映集中。",
            basis="《中华人民共和国食品安全法》第三十六条",
        )
        id_ = operations.open_project(details, by=self.by(self.drafter))
        if profile is not None:
            operations.judge_profile(id_, profile, seen_version=self.version(id_), by=self.by(self.drafter))
        return id_

    def attach(self, id_: int, *materials: str, user: User | None = None) -> None:
        for material in materials:
            papers.attach(
                id_,
                material,
                f"{material}.txt",
                f"{material} {id_} {self.clock.now().isoformat()}".encode(),
                store=self.store,
                by=self.by(user or self.drafter),
            )

    def advance(self, id_: int, name: str, note: str = "", user: User | None = None) -> None:
        operations.advance(id_, name, seen_version=self.version(id_), by=self.by(user or self.drafter), note=note)

    def draft(self, id_: int, *lines: str) -> None:
        """Approved, with a text and its note."""
        self.advance(id_, "approve")
        words = lines or self.lines(id_)
        papers.upload_text(id_, "草案.txt", text_file(*words), by=self.by(self.drafter))
        self.attach(id_, "drafting_note", "basis_table")

    def lines(self, id_: int) -> tuple[str, ...]:
        return (f"云岭区便民早市管理办法（送审稿）之{id_}", *MEASURES[1:])

    def changed(self, id_: int) -> bytes:
        """The text of the project with another rule in it."""
        self.counter[0] += 1
        lines = self.lines(id_)
        return text_file(*lines[:4], f"第四条　便民早市的摊位不得超过{self.counter[0]}个。", lines[5])

    def issued(self, id_: int) -> bytes:
        """The text of the project as it is printed."""
        lines = self.lines(id_)
        title = lines[0].replace("（送审稿）", "")
        return text_file("云政规〔2026〕1号", title, *lines[1:], "云岭区人民政府", "2026年11月23日")

    def change_text(self, id_: int, reason: str = "按会议意见修改") -> None:
        papers.upload_text(id_, "改稿.txt", self.changed(id_), by=self.by(self.drafter), reopen_reason=reason)

    def consult(self, id_: int) -> None:
        """Three rounds, each with an opinion that is answered; 32 days pass."""
        self.advance(id_, "consult")
        opened = self.today
        rounds = {}
        for audience in Audience:
            rounds[audience] = consulting.open_round(
                id_,
                consulting.Asking(
                    audience=audience,
                    addressees=f"{audience.label}若干",
                    opened_on=opened,
                    closes_on=opened + timedelta(days=31),
                ),
                by=self.by(self.drafter),
            )
        self.later(32)
        for audience, round_id in rounds.items():
            said = consulting.Said(
                given_by=f"{audience.value} 某单位", given_on=self.today, content="建议明确开市时间。"
            )
            opinion_id = consulting.enter_opinion(id_, round_id, said, by=self.by(self.drafter))
            consulting.answer_opinion(id_, opinion_id, Answer.ADOPTED, "", seen_version=1, by=self.by(self.drafter))
            consulting.close_round(id_, round_id, closed_on=self.today, seen_version=1, by=self.by(self.drafter))
        self.attach(id_, "opinion_summary")
        consulting.close_consultation(id_, seen_version=self.version(id_), by=self.by(self.drafter))

    def answer_standards(self, id_: int, *contained: str) -> None:
        with unit_of_work() as session:
            review = queries.competition_of(session, self.project(id_))
            seen = review.version if review else 0
        answers = {
            point.key: PointAnswer(point.key in contained, "第四条" if point.key in contained else "")
            for point in standards().points
        }
        reviewing_competition.answer_points(id_, answers, seen_version=seen, by=self.by(self.drafter))

    def review_version(self, id_: int) -> int:
        with unit_of_work() as session:
            review = queries.competition_of(session, self.project(id_))
            assert review is not None
            session.refresh(review)
            return review.version

    def hear(self, id_: int) -> None:
        hearing = Hearing(
            industry="零售",
            stakeholders="座谈听取三家经营者和餐饮协会意见，均无异议。",
            draft_opinion="不含限制竞争的内容。",
            draft_opinion_on=self.today,
            market_body="云岭区市场监督管理局",
            market_opinion="同意初审意见。",
            market_opinion_on=self.today,
        )
        reviewing_competition.record_hearing(
            id_, hearing, seen_version=self.review_version(id_), by=self.by(self.drafter)
        )

    def review_competition(self, id_: int) -> None:
        self.answer_standards(id_)
        self.hear(id_)
        reviewing_competition.conclude(
            id_,
            CompetitionConclusion.CLEAR,
            "",
            concluded_on=self.today,
            seen_version=self.review_version(id_),
            by=self.by(self.drafter),
        )

    def record(self, id_: int, step: Step, **answers: object) -> None:
        operations.record_step(
            id_,
            step,
            started_on=self.today,
            finished_on=self.today,
            note="已办理",
            answers=answers,  # type: ignore[arg-type]
            seen_version=None,
            by=self.by(self.drafter),
        )

    def submit(self, id_: int, explanation: str = "") -> None:
        """As the review room does: the seam in its own unit of work."""
        with unit_of_work() as session:
            project = session.get(Project, id_)
            assert project is not None and project.document_id is not None
            project.submission_note = explanation
            session.flush()
            legality.submitted(session, project.document_id, by=self.by(self.drafter))

    def conclude(self, id_: int, conclusion: LegalityConclusion = LegalityConclusion.LAWFUL, points: int = 0) -> None:
        with unit_of_work() as session:
            project = session.get(Project, id_)
            assert project is not None and project.document_id is not None
            version = queries.newest_version(session, project)
            assert version is not None
            opinion = GivenOpinion(
                conclusion=conclusion,
                version_id=version.id,
                issued_on=self.today,
                accepted_on=self.today,
                working_days=6,
                number="云司审〔2026〕9号",
                points=points,
            )
            legality.record_legality_opinion(session, project.document_id, opinion, by=self.by(self.lead))

    def meet(self, id_: int, outcome: Outcome = Outcome.PASSED, user: User | None = None) -> None:
        self.attach(id_, "deliberation_minutes", user=user or self.office)
        record = issuing.MeetingRecord(
            outcome=outcome, held_on=self.today, name="区人民政府第12次常务会议", note="第四条再作研究。"
        )
        issuing.deliberate(id_, record, seen_version=self.version(id_), by=self.by(user or self.office))

    def sign(self, id_: int) -> None:
        issuing.sign(id_, "王建国", self.today, seen_version=self.version(id_), by=self.by(self.office))

    def register(self, id_: int, code: str = "云政规") -> str:
        return issuing.register(id_, code, seen_version=self.version(id_), by=self.by(self.office))

    def announcement(self, **changes: object) -> issuing.Announcement:
        values: dict[str, object] = {
            "published_on": self.today,
            "effective_on": self.today + timedelta(days=60),
            "issued_on": self.today,
            "channels": ("政府网站",),
            "url": "https://www.yunling.example/zc/1.html",
        }
        return issuing.Announcement(**{**values, **changes})  # type: ignore[arg-type]

    def publish(self, id_: int, **changes: object) -> None:
        issuing.publish(
            id_,
            self.announcement(**changes),
            seen_version=self.version(id_),
            by=self.by(self.office),
            store=self.store,
        )

    def reach(self, state: ProjectState, **open_: object) -> int:
        """A plain project in `state`."""
        id_ = self.open(**open_)  # type: ignore[arg-type]
        if state is ProjectState.STOPPED:
            self.advance(id_, "stop", "不再需要")
            return id_
        steps: list[tuple[ProjectState, Callable[[], object]]] = [
            (ProjectState.PROPOSED, lambda: None),
            (ProjectState.DRAFTING, lambda: self.draft(id_)),
            (ProjectState.CONSULTING, lambda: self.advance(id_, "consult")),
            (
                ProjectState.APPRAISING,
                lambda: consulting.close_consultation(id_, seen_version=self.version(id_), by=self.by(self.drafter)),
            ),
            (ProjectState.LEGALITY_REVIEW, lambda: (self.record(id_, Step.DEPARTMENT_REVIEW), self.submit(id_))),
            (ProjectState.REVIEWED, lambda: self.conclude(id_)),
            (ProjectState.DELIBERATION, lambda: self.advance(id_, "propose")),
            (ProjectState.SIGN_OFF, lambda: self.meet(id_)),
            (ProjectState.SIGNED, lambda: self.sign(id_)),
            (ProjectState.NUMBERED, lambda: self.register(id_)),
            (ProjectState.PUBLISHED, lambda: self.publish(id_)),
            (ProjectState.COMPLETED, lambda: self.advance(id_, "explain")),
        ]
        for reached, step in steps:
            step()
            assert self.project(id_).state is reached
            if reached is state:
                break
        return id_


@pytest.fixture(autouse=True)
def two_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts are examined with the tests' own two rules: what the shipped ones find has tests of its own."""
    monkeypatch.setattr(drafting_desk, "workplace", samples.place_with)


@pytest.fixture
def district(
    app: Flask,
    clock: FixedClock,
    make_organization: Callable[..., Organization],
    make_user: Callable[..., User],
) -> District:
    government = make_organization(OrganizationKind.GOVERNMENT, name="云岭区人民政府", agency_code="云政")
    department = make_organization(name="云岭区市场监督管理局", agency_code="云市监", parent_id=government.id)
    bureau = make_organization(OrganizationKind.BUREAU, name="云岭区司法局", parent_id=government.id)
    return District(
        app=app,
        clock=clock,
        government=government,
        department=department,
        bureau=bureau,
        drafter=make_user(organization=department, full_name="孙浩"),
        colleague=make_user(organization=department, full_name="李萍"),
        office=make_user(organization=government, full_name="赵宁"),
        reviewer=make_user(Role.REVIEWER, organization=bureau, full_name="周谨"),
        lead=make_user(Role.REVIEW_LEAD, organization=bureau, full_name="何静"),
        stranger=make_user(full_name="钱方"),
    )


@pytest.fixture
def plain() -> Profile:
    return PLAIN


@pytest.fixture
def business() -> Profile:
    return BUSINESS
