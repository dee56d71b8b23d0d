"""What is known of a project, as one value: gates and pages judge this and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date

from fazhi_review.drafting.competition import CompetitionConclusion, standards
from fazhi_review.drafting.steps import Audience, Step
from fazhi_review.ports import FactValue
from fazhi_review.timeline.deadline import TimeLimit, Unit
from fazhi_review.timeline.working_days import WorkingCalendar
from fazhi_review.vocabulary import Labelled


class EmergencyGround(Labelled):
    """The only two grounds of the simplified path (国办发〔2018〕115号, part 5)."""

    INCIDENT = "incident", "为了预防、应对和处置突发事件，需要立即制定"
    ORDER = "order", "执行上级机关的紧急命令和决定，需要立即制定"


class Outcome(Labelled):
    """What a meeting decided."""

    PASSED = "passed", "审议通过"
    PASSED_WITH_CHANGES = "passed_with_changes", "原则通过，按会议意见修改"
    REJECTED = "rejected", "审议未通过"


class LegalityConclusion(Labelled):
    """The three written conclusions of legality review (国办发〔2018〕115号, part 6), as drafting learns of them."""

    LAWFUL = "lawful", "合法"
    LAWFUL_AFTER_CHANGES = "lawful_after_changes", "应当予以修改"
    UNLAWFUL = "unlawful", "不合法"


class Answer(Labelled):
    """What the drafter makes of an opinion that was given."""

    ADOPTED = "adopted", "采纳"
    PARTLY = "partly", "部分采纳"
    REFUSED = "refused", "不采纳"


@dataclass(frozen=True, slots=True)
class Profile:
    """What the document is, answered by its drafter: it decides which steps it needs. None: not answered yet."""

    affects_rights: bool | None = None
    affects_business: bool | None = None
    affects_foreign_investment: bool | None = None
    has_wide_impact: bool | None = None
    is_important: bool | None = None
    is_decision: bool | None = None
    sets_public_price: bool | None = None
    is_discretion_standard: bool | None = None
    is_secret: bool | None = None
    departments: int | None = None

    @property
    def unanswered(self) -> tuple[str, ...]:
        """The names of what nobody has answered."""
        return tuple(entry.name for entry in fields(self) if getattr(self, entry.name) is None)


#: What each question of the profile asks, in the order of the form.
PROFILE_QUESTIONS: dict[str, str] = {
    "affects_rights": "涉及公民、法人和其他组织的权利义务",
    "affects_business": "与经营主体的生产经营活动密切相关",
    "affects_foreign_investment": "涉及外商投资",
    "has_wide_impact": "影响面广、情况复杂或者社会关注度高",
    "is_important": "属于重要的行政规范性文件（需要评估论证）",
    "is_decision": "属于重大行政决策事项",
    "sets_public_price": "制定公用事业、公益服务或者自然垄断经营的价格",
    "is_discretion_standard": "属于行政裁量权基准",
    "is_secret": "依法不公开（涉密或者有其他法定情形）",
}


@dataclass(frozen=True, slots=True)
class AskedOpinions:
    """One round of asking one audience."""

    audience: Audience
    opened_on: date
    closes_on: date
    closed_on: date | None
    limit: TimeLimit | None  # the least that this audience must be given; None where no period is prescribed
    shortening_reason: str = ""
    opinions: int = 0
    unanswered: int = 0
    disputes: int = 0  # opinions of departments that were not adopted in full
    disputes_recorded: int = 0
    heard_foreign_investors: bool = False

    def is_short(self, calendar: WorkingCalendar) -> bool:
        """Whether less time was given than the limit wants; the first day is not counted."""
        if self.limit is None:
            return False
        return self.closes_on < least_end(self.opened_on, self.limit, calendar)


def least_end(opened_on: date, limit: TimeLimit, calendar: WorkingCalendar) -> date:
    """The earliest last day of a period of at least `limit`; the first day is not counted (Civil Code, art. 201)."""
    if limit.unit is Unit.WORKING_DAYS:
        return calendar.add_working_days(opened_on, limit.amount)
    return date.fromordinal(opened_on.toordinal() + limit.amount)


@dataclass(frozen=True, slots=True)
class ExceptionFacts:
    """An exception under art. 12 of the regulations: the three things that must be shown."""

    point: str
    has_ground: bool
    has_no_milder_means: bool
    has_end: bool

    @property
    def lacking(self) -> tuple[str, ...]:
        shown = (
            ("法定情形", self.has_ground),
            ("没有对公平竞争影响更小的替代方案", self.has_no_milder_means),
            ("合理的实施期限或者终止条件", self.has_end),
        )
        return tuple(word for word, is_there in shown if not is_there)


@dataclass(frozen=True, slots=True)
class CompetitionFacts:
    """How far the fair competition review has come."""

    answered: int = 0
    restricting: tuple[str, ...] = ()  # keys of the points answered with yes
    heard_stakeholders: bool = False
    has_draft_opinion: bool = False
    has_market_opinion: bool = False
    conclusion: CompetitionConclusion | None = None
    concluded_on: date | None = None
    exceptions: tuple[ExceptionFacts, ...] = ()

    @property
    def missing_answers(self) -> int:
        return len(standards().points) - self.answered

    @property
    def points_without_exception(self) -> tuple[str, ...]:
        excepted = {entry.point for entry in self.exceptions}
        return tuple(key for key in self.restricting if key not in excepted)


@dataclass(frozen=True, slots=True)
class LegalityFacts:
    """The latest opinion of the review body."""

    conclusion: LegalityConclusion
    issued_on: date
    text_hash: str
    accepted_on: date | None = None
    working_days: int | None = None
    points: int = 0
    unanswered: int = 0
    unadopted: int = 0
    unadopted_without_reason: int = 0


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """The latest meeting that dealt with the document."""

    held_on: date
    outcome: Outcome
    record_items: tuple[str, ...] = ()
    text_hash: str = ""
    is_reviewed_since: bool = False  # whether the review body has given an opinion after this meeting


@dataclass(frozen=True, slots=True)
class EmergencyFacts:
    ground: EmergencyGround
    note: str
    approved_by: str
    approved_on: date | None
    make_up_by: date | None  # until when what was left out is made up for


@dataclass(frozen=True, slots=True)
class Recorded:
    """A step that is one record, or was left out with its ground."""

    started_on: date | None
    finished_on: date | None
    waived_reason: str = ""
    answers: Mapping[str, FactValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Publishing:
    """What is to be, or has been, announced."""

    published_on: date
    effective_on: date
    channels: tuple[str, ...]
    delay_reason: str = ""  # why it takes effect sooner than thirty days after publication
    issued_on: date | None = None  # 印发日期


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything that gates look at."""

    today: date
    necessity: str = ""
    basis: str = ""
    profile: Profile = field(default_factory=Profile)
    is_government_issued: bool = False
    is_department_drafted: bool = True
    materials: frozenset[str] = frozenset()
    text_hash: str = ""  # of the newest text; "" while there is none
    consultations: tuple[AskedOpinions, ...] = ()
    consultation_waiver: str = ""  # why the public was not asked
    emergency: EmergencyFacts | None = None
    recorded: Mapping[Step, Recorded] = field(default_factory=dict)
    competition: CompetitionFacts | None = None
    legality: LegalityFacts | None = None
    meeting: MeetingFacts | None = None
    approved_hash: str = ""
    signed_on: date | None = None
    number: str = ""
    publishing: Publishing | None = None
    issued_file_hash: str = ""  # of the file that is printed and published; "" where none was uploaded
    explainer_url: str = ""
    calendar: WorkingCalendar = field(default_factory=WorkingCalendar)

    def asked(self, audience: Audience) -> tuple[AskedOpinions, ...]:
        return tuple(entry for entry in self.consultations if entry.audience is audience)

    def has_done(self, step: Step) -> bool:
        """Whether a step that is one record has been finished."""
        record = self.recorded.get(step)
        return record is not None and record.finished_on is not None

    def is_waived(self, step: Step) -> bool:
        record = self.recorded.get(step)
        return record is not None and bool(record.waived_reason)
