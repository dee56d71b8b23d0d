"""One search as a person sees it: typed text in, provisions from the database out, with what to mark."""

import logging
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import Organization, User
from fazhi_review.extensions import unit_of_work
from fazhi_review.indexing.engine import current_engine
from fazhi_review.indexing.operations import enqueue
from fazhi_review.indexing.sources import FoundProvision, registered_sources
from fazhi_review.search.analysis import words
from fazhi_review.search.highlight import Piece, snippet
from fazhi_review.search.port import Field, Hit, Page, SearchQuery, Term
from fazhi_review.search.typed import Typed, read_typed

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FoundHit:
    provision: FoundProvision
    score: float
    snippet: list[Piece]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found. `is_relaxed`: nothing held all the words, so these hold some of them."""

    typed: Typed
    hits: list[FoundHit]
    page: Page
    is_relaxed: bool = False

    @property
    def total(self) -> int:
        return self.page.total


def look_up(session: Session, text: str, query: SearchQuery) -> Found:
    """Search for what was typed, within the filters of `query`; an address or document number comes first by itself."""
    typed = read_typed(text, query)
    page = _addressed(typed, query) or current_engine().search(typed.query)
    is_relaxed = False
    if not page.hits and not query.offset and typed.query.text and not typed.query.phrases:
        terms = {
            Term(field, word): 1.0 for word in words(typed.query.text) for field in (Field.WORDS, Field.TITLE_WORDS)
        }
        page, is_relaxed = current_engine().related(terms, typed.query), True
    provisions = hydrate(session, [hit.id for hit in page.hits])
    hits = [
        FoundHit(provisions[hit.id], hit.score, snippet(provisions[hit.id].text, typed.marks))
        for hit in page.hits
        if hit.id in provisions
    ]
    _queue_lost(page.hits, provisions.keys())
    return Found(typed=typed, hits=hits, page=page, is_relaxed=is_relaxed)


def everything(session: Session) -> tuple[str, ...]:
    """The tokens of who works at the server's own terminal, and may read all that is indexed."""
    return ("public", "bureau", *(f"org:{id_}" for id_ in session.scalars(select(Organization.id))))


def tokens_of(reader: User) -> tuple[str, ...]:
    """The tokens by which a signed-in person's searches are narrowed; the same as documents.queries does in SQL."""
    own = f"org:{reader.organization_id}"
    return ("public", own, "bureau") if reader.sees_all_documents else ("public", own)


def hydrate(session: Session, ids: Sequence[str]) -> dict[str, FoundProvision]:
    """The provisions with these index ids, from whichever room keeps them."""
    found: dict[str, FoundProvision] = {}
    for source in registered_sources().values():
        found |= source.found(session, ids)
    return found


def _addressed(typed: Typed, query: SearchQuery) -> Page | None:
    """What a typed address or document number names, or None where there is no such thing."""
    if typed.number:
        page = current_engine().search(replace(query, numbers=(typed.number,)))
        if page.hits:
            return page
    if typed.address:
        page = current_engine().search(replace(query, addresses=((typed.address.law, typed.address.article),)))
        if page.hits:
            return page
    return None


def _queue_lost(hits: Sequence[Hit], known: Container[str]) -> None:
    """What the index has and the database has not is queued, so that the next batch takes it away."""
    lost = {hit.instrument for hit in hits if hit.id not in known}
    if lost:
        logger.warning("%s instruments of the index are not as in the database; queued", len(lost))
        with unit_of_work() as session:
            enqueue(session, sorted(lost))
