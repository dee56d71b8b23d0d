"""Picking a legal basis: from what a reviewer types to articles of the library, whose text is then kept with the annotation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from fazhi_review.accounts.models import User
from fazhi_review.errors import FazhiError, InvalidInput
from fazhi_review.indexing.finding import look_up, tokens_of
from fazhi_review.library.addresses import article_number
from fazhi_review.library.service import DatabaseLibrary, text_on
from fazhi_review.ports import LawArticle
from fazhi_review.search.port import Scope, SearchQuery
from fazhi_review.search.typed import read_typed

#: How many articles are offered at a time, and how many one annotation may rest on.
OFFERED = 8
MOST = 10


@dataclass(frozen=True, slots=True)
class Offered:
    """Articles to pick from, and why there are none where there are none."""

    articles: tuple[LawArticle, ...]
    trouble: str = ""


def offer(session: Session, reader: User, typed: str, *, today: date) -> Offered:
    """Articles for what was typed: 《行政处罚法》第九条 goes straight there, other words are searched in what is in force."""
    typed = typed.strip()[:200]
    if not typed:
        return Offered(())
    laws = DatabaseLibrary(session)
    address = read_typed(typed).address
    if address is not None:
        found = _addressed(laws, address.law, address.article, today)
        if found:
            return Offered(found)
    day = today.year * 10000 + today.month * 100 + today.day
    query = SearchQuery(scope=Scope.LIBRARY, in_force_on=day, visible_to=tokens_of(reader), limit=OFFERED)
    try:
        hits = look_up(session, typed, query).hits
    except FazhiError as error:  # no index, or too broad: the page says so and an address still works
        return Offered((), error.message)
    ids = [int(hit.provision.id.rpartition(":")[2]) for hit in hits]
    articles = tuple(laws.articles(ids).values())
    return Offered(articles, "" if articles else "法规库中没有找到，请换几个词，或者写作“《行政处罚法》第九条”。")


def _addressed(laws: DatabaseLibrary, name: str, article: str, today: date) -> tuple[LawArticle, ...]:
    number = article_number(article)
    found = []
    for work in laws.works(name):
        version = text_on(work, today) or work.held_version
        row = laws.article_of(work, version, number) if version is not None and number is not None else None
        if row is not None:
            found.append(row)
    return tuple(found[:OFFERED])


def picked(session: Session, article_ids: Sequence[int]) -> list[dict[str, Any]]:
    """The basis rows of an annotation, read from the library by id: the words are the library's, never the browser's.

    Raises InvalidInput for an article that is no longer there, and for too many.
    """
    wanted = list(dict.fromkeys(article_ids))
    if len(wanted) > MOST:
        raise InvalidInput(f"一条批注最多引用 {MOST} 条依据。")
    found = DatabaseLibrary(session).articles(wanted)
    if len(found) != len(wanted):
        raise InvalidInput("所选依据已不在法规库中，请重新选择。")
    return [as_basis(article) for article in found.values()]


def as_basis(article: LawArticle) -> dict[str, Any]:
    """An article as a basis row. Its text is kept: what was relied on stays readable when the library moves on."""
    return {
        "law": article.law,
        "article": article.article,
        "version": article.version,
        "text": article.text,
        "article_id": article.id,
    }
