"""Clauses that cite what changed, and documents that rest on what fell: found by the index of citations.

A law that fell takes every citation of it along. A law that got a new text moves only what cites an article that changed:
whoever names the law alone cites it as it is today, and needs nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from fazhi_review.cleanup.ripple.alignment import ArticleChange, ChangeKind
from fazhi_review.cleanup.ripple.clauses import Clause, Clauses, Holder, newest_versions
from fazhi_review.cleanup.ripple.event import EventTexts, LawChangeEvent
from fazhi_review.cleanup.ripple.line import Found, Said, Strength, Touch
from fazhi_review.documents.models import CitationRow
from fazhi_review.library.addresses import article_label, article_number
from fazhi_review.library.citation_evidence import is_told_only
from fazhi_review.library.service import DatabaseLibrary
from fazhi_review.library.settling import chunked
from fazhi_review.library.snapshot import Work
from fazhi_review.library.wording import difference_words

# A range 第十条至第十五条 is looked at article by article up to this length.
_LONGEST_RANGE = 40
_ONE_REVISION = 366


@dataclass(frozen=True, slots=True)
class CitingContext:
    """What the search for citations stands on."""

    session: Session
    laws: DatabaseLibrary
    event: LawChangeEvent
    texts: EventTexts
    clauses: Clauses


def citing_lines(context: CitingContext, after_version: int = 0) -> list[Found]:
    """The lines of every citation that the event touches, in versions newer than `after_version`."""
    touched = {work.id: work for work in (*context.event.fallen, context.event.work)}
    names = _names_cited(context, touched)
    found: dict[str, Found] = {}
    for row in _citations(context.session, sorted(names), after_version):
        work = names[row.law]
        for line in _lines(context, row, work):
            found.setdefault(line.digest, line)
    return _joined(list(found.values()))


def _joined(lines: Sequence[Found]) -> list[Found]:
    """One line for all laws that one clause names and that fell at once: they are mended in one stroke of the pen."""
    kept: list[Found] = []
    by_clause: dict[tuple[int, str, Touch], list[Found]] = {}
    for line in lines:
        if line.old.article or line.new.article:
            kept.append(line)
            continue
        key = (line.clause.holder.version_id, line.clause.address, line.touch)
        by_clause.setdefault(key, []).append(line)
    for group in by_clause.values():
        first, titles = group[0], list(dict.fromkeys(line.old.law for line in group))
        if len(titles) > 1:
            named = f"《{'》《'.join(titles)}》"
            said = first.explanation.replace(f"《{first.old.law}》", named, 1)
            first = replace(first, end=max(line.end for line in group), explanation=said)
        kept.append(first)
    return kept


def _names_cited(context: CitingContext, works: dict[int, Work]) -> dict[str, Work]:
    """The names under which documents cite these works, as written."""
    named = {}
    for name in distinct_laws(context.session):
        meant = context.laws.works(name)
        if len(meant) == 1 and meant[0].id in works:
            named[name] = meant[0]
    return named


def distinct_laws(session: Session) -> list[str]:
    """Every law named in a citation: each name costs one step down the index, however often it is cited."""
    first = select(func.min(CitationRow.law).label("law")).where(CitationRow.law > "").cte("named", recursive=True)
    following = aliased(CitationRow)
    step = select(func.min(following.law)).where(following.law > first.c.law).scalar_subquery()
    named = first.union_all(select(step).where(first.c.law.is_not(None)))
    return [law for law in session.scalars(select(named.c.law)) if law is not None]


def _citations(session: Session, names: Sequence[str], after_version: int) -> Iterator[CitationRow]:
    for chunk in chunked(names):
        yield from session.scalars(
            select(CitationRow)
            .where(
                CitationRow.law.in_(chunk),
                CitationRow.version_id > after_version,
                CitationRow.version_id.in_(newest_versions()),
            )
            .order_by(CitationRow.version_id, CitationRow.start)
        )


def _lines(context: CitingContext, row: CitationRow, work: Work) -> Iterator[Found]:
    clause = context.clauses.at(row.version_id, row.start)
    if clause is None or not clause.holder.is_standing:
        return
    has_fallen = any(other.id == work.id for other in context.event.fallen)
    if not has_fallen and not _was_made_before(clause.holder, context.event.on):
        return
    if is_told_only(context.clauses.text(row.version_id), row.start, row.end):
        return
    if has_fallen:
        yield _of_fallen(context, row, work, clause)
        return
    for number in _numbers(row):
        line = _of_changed(context, row, work, clause, number)
        if line is not None:
            yield line


def _was_made_before(holder: Holder, day: date) -> bool:
    return holder.made_on is None or holder.made_on < day


def _numbers(row: CitationRow) -> list[tuple[int, int]]:
    """The articles that a citation names: one, each of a range, or none."""
    first = article_number(row.article) if row.article else None
    if first is None:
        return []
    last = article_number(row.article_to) if row.article_to else None
    if last is None or not first[0] < last[0] <= first[0] + _LONGEST_RANGE:
        return [first]
    return [first, *((number, 0) for number in range(first[0] + 1, last[0] + 1))]


def _of_fallen(context: CitingContext, row: CitationRow, work: Work, clause: Clause) -> Found:
    """A citation of a law that is no longer law: of its article the successor is named."""
    successor = context.event.new_work
    new_title = successor.title if successor else ""
    numbers = _numbers(row)
    change = context.texts.became(work.title, numbers[0]) if numbers else None
    fell = f"《{work.title}》自 {context.event.on} 起不再施行"
    replaced = f"，由《{new_title}》代替" if new_title else ""
    was_dead = "（本文件成文时已不再施行）" if not _was_made_before(clause.holder, context.event.on) else ""
    if row.is_basis:
        touch, strength = Touch.RESTS, Strength.STRONG
        said = f"{fell}{replaced}{was_dead}，本文件以其为制定依据，建议核对后改引现行规定。"
    else:
        touch, strength = Touch.CITES, Strength.STRONG if numbers else Strength.MEDIUM
        said = f"{fell}{replaced}{was_dead}，{_advice(change, row.article, new_title)}"
    old = Said(work.title, row.article, change.old.text if change and change.old else "")
    new = Said(new_title, change.new.article, change.new.text) if change and change.new else Said(new_title)
    difference = change.difference if change else ""
    return Found(touch, strength, clause, row.start, row.end, old, new, difference, said)


def _advice(change: ArticleChange | None, article: str, successor: str) -> str:
    if change is not None and change.new is not None:
        how = "文字未变" if change.kind is ChangeKind.MOVED else "文字有修改"
        return f"所引{article}的内容疑似见于新法{change.new.article}（{how}），建议核对后改引。"
    if change is not None:
        return f"新法中没有找到与所引{article}相当的条文，建议核对本条是否仍有依据。"
    return "建议核对后改引现行规定。" if successor else "建议核对本条是否仍有依据。"


def _of_changed(
    context: CitingContext, row: CitationRow, work: Work, clause: Clause, number: tuple[int, int]
) -> Found | None:
    """A citation of an article of a law that has a new text; None where the article is as it was."""
    label = article_label(*number)
    change = context.texts.became(work.title, number)
    if change is None:
        return _of_unheld(context, row, work, clause, number)
    if change.kind is ChangeKind.SAME or change.old is None:
        return None
    begun = f"《{work.title}》新的文本自 {context.event.on} 起施行，所引{label}"
    old = Said(work.title, label, change.old.text)
    if change.new is None:
        said = f"{begun}在新文本中没有找到相当的条文，建议核对本条是否仍有依据。"
        return Found(Touch.CITES, Strength.STRONG, clause, row.start, row.end, old, Said(work.title), "", said)
    new = Said(work.title, change.new.article, change.new.text)
    moved = change.new.article != label
    if moved:
        tail = "，文字也有修改" if change.kind is ChangeKind.AMENDED else ""
        said = f"{begun}疑似已改为{change.new.article}{tail}，建议核对条文序号。"
    else:
        said = f"{begun}已修改（{difference_words(change.old.text, change.new.text)}），建议对照新条文核对本条。"
    strength = Strength.STRONG if moved else Strength.MEDIUM
    return Found(
        Touch.CITES, strength, clause, row.start, row.end, old, new, change.difference, said, round(change.likeness, 2)
    )


def _is_of(day: date | None, event_day: date) -> bool:
    """Whether the table means this revision: sources differ on whether its day is that of promulgation or of effect."""
    return day is not None and abs((day - event_day).days) <= _ONE_REVISION


def _of_unheld(
    context: CitingContext, row: CitationRow, work: Work, clause: Clause, number: tuple[int, int]
) -> Found | None:
    """The old text is not held: the table of renumbered articles may know; else the number itself is to be checked."""
    if context.texts.has_old:
        return None
    label = article_label(*number)
    known = next(
        (
            moved
            for moved in context.laws.snapshot.renumberings.get(work.key, ())
            if _is_of(moved.on, context.event.on) and article_number(moved.old) == number
        ),
        None,
    )
    begun = f"《{work.title}》新的文本自 {context.event.on} 起施行"
    if known is not None:
        target = article_number(known.new.partition("至")[0])
        article = (
            context.laws.article_of(context.event.work, context.event.new, target)
            if target and context.event.new
            else None
        )
        new = Said(work.title, known.new, article.text if article else "")
        said = f"{begun}，所引{label}的内容已改为{known.new}（新旧条号对照表），建议改引。"
        return Found(
            Touch.CITES, Strength.STRONG, clause, row.start, row.end, Said(work.title, label), new, "", said
        )  # fmt: skip
    article = context.laws.article_of(work, context.event.new, number) if context.event.new else None
    new = Said(work.title, label, article.text) if article else Said(work.title)
    now = "现行该条见右" if article else "现行文本没有该条"
    said = f"{begun}，法规库没有旧文本，{now}，建议核对所引{label}是否仍是所指内容。"
    return Found(
        Touch.CITES, Strength.MEDIUM, clause, row.start, row.end, Said(work.title, label), new, "", said, 0.5
    )  # fmt: skip
