"""From publication to the register: what is owed, what is refused, and what each side may do."""

from datetime import date, timedelta

import document_samples as samples
import pytest
from filing_desk import Desk
from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import User
from fazhi_review.errors import NotPermitted, StaleVersion, TransitionNotAllowed
from fazhi_review.filing import entering, operations, publications, queries, refusals
from fazhi_review.filing.models import Filing, PublishedDocument
from fazhi_review.filing.timeliness import Timeliness
from fazhi_review.filing.workflow import FilingState, Recipient
from fazhi_review.matters.models import Notice
from fazhi_review.review.models import Review
from fazhi_review.timeline.clock import FixedClock

TODAY = date(2026, 11, 23)


def test_a_departments_document_is_owed_to_the_bureau_with_a_limit_that_nobody_has_confirmed(desk: Desk) -> None:
    filing = desk.filing(desk.enter())
    assert (filing.recipient, filing.state) == (Recipient.BUREAU, FilingState.OWED)
    assert filing.due_on == date(2026, 12, 7)  # the fifteenth day is a Saturday
    assert filing.limit_is_confirmed is False
    assert [each.recipient for each in filing.published.filings] == [Recipient.BUREAU]


def test_a_governments_document_is_owed_to_three_each_with_a_limit_of_its_own(desk: Desk, clerk: User) -> None:
    filing = desk.filing(desk.enter(by=clerk, number="云政规〔2026〕4号"))
    owed = {each.recipient: each for each in filing.published.filings}
    assert set(owed) == set(Recipient)
    assert owed[Recipient.CONGRESS].due_on == date(2026, 12, 21)
    assert owed[Recipient.CONGRESS].limit_is_confirmed is True
    assert owed[Recipient.ABOVE].limit_is_confirmed is False


def test_the_unit_is_told_what_it_owes_and_until_when(desk: Desk, session: Session) -> None:
    desk.enter()
    (notice,) = session.scalars(select(Notice).where(Notice.user_id == desk.drafter.id)).all()
    assert "2026-12-07" in notice.text and "待司法局确认" in notice.text


def test_a_filing_without_its_materials_is_refused_with_each_one_and_the_rule_that_asks_for_it(desk: Desk) -> None:
    id_ = desk.enter()
    desk.complete(id_, but="drafting_note")
    with pytest.raises(refusals.MaterialsMissing, match="缺少起草说明（BA-05"):
        operations.submit(id_, desk.step(desk.drafter, id_))
    assert desk.filing(id_).state is FilingState.OWED


def test_competition_review_is_asked_for_where_market_operators_are_concerned(desk: Desk, session: Session) -> None:
    id_ = desk.enter()
    desk.complete(id_)
    published = desk.filing(id_).published
    publications.change_facts(
        published.id,
        title=published.title,
        number=published.number,
        published_on=published.published_on,
        carrier="",
        concerns_business=True,
        expected_version=published.version,
        user=desk.drafter,
        actor=samples.actor_of(desk.drafter),
        place=desk.place,
    )
    with pytest.raises(refusals.MaterialsMissing, match="公平竞争审查结论"):
        operations.submit(id_, desk.step(desk.drafter, id_))


def test_registration_gives_a_number_a_receipt_and_a_review(desk: Desk, session: Session) -> None:
    id_ = desk.registered()
    filing = desk.filing(id_)
    assert filing.number == "规备〔2026〕1号"
    letters = {file.material for file in queries.files_of(session, filing)}
    assert {"receipt", "filing_registration"} <= letters
    assert queries.matter_of(session, filing).is_closed
    second = desk.filing(desk.registered())
    assert second.number == "规备〔2026〕2号"


def test_the_text_is_examined_when_it_arrives(desk: Desk, session: Session) -> None:
    id_ = desk.enter()
    desk.complete(id_)
    review = session.scalars(select(Review).where(Review.document_id == desk.filing(id_).published.document_id)).one()
    before = review.examination_id
    operations.submit(id_, desk.step(desk.drafter, id_))
    session.expire_all()
    assert review.examination_id is not None and review.examination_id != before


def test_whoever_handed_in_does_not_register(desk: Desk, session: Session) -> None:
    """The bureau issues documents too: another of its people checks them."""
    id_ = desk.enter(by=desk.reviewer, number="云司规〔2026〕1号")
    desk.complete(id_, by=desk.reviewer)
    operations.submit(id_, desk.step(desk.reviewer, id_))
    with pytest.raises(refusals.OwnFiling):
        operations.register(id_, desk.step(desk.reviewer, id_))
    operations.register(id_, desk.step(desk.lead, id_))
    assert desk.filing(id_).state is FilingState.REGISTERED


def test_a_supplement_is_asked_for_once_in_one_list(desk: Desk, session: Session) -> None:
    id_ = desk.submitted()
    operations.ask_supplement(id_, ["正式文本应当盖章", "", " 补充制定依据 "], desk.step(desk.reviewer, id_))
    filing = desk.filing(id_)
    assert filing.state is FilingState.SUPPLEMENT
    (request,) = filing.supplements
    assert request.items == ["正式文本应当盖章", "补充制定依据"]
    assert queries.matter_of(session, filing).holder_id == desk.drafter.organization_id
    operations.supplement(id_, desk.step(desk.drafter, id_))
    with pytest.raises(refusals.AlreadyAsked):
        operations.ask_supplement(id_, ["还有一项"], desk.step(desk.reviewer, id_))


def test_a_supplement_does_not_make_a_filing_late(desk: Desk, clock: FixedClock) -> None:
    id_ = desk.submitted()
    operations.ask_supplement(id_, ["盖章"], desk.step(desk.reviewer, id_))
    clock.moment += timedelta(days=40)
    operations.supplement(id_, desk.step(desk.drafter, id_))
    operations.register(id_, desk.step(desk.reviewer, id_))
    assert desk.filing(id_).judgement(clock.today()).timeliness is Timeliness.ON_TIME


def test_declining_during_a_supplement_waits_for_its_term(desk: Desk, clock: FixedClock) -> None:
    id_ = desk.submitted()
    operations.ask_supplement(id_, ["盖章"], desk.step(desk.reviewer, id_))
    with pytest.raises(refusals.SupplementRunning):
        operations.decline(id_, "not_supplemented", "没有补正", desk.step(desk.reviewer, id_))
    clock.moment += timedelta(days=20)
    operations.decline(id_, "not_supplemented", "没有补正", desk.step(desk.reviewer, id_))
    filing = desk.filing(id_)
    assert filing.state is FilingState.DECLINED
    assert filing.submitted_on is None  # nothing is filed: the obligation and its limit stand as before


def test_declined_for_what_can_be_mended_is_filed_again_and_may_be_supplemented_again(desk: Desk) -> None:
    id_ = desk.submitted()
    operations.decline(id_, "text_differs", "第三条不同", desk.step(desk.reviewer, id_))
    operations.submit(id_, desk.step(desk.drafter, id_))
    operations.ask_supplement(id_, ["盖章"], desk.step(desk.reviewer, id_))
    assert desk.filing(id_).round == 2


def test_declined_for_good_is_not_filed_again_but_the_lead_may_waive_it(desk: Desk, clock: FixedClock) -> None:
    id_ = desk.submitted()
    operations.decline(id_, "not_normative", "会议通知", desk.step(desk.reviewer, id_))
    with pytest.raises(refusals.DeclinedForGood):
        operations.submit(id_, desk.step(desk.drafter, id_))
    operations.waive(id_, "属于会议通知，不是行政规范性文件", desk.step(desk.lead, id_))
    assert desk.filing(id_).judgement(clock.today()).timeliness is Timeliness.NONE
    operations.reinstate(id_, "重新核实后认定属于", desk.step(desk.lead, id_))
    assert desk.filing(id_).state is FilingState.OWED


@pytest.mark.parametrize("what", ["ask_supplement", "decline_ground", "decline_reason", "waive"])
def test_what_must_come_with_a_step_is_asked_for(desk: Desk, what: str) -> None:
    id_ = desk.submitted() if what != "waive" else desk.enter()
    step = desk.step(desk.lead, id_)
    with pytest.raises((refusals.ItemsMissing, refusals.GroundMissing, refusals.ReasonMissing)):
        match what:
            case "ask_supplement":
                operations.ask_supplement(id_, ["  "], step)
            case "decline_ground":
                operations.decline(id_, "unheard", "理由", step)
            case "decline_reason":
                operations.decline(id_, "duplicate", " ", step)
            case _:
                operations.waive(id_, "", step)


def test_two_people_deciding_at_once_one_is_told(desk: Desk) -> None:
    id_ = desk.submitted()
    seen = desk.step(desk.lead, id_)
    operations.ask_supplement(id_, ["盖章"], desk.step(desk.reviewer, id_))
    with pytest.raises((StaleVersion, TransitionNotAllowed)):
        operations.decline(id_, "duplicate", "已登记", seen)
    operations.supplement(id_, desk.step(desk.drafter, id_))
    with pytest.raises(StaleVersion):
        operations.register(id_, seen)


def test_late_is_said_only_where_the_limit_is_confirmed(desk: Desk, clerk: User, clock: FixedClock) -> None:
    bureau_id = desk.enter(by=clerk, number="云政规〔2026〕4号", published_on=date(2026, 9, 1))
    owed = {each.recipient: each for each in desk.filing(bureau_id).published.filings}
    today = clock.today()
    assert owed[Recipient.BUREAU].judgement(today).timeliness is Timeliness.PAST_DEFAULT
    assert "待司法局确认" in owed[Recipient.BUREAU].judgement(today).text
    assert owed[Recipient.CONGRESS].judgement(today).timeliness is Timeliness.UNFILED
    congress_id = owed[Recipient.CONGRESS].id
    desk.complete(congress_id, by=clerk)
    operations.send(congress_id, TODAY, desk.step(clerk, congress_id))
    assert desk.filing(congress_id).judgement(today).timeliness is Timeliness.LATE


def test_what_leaves_the_house_is_sent_by_the_unit_or_the_bureau_and_its_answers_are_noted(
    desk: Desk, clerk: User
) -> None:
    first = desk.enter(by=clerk, number="云政规〔2026〕4号")
    above = next(each.id for each in desk.filing(first).published.filings if each.recipient is Recipient.ABOVE)
    desk.complete(above, by=clerk)
    with pytest.raises(refusals.SentInFuture):
        operations.send(above, TODAY + timedelta(days=1), desk.step(desk.reviewer, above))
    operations.send(above, TODAY, desk.step(desk.reviewer, above))
    operations.note_supplement(above, ["补送审议纪要"], desk.step(clerk, above))
    operations.resend(above, TODAY, desk.step(clerk, above))
    with pytest.raises(refusals.NumberMissing):
        operations.note_registered(above, " ", desk.step(clerk, above))
    operations.note_registered(above, "市规备〔2026〕88号", desk.step(clerk, above))
    assert desk.filing(above).number == "市规备〔2026〕88号"
    with pytest.raises(TransitionNotAllowed):
        operations.register(above, desk.step(desk.reviewer, above))


def test_the_limit_follows_a_corrected_publication_date(desk: Desk) -> None:
    id_ = desk.enter()
    published = desk.filing(id_).published

    def change(user: User, day: date) -> None:
        current = desk.filing(id_).published
        publications.change_facts(
            published.id,
            title=current.title,
            number="云城管规[2026]007号",
            published_on=day,
            carrier="政府公报",
            concerns_business=False,
            expected_version=current.version,
            user=user,
            actor=samples.actor_of(user),
            place=desk.place,
        )

    change(desk.drafter, date(2026, 11, 16))
    filing = desk.filing(id_)
    assert filing.due_on == date(2026, 12, 1)
    assert (filing.published.number, filing.published.serial) == ("云城管规〔2026〕7号", 7)
    with pytest.raises(refusals.PublishedInFuture):
        change(desk.drafter, TODAY + timedelta(days=1))
    desk.complete(id_)
    operations.submit(id_, desk.step(desk.drafter, id_))
    with pytest.raises(refusals.TextIsWithBureau):
        change(desk.drafter, date(2026, 11, 17))
    change(desk.reviewer, date(2026, 11, 17))


def test_the_same_document_is_not_entered_twice(desk: Desk, session: Session) -> None:
    desk.enter(text=samples.text())
    with pytest.raises(refusals.AlreadyPublished):
        desk.enter(text=samples.text())
    assert len(session.scalars(select(PublishedDocument)).all()) == 1


def test_the_bureau_enters_for_a_unit_and_a_unit_only_for_itself(desk: Desk, stranger: User, session: Session) -> None:
    def enter(user: User, organization_id: int, name: str) -> int:
        return entering.enter_issued(
            "办法.txt",
            samples.text(name, "云城管规〔2026〕9号", *samples.MEASURES[2:]),
            entering.Issued(organization_id, TODAY, "", "", False),
            token=name,
            user=user,
            actor=samples.actor_of(user),
            place=desk.place,
            workplace=samples.place_with(desk.app),
        )

    with pytest.raises(NotPermitted):
        enter(stranger, desk.drafter.organization_id, "云岭区甲办法")
    id_ = enter(desk.reviewer, desk.drafter.organization_id, "云岭区乙办法")
    filing = session.get_one(Filing, id_)
    assert filing.published.organization_id == desk.drafter.organization_id
    assert filing.published.document is not None
    assert filing.published.document.organization_id == desk.drafter.organization_id


def test_the_official_text_is_compared_with_the_electronic_one(desk: Desk) -> None:
    id_ = desk.enter(text=samples.text())

    def attach(*lines: str) -> dict[str, object]:
        operations.add_material(
            id_,
            "official_text",
            "正式文本.txt",
            samples.text(*lines),
            user=desk.drafter,
            actor=samples.actor_of(desk.drafter),
            place=desk.place,
        )
        return desk.filing(id_).text_check

    assert attach(*samples.MEASURES)["state"] == "same"
    changed = [line.replace("五千元", "八千元") for line in samples.MEASURES]
    check = attach(*changed)
    assert check["state"] == "differs"
    assert check["count"] == 1
    assert "【五】" in str(check["differences"]) and "【八】" in str(check["differences"])
