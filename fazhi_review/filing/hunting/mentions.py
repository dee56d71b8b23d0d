"""Documents that other documents speak of: cited by number or title, or repealed. Which of them are the district's own?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fazhi_review.filing.hunting.titles import looks_normative
from fazhi_review.structure import DocumentNumber, StructuredDocument, find_document_numbers
from fazhi_review.vocabulary import Labelled

# What may stand between a body's code and the year: 云城管规〔2026〕1号 is 云城管's, 云城管函 is a letter and no document.
_SUFFIXES = frozenset({"", "规", "规字", "字", "发", "办", "办发", "办规", "文", "办文", "通", "令"})
_PLACE_ENDS = "省市区县旗盟州镇乡街道"


class MentionKind(Labelled):
    CITED = "cited", "被其他文件引用"
    REPEALED = "repealed", "被其他文件废止"


@dataclass(frozen=True, slots=True)
class Body:
    """An organization as documents name it."""

    id: int
    name: str
    agency_code: str


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where a document speaks of another. `number` is in its normal form, "" where only the title is given."""

    kind: MentionKind
    title: str
    number: str
    start: int
    end: int
    quote: str


def mentions(document: StructuredDocument) -> Iterator[Mention]:
    """The documents that this one cites or repeals, each place once; laws among them are not sorted out here."""
    repealed: list[tuple[int, int]] = []
    for read in document.metadata.repeals:
        repealed.append((read.start, read.end))
        yield _mention(MentionKind.REPEALED, document.text, read.value, "", read.start, read.end)
    for citation in document.citations:
        if citation.is_internal or not (citation.law or citation.document_number):
            continue
        if any(start < citation.end and citation.start < end for start, end in repealed):
            continue
        yield _mention(
            MentionKind.CITED,
            document.text,
            citation.law,
            citation.document_number,
            citation.start,
            citation.end,
        )


def _mention(kind: MentionKind, text: str, title: str, number: str, start: int, end: int) -> Mention:
    read = next(find_document_numbers(number or title), None)
    if read is not None:
        number = str(read.number)
        if title.strip() == read.text:
            title = ""
    # A title and its number stand side by side: 《云岭区停车办法》（云政规〔2024〕1号）.
    elif (beside := next(find_document_numbers(text[end : end + 40]), None)) and beside.start <= 2:
        number = str(beside.number)
    return Mention(kind, title.strip("《》"), number, start, end, _sentence(text, start, end))


def _sentence(text: str, start: int, end: int) -> str:
    """The sentence that holds a span, cut to what a list can show."""
    first = max(text.rfind(mark, 0, start) for mark in "。\n；") + 1
    ends = [position for mark in "。\n；" if (position := text.find(mark, end)) >= 0]
    return text[max(first, start - 60) : min([*ends, end + 60, len(text)])].strip()


def issuer_of_number(number: DocumentNumber, bodies: Sequence[Body]) -> Body | None:
    """Whose number this is: the body with the longest code that begins it. None for bodies outside the district."""
    fitting = [
        body
        for body in bodies
        if body.agency_code
        and number.agency_code.startswith(body.agency_code)
        and number.agency_code[len(body.agency_code) :] in _SUFFIXES
    ]
    return max(fitting, key=lambda body: len(body.agency_code), default=None)


def issuer_of_title(title: str, bodies: Sequence[Body]) -> Body | None:
    """Whose document a title names, by the body or the place that it begins with; None where that is not certain.

    A place alone (云岭区停车办法) means the government of that place.
    """
    if not looks_normative(title):
        return None
    named = [body for body in bodies if title.startswith(body.name)]
    if named:
        return max(named, key=lambda body: len(body.name))
    governments = [body for body in bodies if body.name.endswith("人民政府")]
    places = [
        (place, body)
        for body in governments
        if (place := body.name.removesuffix("人民政府")) and title.startswith(place) and place[-1] in _PLACE_ENDS
    ]
    return max(places, key=lambda pair: len(pair[0]), default=("", None))[1]
