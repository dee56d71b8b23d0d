"""The comparisons of an examination as a page shows them: two columns, where the other side stands, what people decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import User
from fazhi_review.documents.models import NormativeDocument
from fazhi_review.documents.queries import visible_to
from fazhi_review.library.standing import ArticleName, Standing, standings
from fazhi_review.review import queries
from fazhi_review.review.cases import queries as cases
from fazhi_review.review.cases.models import CaseVerdict, ConflictCase
from fazhi_review.review.cases.pairs import Nearness, clause_of, pair_of
from fazhi_review.review.cases.queries import MOST_EARLIER, Earlier
from fazhi_review.review.examination import ConflictSource
from fazhi_review.review.models import ExaminationRow, Review
from fazhi_review.timeline.validity import Validity, ValidityStatus
from fazhi_review.vocabulary import CitationStatus, Relation

_TONES = {
    CitationStatus.IN_FORCE: "green",
    CitationStatus.AMENDED: "orange",
    CitationStatus.REPEALED: "red",
    CitationStatus.NOT_YET_IN_FORCE: "blue",
}


@dataclass(frozen=True, slots=True)
class Side:
    """The other side of a comparison: its name, its state today, the page on which it stands ("" where it has none)."""

    name: str
    state: str = ""
    tone: str = ""
    endpoint: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Versus:
    """A clause beside another one: both cut where their clashing words begin and end."""

    key: str  # of the pair
    source: ConflictSource
    path: str
    address: str
    law: str
    other: Side
    relation: Relation
    explanation: str
    clause: tuple[str, str, str]  # before, the clashing words, after
    text: tuple[str, str, str]
    case: ConflictCase | None = None  # what was decided on it in this document
    earlier: tuple[Earlier, ...] = ()  # what was decided on the same pair in others
    more_earlier: int = 0

    @property
    def is_repetition(self) -> bool:
        return self.relation is Relation.DUPLICATE

    @property
    def is_folded(self) -> bool:
        """Whether the page may fold it, with its verdict in the line that stays: decided here, or dismissed before."""
        if self.case is not None:
            return self.case.verdict is not CaseVerdict.UNDECIDED
        newest = self.earlier[0] if self.earlier else None
        return (
            newest is not None
            and newest.nearness is not Nearness.LAW_CHANGED
            and newest.case.verdict is CaseVerdict.DISMISSED
        )

    @property
    def case_version(self) -> int:
        return self.case.version if self.case else 0


def comparisons_of(
    session: Session, reader: User, review: Review, examination: ExaminationRow | None, *, today: date
) -> list[Versus]:
    """What the clauses were found to stand against, as far as this reader may see it: clashes first, then repetitions.

    Cases of other documents are for the bureau's reviewers; a drafter sees the decisions on the own document once the
    bureau shows them.
    """
    if examination is None:
        return []
    kept = cases.visible_comparisons(session, reader, examination)
    if not kept:
        return []
    document_id = review.document_id
    others = _other_sides(session, reader, kept, document_id, today)
    may_see = queries.sees_decisions(reader, review)
    decided = {case.pair: case for case in cases.cases_of(session, document_id)} if may_see else {}
    earlier = cases.cases_near(session, reader, kept) if reader.sees_all_documents else {}
    shown = []
    for values, other in zip(kept, others, strict=True):
        pair = pair_of(values)
        before = [each for each in earlier.get(pair.key, ()) if each.case.document_id != document_id]
        shown.append(
            Versus(
                key=pair.key,
                source=pair.source,
                path=values["path"],
                address=values["address"],
                law=values["law"],
                other=other,
                relation=pair.relation,
                explanation=values["explanation"],
                clause=cut(clause_of(values), values.get("clause_mark")),
                text=cut(values["text"], values.get("text_mark")),
                case=decided.get(pair),
                earlier=tuple(before[:MOST_EARLIER]),
                more_earlier=max(0, len(before) - MOST_EARLIER),
            )
        )
    return sorted(shown, key=lambda versus: (versus.is_repetition, list(ConflictSource).index(versus.source)))


def cut(text: str, mark: Sequence[int] | None) -> tuple[str, str, str]:
    """The text before the mark, in it, and after it."""
    start, end = mark or (len(text), len(text))
    return text[:start], text[start:end], text[end:]


def side_of_case(session: Session, reader: User, case: ConflictCase, today: date) -> Side:
    """The other side of a case as it stands today."""
    values = {
        "source": case.source,
        "law": case.law,
        "article": case.article,
        "version": case.law_version,
        "document_id": case.counterpart_id,
        "anchor": case.anchor,
    }
    return _other_sides(session, reader, [values], case.document_id, today)[0]


def _other_sides(
    session: Session, reader: User, kept: Sequence[Mapping[str, Any]], document_id: int, today: date
) -> list[Side]:
    """The other side of each comparison, in three queries at the most."""
    names = [ArticleName(values["law"], values["article"], values["version"]) for values in kept]
    sources = [ConflictSource(values.get("source") or ConflictSource.LAW) for values in kept]
    of_law = {name for name, source in zip(names, sources, strict=True) if source is ConflictSource.LAW}
    articles = standings(session, of_law, today)
    ids = {values["document_id"] for values in kept if values.get("document_id")}
    documents = {
        document.id: document
        for document in (
            session.scalars(select(NormativeDocument).where(NormativeDocument.id.in_(ids), visible_to(reader)))
            if ids
            else ()
        )
    }
    sides = []
    for values, name, source in zip(kept, names, sources, strict=True):
        if source is ConflictSource.SELF:
            own = {"document_id": document_id, "_anchor": values.get("anchor", "")}
            sides.append(Side(f"本文件{name.article}", endpoint="review.document", values=own))
        elif source is ConflictSource.OFFICE:
            sides.append(_office_side(name, documents.get(values.get("document_id") or 0), values, today))
        else:
            sides.append(_law_side(name, articles.get(name)))
    return sides


def _law_side(name: ArticleName, found: Standing | None) -> Side:
    text = f"《{name.law}》{name.article}" + (f"（{name.version} 起施行的文本）" if name.version else "")
    if found is None:
        return Side(text, state="法规库现未收录该文本")
    return Side(
        text, found.status.label, _TONES.get(found.status, ""), "library.article", {"article_id": found.article_id}
    )


def _office_side(name: ArticleName, document: NormativeDocument | None, values: Mapping[str, Any], today: date) -> Side:
    if document is None:
        return Side(f"《{name.law}》{name.article}")
    number = f"（{document.number}）" if document.number else ""
    begins = document.effective_date or document.publication_date or document.document_date
    status = Validity(begins, document.expiry_date).status(today)
    return Side(
        f"《{document.title}》{number}{name.article}",
        status.label,
        "green" if status is ValidityStatus.IN_FORCE else "orange",
        "review.document",
        {"document_id": document.id, "_anchor": values.get("anchor", "")},
    )
