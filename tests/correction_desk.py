"""What people do with corrections at their desks, with the least said."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import document_samples as samples
from flask import Flask

from fazhi_review.accounts.models import User
from fazhi_review.correction import escalation, opening, operations
from fazhi_review.correction.models import Correction
from fazhi_review.correction.operations import PointAnswer, PointText, PointVerdict
from fazhi_review.correction.queries import matter_of
from fazhi_review.correction.steps import Step
from fazhi_review.correction.workflow import Answer, CorrectionState
from fazhi_review.extensions import db
from fazhi_review.filing import entering
from fazhi_review.filing.examining.workflow import Disposal, Nature
from fazhi_review.filing.models import Filing
from fazhi_review.matters.models import Matter
from fazhi_review.matters.place import Place
from fazhi_review.timeline.clock import FixedClock

PUBLISHED = date(2026, 11, 20)
QUOTE = "经营者应当缴纳便民服务费每月一百元"
POINT = PointText(
    "第四条",
    QUOTE,
    "设定没有依据的收费",
    "《优化营商环境条例》第二十五条",
    Nature.AUTHORITY,
    Disposal.AMEND,
)


@dataclass
class Desk:
    app: Flask
    place: Place
    clock: FixedClock
    drafter: User
    reviewer: User
    lead: User
    count: int = field(default=0)

    def step(self, user: User, id_: int) -> Step:
        return Step(user, samples.actor_of(user), self.place, self.correction(id_).version)

    def correction(self, id_: int) -> Correction:
        db.session.expire_all()
        return db.session.get_one(Correction, id_)

    def matter(self, id_: int) -> Matter:
        return matter_of(db.session(), self.correction(id_))

    def published(self, *, title: str = "", text: str = "", on: date = PUBLISHED) -> int:
        """A document of the department that was published already; its id among the published ones."""
        self.count += 1
        title = title or f"云岭区第{self.count}号便民早市管理办法"
        number = f"云城管规〔2026〕{self.count}号"
        lines = (*samples.MEASURES[2:], *([f"第九条 {text}。"] if text else []))
        filing_id = entering.enter_issued(
            f"{title}.txt",
            samples.text(title, number, *lines),
            entering.Issued(self.drafter.organization_id, on, "区政府网站", number, False),
            token=f"t{self.count}",
            user=self.drafter,
            actor=samples.actor_of(self.drafter),
            place=self.place,
            workplace=samples.place_with(self.app),
        )
        return db.session.get_one(Filing, filing_id).published_id

    def opened(self, *, points: int = 1) -> int:
        id_ = opening.open_by_bureau(
            self.published(text=QUOTE),
            "云岭区人民法院司法建议书",
            user=self.reviewer,
            actor=samples.actor_of(self.reviewer),
            place=self.place,
        )
        for _ in range(points):
            operations.save_point(id_, None, POINT, self.step(self.reviewer, id_))
        return id_

    def issued(self, *, points: int = 1) -> int:
        id_ = self.opened(points=points)
        operations.issue(id_, "修改第四条，删除收费的规定。", self.step(self.lead, id_))
        return id_

    def answers(self, id_: int, *, objected: int = 0) -> dict[int, PointAnswer]:
        """Accept every point except the first few."""
        return {
            point.id: PointAnswer(Answer.OBJECTED, None, "有省政府文件依据")
            if place < objected
            else PointAnswer(Answer.ACCEPTED, Disposal.AMEND)
            for place, point in enumerate(self.correction(id_).standing_points)
        }

    def verdicts(self, id_: int, *, wrong: int = 0) -> dict[int, PointVerdict]:
        return {
            point.id: PointVerdict(place >= wrong) for place, point in enumerate(self.correction(id_).standing_points)
        }

    def correcting(self) -> int:
        id_ = self.issued()
        operations.answer(id_, self.answers(id_), self.step(self.drafter, id_))
        return id_

    def objected(self, *, points: int = 1, objected: int = 1) -> int:
        id_ = self.issued(points=points)
        operations.answer(id_, self.answers(id_, objected=objected), self.step(self.drafter, id_))
        return id_

    def verifying(self, *, text: str = "便民早市不收取任何费用") -> int:
        id_ = self.correcting()
        remedy = self.published(title="云岭区便民早市管理办法（修订）", text=text, on=self.place.clock.today())
        operations.report(id_, remedy, "删去收费的规定", self.step(self.drafter, id_))
        return id_

    def escalated(self) -> int:
        id_ = self.issued()
        self.pass_term(id_)
        escalation.remind(id_, self.step(self.reviewer, id_))
        self.pass_term(id_)
        escalation.supervise(id_, "请立即改正并书面反馈", self.step(self.lead, id_))
        self.pass_term(id_)
        escalation.propose(id_, "云岭区人民政府", "逾期不纠正", self.step(self.lead, id_))
        return id_

    def closed(self) -> int:
        id_ = self.verifying()
        operations.verify(id_, self.verdicts(id_), self.step(self.reviewer, id_))
        return id_

    def in_state(self, state: CorrectionState) -> int:
        """A correction led to a state by the verbs themselves."""
        id_ = {
            CorrectionState.DRAFT: self.opened,
            CorrectionState.ISSUED: self.issued,
            CorrectionState.OBJECTED: self.objected,
            CorrectionState.CORRECTING: self.correcting,
            CorrectionState.VERIFYING: self.verifying,
            CorrectionState.ESCALATED: self.escalated,
            CorrectionState.CLOSED: self.closed,
        }[state]()
        assert self.correction(id_).state is state
        return id_

    def pass_term(self, id_: int) -> None:
        """Let the running term pass."""
        due_on = self.matter(id_).due_on
        assert due_on is not None
        self.clock.moment += timedelta(days=(due_on - self.place.clock.today()).days + 1)
