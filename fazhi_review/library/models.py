"""Tables of the law library. A law is a work (instrument) with dated versions; what is true on a day is computed from dates.

`effective_to` of a version, and `ended_on` of an instrument, are derived: `validity.settle` writes them from the versions'
dates and the events whenever either changes, so that pages and search can filter in SQL. Nobody types them.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fazhi_review.accounts.models import enum_column
from fazhi_review.extensions import Base
from fazhi_review.vocabulary import InstrumentRank, Labelled, Verification


class LawEventKind(Labelled):
    """What happened to a law on a day."""

    ADOPTED = "adopted", "制定"
    REVISED = "revised", "修订"
    AMENDED = "amended", "修正"
    EFFECTIVE = "effective", "施行"
    REPEALED = "repealed", "废止"
    LISTED = "listed", "列入现行有效目录"
    MARKED_EXPIRED = "marked_expired", "来源标注失效"
    INTERPRETED = "interpreted", "解释"


class NameKind(Labelled):
    """How a name comes to denote a law."""

    TITLE = "title", "全称"
    ABBREVIATION = "abbreviation", "通用简称"
    OLD = "old", "曾用名"
    LOCAL_SHORT = "local_short", "省略地区的简称"


class LawInstrument(Base):
    """A law as a work: what all its versions have in common."""

    __tablename__ = "law_instrument"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(300))
    # The title without what does not distinguish (names.name_key); with the region it identifies the work.
    key: Mapped[str] = mapped_column(String(300))
    region: Mapped[str] = mapped_column(String(40), default="")
    rank: Mapped[InstrumentRank] = mapped_column(enum_column(InstrumentRank))
    issuing_body: Mapped[str] = mapped_column(String(200), default="")
    # Derived, see the module's docstring: the first day on which it is no longer law, and how certain that day is.
    ended_on: Mapped[date | None]
    is_end_approximate: Mapped[bool] = mapped_column(default=False)

    versions: Mapped[list["LawVersion"]] = relationship(back_populates="instrument", order_by="LawVersion.promulgated")

    __table_args__ = (
        UniqueConstraint("key", "region", name="uq_law_instrument_key_region"),
        Index("ix_law_instrument_rank", "rank"),
    )


class LawName(Base):
    """A name, as its key, that denotes an instrument. Several instruments may share one: that is what ambiguous means."""

    __tablename__ = "law_name"

    id: Mapped[int] = mapped_column(primary_key=True)
    instrument_id: Mapped[int] = mapped_column(ForeignKey("law_instrument.id"), index=True)
    key: Mapped[str] = mapped_column(String(300), index=True)
    kind: Mapped[NameKind] = mapped_column(enum_column(NameKind))

    __table_args__ = (UniqueConstraint("instrument_id", "key", name="uq_law_name_instrument_id_key"),)


class LawVersion(Base):
    """The text, or only the dates, of an instrument as promulgated on a day."""

    __tablename__ = "law_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    instrument_id: Mapped[int] = mapped_column(ForeignKey("law_instrument.id"), index=True)
    # ISO date of promulgation, "" where unknown: identity within the instrument (a NULL date could not be unique).
    edition: Mapped[str] = mapped_column(String(10))
    promulgated: Mapped[date | None]
    effective_from: Mapped[date | None]
    is_effective_stated: Mapped[bool] = mapped_column(default=False)
    effective_to: Mapped[date | None]  # derived
    article_count: Mapped[int] = mapped_column(default=0)  # 0: known by its dates only
    # Checksum of the articles' words without spaces and punctuation: equal texts of two sources are one.
    text_digest: Mapped[str] = mapped_column(String(64), default="")

    instrument: Mapped[LawInstrument] = relationship(back_populates="versions")
    articles: Mapped[list["LawArticleRow"]] = relationship(back_populates="version", order_by="LawArticleRow.position")

    __table_args__ = (UniqueConstraint("instrument_id", "edition", name="uq_law_version_instrument_id_edition"),)


class LawArticleRow(Base):
    """One article of one version; the row behind ports.LawArticle."""

    __tablename__ = "law_article"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("law_version.id"))
    position: Mapped[int]
    label: Mapped[str] = mapped_column(String(60))
    number: Mapped[int]  # 0 for what stands outside the articles: a preamble, an annex
    suffix: Mapped[int]  # 1 for 第一百二十条之一
    division: Mapped[str] = mapped_column(String(200), default="")
    text: Mapped[str] = mapped_column(Text)

    version: Mapped[LawVersion] = relationship(back_populates="articles")

    __table_args__ = (
        UniqueConstraint("version_id", "position", name="uq_law_article_version_id_position"),
        Index("ix_law_article_version_id_number", "version_id", "number", "suffix"),
    )


class LawEvent(Base):
    """Something that happened to a law on a day. The law is named by its key, so that the event may be known before the law."""

    __tablename__ = "law_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[LawEventKind] = mapped_column(enum_column(LawEventKind))
    target_key: Mapped[str] = mapped_column(String(300), index=True)
    target_region: Mapped[str] = mapped_column(String(40), default="")
    target_title: Mapped[str] = mapped_column(String(300))
    # The version meant, by its edition; "" for the law as a whole.
    target_edition: Mapped[str] = mapped_column(String(10), default="")
    on: Mapped[date | None]  # None: the day is unknown, only that it was not after `known_on`
    year: Mapped[int | None]  # where no more than the year is known
    known_on: Mapped[date | None]
    # The instrument that did it (repealed, replaced), as a title; "" where unknown.
    by_title: Mapped[str] = mapped_column(String(300), default="")
    by_key: Mapped[str] = mapped_column(String(300), default="", index=True)
    evidence: Mapped[str] = mapped_column(String(500), default="")
    verification: Mapped[Verification] = mapped_column(enum_column(Verification))
    digest: Mapped[str] = mapped_column(String(64), unique=True)  # of all the above: the same fact is stored once
    recorded_at: Mapped[datetime]


class LawSource(Base):
    """A collection that was imported: a public collection, the shipped catalogue, single files."""

    __tablename__ = "law_source"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    as_of: Mapped[date | None]
    digest: Mapped[str] = mapped_column(
        String(64), default=""
    )  # of the shipped catalogue, to know whether it is this one
    imported_at: Mapped[datetime]


class LawProvenance(Base):
    """One file from which a version is known. The one that comes first in `order_key` gives the version its text."""

    __tablename__ = "law_provenance"

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("law_source.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("law_version.id"), index=True)
    path: Mapped[str] = mapped_column(String(500))
    digest: Mapped[str] = mapped_column(String(64))
    text_digest: Mapped[str] = mapped_column(String(64))
    order_key: Mapped[str] = mapped_column(String(600))
    # Where this file's words differ from those shown: its own articles as JSON, so that the difference can be shown, and so
    # that any file may become the one shown without being read again.
    other_text: Mapped[str | None] = mapped_column(Text)
    imported_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("source_id", "path", name="uq_law_provenance_source_id_path"),)


class LawCitation(Base):
    """A law named in an article of the library, for the graph of who cites whom."""

    __tablename__ = "law_citation"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("law_version.id"), index=True)
    position: Mapped[int]  # of the citing article within its version
    cited_key: Mapped[str] = mapped_column(String(300), index=True)
    cited_title: Mapped[str] = mapped_column(String(300))
    cited_article: Mapped[str] = mapped_column(String(40), default="")


class LawRenumbering(Base):
    """An article whose number changed when a law was revised: 行政处罚法 第八条 became 第九条 in 2021."""

    __tablename__ = "law_renumbering"

    id: Mapped[int] = mapped_column(primary_key=True)
    target_key: Mapped[str] = mapped_column(String(300), index=True)
    old_article: Mapped[str] = mapped_column(String(40))
    new_article: Mapped[str] = mapped_column(String(40))
    on: Mapped[date | None]  # first day of the new number
    verification: Mapped[Verification] = mapped_column(enum_column(Verification))
    digest: Mapped[str] = mapped_column(String(64), unique=True)


class LibraryStamp(Base):
    """One row, raised with every change of the library, by which a process knows that what it holds in memory is old."""

    __tablename__ = "library_stamp"

    id: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[int]


class ImportState(Labelled):
    RUNNING = "running", "进行中"
    DONE = "done", "完成"
    INCOMPLETE = "incomplete", "部分完成"
    FAILED = "failed", "失败"


class LibraryImport(Base):
    """One import, with what it brought and what it left out."""

    __tablename__ = "library_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(String(500))
    layout: Mapped[str] = mapped_column(String(40), default="")
    state: Mapped[ImportState] = mapped_column(enum_column(ImportState))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    read: Mapped[int] = mapped_column(default=0)
    added: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)
    articles: Mapped[int] = mapped_column(default=0)
    actor: Mapped[str] = mapped_column(String(60), default="")

    notes: Mapped[list["LibraryImportNote"]] = relationship(order_by="LibraryImportNote.id")

    __table_args__ = (CheckConstraint("(state = 'running') = (finished_at IS NULL)", name="finished_if_not_running"),)


class LibraryImportNote(Base):
    """A file that an import left out or doubted, and why."""

    __tablename__ = "library_import_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("library_import.id"), index=True)
    path: Mapped[str] = mapped_column(String(500))
    reason: Mapped[str] = mapped_column(String(500))
    is_skipped: Mapped[bool] = mapped_column(default=True)
