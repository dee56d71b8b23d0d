"""Texts cut, spliced and shuffled: the parser reads them all, loses nothing, and takes no time to speak of."""

import random
from pathlib import Path

import pytest

from fazhi_review.structure import ProvisionKind, find_citations, find_quantities, parse

CORPUS = Path(__file__).parent.parent / "corpus"
TEXTS = [path.read_text(encoding="utf-8") for path in sorted(CORPUS.glob("*.txt"))]


def damaged(chance: random.Random) -> str:
    """One to three kinds of damage done to one or two of the texts."""
    text = chance.choice(TEXTS)
    for _ in range(chance.randint(1, 3)):
        match chance.randrange(5):
            case 0:
                text = text[: chance.randrange(len(text) + 1)]
            case 1:
                other = chance.choice(TEXTS)
                text = text[: chance.randrange(len(text) + 1)] + other[chance.randrange(len(other)) :]
            case 2:
                lines = text.split("\n")
                chance.shuffle(lines)
                text = "\n".join(lines)
            case 3:
                text = text.replace("\n", chance.choice(["", " ", "\t", "\r\n"]))
            case _:
                position = chance.randrange(len(text) + 1)
                text = text[:position] + chance.choice("第《》（）、一1“”\n附：。\x00") + text[position:]
    return text


@pytest.mark.parametrize("seed", range(10))
def test_damaged_documents_are_read_whole(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(30):
        text = damaged(chance)
        document = parse(text)
        assert "".join(text[leaf.start : leaf.end] for leaf in document.leaves()) == text
        assert len({each.path for each in document.provisions}) == len(document.provisions)


HOSTILE = [
    "第",
    "《",
    "》",
    "1",
    "一",
    "（",
    "第一、",
    "（一）",
    "〔2018〕",
    "《甲》（",
    "第1条",
    "前款",
    "元",
    "不超过",
    "百分之",
    "“",
    "附件1\n",
    "\t",
    "　",
    "本办法第",
    "一百",
]


@pytest.mark.parametrize("part", HOSTILE)
def test_long_lines_of_one_thing_are_read_to_the_end(part: str) -> None:
    text = part * (30_000 // len(part))
    document = parse(text)
    assert "".join(text[leaf.start : leaf.end] for leaf in document.leaves()) == text
    find_citations(text)
    find_quantities(text)


def test_cells_and_the_imprint_behind_a_form_are_no_title_of_it() -> None:
    text = "云岭区关于犬只登记的通知\n各镇：\n现将有关事项通知如下。\n附件1\n登记表\n姓名\t犬名\n抄送：区委办公室\n"
    document = parse(text)
    titles = [document.text_of(node) for node in document.provisions if node.kind is ProvisionKind.TITLE]
    assert titles == ["云岭区关于犬只登记的通知", "登记表"]
