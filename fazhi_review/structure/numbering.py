"""Faults of numbering: numbers that jump, repeat or go back. They are reported and kept as they stand."""

from collections.abc import Iterator, Sequence

from fazhi_review.structure.assembly import Assembly
from fazhi_review.structure.model import ProvisionKind, StructureWarning
from fazhi_review.structure.tree import Node

K = ProvisionKind
_LISTED = frozenset((K.PART, K.CHAPTER, K.SECTION, K.ITEM, K.SUBITEM, K.LEVEL1, K.LEVEL2, K.LEVEL3, K.LEVEL4))
_MAY_RUN_ON = frozenset((K.CHAPTER, K.SECTION, K.LEVEL1, K.LEVEL2, K.LEVEL3, K.LEVEL4))
"""Kinds whose numbers may run on from one parent to the next: （四） under 二、 after （三） under 一、."""


def check_numbering(assembly: Assembly) -> tuple[StructureWarning, ...]:
    """What is wrong with the numbers, in the order of the text; every document of the file is counted by itself."""
    warnings: list[StructureWarning] = []
    for zone in assembly.zones:
        warnings += _check_articles(zone.body)
        warnings += _check_lists(zone.body)
    return tuple(sorted(warnings, key=lambda warning: warning.start))


def _check_articles(nodes: Sequence[Node]) -> Iterator[StructureWarning]:
    previous: Node | None = None
    for node in _walk(nodes):
        if node.kind is not K.ARTICLE:
            continue
        if previous is not None and not _follows(previous, node):
            yield _warning(previous, node)
        elif previous is None and node.value > 1:
            yield _first_warning(node)
        previous = node


def _follows(previous: Node, node: Node) -> bool:
    if node.suffix:
        return node.value == previous.value and node.suffix == previous.suffix + 1
    return node.value == previous.value + 1


def _check_lists(nodes: Sequence[Node]) -> Iterator[StructureWarning]:
    """Each list among the children of one node; a list may begin at 1 or run on from the list before it of its kind."""
    last_of_kind: dict[ProvisionKind, Node] = {}
    pending: list[Sequence[Node]] = [nodes]
    while pending:
        siblings = pending.pop()
        last_here: dict[ProvisionKind, Node] = {}
        for node in siblings:
            if node.kind not in _LISTED:
                continue
            previous = last_here.get(node.kind)
            if previous is None:
                runs_on = last_of_kind.get(node.kind) if node.kind in _MAY_RUN_ON else None
                if node.value != 1 and not (runs_on and node.value == runs_on.value + 1):
                    yield _warning(runs_on, node) if runs_on else _first_warning(node)
            elif node.value != previous.value + 1 and (_is_mark(previous) == _is_mark(node)):
                yield _warning(previous, node)
            last_here[node.kind] = last_of_kind[node.kind] = node
        pending += [node.children for node in reversed(siblings) if node.children]


def _is_mark(node: Node) -> bool:
    """① counts by itself beside （1）, though both are the fourth level."""
    return node.address.startswith("mark")


def _walk(nodes: Sequence[Node]) -> Iterator[Node]:
    pending = list(reversed(nodes))
    while pending:
        node = pending.pop()
        yield node
        pending += reversed(node.children)


def _warning(previous: Node, node: Node) -> StructureWarning:
    where = node.start, max(node.body_start, node.start + 1)
    if (node.value, node.suffix) == (previous.value, previous.suffix):
        return StructureWarning("numbering_repeat", f"“{node.label}”与前面的编号重复，建议核对编号。", *where)
    if (node.value, node.suffix) < (previous.value, previous.suffix):
        message = f"“{previous.label}”之后出现“{node.label}”，编号倒退，建议核对编号。"
        return StructureWarning("numbering_back", message, *where)
    message = f"“{previous.label}”之后直接是“{node.label}”，编号不连续，建议核对是否缺漏。"
    return StructureWarning("numbering_gap", message, *where)


def _first_warning(node: Node) -> StructureWarning:
    message = f"编号从“{node.label}”开始，前面缺少编号，建议核对是否缺漏。"
    return StructureWarning("numbering_gap", message, node.start, max(node.body_start, node.start + 1))
