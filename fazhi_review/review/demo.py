"""Six documents of the demo district, in the states that a document passes through.

The texts are composed, their defects are those that reviewers meet; one of them is clean. They are made into Word files
when the demo is built and go the same way as any upload.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt
from sqlalchemy import select

from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.models import User
from fazhi_review.extensions import unit_of_work
from fazhi_review.review import operations, queries
from fazhi_review.review.models import Disposition
from fazhi_review.review.process import counsel, opinion, submission
from fazhi_review.review.process.checklist import POINTS, Verdict, point_of
from fazhi_review.review.process.materials import materials
from fazhi_review.review.workflow import Conclusion
from fazhi_review.review.workplace import Workplace
from fazhi_review.timeline.clock import BEIJING, FixedClock
from fazhi_review.timeline.working_days import WorkingCalendar
from fazhi_review.vocabulary import Severity

FOLDER = Path(__file__).with_name("demo_documents")
REVIEWER, LEAD, COUNSEL = "shenhe", "fuzeren", "guwen"
_GRAVEST_FIRST = tuple(Severity)


@dataclass(frozen=True, slots=True)
class DemoDocument:
    """One document and how far it has come. Days are before the day on which the demo is built; None: not yet."""

    text: str
    file_name: str
    uploader: str
    uploaded: int
    submitted: int | None = None
    accepted: int | None = None
    left: int | None = None  # accepted so long ago that so many working days are left of fifteen
    circumstances: tuple[str, ...] = ("affects_rights",)
    lacking: tuple[str, ...] = ()  # materials that have not been handed in
    adopted: int = 0  # so many findings were adopted, the gravest first
    dismissed: str = ""  # why the others were not; of an unfinished review only the last one
    asked: str = ""  # what the counsel was asked
    conclusion: Conclusion | None = None
    concluded: str = ""  # why


DOCUMENTS: tuple[DemoDocument, ...] = (
    DemoDocument("parking", "临时停车场管理办法（送审稿）.docx", "qicao", 1, lacking=("consultation", "basis_table")),
    DemoDocument(
        "market",
        "规范集贸市场经营秩序的通知.docx",
        "qicao2",
        4,
        submitted=2,
        circumstances=("affects_rights", "affects_business"),
        lacking=("competition_review", "business_opinions"),
    ),
    DemoDocument("housing", "农村建房管理实施细则.docx", "qicao3", 30, left=2, adopted=2),
    DemoDocument(
        "business",
        "支持本区企业发展的若干措施.docx",
        "qicao2",
        34,
        submitted=33,
        accepted=31,
        circumstances=("affects_business",),
        adopted=1,
        dismissed="已与起草单位核对，此处没有问题。",
        asked="第三条的奖励办法是否属于给予特定经营者的优惠，请提出意见。",
    ),
    DemoDocument(
        "cleaning",
        "城市道路清扫保洁工作指南.docx",
        "qicao",
        40,
        submitted=39,
        accepted=38,
        circumstances=(),
        dismissed="属于作业规范，不涉及相对人的权利义务，经核对没有问题。",
        conclusion=Conclusion.LAWFUL,
        concluded="主体适格，内容属于作业规范，没有减损权利或者增加义务的规定，程序材料齐全。",
    ),
    DemoDocument(
        "signs",
        "户外招牌设置管理规定.docx",
        "qicao",
        30,
        submitted=29,
        accepted=28,
        adopted=2,
        dismissed="经核对，不构成问题。",
        conclusion=Conclusion.LAWFUL_AFTER_CHANGES,
        concluded="第五条设置审核、第七条设定处罚，均没有法律、法规依据，应当修改；同时请补充有效期。",
    ),
)


def seed_documents(place: Workplace) -> None:
    """Upload the documents as their drafters would have, and take each as far as it is to be."""
    # Half past nine in Beijing: nobody hands in a document at night.
    morning = place.clock.now().replace(hour=1, minute=30, second=0, microsecond=0)
    for document in DOCUMENTS:
        _seed(document, morning, place)


def _seed(demo: DemoDocument, today: datetime, place: Workplace) -> None:
    uploader, reviewer, lead = _user(demo.uploader), _user(REVIEWER), _user(LEAD)

    def day(before: int) -> datetime:
        return today - timedelta(days=before)

    lines = (FOLDER / f"{demo.text}.txt").read_text(encoding="utf-8").splitlines()
    receipt = operations.take_in(
        demo.file_name,
        word_file(lines),
        uploader=uploader,
        actor=_actor(uploader),
        place=replace(place, clock=FixedClock(day(demo.uploaded))),
    )
    id_ = receipt.document_id
    _hand_in(id_, demo, uploader, place, at=day(demo.uploaded))
    accepted = demo.accepted if demo.left is None else _days_before(today, 15 - demo.left)
    submitted = demo.submitted if demo.left is None else _days_before(today, 16 - demo.left)
    if submitted is not None:
        operations.submit(id_, user=uploader, actor=_actor(uploader), at=day(submitted))
    if accepted is not None:
        operations.accept(id_, user=reviewer, actor=_actor(reviewer), at=day(accepted))
        _decide(id_, demo, reviewer, at=day(accepted - 1))
    if demo.asked:
        counsel.ask(id_, _user(COUNSEL).id, demo.asked, user=lead, actor=_actor(lead), at=day(4))
    if demo.conclusion is not None and accepted is not None:
        _conclude(id_, demo, demo.conclusion, place, at=day(accepted - 9))


def _hand_in(document_id: int, demo: DemoDocument, drafter: User, place: Workplace, *, at: datetime) -> None:
    """The materials that the document needs, each a short Word file."""
    submission.state_circumstances(document_id, demo.circumstances, user=drafter, actor=_actor(drafter), at=at)
    for kind in materials():
        if kind.is_needed(demo.circumstances) and kind.key not in demo.lacking:
            data = word_file((kind.label, "", f"本材料为演示数据，对应“{kind.label}”：{kind.hint}"))
            name = f"{kind.label}.docx"
            submission.attach(
                document_id, kind.key, name, data, user=drafter, actor=_actor(drafter), store=place.store, at=at
            )


def _conclude(document_id: int, demo: DemoDocument, conclusion: Conclusion, place: Workplace, *, at: datetime) -> None:
    """Every point answered as the findings suggest, read by the lead and signed by the lead."""
    reviewer, lead = _user(REVIEWER), _user(LEAD)
    with unit_of_work() as session:
        review = queries.review_of(session, document_id)
        found = queries.findings_of(session, review.examination_id) if review.examination_id is not None else ()
        adopted = {point_of(finding) for finding in found if finding.disposition is Disposition.ADOPTED}
    for point in POINTS:
        verdict = Verdict.PROBLEM if point.key in adopted else Verdict.NO_PROBLEM
        note = "见审核意见。" if verdict is Verdict.PROBLEM else ""
        opinion.answer_point(
            document_id, point.key, verdict, note, expected_version=0, user=reviewer, actor=_actor(reviewer), at=at
        )
    operations.propose(document_id, conclusion, demo.concluded, user=reviewer, actor=_actor(reviewer), at=at)
    operations.agree(document_id, user=lead, actor=_actor(lead), at=at)
    haste = "内容单一，材料齐全。"
    operations.conclude(document_id, user=lead, actor=_actor(lead), at=at, store=place.store, haste_reason=haste)


def _days_before(today: datetime, working_days: int) -> int:
    """How many days ago it was that so many working days were still to pass until today."""
    calendar, last = WorkingCalendar(), today.astimezone(BEIJING).date()
    days = 0
    while calendar.working_days_between(last - timedelta(days=days), last) < working_days:
        days += 1
    return days


def _decide(document_id: int, demo: DemoDocument, reviewer: User, *, at: datetime) -> None:
    with unit_of_work() as session:
        review = queries.review_of(session, document_id)
        found = queries.findings_of(session, review.examination_id) if review.examination_id is not None else ()
        ranked = sorted(found, key=lambda finding: (_GRAVEST_FIRST.index(finding.severity), finding.start))
        chosen = [(finding.id, Disposition.ADOPTED, "") for finding in ranked[: demo.adopted]]
        rest = ranked[demo.adopted :]
        refused = rest if demo.concluded else rest[-1:]
        if demo.dismissed:
            chosen += [(finding.id, Disposition.DISMISSED, demo.dismissed) for finding in refused]
    for id_, disposition, reason in chosen:
        operations.decide(id_, disposition, reason, expected_version=1, user=reviewer, actor=_actor(reviewer), at=at)


def _user(username: str) -> User:
    with unit_of_work() as session:
        return session.scalars(select(User).where(User.username == username)).one()


def _actor(user: User) -> Actor:
    return Actor(user_id=user.id, name=user.full_name, organization_id=user.organization_id, source="cli")


def word_file(lines: Sequence[str]) -> bytes:
    """A Word file set roughly as GB/T 9704 wants the body of a document: 仿宋 16 pt, title centred and larger."""
    document = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = "仿宋", Pt(16)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "仿宋")
    for number, line in enumerate(lines):
        paragraph = document.add_paragraph(line)
        paragraph.paragraph_format.line_spacing = Pt(28)
        if number < 2:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        else:
            paragraph.paragraph_format.first_line_indent = Pt(32)
        if number == 0:
            paragraph.runs[0].font.size = Pt(22)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()
