"""No damage to a file makes reading fail in any way but one clear refusal. `benchmarks/fuzz_reading.py` runs many more."""

import random
import unicodedata

import pytest
from mutations import mutate, seeds

from fazhi_review.errors import FazhiError, InvalidInput
from fazhi_review.reading import FileType, Limits, ReadDocument, read

FILES = seeds()


def keeps_the_contract(document: ReadDocument) -> bool:
    """What every reader promises of the text, whatever it was read from."""
    lines = document.text.split("\n")
    return (
        [document.text[block.start : block.end] for block in document.blocks] == lines
        and all(line and line == line.rstrip() for line in lines)
        and not any(unicodedata.category(character) == "Cc" for character in document.text if character not in "\n\t")
        and unicodedata.is_normalized("NFC", document.text)
    )


@pytest.mark.parametrize("seed", range(8))
def test_damaged_files_are_read_or_refused(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(40):
        name, data = mutate(rng, FILES)
        try:
            document = read(data, name=name, limits=Limits(seconds=20), isolated=False)
        except FazhiError as refusal:
            assert isinstance(refusal, InvalidInput)
            assert name in refusal.message
        else:
            assert keeps_the_contract(document)


@pytest.mark.parametrize(("name", "data"), FILES, ids=[name for name, _ in FILES])
def test_whole_files_keep_the_contract(name: str, data: bytes) -> None:
    document = read(data, name=name, isolated=False)
    assert keeps_the_contract(document)
    assert document.file_type in FileType
