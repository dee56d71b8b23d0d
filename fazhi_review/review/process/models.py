"""The tables of a review's course. Every row belongs to a round: a text sent in again is reviewed anew, the earlier round is kept."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fazhi_review.accounts.models import Organization, User, enum_column
from fazhi_review.documents.models import DocumentVersion, StoredFile
from fazhi_review.extensions import Base
from fazhi_review.review.models import Review
from fazhi_review.review.process.checklist import PointKey, Verdict
from fazhi_review.review.workflow import Conclusion
from fazhi_review.vocabulary import Labelled


class NoteBy(Labelled):
    """Who says that a material may be absent."""

    OWNER = "owner", "起草单位说明"
    REVIEWER = "reviewer", "审核机构同意"


class ReadingStage(Labelled):
    SECOND_READING = "second_reading", "复核"
    SIGNING = "signing", "签发"


class Nature(Labelled):
    """What is wrong with a clause, as the opinion letter says it."""

    UNLAWFUL = "unlawful", "违法"
    IMPROPER = "improper", "不当"
    TECHNICAL = "technical", "技术"


class Answer(Labelled):
    """What the drafting unit makes of a point of the opinion."""

    ADOPTED = "adopted", "采纳"
    PARTLY_ADOPTED = "partly_adopted", "部分采纳"
    NOT_ADOPTED = "not_adopted", "未采纳"


class MaterialNote(Base):
    """Why a material is absent: the owner explains, or the reviewer accepts it."""

    __tablename__ = "review_material_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"))
    round: Mapped[int]
    material: Mapped[str] = mapped_column(String(40))
    said_by: Mapped[NoteBy] = mapped_column(enum_column(NoteBy))
    reason: Mapped[str] = mapped_column(Text)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]

    user: Mapped[User] = relationship()

    __table_args__ = (
        UniqueConstraint("review_id", "round", "material", "said_by"),
        CheckConstraint("reason <> ''", name="has_reason"),
    )


class ReviewSupplement(Base):
    """What the drafting unit is asked to hand in or explain: all of it at once, and once in a round."""

    __tablename__ = "review_supplement"

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"))
    round: Mapped[int]
    items: Mapped[list[str]] = mapped_column(JSON, default=list)  # in words, one a line of the letter
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    asked_at: Mapped[datetime]
    due_on: Mapped[date]
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    answered_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(Text, default="")

    asked_by: Mapped[User] = relationship(foreign_keys=asked_by_id)
    answered_by: Mapped[User | None] = relationship(foreign_keys=answered_by_id)
    letter: Mapped[StoredFile | None] = relationship()

    __table_args__ = (
        # 一次性告知: the database itself knows no second request.
        UniqueConstraint("review_id", "round"),
        CheckConstraint("(answered_at IS NULL) = (answered_by_id IS NULL)", name="answered_by_a_person"),
    )


class ChecklistAnswer(Base):
    """What a person says of one point of the list."""

    __tablename__ = "review_checklist_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"))
    round: Mapped[int]
    point: Mapped[PointKey] = mapped_column(enum_column(PointKey))
    verdict: Mapped[Verdict] = mapped_column(enum_column(Verdict))
    note: Mapped[str] = mapped_column(Text, default="")
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    user: Mapped[User] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        UniqueConstraint("review_id", "round", "point"),
        CheckConstraint("verdict <> 'problem' OR note <> ''", name="problem_is_explained"),
    )


class OpinionPoint(Base):
    """One point of the opinion: the clause, what is wrong with it, by which law, what is advised, and what the drafters answer.

    A point that stands on a finding keeps the finding's rule, address and quote: an examination made again finds it by them.
    """

    __tablename__ = "review_opinion_point"

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"))
    round: Mapped[int]
    start: Mapped[int]  # where its clause begins in the text: the order of the letter
    path: Mapped[str] = mapped_column(String(300), default="")  # "" for the whole text
    address: Mapped[str] = mapped_column(String(300), default="")
    quote: Mapped[str] = mapped_column(Text, default="")
    problem: Mapped[str] = mapped_column(Text)
    basis: Mapped[str] = mapped_column(Text, default="")
    suggestion: Mapped[str] = mapped_column(Text, default="")
    nature: Mapped[Nature] = mapped_column(enum_column(Nature))
    rule: Mapped[str] = mapped_column(String(100), default="")  # "" where a person wrote it without a finding
    annotation_id: Mapped[int | None] = mapped_column(ForeignKey("annotation.id"), index=True)  # in whose words it is
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    answer: Mapped[Answer | None] = mapped_column(enum_column(Answer))
    answer_reason: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    answered_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    created_by: Mapped[User] = relationship(foreign_keys=created_by_id)
    answered_by: Mapped[User | None] = relationship(foreign_keys=answered_by_id)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        CheckConstraint("problem <> ''", name="says_what_is_wrong"),
        CheckConstraint("(answer IS NULL) = (answered_by_id IS NULL)", name="answered_by_a_person"),
        CheckConstraint("answer IS NULL OR answer = 'adopted' OR answer_reason <> ''", name="not_adopted_has_reason"),
        Index("ix_review_opinion_point_round", "review_id", "round", "start"),
    )

    @property
    def audit_label(self) -> str:
        return f"{self.path} {self.problem}"[:200]


class Reading(Base):
    """What another person said of a proposed opinion: the second reader, or the lead who was to sign it."""

    __tablename__ = "review_reading"

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), index=True)
    round: Mapped[int]
    stage: Mapped[ReadingStage] = mapped_column(enum_column(ReadingStage))
    reader_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    agrees: Mapped[bool]
    remarks: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]

    reader: Mapped[User] = relationship()

    __table_args__ = (CheckConstraint("agrees OR remarks <> ''", name="sent_back_with_remarks"),)


class CounselRequest(Base):
    """An outside counsel who was asked. What he says binds nobody."""

    __tablename__ = "review_counsel_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), index=True)
    round: Mapped[int]
    counsel_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    question: Mapped[str] = mapped_column(Text)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    asked_at: Mapped[datetime]
    due_on: Mapped[date]
    opinion: Mapped[str] = mapped_column(Text, default="")
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    file_name: Mapped[str] = mapped_column(String(200), default="")
    answered_at: Mapped[datetime | None]

    counsel: Mapped[User] = relationship(foreign_keys=counsel_id)
    asked_by: Mapped[User] = relationship(foreign_keys=asked_by_id)
    file: Mapped[StoredFile | None] = relationship()

    __table_args__ = (
        UniqueConstraint("review_id", "round", "counsel_id"),
        CheckConstraint("question <> ''", name="asks_something"),
        CheckConstraint("answered_at IS NULL OR opinion <> ''", name="answered_in_words"),
    )


class IssuedOpinion(Base):
    """The opinion of one round as it was signed: on which text, by whom, under which number, with which letter.

    Never changed. `year` and `serial` are missing only for opinions given before numbers were kept.
    """

    __tablename__ = "review_opinion"

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"))
    round: Mapped[int]
    version_id: Mapped[int] = mapped_column(ForeignKey("document_version.id"))
    text_sha256: Mapped[str] = mapped_column(String(64))
    body_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    year: Mapped[int | None]
    serial: Mapped[int | None]
    number: Mapped[str] = mapped_column(String(60), default="")
    conclusion: Mapped[Conclusion] = mapped_column(enum_column(Conclusion))
    reason: Mapped[str] = mapped_column(Text)
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    second_reader_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    signed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    submitted_on: Mapped[date | None]
    accepted_on: Mapped[date | None]
    issued_at: Mapped[datetime]
    working_days: Mapped[int | None]  # used from acceptance to signing, pauses left out
    haste_reason: Mapped[str] = mapped_column(Text, default="")  # why fewer than five working days were enough
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))

    review: Mapped[Review] = relationship()
    document_version: Mapped[DocumentVersion] = relationship()
    body: Mapped[Organization] = relationship()
    reviewer: Mapped[User | None] = relationship(foreign_keys=reviewer_id)
    second_reader: Mapped[User | None] = relationship(foreign_keys=second_reader_id)
    signed_by: Mapped[User] = relationship(foreign_keys=signed_by_id)
    letter: Mapped[StoredFile | None] = relationship()

    __table_args__ = (
        UniqueConstraint("review_id", "round"),
        UniqueConstraint("body_id", "year", "serial"),
        CheckConstraint("(year IS NULL) = (serial IS NULL)", name="whole_number"),
        CheckConstraint(
            "second_reader_id IS NULL OR reviewer_id IS NULL OR second_reader_id <> reviewer_id", name="four_eyes"
        ),
    )


class OpinionRegister(Base):
    """The last number that a review body has given out in a year; raised in the commit that issues an opinion, so without gaps."""

    __tablename__ = "review_opinion_register"

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    year: Mapped[int]
    last_serial: Mapped[int]

    __table_args__ = (UniqueConstraint("body_id", "year"),)
