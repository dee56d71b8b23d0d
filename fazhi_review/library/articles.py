"""The article rows of a version: written, replaced and read back as values."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from fazhi_review.library.citing import cited_laws
from fazhi_review.library.models import LawArticleRow, LawCitation
from fazhi_review.library.texts import ArticleText


def dump_articles(articles: Sequence[ArticleText]) -> str:
    """Articles as the JSON that a provenance keeps."""
    return json.dumps(
        [[article.label, article.number, article.suffix, article.division, article.text] for article in articles],
        ensure_ascii=False,
        separators=(",", ":"),
    )


def load_articles(text: str) -> tuple[ArticleText, ...]:
    """The articles that `dump_articles` wrote."""
    return tuple(ArticleText(*fields) for fields in json.loads(text))


def article_rows(version_id: int, articles: Sequence[ArticleText]) -> Iterator[dict[str, Any]]:
    """The rows of a version that has none yet."""
    for position, article in enumerate(articles):
        yield {
            "version_id": version_id,
            "position": position,
            "label": article.label[:60],
            "number": article.number,
            "suffix": article.suffix,
            "division": article.division,
            "text": article.text,
        }


def citation_rows(version_id: int, articles: Sequence[ArticleText]) -> Iterator[dict[str, Any]]:
    """The laws that the articles of a version name."""
    for position, article in enumerate(articles):
        for cited in cited_laws(article.text):
            yield {
                "version_id": version_id,
                "position": position,
                "cited_key": cited.key,
                "cited_title": cited.title,
                "cited_article": cited.article[:40],
            }


def stored_articles(session: Session, version_id: int) -> tuple[ArticleText, ...]:
    """The articles of a version as values, in order."""
    rows = session.execute(
        select(
            LawArticleRow.label, LawArticleRow.number, LawArticleRow.suffix, LawArticleRow.division, LawArticleRow.text
        )
        .where(LawArticleRow.version_id == version_id)
        .order_by(LawArticleRow.position)
    )
    return tuple(ArticleText(*row) for row in rows)


def replace_articles(session: Session, version_id: int, articles: Sequence[ArticleText]) -> list[dict[str, Any]]:
    """Make the rows of a version those of `articles`, keeping the id of each article that has the same number; returns rows to add.

    Ids outlive a better copy of the text, since findings and searches point to them.
    """
    existing: dict[tuple[int, int, str], list[int]] = defaultdict(list)
    for row in session.execute(
        select(LawArticleRow.id, LawArticleRow.number, LawArticleRow.suffix, LawArticleRow.label)
        .where(LawArticleRow.version_id == version_id)
        .order_by(LawArticleRow.position)
    ):
        existing[row.number, row.suffix, row.label if row.number == 0 else ""].append(row.id)
    added: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for values in article_rows(version_id, articles):
        ids = existing[values["number"], values["suffix"], values["label"] if values["number"] == 0 else ""]
        if ids:
            changed.append({f"b_{name}": value for name, value in values.items()} | {"b_id": ids.pop(0)})
        else:
            added.append(values)
    gone = [id_ for ids in existing.values() for id_ in ids]
    if gone:
        session.execute(delete(LawArticleRow).where(LawArticleRow.id.in_(gone)))
    if changed:
        # Positions move past each other, and are unique within the version: first out of the way, then into place.
        session.execute(
            update(LawArticleRow)
            .where(LawArticleRow.version_id == version_id)
            .values(position=-1 - LawArticleRow.position)
            .execution_options(synchronize_session=False)
        )
        columns = ("position", "label", "number", "suffix", "division", "text")
        session.connection().execute(
            update(LawArticleRow)
            .where(LawArticleRow.id == bindparam("b_id"))
            .values({column: bindparam(f"b_{column}") for column in columns}),
            [{name: value for name, value in row.items() if name != "b_version_id"} for row in changed],
        )
    session.execute(delete(LawCitation).where(LawCitation.version_id == version_id))
    return added
