"""Brings the texts of a collection into the database: two sources of one law become one instrument, one text one version.

The result depends on what was imported, not on the order: which file gives a version its words is decided by `order_key`, the
title and the rank of a law by rules that compare all claims, and repeals are kept by name until their law is there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from fazhi_review.library.articles import (
    article_rows,
    citation_rows,
    dump_articles,
    load_articles,
    replace_articles,
    stored_articles,
)
from fazhi_review.library.enactment import events_of
from fazhi_review.library.models import LawArticleRow, LawCitation, LawProvenance, LawVersion
from fazhi_review.library.names import name_key
from fazhi_review.library.registry import InstrumentClaim, Registry, VersionClaim, sum_of
from fazhi_review.library.settling import settle_instruments
from fazhi_review.library.sources import READER_VERSION, LawText, VersionDates, dates_of
from fazhi_review.library.texts import ArticleText
from fazhi_review.library.wording import text_digest

# Which collection gives a version its words where several have it: the one proof-read last comes first.
_PREFERENCE = {"just_laws": 1, "lawrefbook": 2, "files": 3}


@dataclass(slots=True)
class Tally:
    """How many texts were added, changed and found unchanged, and how many articles were written."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    articles: int = 0


@dataclass(slots=True)
class _Provenance:
    id: int
    version_id: int
    digest: str
    text_digest: str
    order_key: str


@dataclass(slots=True)
class _Incoming:
    """A text with all that is decided about it while its batch is written."""

    text: LawText
    dates: VersionDates
    digest: str
    instrument_id: int = 0
    version_id: int = 0


def stored_digest(text: LawText) -> str:
    """The checksum kept for a file: of its bytes, of what else was known of it, and of the reader that read it."""
    extra = (
        f"{READER_VERSION}|{text.rank}|{text.region}|{text.promulgated}|{text.effective_from}|{text.is_marked_expired}"
    )
    return sum_of(f"{text.digest}|{extra}")


@dataclass(slots=True)
class Merger:
    """Writes texts batch by batch within the caller's transactions; reads what is there once, when it is made."""

    session: Session
    source_id: int
    source_key: str
    as_of: date | None
    now: datetime
    tally: Tally = field(default_factory=Tally)
    registry: Registry = field(init=False)
    _by_path: dict[str, _Provenance] = field(default_factory=dict)
    _by_version: dict[int, list[_Provenance]] = field(default_factory=dict)
    _new_articles: list[dict[str, Any]] = field(default_factory=list)
    _new_citations: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.registry = Registry(self.session, self.now)
        for row in self.session.execute(
            select(
                LawProvenance.id, LawProvenance.version_id, LawProvenance.digest, LawProvenance.text_digest,
                LawProvenance.order_key, LawProvenance.source_id, LawProvenance.path,
            )
        ):  # fmt: skip
            known = _Provenance(row.id, row.version_id, row.digest, row.text_digest, row.order_key)
            self._by_version.setdefault(row.version_id, []).append(known)
            if row.source_id == self.source_id:
                self._by_path[row.path] = known

    def add(self, texts: Sequence[LawText]) -> set[int]:
        """Write one batch; the ids of the instruments that it touched."""
        incoming = []
        for text in texts:
            digest = stored_digest(text)
            known = self._by_path.get(text.path)
            if known is not None and known.digest == digest:
                self.tally.unchanged += 1
                continue
            incoming.append(_Incoming(text, dates_of(text), digest))
        if not incoming:
            return set()
        claims = [
            InstrumentClaim(item.text.title, item.text.rank, item.text.region, item.text.issuing_body)
            for item in incoming
        ]
        for item, id_ in zip(incoming, self.registry.instruments(claims), strict=True):
            item.instrument_id = id_
        dates = [
            VersionClaim(item.instrument_id, item.dates.promulgated, item.dates.effective_from, item.dates.is_stated)
            for item in incoming
        ]
        for item, id_ in zip(incoming, self.registry.versions(dates), strict=True):
            item.version_id = id_
        for item in incoming:
            self._write_text(item)
        self._flush()
        touched = {item.instrument_id for item in incoming}
        for item in incoming:
            key = name_key(item.text.title)[:300]
            touched |= self.registry.record(events_of(item.text, key, item.dates, self.as_of))
        settle_instruments(self.session, touched)
        return touched

    def _write_text(self, item: _Incoming) -> None:
        """Record where the text came from, and show its words if it comes before what is shown now."""
        order_key = f"{_PREFERENCE.get(self.source_key, 9)}|{item.text.path}"[:600]
        digest = text_digest(item.text.articles)
        known = self._by_path.get(item.text.path)
        if known is not None and known.version_id != item.version_id:
            self._leave(known)
        others = [other for other in self._by_version.get(item.version_id, []) if other is not known]
        shown = min(others, key=lambda other: other.order_key, default=None)
        other_text: str | None = None
        if shown is None or order_key < shown.order_key:
            if (
                shown is not None
                and shown.text_digest != digest
                and (known is None or known.version_id != item.version_id)
            ):
                self._keep_other(shown)
            self._show(item.version_id, item.text.articles, digest, is_new=known is None and shown is None)
        elif shown.text_digest != digest:
            other_text = dump_articles(item.text.articles)
        self._write_provenance(item, known, digest, order_key, other_text)

    def _write_provenance(
        self, item: _Incoming, known: _Provenance | None, digest: str, order_key: str, other_text: str | None
    ) -> None:
        values = {
            "version_id": item.version_id,
            "digest": item.digest,
            "text_digest": digest,
            "order_key": order_key,
            "other_text": other_text,
            "imported_at": self.now,
        }
        if known is not None:
            self.tally.changed += 1
            self.session.execute(update(LawProvenance).where(LawProvenance.id == known.id).values(**values))
            if known.version_id != item.version_id:
                self._by_version.setdefault(item.version_id, []).append(known)
            known.version_id, known.digest, known.text_digest = item.version_id, item.digest, digest
            return
        self.tally.added += 1
        row = insert(LawProvenance).values(source_id=self.source_id, path=item.text.path, **values)
        id_ = self.session.execute(row.returning(LawProvenance.id)).scalar_one()
        made = _Provenance(id_, item.version_id, item.digest, digest, order_key)
        self._by_path[item.text.path] = made
        self._by_version.setdefault(item.version_id, []).append(made)

    def _show(self, version_id: int, articles: Sequence[ArticleText], digest: str, *, is_new: bool) -> None:
        """Make `articles` the words of the version."""
        if is_new:
            self._new_articles += article_rows(version_id, articles)
        else:
            # What waits for this version must be there before it can be replaced.
            self._flush()
            self._new_articles += replace_articles(self.session, version_id, articles)
        self._new_citations += citation_rows(version_id, articles)
        self.tally.articles += len(articles)
        self.session.execute(
            update(LawVersion)
            .where(LawVersion.id == version_id)
            .values(article_count=len(articles), text_digest=digest)
            .execution_options(synchronize_session=False)
        )

    def _keep_other(self, provenance: _Provenance) -> None:
        """Keep the words shown until now with the file they came from, which no longer comes first."""
        self._flush()
        self._set_other(provenance.id, dump_articles(stored_articles(self.session, provenance.version_id)))

    def _set_other(self, provenance_id: int, text: str | None) -> None:
        self.session.execute(update(LawProvenance).where(LawProvenance.id == provenance_id).values(other_text=text))

    def _leave(self, provenance: _Provenance) -> None:
        """A file turned out to be another version than was thought: what it alone told of the old one goes with it."""
        rest = [other for other in self._by_version[provenance.version_id] if other is not provenance]
        self._by_version[provenance.version_id] = rest
        if not rest:
            self.session.execute(delete(LawCitation).where(LawCitation.version_id == provenance.version_id))
            self.session.execute(delete(LawArticleRow).where(LawArticleRow.version_id == provenance.version_id))
            self.session.execute(
                update(LawVersion)
                .where(LawVersion.id == provenance.version_id)
                .values(article_count=0, text_digest="")
                .execution_options(synchronize_session=False)
            )
            return
        following = min(rest, key=lambda other: other.order_key)
        kept = self.session.scalar(select(LawProvenance.other_text).where(LawProvenance.id == following.id))
        if kept is not None:
            self._show(provenance.version_id, load_articles(kept), following.text_digest, is_new=False)
            self._set_other(following.id, None)

    def _flush(self) -> None:
        if self._new_articles:
            self.session.execute(insert(LawArticleRow), self._new_articles)
            self._new_articles = []
        if self._new_citations:
            self.session.execute(insert(LawCitation), self._new_citations)
            self._new_citations = []
