"""Citations as they are written: 《X》第三条第二款第（一）项, 本办法第十条至第十五条, 前款, 同法第九条, 国发〔2018〕37号."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from fazhi_review.structure.document_numbers import find_document_numbers
from fazhi_review.structure.model import Citation
from fazhi_review.structure.numerals import to_chinese, to_int
from fazhi_review.structure.titles import TitleRead, find_titles

_N = r"[〇零一二三四五六七八九十百千两0-9０-９]"
_JOIN = r"(?:、|，|,|以及|或者|和|与|及|或|至|到|－|—|-|～|~)"
_UNIT = re.compile(
    rf"(?:第[ \u3000\n]?(?P<number>{_N}{{1,9}})(?P<more>(?:{_JOIN}第?{_N}{{1,9}}){{0,20}})[ \u3000]?(?P<unit>条|款|项|目)"
    rf"(?:之(?P<suffix>{_N}{{1,3}}))?"
    rf"|第?[ \u3000]?[（(](?P<bracket>{_N}{{1,4}})[）)](?P<bracket_more>(?:{_JOIN}第?[（(]{_N}{{1,4}}[）)]){{0,20}})[ \u3000]?项)"
)
_CHAPTER = re.compile(rf"第{_N}{{1,5}}(?:章(?:第{_N}{{1,5}}节)?|编(?:第{_N}{{1,5}}章)?)")
_NARROWING = re.compile(rf"第(?:{_N}{{1,4}}|[（(]{_N}{{1,4}}[）)])[款项目]")
_NUMERAL = re.compile(rf"{_N}+")
_CONNECTOR = re.compile(rf"[ \u3000]?{_JOIN}[ \u3000\n]?")
_RANGE = re.compile(r"[至到－—\-～~]")
_OWN_KINDS = r"(?:暂行|试行|实施|管理|工作)?(?:办法|规定|条例|细则|规则|意见|方案|通知|通告|公告|决定|标准|指南|章程|规程|规范|指引|措施|制度|解释|法典|法)"
_ANCHOR = re.compile(
    rf"(?P<title>《)|(?P<own>本{_OWN_KINDS})(?=第)|(?P<here>本[条款项](?=第|[（(]))|(?P<same>(?:同|该|前述|上述|此){_OWN_KINDS})(?=[ \u3000]?第)"
    rf"|(?P<same_article>(?:同|该)[条款](?=第))|(?P<before>前(?P<count>[一二两三四五六]?)(?P<before_unit>[条款项]))(?!目)"
    rf"|(?P<bare>第[ \u3000]?(?:{_N}|[（(]{_N}))|(?P<year>[〔［\[【（(](?:19|20)[0-9]{{2}}年?[〕］\]】）)])"
)
_BETWEEN = re.compile(r"[ \u3000]*(?:的|中的?)?[ \u3000]*(?=第|[（(])")
_NAME_BEFORE = re.compile(r"[\u4e00-\u9fff]{2,40}$")
_NAME_END = re.compile(r"(?:法典|法|条例|宪法)$")
_REPUBLIC = "中华人民共和国"
_NAME_LEAD = re.compile(
    r".*(?:依照|依据|根据|按照|参照|适用|违反|符合|执行|遵守|触犯|援引|构成|属于|达到|以及|或者|修改|视为|作为|认定|确定|具有|具备|包括|规定|所称|应当|关于|对于|结合"
    r"|和|与|及|或|的|了|将|在|以|由|是|有|为|指|犯|《|》)"
)
_NO_NAME = re.compile(
    r"^(?:本|该|同|此|上述|前述).*|.*(?:依|办|方|违|立|执|(?<!公)司|守|普|做|看|想|手|无|设|非|合|用|说)法$|.{0,2}条例$"
)
_QUOTED = re.compile(
    r"[ \u3000]*(?:的?规定|明确|要求|中|所称|关于|的)?[ \u3000]*(?:的|：|:|，|,)?[ \u3000]*“(?P<words>[^“”\n]{2,300})”"
)
_SENTENCE_END = re.compile(r"[。；\n！？]")
_BASIS_LEAD = re.compile(r"根据|依据|依照|按照|遵照|遵循|贯彻|落实|参照")
_BASIS_STRICT = re.compile(r"(?:制定|修订|制订|出台)(?:了)?(?:本|此)")
_BASIS_LOOSE = re.compile(
    r"现(?:就|将|对|制定|予|提出|通告|公告|通知|决定)|(?:通知|通告|公告|意见|决定|规定|批复)如下|提出(?:如下|以下)|"
    r"(?:制定|制订)[^。]{0,40}(?:方案|办法|规定|细则|意见|规则|条例|标准|计划|指南)|决定(?:对|将|在|自|废止|修改|如下|，|：|:)"
)
_SENTENCE_LONGEST = 1200


@dataclass(slots=True)
class _Reference:
    """One 条, 款 or 项 in a chain, while it is read."""

    start: int
    end: int
    article: str = ""
    paragraph: int | None = None
    item: int | None = None
    article_to: str = ""


@dataclass(frozen=True, slots=True)
class _Named:
    """The instrument that a chain of articles belongs to."""

    law: str
    start: int
    end: int
    document_number: str = ""
    is_internal: bool = False


def find_citations(text: str, offset: int = 0, abbreviations: Mapping[str, str] | None = None) -> tuple[Citation, ...]:
    """Every citation in `text`, in order, as far as the words themselves tell.

    `abbreviations` maps short names defined elsewhere to titles; those defined in `text` are read from it. Spans have
    `offset` added. Whether an internal reference has a target is decided by `references`, which knows the tree.
    """
    found = _Scanner(text, abbreviations or {}).run()
    if offset:
        found = [replace(each, start=each.start + offset, end=each.end + offset) for each in found]
    return tuple(found)


class _Scanner:
    def __init__(self, text: str, abbreviations: Mapping[str, str]) -> None:
        self.text = text
        self.titles = {title.start: title for title in find_titles(text)}
        self.abbreviations = dict(abbreviations)
        self.found: list[Citation] = []
        self.last_law = ""
        self.last_article = ""
        self.basis: dict[int, tuple[int, int]] = {}

    def run(self) -> list[Citation]:
        position = 0
        while (anchor := _ANCHOR.search(self.text, position)) is not None:
            position = max(self._read(anchor), anchor.start() + 1)
        return self.found

    def _read(self, anchor: re.Match[str]) -> int:
        """Read the citation at `anchor`; the position behind it."""
        match anchor.lastgroup:
            case "title":
                return self._read_title(anchor.start())
            case "own":
                named = _Named("", anchor.start(), anchor.end(), is_internal=True)
                return self._read_chain(named, anchor.end())
            case "same":
                named = _Named(self.last_law, anchor.start(), anchor.end(), is_internal=not self.last_law)
                return self._read_chain(named, anchor.end())
            case "year":
                return self._read_number(anchor)
            case "bare":
                return self._read_bare(anchor.start())
            case _:
                return self._read_relative(anchor)

    def _read_title(self, start: int) -> int:
        title = self.titles.get(start)
        if title is None:
            return start + 1
        law = self.abbreviations.get(title.name, title.name)
        for name in title.short_names:
            if name != title.name:
                self.abbreviations[name] = law
        self.last_law, self.last_article = law, ""
        end = self._read_chain(_Named(law, start, title.end, title.document_number), title.end)
        return end if end > title.end else self._instrument(title, law)

    def _instrument(self, title: TitleRead, law: str) -> int:
        """The title alone, without an article. Words that only define a short name are no part of the citation."""
        end = title.end
        if title.short_names and not title.document_number:
            end = title.title_end
        self._add(_Named(law, title.start, end, title.document_number), _Reference(title.start, end))
        return title.end

    def _read_chain(self, named: _Named, position: int) -> int:
        """Read 第…条第…款第…项 and what is joined to it; `position` itself if nothing follows."""
        between = _BETWEEN.match(self.text, position)
        begin = between.end() if between else position
        references = _references(self.text, begin)
        if not references and named.start < position:  # a bare 第三章 may be of anything
            references = _chapters(self.text, begin)
        for count, reference in enumerate(references):
            if count == 0:
                reference.start = named.start
            self._add(named, reference)
        if references and not named.is_internal:
            self.last_law = named.law or self.last_law
        return references[-1].end if references else position

    def _read_bare(self, start: int) -> int:
        """第…条 without a title before it: of a law named without 《》, of a short name, or of this very document."""
        named = self._name_before(start) or _Named("", start, start, is_internal=True)
        return self._read_chain(named, start)

    def _name_before(self, start: int) -> _Named | None:
        run = _NAME_BEFORE.search(self.text[max(0, start - 40) : start].rstrip('”"'))
        if run is None:
            return None
        words = run.group()
        end = start - (1 if self.text[start - 1] in '”"' else 0)
        for short, law in self.abbreviations.items():
            if words.endswith(short):
                return _Named(law, end - len(short), start)
        if not _NAME_END.search(words) or end != start:
            return None
        name = _known_name(words) or _trimmed_name(words)
        if not 2 <= len(name) <= 24 or _NO_NAME.match(name):
            return None
        return _Named(name, start - len(name), start)

    def _read_relative(self, anchor: re.Match[str]) -> int:
        """前款, 前条第二款, 本条第（一）项, 该条第二款."""
        start, end = anchor.span()
        if anchor["same_article"]:
            named = _Named(self.last_law, start, end, is_internal=not self.last_law)
            article = self.last_article
        else:
            named, article = _Named("", start, end, is_internal=True), ""
        references = _references(self.text, end) or ([_Reference(start, end)] if anchor["before"] else [])
        for count, reference in enumerate(references):
            reference.start = start if count == 0 else reference.start
            reference.article = reference.article or article
            self._add(named, reference)
        return references[-1].end if references else end

    def _read_number(self, anchor: re.Match[str]) -> int:
        """A document number without a title."""
        begin = max(0, anchor.start() - 16)
        for read in find_document_numbers(self.text[begin : anchor.end() + 12], begin):
            if read.start < anchor.start() < read.end:
                if not (self.found and self.found[-1].end > read.start):
                    self._add(_Named("", read.start, read.end, str(read.number)), _Reference(read.start, read.end))
                return read.end
        return anchor.end()

    def _add(self, named: _Named, reference: _Reference) -> None:
        quoted = _QUOTED.match(self.text, reference.end)
        self.last_article = reference.article or self.last_article
        self.found.append(
            Citation(
                text=self.text[reference.start : reference.end],
                start=reference.start,
                end=reference.end,
                law=named.law,
                article=reference.article,
                paragraph=reference.paragraph,
                item=reference.item,
                document_number=named.document_number,
                is_internal=named.is_internal,
                article_to=reference.article_to,
                quoted=quoted["words"] if quoted else "",
                is_basis=not named.is_internal and states_basis(self.text, reference.start, reference.end),
            )
        )


@cache
def _known_laws() -> frozenset[str]:
    lines = Path(__file__).with_name("known_laws.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def _known_name(words: str) -> str:
    """The longest known name that `words` end with, with the republic's name if it stands before."""
    known = _known_laws()
    name = next((words[start:] for start in range(len(words) - 1) if words[start:] in known), "")
    if name and words[: -len(name)].endswith(_REPUBLIC):
        return _REPUBLIC + name
    return name


def _trimmed_name(words: str) -> str:
    """`words` without what leads up to a name. The 和 of the republic's name is no “and”."""
    lead = _NAME_LEAD.match(words.replace(_REPUBLIC, "〇" * len(_REPUBLIC)))
    return words[lead.end() :] if lead else words


def _references(text: str, position: int) -> list[_Reference]:
    """The chain of 条, 款 and 项 at `position`."""
    found: list[_Reference] = []
    joined_by = ""
    while (unit := _UNIT.match(text, position)) is not None:
        if not _numbers(unit):
            break
        _extend(found, unit, unit["unit"] or "项", joined_by)
        position = unit.end()
        if text.startswith("\n第", position) and _NARROWING.match(text, position + 1):
            position += 1  # the line was broken for width within the citation
        connector = _CONNECTOR.match(text, position)
        if connector and _UNIT.match(text, connector.end()):
            joined_by, position = connector.group().strip(), connector.end()
        else:
            joined_by = ""
    return found


def _chapters(text: str, position: int) -> list[_Reference]:
    """第三章第二节 behind a name: a reference without an article."""
    match = _CHAPTER.match(text, position)
    return [_Reference(match.start(), match.end())] if match else []


def _numbers(unit: re.Match[str]) -> list[tuple[int, int, int]]:
    """The numbers of a unit with their spans: 第三、四、五条 has three. The unit's own words go to the first and the last."""
    group, more = ("number", "more") if unit["number"] else ("bracket", "bracket_more")
    begin, end = unit.start(group), unit.end(more) if unit[more] else unit.end(group)
    numbers = [
        (value, match.start(), match.end())
        for match in _NUMERAL.finditer(unit.string, begin, end)
        if (value := to_int(match.group())) is not None
    ]
    if numbers:
        numbers[0] = (numbers[0][0], unit.start(), numbers[0][2])
        numbers[-1] = (numbers[-1][0], numbers[-1][1], unit.end())
    return numbers


def _extend(found: list[_Reference], unit: re.Match[str], kind: str, joined_by: str) -> None:
    """Add one unit of the chain: it narrows what stands right before it, or begins references of its own."""
    numbers = _numbers(unit)
    last = found[-1] if found else None
    if last and _RANGE.fullmatch(joined_by):
        last.end = unit.end()
        if kind == "条":
            last.article_to = _article(numbers[-1][0], unit["suffix"])
        return
    is_range = len(numbers) == 2 and bool(_RANGE.search(unit["more"] or unit["bracket_more"] or ""))
    for count, (number, start, end) in enumerate(numbers[:1] if is_range else numbers):
        if kind == "条":
            reference = _Reference(start, end, _article(number, unit["suffix"]))
        elif last and not joined_by and count == 0:
            last.end, reference = end, last
        else:
            reference = _Reference(start, end, last.article if last else "", last.paragraph if last else None)
        if kind == "款":
            reference.paragraph, reference.item = number, None
        elif kind == "项":
            reference.item = number
        if reference is not last:
            found.append(reference)
        last = reference
    if is_range and last:
        last.end = unit.end()
        last.article_to = _article(numbers[1][0], unit["suffix"]) if kind == "条" else ""


def _article(number: int, suffix: str | None) -> str:
    added = to_int(suffix or "")
    return f"第{to_chinese(number)}条" + (f"之{to_chinese(added)}" if added else "")


def states_basis(text: str, start: int, end: int, strict: bool = False) -> bool:
    """Whether a citation stands in the words with which a document names its basis: 根据…，制定本办法."""
    return _basis_lead(text, start) and _basis_result(text, end, strict)


def _basis_lead(text: str, start: int) -> bool:
    begin = max(0, start - _SENTENCE_LONGEST)
    before = text[begin:start]
    cut = max(before.rfind(mark) for mark in "。；\n！？")
    return bool(_BASIS_LEAD.search(before, cut + 1))


def _basis_result(text: str, end: int, strict: bool) -> bool:
    stop = _SENTENCE_END.search(text, end, end + _SENTENCE_LONGEST)
    limit = stop.start() if stop else min(len(text), end + _SENTENCE_LONGEST)
    return bool(_BASIS_STRICT.search(text, end, limit) or (not strict and _BASIS_LOOSE.search(text, end, limit)))


def defined_abbreviations(text: str) -> Iterator[tuple[str, str]]:
    """Short names that `text` defines, with the titles they stand for."""
    for title in find_titles(text):
        for name in title.short_names:
            yield name, title.name
