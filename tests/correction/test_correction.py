"""What is found wrong is told, answered, put right and verified; what is not put right goes up."""

import io
from datetime import date, timedelta

import document_samples as samples
import pytest
from correction_desk import POINT, QUOTE, Desk
from docx import Document
from sqlalchemy import select

from fazhi_review.accounts.models import User
from fazhi_review.correction import escalation, opening, operations, queries, refusals
from fazhi_review.correction.models import Correction
from fazhi_review.correction.operations import PointAnswer
from fazhi_review.correction.page import correction_page
from fazhi_review.correction.workflow import Answer, CorrectionState, Pressure, Result
from fazhi_review.errors import NotFound, StaleVersion
from fazhi_review.extensions import db
from fazhi_review.filing.examining.models import FilingReview, ReviewProblem
from fazhi_review.filing.examining.workflow import Disposal, Nature, ReviewMode
from fazhi_review.filing.models import PublishedDocument
from fazhi_review.matters import operations as matters
from fazhi_review.matters.models import Notice


def letter(desk: Desk, id_: int, material: str) -> str:
    file = next(each for each in matters.files_of(db.session(), desk.matter(id_)) if each.material == material)
    document = Document(io.BytesIO(desk.place.store.read(file.file.sha256)))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def told(user: User) -> list[str]:
    return list(db.session.scalars(select(Notice.text).where(Notice.user_id == user.id).order_by(Notice.id)))


def test_the_issuing_authority_knows_nothing_of_an_opinion_before_it_is_sent(desk: Desk) -> None:
    id_ = desk.opened()
    with pytest.raises(NotFound):
        queries.correction_for(db.session(), desk.drafter, id_)
    assert not [text for text in told(desk.drafter) if "纠错" in text]


def test_an_opinion_needs_a_point_with_its_basis(desk: Desk) -> None:
    id_ = desk.opened(points=0)
    with pytest.raises(refusals.PointsMissing):
        operations.issue(id_, "修改", desk.step(desk.lead, id_))
    no_basis = operations.PointText(POINT.clause, POINT.quote, POINT.problem, " ", POINT.nature, POINT.disposal)
    with pytest.raises(refusals.PointIncomplete, match="法律依据"):
        operations.save_point(id_, None, no_basis, desk.step(desk.reviewer, id_))


def test_sending_gives_a_number_a_letter_a_term_and_a_notice(desk: Desk) -> None:
    id_ = desk.issued()
    correction, matter = desk.correction(id_), desk.matter(id_)
    assert correction.number == "纠错〔2026〕1号"
    assert matter.holder_id == desk.drafter.organization_id
    assert matter.due_on is not None and matter.due_on >= desk.place.clock.today() + timedelta(days=30)
    words = letter(desk, id_, "correction_opinion")
    for piece in (correction.number, QUOTE, POINT.problem, POINT.basis, "区城市管理局"):
        assert piece in words
    assert any("纠错意见书" in text for text in told(desk.drafter))


def test_every_point_must_be_answered(desk: Desk) -> None:
    id_ = desk.issued(points=2)
    first = desk.correction(id_).points[0].id
    with pytest.raises(refusals.AnswerIncomplete, match="还有 1 处"):
        operations.answer(id_, {first: PointAnswer(Answer.ACCEPTED, Disposal.AMEND)}, desk.step(desk.drafter, id_))
    silent = {point.id: PointAnswer(Answer.OBJECTED, None, " ") for point in desk.correction(id_).points}
    with pytest.raises(refusals.AnswerIncomplete, match="还有 2 处"):
        operations.answer(id_, silent, desk.step(desk.drafter, id_))
    assert desk.correction(id_).state is CorrectionState.ISSUED


def test_an_objection_that_convinces_drops_its_point_alone(desk: Desk) -> None:
    id_ = desk.objected(points=2, objected=1)
    operations.yield_(id_, "确有省政府规定", desk.step(desk.lead, id_))
    correction = desk.correction(id_)
    assert correction.state is CorrectionState.CORRECTING
    assert [point.is_dropped for point in correction.points] == [True, False]


def test_when_every_objection_convinces_the_opinion_is_withdrawn(desk: Desk) -> None:
    id_ = desk.objected()
    operations.yield_(id_, "确有省政府规定", desk.step(desk.lead, id_))
    assert desk.correction(id_).result is Result.WITHDRAWN


def test_an_objection_that_does_not_convince_is_answered_anew(desk: Desk) -> None:
    id_ = desk.objected()
    operations.uphold(id_, "省政府文件没有授权收费", desk.step(desk.lead, id_))
    assert desk.correction(id_).state is CorrectionState.ISSUED
    assert any("维持" in text for text in told(desk.drafter))


def test_what_puts_it_right_must_have_been_published_after_the_opinion(desk: Desk) -> None:
    id_ = desk.correcting()
    with pytest.raises(refusals.RemedyMissing, match="BA-20"):
        operations.report(id_, None, "", desk.step(desk.drafter, id_))
    with pytest.raises(refusals.RemedyMissing):
        operations.report(id_, desk.correction(id_).published_id, "", desk.step(desk.drafter, id_))
    earlier = desk.published(on=date(2026, 10, 8))
    with pytest.raises(refusals.RemedyTooEarly):
        operations.report(id_, earlier, "", desk.step(desk.drafter, id_))


def test_verification_looks_for_the_old_words_in_the_new_text(desk: Desk) -> None:
    gone, there = desk.verifying(), desk.verifying(text=QUOTE)
    for id_, trace in ((gone, "gone"), (there, "still_there")):
        page = correction_page(db.session(), desk.reviewer, id_, today=desk.place.clock.today())
        assert [sight.trace.value for sight in page.sights.values()] == [trace]
        assert page.has_text and not page.must_name_it  # an amendment need not name what it amends


def test_a_verdict_is_asked_for_every_point_and_all_must_be_right_to_close(desk: Desk) -> None:
    id_ = desk.verifying()
    with pytest.raises(refusals.VerdictsMissing):
        operations.verify(id_, {}, desk.step(desk.reviewer, id_))
    with pytest.raises(refusals.NotCorrected):
        operations.verify(id_, desk.verdicts(id_, wrong=1), desk.step(desk.reviewer, id_))
    with pytest.raises(refusals.EverythingCorrected):
        operations.return_(id_, desk.verdicts(id_), "再看看", desk.step(desk.reviewer, id_))
    operations.return_(id_, desk.verdicts(id_, wrong=1), "第四条仍有收费", desk.step(desk.reviewer, id_))
    assert desk.correction(id_).state is CorrectionState.CORRECTING
    assert any("第四条未纠正" in text for text in told(desk.drafter))


def test_a_verified_correction_is_closed_by_the_person_who_verified(desk: Desk) -> None:
    id_ = desk.closed()
    correction, matter = desk.correction(id_), desk.matter(id_)
    assert (correction.result, correction.closed_by_id) == (Result.CORRECTED, desk.reviewer.id)
    assert matter.is_closed and matter.state == "已办结（已纠正）"


def test_what_is_overdue_goes_up_step_by_step_to_a_decision(desk: Desk) -> None:
    id_ = desk.escalated()
    assert "请立即改正并书面反馈" in letter(desk, id_, "supervision_letter")
    proposal = letter(desk, id_, "annulment_proposal")
    assert "云岭区人民政府" in proposal and QUOTE in proposal and "没有反馈" in proposal and "催办" in proposal
    tomorrow = desk.place.clock.today() + timedelta(days=1)
    with pytest.raises(refusals.DayInFuture):
        escalation.decide(id_, Result.ANNULLED, tomorrow, "云政〔2026〕9号", desk.step(desk.lead, id_))
    with pytest.raises(refusals.ResultMissing):
        escalation.decide(id_, Result.CORRECTED, desk.place.clock.today(), "自行改正", desk.step(desk.lead, id_))
    escalation.decide(id_, Result.ANNULLED, desk.place.clock.today(), "云政〔2026〕9号", desk.step(desk.lead, id_))
    assert desk.correction(id_).result is Result.ANNULLED


def test_an_answer_after_pressing_begins_anew(desk: Desk) -> None:
    id_ = desk.issued()
    desk.pass_term(id_)
    escalation.remind(id_, desk.step(desk.reviewer, id_))
    operations.answer(id_, desk.answers(id_), desk.step(desk.drafter, id_))
    assert desk.correction(id_).pressure is Pressure.NONE


def test_two_people_deciding_at_once_one_is_told(desk: Desk) -> None:
    id_ = desk.verifying()
    first, second = desk.step(desk.reviewer, id_), desk.step(desk.lead, id_)
    operations.return_(id_, desk.verdicts(id_, wrong=1), "仍有收费", first)
    operations.report(id_, desk.published(on=desk.place.clock.today()), "", desk.step(desk.drafter, id_))
    with pytest.raises(StaleVersion, match="内容已被他人修改"):
        operations.verify(id_, desk.verdicts(id_), second)


def test_a_correction_on_other_grounds_says_why(desk: Desk) -> None:
    published = desk.published()
    with pytest.raises(refusals.ReasonMissing):
        opening.open_by_bureau(
            published, " ", user=desk.reviewer, actor=desk.step(desk.reviewer, desk.opened()).actor, place=desk.place
        )


def test_the_list_finds_what_is_late_and_nothing_of_others(desk: Desk, stranger: User) -> None:
    id_ = desk.issued()
    desk.pass_term(id_)
    today = desk.place.clock.today()
    session = db.session()
    assert queries.figures(session, desk.drafter, desk.place) == {"issued": 1, "late": 1}
    late = queries.listed(desk.lead, states=tuple(CorrectionState), late_on=today)
    assert [row.id for row in session.scalars(late)] == [id_]
    assert not list(session.scalars(queries.listed(stranger, states=tuple(CorrectionState))))
    assert queries.figures(session, stranger, desk.place) == {"late": 0}


def test_a_filing_review_that_finds_a_document_wrong_drafts_its_opinion(desk: Desk) -> None:
    """The hook that filing calls in the commit that concludes its review."""
    session = db.session()
    published = session.get_one(PublishedDocument, desk.published(text=QUOTE))
    review = FilingReview(
        published_id=published.id,
        mode=ReviewMode.OWN_INITIATIVE,
        opened_at=desk.place.clock.now(),
        opened_on=desk.place.clock.today(),
        opinion_year=2026,
        opinion_serial=7,
        problems=[
            ReviewProblem(
                clause="第九条",
                quote=QUOTE,
                problem="收费没有依据",
                basis="《优化营商环境条例》第二十五条",
                nature=Nature.AUTHORITY,
                disposal=Disposal.REPEAL,
            )
        ],
    )
    review.published = published
    session.add(review)
    session.flush()
    for _ in range(2):
        opening.open_for_review(session, review, desk.lead, samples.actor_of(desk.lead), desk.place)
    session.commit()
    found = session.scalars(select(Correction).where(Correction.filing_review_id == review.id)).all()
    assert [(each.state, each.origin, len(each.points)) for each in found] == [
        (CorrectionState.DRAFT, "备案审查意见书备审〔2026〕7号", 1)
    ]
