"""The provision tree while it is built, and how its nodes get their addresses.

A node knows where it begins; where it ends follows from what comes next, so nothing can fall between two nodes. Words of a
division that stand before its first child become a LEAD leaf: the leaves joined are the text.
"""

from dataclasses import dataclass, field

from fazhi_review.structure.model import Provision, ProvisionKind
from fazhi_review.structure.numerals import to_chinese

K = ProvisionKind
DIVISIONS = frozenset((K.PART, K.CHAPTER, K.SECTION, K.ARTICLE, K.LEVEL1, K.LEVEL2, K.LEVEL3, K.LEVEL4))
"""Numbered divisions that can stand directly in a document or an annex."""


@dataclass(slots=True)
class Node:
    """A division under construction. `path` and `address` are its own step, without those of its parents."""

    kind: ProvisionKind
    start: int
    body_start: int
    rank: int = 0  # where it nests: smaller stands outside
    label: str = ""
    heading: str = ""
    value: int = 0  # its number
    suffix: int = 0  # 之一 is 1
    path: str = ""
    address: str = ""
    is_heading_line: bool = False  # its own line is a heading, not a sentence
    is_main_text: bool = False  # an enclosed measure whose articles are cited without naming it
    children: list["Node"] = field(default_factory=list)

    def add(self, child: "Node") -> "Node":
        self.children.append(child)
        return child


def settle(node: Node) -> None:
    """Decide which unnumbered paragraphs get an address, and number them.

    One paragraph alone is the division itself: a lawyer says 第三条 and 第三条第（一）项. Of two or more each is 第几款
    (in an article) or 第几段 (elsewhere).
    """
    paragraphs = [child for child in node.children if child.kind is K.PARAGRAPH and not child.path]
    if len(paragraphs) == 1 and node.kind in _ABSORBING and node.children[0] is paragraphs[0]:
        only = paragraphs[0]
        node.children = only.children + node.children[1:]
    elif paragraphs:
        unit = "款" if node.kind is K.ARTICLE else "段"
        for number, paragraph in enumerate(paragraphs, 1):
            paragraph.path = f"第{to_chinese(number)}{unit}"
            paragraph.address = f"para{number}"
            paragraph.value = number


_ABSORBING = frozenset((K.ARTICLE, K.LEVEL1, K.LEVEL2, K.LEVEL3, K.LEVEL4, K.ITEM, K.SUBITEM))


def flatten(roots: list[Node], text: str) -> tuple[Provision, ...]:
    """The nodes in document order, with their spans, leads and unique addresses."""
    return _Flattener(text).run(roots)


def _lead_word(node: Node) -> str:
    if node.kind is K.ANNEX:
        return "标识"
    return "标题" if node.is_heading_line else "引语"


@dataclass(frozen=True, slots=True)
class _Prefix:
    """What an address begins with: the steps above, or those of the annex it stands in."""

    path: str = ""
    address: str = ""

    def then(self, path: str, address: str, blank: bool = False) -> "_Prefix":
        joint = " " if blank and self.path else ""
        return _Prefix(self.path + joint + path, f"{self.address}/{address}" if self.address else address)


class _Flattener:
    def __init__(self, text: str) -> None:
        self.text = text
        self.provisions: list[Provision] = []
        self.paths: dict[str, int] = {}
        self.addresses: dict[str, int] = {}

    def run(self, roots: list[Node]) -> tuple[Provision, ...]:
        ends = [*(node.start for node in roots[1:]), len(self.text)]
        for node, end in zip(roots, ends, strict=True):
            self._place(node, end, None, _Prefix(), _Prefix())
        return tuple(self.provisions)

    def _place(self, node: Node, end: int, parent: int | None, above: _Prefix, zone: _Prefix) -> None:
        """Append `node` and all below it. Nesting is as deep as there are styles of numbers, so recursion is safe.

        `zone` is the prefix of the annex; an article's number runs through all chapters, so its address begins there.
        """
        settle(node)
        prefix = zone if node.kind is K.ARTICLE else above
        in_annex = parent is not None and self.provisions[parent].kind is K.ANNEX
        wanted = prefix.then(node.path, node.address, blank=in_annex or prefix == zone)
        own = _Prefix(
            self._unique(self.paths, wanted.path, "（第{}处）"), self._unique(self.addresses, wanted.address, "~{}")
        )
        index = self._append(node, parent, end, own)
        if not node.children:
            return
        if node.children[0].start > node.start:
            lead = Node(K.LEAD, node.start, node.body_start, path=_lead_word(node), address="lead")
            self._place(lead, node.children[0].start, index, own, own if node.kind is K.ANNEX else zone)
        below_zone = zone
        if node.kind is K.ANNEX:
            below_zone = zone if node.is_main_text else own
        ends = [*(child.start for child in node.children[1:]), end]
        for child, child_end in zip(node.children, ends, strict=True):
            unprefixed = node.kind is K.ANNEX and child.kind in DIVISIONS
            self._place(child, child_end, index, below_zone if unprefixed else own, below_zone)

    def _append(self, node: Node, parent: int | None, end: int, own: _Prefix) -> int:
        index = len(self.provisions)
        body_start = min(max(node.body_start, node.start), end)
        self.provisions.append(
            Provision(
                index, parent, node.kind, node.label, own.path, own.address, node.start, end, body_start, node.heading
            )
        )
        return index

    @staticmethod
    def _unique(taken: dict[str, int], wanted: str, again: str) -> str:
        """`wanted`, or with a count where the numbering repeats itself: 第三条（第2处）, art3~2."""
        count = taken.get(wanted, 0) + 1
        numbered = wanted if count == 1 else wanted + again.format(count)
        while count > 1 and numbered in taken:
            count += 1
            numbered = wanted + again.format(count)
        taken[wanted] = count
        taken.setdefault(numbered, 1)
        return numbered
