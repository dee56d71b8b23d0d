"""Picking a legal basis: from what a reviewer types to articles of the library, whose text is then kept with the annotation."""

import re
from collections.abc import Mapping, Sequence
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
_CITE = re.compile(r"《([^\n]{2,100})》([^《》\n]{0,40})")


@dataclass(frozen=True, slots=True)
class Offered:
    """Articles to pick from, and why there are none where there are none.

    `cite` is a law and article that was typed in full and whose text the library does not hold: it can be cited by name.
    """

    articles: tuple[LawArticle, ...]
    trouble: str = ""
    cite: str = ""


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
        cite = _named(laws, address.law, address.article)
        return Offered((), f"法规库没有收录{cite}的条文，可以只引用名称，请自行核对。", cite)
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


def _named(laws: DatabaseLibrary, name: str, article: str) -> str:
    works = laws.works(name)
    return f"《{works[0].title if len(works) == 1 else name}》{article}"


def picked(session: Session, article_ids: Sequence[int], cites: Sequence[str] = ()) -> list[dict[str, Any]]:
    """The basis rows of an annotation, read from the library by id: the words are the library's, never the browser's.

    `cites` are laws and articles whose text the library does not hold, by name alone. Raises InvalidInput for an article
    that is no longer there, for a name that is none, and for too many.
    """
    wanted = list(dict.fromkeys(article_ids))
    if len(wanted) + len(cites) > MOST:
        raise InvalidInput(f"一条批注最多引用 {MOST} 条依据。")
    found = DatabaseLibrary(session).articles(wanted)
    if len(found) != len(wanted):
        raise InvalidInput("所选依据已不在法规库中，请重新选择。")
    return [as_basis(article) for article in found.values()] + [_cited(cite) for cite in dict.fromkeys(cites)]


def _cited(cite: str) -> dict[str, Any]:
    match = _CITE.fullmatch(cite)
    if match is None:
        raise InvalidInput("依据请写作“《行政处罚法》第九条”。")
    return {"law": match[1], "article": match[2], "version": "", "text": "", "article_id": None}


def cites_of(rows: Sequence[Mapping[str, Any]]) -> str:
    """The rows without a text of the library's, as the composer's field holds them."""
    return "\n".join(f"《{row['law']}》{row['article'] or ''}" for row in rows if not row["article_id"])


def as_basis(article: LawArticle) -> dict[str, Any]:
    """An article as a basis row. Its text is kept: what was relied on stays readable when the library moves on."""
    return {
        "law": article.law,
        "article": article.article,
        "version": article.version,
        "text": article.text,
        "article_id": article.id,
    }
