"""The full-text page put together: hits grouped by instrument, what they are today, and where else to look."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy.orm import Session

from fazhi_review.accounts.models import User
from fazhi_review.errors import IndexOutdated, QueryTooBroad
from fazhi_review.indexing.finding import Found, FoundHit, look_up, tokens_of
from fazhi_review.indexing.sources import FoundProvision
from fazhi_review.library.name_help import similar_names
from fazhi_review.library.queries import holds_law
from fazhi_review.library.snapshot import Work, current_snapshot
from fazhi_review.pages.listing import Page
from fazhi_review.search.plan import make_plan
from fazhi_review.search.port import Scope, SearchQuery
from fazhi_review.vocabulary import InstrumentRank, Labelled

PAGE_SIZE = 20
# An engine orders all hits up to the last one shown: nobody reads beyond this.
LAST_PAGE = 50
# What may be a law's name: one run of characters, not a sentence.
_NAME = re.compile(r"《?[^\s“”\"：:-]{2,30}》?")


class Period(Labelled):
    """Which texts are searched."""

    IN_FORCE = "in_force", "当日有效"
    NEWEST = "newest", "各法规最新文本（含已废止）"
    ANY = "any", "全部版本"


class TextState(Labelled):
    """What a text that was found is on the day asked for."""

    IN_FORCE = "in_force", "现行有效"
    NOT_YET = "not_yet", "尚未施行"
    OLD = "old", "旧版本"
    ENDED = "ended", "已失效"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the page says."""

    text: str
    scope: Scope = Scope.ALL
    rank: InstrumentRank | None = None
    region: str = ""
    authority: str = ""
    year: int | None = None
    period: Period = Period.IN_FORCE
    on: date | None = None
    instrument: str = ""
    page: int = 1

    @property
    def is_narrowed(self) -> bool:
        return replace(self, text="", page=1) != Asked("")


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of one instrument on this page, and how many it has in all."""

    first: FoundProvision
    hits: list[tuple[FoundHit, TextState]]
    more: int


@dataclass(frozen=True, slots=True)
class SearchPage:
    groups: list[Group]
    page: Page[FoundHit]
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    is_relaxed: bool = False
    names: Sequence[str] = ()
    trouble: str = ""  # one sentence where search cannot answer
    straight_to: FoundProvision | None = None
    is_library_empty: bool = False  # nothing was found, and no law is held that could have been


def search_page(session: Session, reader: User, asked: Asked, *, today: date) -> SearchPage:
    """Answer one address of the page. Trouble with the index is told on the page, which stays usable for browsing."""
    nothing: Page[FoundHit] = Page([], 0)
    if not asked.text:
        return SearchPage([], nothing)
    on = asked.on or today
    query = _query(asked, on, tokens_of(reader))
    try:
        make_plan(replace(query, text=asked.text))
        found = look_up(session, asked.text, query)
    except (IndexOutdated, QueryTooBroad) as error:
        return SearchPage([], nothing, trouble=error.message)
    names: Sequence[str] = ()
    if asked.page == 1 and not asked.is_narrowed and _NAME.fullmatch(asked.text):
        names = similar_names(current_snapshot(session), asked.text)
    return SearchPage(
        groups=_groups(session, found, on),
        page=Page(found.hits, found.total, asked.page, PAGE_SIZE),
        facets=found.page.facets,
        is_relaxed=found.is_relaxed,
        names=names,
        straight_to=_straight(found) if asked.page == 1 and not asked.is_narrowed else None,
        is_library_empty=not found.hits and asked.scope is not Scope.DOCUMENTS and not holds_law(session),
    )


def _query(asked: Asked, on: date, visible_to: tuple[str, ...]) -> SearchQuery:
    day = on.year * 10000 + on.month * 100 + on.day
    return SearchQuery(
        scope=asked.scope,
        ranks=(asked.rank.value,) if asked.rank else (),
        regions=(asked.region,) if asked.region else (),
        authorities=(asked.authority,) if asked.authority else (),
        years=(asked.year,) if asked.year else (),
        instruments=(asked.instrument,) if asked.instrument else (),
        in_force_on=day if asked.period is Period.IN_FORCE else None,
        text_on=day if asked.period is Period.NEWEST else None,
        visible_to=visible_to,
        offset=(asked.page - 1) * PAGE_SIZE,
        limit=PAGE_SIZE,
        with_facets=True,
    )


def _straight(found: Found) -> FoundProvision | None:
    """Where to go at once: the typed address names one article, or the typed number one document."""
    if not (found.typed.address or found.typed.number) or found.is_relaxed or not found.hits:
        return None
    same = {hit.provision.instrument for hit in found.hits}
    first = found.hits[0].provision
    if found.typed.address:
        return first if len(same) == 1 and found.total == 1 else None
    return first if len(same) == 1 and first.number == found.typed.number else None


def _groups(session: Session, found: Found, on: date) -> list[Group]:
    """The hits in order, those of one instrument together where its first one stands."""
    works = current_snapshot(session).works
    together: dict[str, list[FoundHit]] = {}
    for hit in found.hits:
        together.setdefault(hit.provision.instrument, []).append(hit)
    counts = found.page.facets.get("instrument", {})
    return [
        Group(
            first=hits[0].provision,
            hits=[(hit, _state(hit.provision, _ended_on(works, name), on)) for hit in hits],
            more=max(0, counts.get(name, 0) - len(hits)),
        )
        for name, hits in together.items()
    ]


def _ended_on(works: Mapping[int, Work], name: str) -> date | None:
    kind, _, key = name.partition(":")
    work = works.get(int(key)) if kind == "law" else None
    return work.ended_on if work else None


def _state(provision: FoundProvision, ended_on: date | None, on: date) -> TextState:
    if provision.effective_from and provision.effective_from > on:
        return TextState.NOT_YET
    if provision.effective_to is None or provision.effective_to > on:
        return TextState.IN_FORCE
    if provision.instrument.startswith("law:") and not (ended_on and ended_on <= on):
        return TextState.OLD
    return TextState.ENDED
