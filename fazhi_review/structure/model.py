"""The values that structure gives: provisions, metadata and citations as spans of one normalised text."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Generic, TypeVar

T = TypeVar("T")


class ProvisionKind(StrEnum):
    """Kinds of node. The first nine and the levels are numbered divisions; the rest divide the file around them."""

    PART = "part"  # 编
    CHAPTER = "chapter"  # 章
    SECTION = "section"  # 节
    ARTICLE = "article"  # 条
    PARAGRAPH = "paragraph"  # 款, and any unnumbered paragraph of a 一、（一） document
    ITEM = "item"  # 项
    SUBITEM = "subitem"  # 目
    LEVEL1 = "level1"  # 一、
    LEVEL2 = "level2"  # （一）
    LEVEL3 = "level3"  # 1.
    LEVEL4 = "level4"  # （1）
    LEAD = "lead"  # the words of a division before what stands below it: label, heading, the sentence that leads to the items
    LETTERHEAD = "letterhead"  # 版头: issuing body as printed above the title, document number line
    TITLE = "title"
    NUMBER = "number"  # 发文字号 on its own line
    CAPTION = "caption"  # 题注: （2026年3月1日…通过）
    ADDRESSEE = "addressee"  # 主送机关
    CONTENTS = "contents"  # 目录
    SIGNATURE = "signature"  # 落款
    DATE = "date"  # 成文日期
    ATTACHMENT_NOTE = "attachment_note"  # 附件说明: 附件：1. …
    ANNEX = "annex"  # 附件, and the measure that a notice encloses; holds a tree of its own
    TABLE = "table"
    REMARK = "remark"  # 附注: （此件公开发布）, 联系人
    IMPRINT = "imprint"  # 版记: 抄送, 印发机关和印发日期


_LEVELS = frozenset((ProvisionKind.LEVEL1, ProvisionKind.LEVEL2, ProvisionKind.LEVEL3, ProvisionKind.LEVEL4))


@dataclass(frozen=True, slots=True)
class Provision:
    """A node of the tree. `start`/`end` cover the node with all below it; spans of siblings do not overlap, and the leaves
    of the tree joined in order are the whole text (newlines between blocks belong to the block before)."""

    index: int  # position in document order, and identity within one tree
    parent: int | None
    kind: ProvisionKind
    label: str  # the number as printed: 第三条, （一）, 一、; "" where there is none
    path: str  # the address as a lawyer writes it: 第三条第二款第（一）项; unique within the tree
    address: str  # the stable address in URLs: art3/para2/item1; unique within the tree
    start: int
    end: int
    body_start: int  # where the text after the label begins
    heading: str = ""  # 章节 title, or the heading sentence of 一、 and （一）


@dataclass(frozen=True, slots=True)
class Citation:
    """A reference to an instrument, an article or a document, as written. One cited 条, 款 or 项 makes one citation: 第三条和
    第五条第一款、第二款 makes three. A range is one, with its last article in `article_to`."""

    text: str  # the words as they stand
    start: int
    end: int
    law: str  # the title without 《》, abbreviations resolved to what they stand for; "" for 本办法 and the like
    article: str = ""  # normalised: 第十七条, 第一百二十条之一; "" when only the instrument is cited
    paragraph: int | None = None
    item: int | None = None
    document_number: str = ""  # 国发〔2018〕37号
    is_internal: bool = False  # 本办法第X条, 前款
    target: str = ""  # address of the provision that an internal reference points to; "" if there is none such
    article_to: str = ""  # the last article of a range 第十条至第十五条
    quoted: str = ""  # words of the cited article quoted beside the citation, if any
    is_basis: bool = False  # stands in a statement of basis (根据…，制定本办法)


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount, ratio, age, distance or period. Bounds are in `unit`; None is open. 以上 and 以下 include the figure."""

    text: str
    start: int
    end: int
    unit: str  # 元, %, 日, 工作日, 月, 年, 岁, 米, 倍, 人, ...
    low: float | None
    high: float | None
    low_inclusive: bool = True
    high_inclusive: bool = True


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """A value read from the text and where it was read."""

    value: T
    start: int
    end: int


class DocumentKind(StrEnum):
    """The kind of document by its title (文种)."""

    MEASURES = "办法"
    PROVISIONS = "规定"
    DETAILED_RULES = "细则"
    OPINIONS = "意见"
    NOTICE = "通知"
    ANNOUNCEMENT = "公告"
    CIRCULAR = "通告"
    DECISION = "决定"
    PLAN = "方案"
    GUIDE = "指南"
    STANDARD = "标准"
    RULES = "规则"
    REPLY = "批复"
    LETTER = "函"
    MINUTES = "纪要"
    OTHER = "其他"


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the text says of itself; None or () where it says nothing. Every value knows where it was read."""

    title: Read[str] | None = None
    number: Read[str] | None = None  # normalised to 机关代字〔年份〕N号
    issuing_authorities: tuple[Read[str], ...] = ()
    kind: Read[DocumentKind] | None = None
    addressees: Read[str] | None = None
    document_date: Read[date] | None = None  # 成文日期
    publication_date: Read[date] | None = None
    effective_date: Read[date] | None = None  # 施行日期; computed where 自印发之日起施行 and the date is known
    expiry_date: Read[date] | None = None  # last day in force, where the text states a term or a day
    validity: Read[str] | None = None  # the words that state the term: 有效期五年
    validity_months: int | None = None
    is_trial: bool = False  # 暂行, 试行
    interpreting_body: Read[str] | None = None
    repeals: tuple[Read[str], ...] = ()  # titles or numbers of documents that this one repeals
    bases: tuple[Read[str], ...] = ()  # titles of laws named as basis


@dataclass(frozen=True, slots=True)
class StructureWarning:
    code: str  # numbering_gap, numbering_repeat, numbering_back, unresolved_reference, ...
    message: str  # one Chinese sentence
    start: int
    end: int


@dataclass(frozen=True)
class StructuredDocument:
    """The normalised text with everything that was found in it."""

    text: str
    provisions: tuple[Provision, ...]
    metadata: Metadata = field(default_factory=Metadata)
    citations: tuple[Citation, ...] = ()
    warnings: tuple[StructureWarning, ...] = ()

    @cached_property
    def _children(self) -> dict[int | None, list[Provision]]:
        children: dict[int | None, list[Provision]] = {}
        for provision in self.provisions:
            children.setdefault(provision.parent, []).append(provision)
        return children

    @cached_property
    def _by_address(self) -> dict[str, Provision]:
        return {provision.address: provision for provision in self.provisions}

    def children(self, provision: Provision | None) -> list[Provision]:
        """The nodes directly below `provision`; of the whole file for None."""
        return self._children.get(provision.index if provision else None, [])

    def ancestors(self, provision: Provision) -> Iterator[Provision]:
        """The nodes above `provision`, nearest first."""
        parent = provision.parent
        while parent is not None:
            yield self.provisions[parent]
            parent = self.provisions[parent].parent

    def leaves(self) -> Iterator[Provision]:
        """The nodes without children, in order: together they are the text."""
        return (provision for provision in self.provisions if provision.index not in self._children)

    def by_address(self, address: str) -> Provision | None:
        return self._by_address.get(address)

    def at(self, offset: int) -> Provision | None:
        """The deepest node that covers `offset`, as a lawyer would cite it: within a lead, the division that it leads."""
        found = None
        level = self.children(None)
        while level:
            inside = next((node for node in level if node.start <= offset < node.end), None)
            if inside is None:
                break
            if inside.kind is ProvisionKind.LEAD:
                return found or inside
            found, level = inside, self.children(inside)
        return found

    def clauses(self) -> Iterator[Provision]:
        """The rules of the document one by one: each 款 with its items, or the whole 条 if it is one paragraph; in a
        一、（一） document each numbered division or paragraph that holds no smaller one. In order, without overlap."""
        for provision in self.provisions:
            children = self.children(provision)
            below = {child.kind for child in children}
            if provision.kind is ProvisionKind.ARTICLE or provision.kind in _LEVELS:
                if not below & (_LEVELS | {ProvisionKind.PARAGRAPH}) and not self._in_clause(provision):
                    yield provision
            elif provision.kind is ProvisionKind.PARAGRAPH and not self._in_clause(provision):
                yield provision

    def _in_clause(self, provision: Provision) -> bool:
        """Whether an article or 款 above already holds it: a LEVEL4 below an item is no clause of its own."""
        return any(
            above.kind in (ProvisionKind.PARAGRAPH, ProvisionKind.ITEM, ProvisionKind.SUBITEM)
            for above in self.ancestors(provision)
        )

    def text_of(self, provision: Provision) -> str:
        """The node's text with label and everything below, without the final newline."""
        return self.text[provision.start : provision.end].rstrip("\n")
