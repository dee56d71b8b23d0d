"""`dated_law`: a law cited as if in force that is repealed, not yet in force, or cited by an article number it had before.

The shipped table covers what an office meets without a law library. Where a library knows the law, its citation check
reports the defect, and this rule stays silent: one defect, one finding.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import yaml

from fazhi_review.rules.patterns import GuardedPattern, guarded
from fazhi_review.rules.rule import Check, CheckType, InvalidParameter, Match, Parameters
from fazhi_review.rules.subject import DocumentView, Subject
from fazhi_review.rules.tables import table_file
from fazhi_review.vocabulary import CitationStatus

_NAME = re.compile(r"《(?:中华人民共和国)?([^《》]{2,40}?)(?:[（(][^（）()]{1,12}[)）])?》")
_ARTICLE = re.compile("第([一二三四五六七八九十百]{1,7})条(?:之[一二三四五六七八九])?")
_REACH = 500  # a list of repealed laws is one long sentence
# Words beside a title by which a repealed law is spoken of rather than relied on.
_SPOKEN_OF = re.compile("废止|失效|修订前|施行前|期间|原《|已被|代替|取代|历史|曾")


@dataclass(frozen=True, slots=True)
class DatedLaw:
    """A line of a table. `until`/`since`: first day out of force / in force. `article`/`now`: the old and the new number."""

    name: str
    until: date | None = None
    since: date | None = None
    replacement: str = ""
    article: str = ""
    now: str = ""
    topic: GuardedPattern | None = None


@cache
def read_table(name: str) -> dict[str, tuple[DatedLaw, ...]]:
    content: dict[str, Any] = yaml.safe_load(table_file(name).read_text(encoding="utf-8"))
    laws: dict[str, list[DatedLaw]] = {}
    for entry in content["laws"]:
        for law in entry["names"]:
            laws.setdefault(law, []).append(
                DatedLaw(
                    name=law,
                    until=entry.get("until"),
                    since=entry.get("since"),
                    replacement=entry.get("replacement", ""),
                    article=entry.get("article", ""),
                    now=entry.get("now", ""),
                    topic=guarded(entry["topic"]) if "topic" in entry else None,
                )
            )
    return {law: tuple(lines) for law, lines in laws.items()}


@dataclass(frozen=True, slots=True)
class _DatedLaw:
    table: str

    def __call__(self, subject: Subject) -> Iterator[Match]:
        laws = read_table(self.table)
        text = subject.view.text
        for match in _NAME.finditer(text, subject.start, subject.end):
            subject.view.tick()
            for line in laws.get(match[1], ()):
                found = self._match(subject.view, match, line)
                if found:
                    yield found

    def _match(self, view: DocumentView, match: re.Match[str], line: DatedLaw) -> Match | None:
        on = _date_of(view)
        if not _is_defect(line, on) or _is_known_to_library(view, match[1], on):
            return None
        left, right = view.sentence_at(match.start())
        left, right = max(left, match.start() - _REACH), min(right, match.end() + _REACH)
        start, end = match.span()
        values = {"law": line.name, "date": "", "replacement": line.replacement, "old": line.article, "now": line.now}
        if line.article:
            article = _ARTICLE.match(view.text, match.end())
            if article is None or article[0] != line.article:
                return None
            if line.topic is not None and line.topic.search(view.text, left, right) is None:
                return None
            end = article.end()
        elif _SPOKEN_OF.search(view.text, left, right):
            return None
        day = line.until or line.since
        return Match(start, end, values={**values, "date": day.isoformat() if day else ""})


def _date_of(view: DocumentView) -> date:
    """The day for which the document must be right: its own date or the day it takes effect, else the day asked for."""
    metadata = view.document.metadata
    dates = [read.value for read in (metadata.document_date, metadata.effective_date) if read is not None]
    return max(dates) if dates else view.context.as_of


def _is_defect(line: DatedLaw, on: date) -> bool:
    if line.until is not None:
        return on >= line.until
    if line.since is not None:
        return on < line.since
    return True


def _is_known_to_library(view: DocumentView, name: str, on: date) -> bool:
    library = view.context.library
    return library is not None and library.resolve(name, on).status is not CitationStatus.UNKNOWN_LAW


def build(parameters: Parameters) -> Check:
    name = parameters["table"]
    if not table_file(name).is_file():
        raise InvalidParameter(("table",), f"没有数据表“{name}”")
    return _DatedLaw(name)


CHECK = CheckType(
    name="dated_law",
    summary="引用的法律法规在文件日期已经废止、尚未施行，或者沿用旧条号（按随附数据表；有法规库时由引用核对报告）。",
    parameters={"table": {"type": "string", "description": "rules/data/ 下的数据表"}},
    required=("table",),
    build=build,
    values=frozenset({"law", "date", "replacement", "old", "now"}),
)
