"""Against texts that are not ours and not committed: skipped where they are not at hand."""

import tarfile
from pathlib import Path

import pytest

from fazhi_review.structure import ProvisionKind as K
from fazhi_review.structure import parse
from tests.conftest import SHARED

SEED = SHARED / "seed"
LAWS = SHARED / "corpus" / "lawrefbook-2025-04.tar.xz"
EVERY = 12  # one file in so many: the whole is the benchmark's


@pytest.mark.corpus
@pytest.mark.skipif(not SEED.is_dir(), reason="the seed plan is not here")
def test_the_seed_plan_has_34_sections_and_91_measures_each_with_its_address() -> None:
    (path,) = SEED.glob("*.txt")
    document = parse(path.read_text(encoding="utf-8"))
    sections = [each for each in document.provisions if each.kind is K.LEVEL2]
    measures = [each for each in document.provisions if each.kind is K.LEVEL3]
    assert [each.address.rpartition("/")[2] for each in sections] == [f"sub{number}" for number in range(1, 35)]
    assert [each.address.rpartition("/")[2] for each in measures] == [f"point{number}" for number in range(1, 92)]
    assert measures[0].path == "二、（四）1."
    assert measures[-1].path == "十、（三十四）91."
    assert document.warnings == ()


@pytest.mark.corpus
@pytest.mark.skipif(not LAWS.is_file(), reason="the law texts are not here")
def test_no_character_of_a_law_text_is_lost() -> None:
    read = 0
    with tarfile.open(LAWS) as archive:
        names = (member for member in archive if member.isfile() and member.name.endswith(".md"))
        for position, member in enumerate(names):
            stream = archive.extractfile(member) if position % EVERY == 0 else None
            if stream is None:
                continue
            text = stream.read().decode("utf-8")
            document = parse(text)
            assert "".join(text[leaf.start : leaf.end] for leaf in document.leaves()) == text, Path(member.name).name
            assert len({each.address for each in document.provisions}) == len(document.provisions)
            read += 1
    assert read > 200
