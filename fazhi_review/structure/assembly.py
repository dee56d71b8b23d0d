"""From lines to the tree of the whole file: each zone's front, body and back become nodes, annexes hold trees of their own."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fazhi_review.structure.grammar import BodyBuilder
from fazhi_review.structure.lines import Line
from fazhi_review.structure.model import ProvisionKind
from fazhi_review.structure.surroundings import read_back, read_front
from fazhi_review.structure.tree import DIVISIONS, Node
from fazhi_review.structure.wrapping import Wrap, wrap_of
from fazhi_review.structure.zones import Part, Piece, ZoneFinder, ZoneStart

K = ProvisionKind
_ANNEX_STEPS = {"件": "annex", "表": "form", "图": "figure", "录": "appendix"}
_NAMES = {
    Part.LETTERHEAD: (K.LETTERHEAD, "版头"),
    Part.TITLE: (K.TITLE, "标题"),
    Part.NUMBER: (K.NUMBER, "发文字号"),
    Part.CAPTION: (K.CAPTION, "题注"),
    Part.ADDRESSEE: (K.ADDRESSEE, "主送机关"),
    Part.CONTENTS: (K.CONTENTS, "目录"),
    Part.SIGNATURE: (K.SIGNATURE, "落款"),
    Part.DATE: (K.DATE, "成文日期"),
    Part.ATTACHMENT_NOTE: (K.ATTACHMENT_NOTE, "附件说明"),
    Part.REMARK: (K.REMARK, "附注"),
    Part.IMPRINT: (K.IMPRINT, "版记"),
}


@dataclass(slots=True)
class Zone:
    """One document of the file, with its lines sorted and its nodes built."""

    start: ZoneStart
    front: list[Piece]
    body: list[Node]
    back: list[Piece]
    title: str
    begin: int  # offsets of the zone in the text
    end: int
    node: Node | None = None  # None for the first document, whose nodes are the roots

    @property
    def is_labelled(self) -> bool:
        return bool(self.start.label)


@dataclass(slots=True)
class Assembly:
    roots: list[Node]
    zones: list[Zone]


def assemble(lines: Sequence[Line], length: int) -> Assembly:
    """Build the tree of a file of `length` characters from its lines."""
    if not lines:
        return Assembly([Node(K.PARAGRAPH, 0, 0, path="第一段", address="para1")], [])
    starts = ZoneFinder(lines).find()
    width = wrap_of(lines)
    ends = [*(start.index for start in starts[1:]), len(lines)]
    zones = [_read_zone(start, lines[start.index : end], width) for start, end in zip(starts, ends, strict=True)]
    for zone, following in zip(zones, [*(zone.begin for zone in zones[1:]), length], strict=True):
        zone.end = following
    return Assembly(_Roots(zones).build(lines), zones)


def _read_zone(start: ZoneStart, lines: Sequence[Line], wrap: Wrap) -> Zone:
    head = 0
    title_on_label_line = ""
    if start.label:
        head = 1
        title_on_label_line = lines[0].text[len(start.label) :].strip()
    front, length = read_front(lines[head:])
    end, back = read_back(lines, head + length, is_annex=bool(start.label))
    body = BodyBuilder(lines[head + length : end], wrap).build()
    title = title_of(front) or title_on_label_line
    return Zone(start, front, body, back, title, lines[0].start, lines[-1].start)


def title_of(front: Sequence[Piece]) -> str:
    """The title in one line, without Markdown's marks."""
    lines = [line.text for piece in front if piece.part is Part.TITLE for line in piece.lines]
    return re.sub(r"\s+", " ", "".join(line.strip("#* \u3000") for line in lines))


def _zone_nodes(zone: Zone, back: Sequence[Piece]) -> list[Node]:
    return [*map(_piece_node, zone.front), *zone.body, *map(_piece_node, back)]


def _piece_node(piece: Piece) -> Node:
    kind, name = _NAMES[piece.part]
    at = max(piece.start, piece.lines[0].at)
    return Node(kind, piece.start, at, path=name, address=str(piece.part))


class _Roots:
    """Puts the zones side by side and gives each annex its number and name."""

    def __init__(self, zones: list[Zone]) -> None:
        self.zones = zones
        self.enclosed = self.annexes = 0
        self.unprefixed: set[ProvisionKind] = set()  # kinds of division that are cited without naming their document

    def build(self, lines: Sequence[Line]) -> list[Node]:
        roots: list[Node] = []
        for count, zone in enumerate(self.zones):
            if count == 0 and not zone.is_labelled:
                self.unprefixed |= _top_kinds(zone)
                roots += _zone_nodes(zone, zone.back)
            else:
                roots += self._annex(zone, lines[zone.start.index], is_last=zone is self.zones[-1])
        roots[0].start = 0
        return roots

    def _annex(self, zone: Zone, first_line: Line, is_last: bool) -> list[Node]:
        """The annex with all it holds; an imprint that closes the file stands beside the last annex, not in it."""
        back = list(zone.back)
        imprint = [back.pop()] if is_last and back and back[-1].part is Part.IMPRINT else []
        node = Node(K.ANNEX, first_line.start, first_line.at + len(zone.start.label), label=zone.start.label)
        if zone.is_labelled:
            self.annexes += 1
            node.is_main_text = zone is self.zones[0] or self._is_named_by_cover(zone)
            node.path = re.sub(r"[\s:：.．]", "", zone.start.label)
            node.address = f"{_ANNEX_STEPS[zone.start.word]}{zone.start.number or self.annexes}"
        else:
            self.enclosed += 1
            node.path = f"《{zone.title}》" if zone.title else "正文"
            node.address = f"measure{self.enclosed}"
            node.is_main_text = True
        node.is_main_text = node.is_main_text and not self.unprefixed & _top_kinds(zone)
        self.unprefixed |= _top_kinds(zone) if node.is_main_text else set()
        node.heading, node.is_heading_line = zone.title, True
        node.children = _zone_nodes(zone, back)
        zone.node = node
        return [node, *map(_piece_node, imprint)]

    def _is_named_by_cover(self, zone: Zone) -> bool:
        """Whether the notice's own title names this annex: 关于印发《X办法》的通知 issues its 附件."""
        return bool(zone.title) and f"《{zone.title}》" in re.sub(r"\s", "", self.zones[0].title)


def _top_kinds(zone: Zone) -> set[ProvisionKind]:
    kinds: set[ProvisionKind] = set()
    pending = list(zone.body)
    while pending:
        node = pending.pop()
        if node.kind in DIVISIONS:
            kinds.add(node.kind)
        if node.kind in (K.PART, K.CHAPTER, K.SECTION):
            pending += node.children
    return kinds
