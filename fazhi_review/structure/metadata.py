"""What a document says of itself: title, number, authority, dates, term of validity, who interprets it, its bases."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from fazhi_review.structure import wording
from fazhi_review.structure.assembly import Assembly, Zone
from fazhi_review.structure.dates import find_dates
from fazhi_review.structure.document_numbers import find_document_numbers
from fazhi_review.structure.model import Citation, DocumentKind, Metadata, Read
from fazhi_review.structure.titles import find_titles
from fazhi_review.structure.validity import Term, read_term
from fazhi_review.structure.zones import Part, Piece
from fazhi_review.timeline.periods import expiry_of_term

_KINDS = [kind for kind in DocumentKind if kind is not DocumentKind.OTHER]
_REPEALS_WHAT_FOLLOWS = re.compile(r"(?<!修改)(?<!修改和)(?<!修改、)废止(?=《)")
_INTERPRETATION_RIGHT = re.compile(r"解释权(?:归|属于|属)(?P<body>[^，。；\n]{2,30}?)(?:所有)?(?=[，。；\n]|$)")
_HEADS = (Part.CAPTION, Part.LETTERHEAD)
_CLAUSE_LONGEST = 800
_TITLE_BRACKETS = re.compile(r"\s*(?:[（(][^（）()]{1,20}[）)]\s*)+$")
_AUTHORITY_END = re.compile(r"关于|印发|转发|批转|公布|发布|废止|修改|令$|公告$|通告$|公告第")
_ORGANISATION = re.compile(
    r"[\u4e00-\u9fff]{2,30}?(?:人民政府办公[室厅]|人民政府|委员会办公室|委员会|管理局|办公[室厅]|街道办事处|局|厅|部|委|院|指挥部|领导小组)"
    r"(?=[ \u3000、]|$|(?:[\u4e00-\u9fff]{2,30}(?:政府|办公[室厅]|委员会|局|厅|部|委|院)))"
)
_CAPTION_AUTHORITY = re.compile(
    r"日[ \u3000]*(?:经)?(?P<name>[\u4e00-\u9fff]{2,24}?(?:人民政府|国务院|委员会|局|厅|部))(?=令|第|公布|发布|公告|常务会议|印发|制定|通过)"
)
_AND_OTHERS = re.compile(r"等[0-9一二三四五六七八九十]{1,3}(?:部门|单位|个部门|家单位)$")
_PUBLISHED = re.compile(r"(?:公布|发布|印发)(?!之日|施行|实施)")
_STATED_PUBLICATION = re.compile(r"(?:发布|公布|公开)(?:日期|时间)[ \u3000]*[:：]")
_NOW_PUBLISHED = re.compile(r"现予(?:以)?(?:公布|发布)|予以公布|(?:现将|特将).{0,80}?(?:公布|公告|通告)如下")
_INTERPRETING = re.compile(r"由(?P<body>[^，。；\n由]{2,60}?)(?<![本该作法律])解释")
_NOT_THE_BODY = re.compile(
    r"(?:负责|承担|进行|具体|应用|问题|分别|共同|的|对?本[^，。；、]{2,6}|(?:按照?|根据|依据|依照)(?:各自)?(?:的)?职责(?:分工)?|在各自职责范围内)+$"
)
_REPEALED = re.compile(
    r"(?<!决定)(?<!修改)(?<!修改和)(?:废止|失效|停止执行|终止执行)(?!的|或|、|和|日期|后|前|之日|之后|决定)"
)


def read_metadata(text: str, assembly: Assembly) -> Metadata:
    """Read the metadata of the whole file. The cover notice speaks first; the measure it encloses, where it is silent."""
    if not assembly.zones:
        return Metadata()
    measures = [zone for zone in assembly.zones[1:] if _is_measure(zone)]
    return _Reader(text, [assembly.zones[0], *measures[:1]]).read()


def _is_measure(zone: Zone) -> bool:
    """Whether an enclosed zone lays down rules (a measure), rather than being a form or a list."""
    return not zone.is_labelled or bool(wording.MEASURE_TITLE.search(zone.title))


class _Reader:
    """Reads one file. `spoken` are the zones that speak for it, the cover first."""

    def __init__(self, text: str, spoken: Sequence[Zone]) -> None:
        self.text = text
        self.cover = spoken[0]
        self.spoken = spoken
        self.title = _choose_title([title for title in map(_title, spoken) if title])

    def read(self) -> Metadata:
        document_date = self._document_date()
        published = self._publication_date(document_date)
        term = self._term(document_date, published)
        return Metadata(
            title=self.title,
            number=self._number(),
            issuing_authorities=self._authorities(),
            kind=self._kind(),
            addressees=self._addressees(),
            document_date=document_date,
            publication_date=published,
            effective_date=term.effective,
            expiry_date=term.expiry,
            validity=term.words,
            validity_months=term.months,
            is_trial=term.is_trial or bool(self.title and re.search("试行|暂行", self.title.value)),
            interpreting_body=self._interpreting(),
            repeals=self._repeals(),
        )

    def _term(self, document_date: Read[date] | None, published: Read[date] | None) -> Term:
        """The term that the cover states; what it leaves open is taken from the measure."""
        issued = document_date.value if document_date else None
        public = published.value if published else None
        terms = [read_term(self.text, zone.begin, zone.end, issued, public) for zone in self.spoken]
        effective = next((term.effective for term in terms if term.effective), None)
        stated = next((term for term in terms if term.words), Term())
        expiry = stated.expiry
        if stated.words and stated.months and effective and stated.effective is None:
            last = expiry_of_term(effective.value, stated.months)
            expiry = Read(last, stated.words.start, stated.words.end)
        return replace(stated, effective=effective, expiry=expiry, is_trial=any(term.is_trial for term in terms))

    # -- front matter

    def _number(self) -> Read[str] | None:
        for piece in self.cover.front:
            if piece.part in (Part.NUMBER, Part.LETTERHEAD, Part.CAPTION):
                read = self._number_in(piece)
                if read:
                    return read
        return None

    def _number_in(self, piece: Piece) -> Read[str] | None:
        for line in piece.lines:
            found = next(find_document_numbers(line.text, line.at), None)
            if found:
                return Read(str(found.number), found.start, found.end)
            if piece.part is Part.NUMBER and not wording.BLANK_NUMBER.match(line.text):
                words = re.sub(r"\s", "", line.text)
                issuer = next((p.lines[-1].text for p in self.cover.front if p.lines[-1].text.endswith("令")), "")
                value = words if "令" in words or "公告" in words else re.sub(r"\s", "", issuer) + words
                return Read(value, line.at, line.at + len(line.text))
        return None

    def _kind(self) -> Read[DocumentKind] | None:
        """The kind by the last word of the title, brackets aside: 通知 for 关于印发《…办法》的通知."""
        if self.title is None:
            return None
        words = _TITLE_BRACKETS.sub("", self.text[self.title.start : self.title.end])
        kind = next((kind for kind in _KINDS if words.endswith(kind.value)), DocumentKind.OTHER)
        end = self.title.start + len(words)
        return Read(kind, end - len(kind.value) if kind is not DocumentKind.OTHER else self.title.start, end)

    def _addressees(self) -> Read[str] | None:
        for piece in self.cover.front:
            if piece.part is Part.ADDRESSEE:
                value = "".join(line.text for line in piece.lines).rstrip("：:")
                return Read(value, piece.lines[0].at, piece.lines[-1].at + len(piece.lines[-1].text))
        return None

    def _authorities(self) -> tuple[Read[str], ...]:
        """Who issues it: the signature names each; failing that, the title's first words, then the letterhead."""
        signed = [
            Read(name.group(), line.at + name.start(), line.at + name.end())
            for zone in (self.cover,)
            for piece in zone.back
            if piece.part is Part.SIGNATURE
            for line in piece.lines
            for name in re.finditer(r"[^\s\u3000]+", line.text)
            if wording.ORGANISATION.fullmatch(name.group()) and not re.search(r"\d", name.group())
        ]
        if signed:
            return tuple(signed)
        return self._authority_of_title() or self._authority_of_letterhead() or self._authority_of_caption()

    def _authority_of_title(self) -> tuple[Read[str], ...]:
        if self.title is None:
            return ()
        words = self.text[self.title.start : self.title.end]
        end = _AUTHORITY_END.search(words)
        head = words[: end.start()] if end else ""
        head = _AND_OTHERS.sub("", head).rstrip()
        spans: list[tuple[int, int]] = []
        for name in _ORGANISATION.finditer(head):
            # 国家税务总局云岭区税务局 is one office, 云岭区财政局云岭区民政局 are two.
            if spans and spans[-1][1] == name.start() and head[spans[-1][0] :][:2] != name.group()[:2]:
                spans[-1] = (spans[-1][0], name.end())
            else:
                spans.append(name.span())
        if not spans or spans[-1][1] != len(head):
            return ()
        begin = self.title.start
        return tuple(Read(words[start:end], begin + start, begin + end) for start, end in spans)

    def _authority_of_letterhead(self) -> tuple[Read[str], ...]:
        for piece in self.cover.front:
            if piece.part in (Part.LETTERHEAD, Part.TITLE):
                for line in piece.lines:
                    match = re.match(r"(?P<name>[\u4e00-\u9fff]{4,30}?)(?:文[ \u3000]*件|令|公告|通告)?$", line.text)
                    if match and wording.ORGANISATION.fullmatch(match["name"]):
                        return (Read(match["name"], line.at, line.at + len(match["name"])),)
        return ()

    def _authority_of_caption(self) -> tuple[Read[str], ...]:
        """（2026年1月12日云岭区人民政府第3次常务会议通过）"""
        for line in (
            line for zone in self.spoken for piece in zone.front if piece.part is Part.CAPTION for line in piece.lines
        ):
            for name in _CAPTION_AUTHORITY.finditer(line.text):
                return (Read(name["name"], line.at + name.start("name"), line.at + name.end("name")),)
        return ()

    # -- dates

    def _document_date(self) -> Read[date] | None:
        for zone in self.spoken:
            for piece in zone.back:
                if piece.part is Part.DATE:
                    line = piece.lines[-1]
                    for read in find_dates(line.text, line.at):
                        return read
        return None

    def _publication_date(self, document_date: Read[date] | None) -> Read[date] | None:
        """The day of publication where a caption states it; what says 现予公布 is published on its own date."""
        for zone in self.spoken:
            for line in (line for piece in zone.front if piece.part in _HEADS for line in piece.lines):
                stated = _STATED_PUBLICATION.match(line.text)
                if stated:
                    for read in find_dates(line.text, line.at):
                        return read
                published = _PUBLISHED.search(line.text)
                before = [read for read in find_dates(line.text) if published and read.start <= published.start()]
                if before:
                    return Read(before[-1].value, line.at + before[-1].start, line.at + before[-1].end)
        if document_date and _NOW_PUBLISHED.search(self.text, self.cover.begin, self.cover.end):
            return document_date
        return None

    # -- clauses

    def _interpreting(self) -> Read[str] | None:
        for zone in self.spoken:
            match = _INTERPRETING.search(self.text, zone.begin, zone.end) or _INTERPRETATION_RIGHT.search(
                self.text, zone.begin, zone.end
            )
            if match:
                body = _NOT_THE_BODY.sub("", match["body"])
                return Read(body, match.start("body"), match.start("body") + len(body))
        return None

    def _repeals(self) -> tuple[Read[str], ...]:
        """The titles, or bare numbers, in a clause that ends by repealing them."""
        found: dict[str, Read[str]] = {}
        for zone in self.spoken:
            done = zone.begin
            for match in _REPEALED.finditer(self.text, zone.begin, zone.end):
                begin = max(done, match.start() - _CLAUSE_LONGEST)
                done = match.end()
                clause = self.text[begin : match.start()]
                cut = max(clause.rfind(mark) for mark in "。\n；") + 1
                for read in _named_documents(clause[cut:], begin + cut):
                    found.setdefault(read.value, read)
            for match in _REPEALS_WHAT_FOLLOWS.finditer(self.text, zone.begin, zone.end):
                clause = re.split(r"[。\n；]", self.text[match.end() : match.end() + _CLAUSE_LONGEST])[0]
                for read in _named_documents(clause, match.end()):
                    found.setdefault(read.value, read)
        return tuple(found.values())


def read_bases(citations: Sequence[Citation]) -> tuple[Read[str], ...]:
    """The titles, or bare numbers, that the document names as its basis, each once."""
    found: dict[str, Read[str]] = {}
    for citation in citations:
        if citation.is_basis:
            name = citation.law or citation.document_number
            found.setdefault(name, Read(name, citation.start, citation.end))
    return tuple(found.values())


def _choose_title(titles: Sequence[Read[str]]) -> Read[str] | None:
    """The first document's title; a decree (令) bears the name of what it publishes."""
    if len(titles) > 1 and titles[0].value.endswith("令"):
        return titles[1]
    return titles[0] if titles else None


_REPEALING_TITLE = re.compile(r"(?:废止|宣布失效|失效).*(?:决定|通知|公告|通告)$")
_KEPT_LIST = re.compile(r"继续有效|保留|修改|修订")


def read_repeals(metadata: Metadata, citations: Sequence[Citation], assembly: Assembly) -> tuple[Read[str], ...]:
    """What a decision to repeal lists, besides what its clauses repeal; not the lists of what stays in force."""
    if metadata.title is None or not _REPEALING_TITLE.search(metadata.title.value):
        return metadata.repeals
    found = {read.value: read for read in metadata.repeals}
    for zone in assembly.zones:
        if _KEPT_LIST.search(zone.title) and zone is not assembly.zones[0]:
            continue
        for citation in citations:
            if zone.begin <= citation.start < zone.end and not (
                citation.is_internal or citation.is_basis or citation.article
            ):
                name = citation.law or citation.document_number
                found.setdefault(name, Read(name, citation.start, citation.end))
    return tuple(found.values())


def _title(zone: Zone) -> Read[str] | None:
    pieces = [piece for piece in zone.front if piece.part is Part.TITLE]
    if not pieces:
        return None
    first, last = pieces[0].lines[0], pieces[-1].lines[-1]
    skipped = len(first.text) - len(first.text.lstrip("#* \u3000"))
    return Read(zone.title, first.at + skipped, last.at + len(last.text))


def _named_documents(clause: str, offset: int) -> Iterator[Read[str]]:
    titles = list(find_titles(clause))
    for title in titles:
        yield Read(title.name, offset + title.start, offset + title.title_end)
    for number in find_document_numbers(clause):
        if not any(title.start <= number.start < title.end for title in titles):
            yield Read(str(number.number), offset + number.start, offset + number.end)
