"""The golden set has one tree each, and every format of a document gives that tree."""

from pathlib import Path

import pytest

from fazhi_review.reading import read
from fazhi_review.structure import StructuredDocument, parse

CORPUS = Path(__file__).parent.parent / "corpus"
STEMS = ["decision", "measure", "notice", "opinions"]
FORMATS = [".txt", ".docx", ".libreoffice.docx", ".pdf", ".ofd"]
FIRST_WORDS = 14


def tree_of(document: StructuredDocument) -> list[str]:
    """One line a node: depth as indent, kind, path, address, first words."""
    return [
        "  " * sum(1 for _ in document.ancestors(each))
        + " | ".join((each.kind, each.path, each.address, document.text_of(each).strip()[:FIRST_WORDS].split("\n")[0]))
        for each in document.provisions
    ]


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("stem", STEMS)
def test_every_format_gives_the_same_tree(stem: str, suffix: str) -> None:
    path = CORPUS / f"{stem}{suffix}"
    document = parse(read(path.read_bytes(), name=path.name, isolated=False).text)
    expected = (CORPUS / f"{stem}.tree").read_text(encoding="utf-8").splitlines()
    assert tree_of(document) == expected
    assert document.warnings == ()


METADATA = {
    "decision": ("云岭区人民政府", None, None, None, "决定"),
    "measure": ("白石县人民政府", None, "2026-03-01", "2031-02-28", "办法"),
    "notice": ("白石县人民政府办公室", "白政办规〔2026〕5号", "2026-05-10", "2028-05-09", "通知"),
    "opinions": ("云岭区人民政府", "云政规〔2026〕3号", "2026-05-01", "2031-04-30", "意见"),
}


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("stem", STEMS)
def test_every_format_gives_the_same_metadata(stem: str, suffix: str) -> None:
    path = CORPUS / f"{stem}{suffix}"
    metadata = parse(read(path.read_bytes(), name=path.name, isolated=False).text).metadata
    read_values = (
        "、".join(each.value for each in metadata.issuing_authorities),
        metadata.number.value if metadata.number else None,
        metadata.effective_date.value.isoformat() if metadata.effective_date else None,
        metadata.expiry_date.value.isoformat() if metadata.expiry_date else None,
        metadata.kind.value if metadata.kind else None,
    )
    assert read_values == METADATA[stem]
