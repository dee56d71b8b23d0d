"""A file broken for width has the tree of the file that is not, unless a full stop stands at the end of a broken line."""

from pathlib import Path

import pytest

from fazhi_review.structure import parse

CORPUS = Path(__file__).parent.parent / "corpus"


def broken(text: str, width: int) -> str:
    lines: list[str] = []
    for line in map(str.strip, text.split("\n")):
        cuts = range(0, max(1, len(line)), width) if "\t" not in line else range(1)
        lines += [line[cut : cut + width] if "\t" not in line else line for cut in cuts]
    return "\n".join(lines)


@pytest.mark.parametrize("width", [30, 32, 36, 40])
@pytest.mark.parametrize("stem", ["decision", "measure", "notice", "opinions"])
def test_breaking_lines_changes_no_address(stem: str, width: int) -> None:
    text = (CORPUS / f"{stem}.txt").read_text(encoding="utf-8")
    whole = [(each.kind, each.path) for each in parse(broken(text, 10_000)).provisions]
    assert [(each.kind, each.path) for each in parse(broken(text, width)).provisions] == whole
