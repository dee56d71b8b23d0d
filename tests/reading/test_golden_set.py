"""One document reads the same from every format in which it can arrive."""

from pathlib import Path

import pytest

from fazhi_review.reading import BlockKind, ReadDocument, read

CORPUS = Path(__file__).parent.parent / "corpus"
STEMS = sorted(path.stem for path in CORPUS.glob("*.txt"))
FORMATS = [".docx", ".libreoffice.docx", ".pdf", ".ofd"]


def opened(stem: str, suffix: str) -> ReadDocument:
    path = CORPUS / f"{stem}{suffix}"
    return read(path.read_bytes(), name=path.name, isolated=False)


def test_the_golden_set_is_there() -> None:
    assert STEMS == ["decision", "measure", "notice", "opinions"]


@pytest.mark.parametrize("stem", STEMS)
def test_txt_reads_as_typed(stem: str) -> None:
    typed = (CORPUS / f"{stem}.txt").read_text(encoding="utf-8")
    assert opened(stem, ".txt").text == "\n".join(line.strip() for line in typed.splitlines())


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("stem", STEMS)
def test_every_format_gives_the_same_text(stem: str, suffix: str) -> None:
    document = opened(stem, suffix)
    assert document.text.split("\n") == opened(stem, ".txt").text.split("\n")
    assert document.warnings == ()


@pytest.mark.parametrize("suffix", FORMATS)
def test_rows_of_a_table_are_rows_in_every_format(suffix: str) -> None:
    rows = [block for block in opened("notice", suffix).blocks if block.kind is BlockKind.TABLE_ROW]
    assert len(rows) == 4


@pytest.mark.parametrize("suffix", [".docx", ".pdf", ".ofd"])
def test_page_numbers_are_in_no_text(suffix: str) -> None:
    assert opened("measure", suffix).footers[0] == "— 1 —"
