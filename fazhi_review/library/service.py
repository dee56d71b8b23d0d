"""The dated law library that rules, conflict search and review ask: ports.LawLibrary over the database."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.library.addresses import article_number
from fazhi_review.library.models import LawArticleRow, NameKind
from fazhi_review.library.names import name_key, without_trial
from fazhi_review.library.settling import chunked
from fazhi_review.library.snapshot import Snapshot, Work, current_snapshot
from fazhi_review.library.validity import VersionDate, changed_after, first_day, status_on, version_on
from fazhi_review.ports import Instrument, LawArticle, Resolution
from fazhi_review.vocabulary import CitationStatus

_CACHED_ARTICLES = 20_000


@dataclass(slots=True)
class DatabaseLibrary:
    """Answers from memory, articles from the database with a cache. One for each session; `region` is the reader's province.

    The region decides only between laws of one short name: a document of Henan that cites 《消防条例》 means its own province's
    where there is no national law of that name. Without a region such a name stays ambiguous or unknown.
    """

    session: Session
    region: str = ""
    snapshot: Snapshot = field(init=False)
    _articles: dict[tuple[int, int, int], LawArticle | None] = field(default_factory=dict)
    _whole: dict[int, tuple[LawArticle, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.snapshot = current_snapshot(self.session)

    def resolve(self, name: str, on: date) -> Resolution:
        """Find the instrument that `name` denotes, and its state on `on`; never a guess between several."""
        works = self.works(name)
        candidates = tuple(instrument_of(work, on) for work in works)
        if len(works) != 1:
            return Resolution(None, CitationStatus.UNKNOWN_LAW, candidates)
        return Resolution(
            candidates[0], status_on(works[0].versions, works[0].events, works[0].ended_on, on), candidates
        )

    def works(self, name: str) -> tuple[Work, ...]:
        """The works that `name` may denote: by title, then by abbreviation, then by a title without （试行） or without the province."""
        key = name_key(name)
        for candidate in dict.fromkeys((key, without_trial(key))):
            found = self.snapshot.names.get(candidate, ())
            exact = [id_ for id_, kind in found if kind is not NameKind.LOCAL_SHORT]
            # The title itself wins over what is called so only for short.
            titled = [id_ for id_ in exact if self.snapshot.works[id_].key == candidate]
            if chosen := self._of_region(titled or exact):
                return chosen
            if self.region:
                own = [id_ for id_, _ in found if self.snapshot.works[id_].region == self.region]
                if own:
                    return tuple(self.snapshot.works[id_] for id_ in dict.fromkeys(own))
        return ()

    def _of_region(self, ids: Sequence[int]) -> tuple[Work, ...]:
        works = [self.snapshot.works[id_] for id_ in dict.fromkeys(ids)]
        if len(works) > 1 and self.region:
            near = [work for work in works if work.region in ("", self.region)]
            works = near or works
        return tuple(works)

    def work(self, instrument_id: int) -> Work | None:
        """The work with this id."""
        return self.snapshot.works.get(instrument_id)

    def article(self, instrument_id: int, article: str, on: date) -> LawArticle | None:
        """The article in the version in force on `on`; None if it has none, or if that text is not held."""
        work = self.snapshot.works.get(instrument_id)
        number = article_number(article)
        if work is None or number is None:
            return None
        version = text_on(work, on)
        return None if version is None else self.article_of(work, version, number)

    def article_of(self, work: Work, version: VersionDate, number: tuple[int, int]) -> LawArticle | None:
        """The article of one version."""
        cached = (version.id, *number)
        if cached in self._articles:
            return self._articles[cached]
        row = self.session.execute(
            select(LawArticleRow.id, LawArticleRow.label, LawArticleRow.text)
            .where(
                LawArticleRow.version_id == version.id,
                LawArticleRow.number == number[0],
                LawArticleRow.suffix == number[1],
            )
            .order_by(LawArticleRow.position)
            .limit(1)
        ).first()
        found = None if row is None else _law_article(work, version, row.id, row.label, row.text)
        if len(self._articles) >= _CACHED_ARTICLES:
            self._articles.clear()
        self._articles[cached] = found
        return found

    def articles_of(self, version: VersionDate) -> tuple[LawArticle, ...]:
        """Every article of one version, in order; kept, since moved numbers are looked for in all of them."""
        if version.id not in self._whole:
            work = self.snapshot.works[self.snapshot.versions[version.id][0]]
            rows = self.session.execute(
                select(LawArticleRow.id, LawArticleRow.label, LawArticleRow.text)
                .where(LawArticleRow.version_id == version.id, LawArticleRow.number > 0)
                .order_by(LawArticleRow.position)
            )
            self._whole[version.id] = tuple(_law_article(work, version, row.id, row.label, row.text) for row in rows)
        return self._whole[version.id]

    def articles(self, ids: Sequence[int]) -> dict[int, LawArticle]:
        """The articles with these ids, in the order asked for; ids that are gone are left out."""
        found: dict[int, LawArticle] = {}
        for chunk in chunked(dict.fromkeys(ids)):
            for row in self.session.execute(
                select(LawArticleRow.id, LawArticleRow.version_id, LawArticleRow.label, LawArticleRow.text).where(
                    LawArticleRow.id.in_(chunk)
                )
            ):
                known = self.snapshot.versions.get(row.version_id)
                if known is not None:
                    found[row.id] = _law_article(self.snapshot.works[known[0]], known[1], row.id, row.label, row.text)
        return {id_: found[id_] for id_ in ids if id_ in found}


def instrument_of(work: Work, on: date) -> Instrument:
    """The work as the engines know it, with the days between which it is law."""
    return Instrument(
        id=work.id,
        title=work.title,
        rank=work.rank,
        region=work.region,
        effective_from=first_day(work.versions, work.events),
        effective_to=work.ended_on,
        replaced_by=work.replaced_by,
    )


def text_on(work: Work, on: date) -> VersionDate | None:
    """The version whose text was the law on `on`; None where that text is not held or the law was not in force."""
    if work.ended_on is not None and on >= work.ended_on:
        return None
    version = version_on(work.versions, on)
    if version is None or not version.has_text:
        return None
    return None if changed_after(version, work.versions, work.events, on) else version


def _law_article(work: Work, version: VersionDate, id_: int, label: str, text: str) -> LawArticle:
    begins = version.effective_from or version.promulgated
    return LawArticle(id_, work.title, work.rank, begins.isoformat() if begins else "", label, text)
