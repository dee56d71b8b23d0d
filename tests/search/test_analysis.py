"""How text becomes terms."""

from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fazhi_review.search import dictionary
from fazhi_review.search.analysis import analyse, grams, normalise, runs, words
from fazhi_review.search.keys import address_key, article_number, cited, law_key, without_citations
from fazhi_review.search.port import Citation

SHARED = Path(__file__).resolve().parent.parent.parent.parent / "shared"
SENTENCES = (
    "制定行政规范性文件，应当依照法定程序进行合法性审核。",
    "县级以上人民政府市场监督管理部门可以责令限期改正，并处五千元以上二万元以下罚款。",
    "当事人逾期不改正的，由公安机关依法给予治安管理处罚。",
    "本办法自2026年3月1日起施行，有效期5年。",
    "执行GB/T 18005-1999、DB41/T 958.2-2014和A+级标准，误差不超过±0.5%。",
)


@pytest.mark.parametrize(
    ("written", "units"),
    [
        ("三十日", ["30", "日"]),
        ("一百二十条之一", ["120", "条", "之", "1"]),
        ("二〇二三年", ["2023", "年"]),
        ("二○二三年", ["2023", "年"]),
        ("１２３", ["123"]),
        ("1,000元", ["1000", "元"]),
        ("1，000元", ["1000", "元"]),
        ("二十万元", ["200000", "元"]),
        ("5万元", ["50000", "元"]),
        ("1.5亿", ["150000000"]),
        ("百分之三十", ["30%"]),
        ("百分之0.5", ["0.5%"]),
        ("30％", ["30%"]),
        ("两千", ["2000"]),
        ("一亿零五十", ["100000050"]),
        ("百姓", ["百", "姓"]),
        ("GB/T 9704", ["gb", "t", "9704"]),
        ("第3.5条。", ["第", "3.5", "条"]),
    ],
)
def test_numbers_become_digits(written: str, units: list[str]) -> None:
    assert [unit for run in runs(written) for unit in run] == units


def test_grams_overlap_and_stop_at_punctuation() -> None:
    assert grams("备案审查，依法") == ["备案", "案审", "审查", "依法"]


def test_each_unit_of_an_indexed_text_begins_a_term() -> None:
    text = "养犬管理，猫除外。30日"
    terms = analyse(text).grams
    assert all(any(term.startswith(unit) for term in terms) for run in runs(text) for unit in run)


def test_a_legal_term_is_one_word() -> None:
    assert "行政规范性文件" in words("制定行政规范性文件应当公开征求意见")


@given(st.text(max_size=80))
@settings(deadline=None)
def test_no_text_is_refused(text: str) -> None:
    terms = analyse(text)
    assert all(term and " " not in term for term in (*terms.grams, *terms.words))


needs_rjieba = pytest.mark.skipif(not find_spec("rjieba"), reason="rjieba is not built for this processor")


@needs_rjieba
def test_both_cutters_cut_alike() -> None:
    python, rust = dictionary.python_cutter(), dictionary.rust_cutter()
    for text in (*SENTENCES, *dictionary.legal_terms(), "".join(dictionary.legal_terms())):
        assert rust(normalise(text)) == python(normalise(text))


@needs_rjieba
@pytest.mark.corpus
def test_both_cutters_cut_alike_in_public_documents() -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted((SHARED / "eval" / "docs").glob("*.txt"))]
    if not texts:
        pytest.skip("no shared documents here")
    python, rust = dictionary.python_cutter(), dictionary.rust_cutter()
    for text in texts:
        for line in text.splitlines():
            assert rust(normalise(line)) == python(normalise(line))


def test_one_law_has_one_key_however_it_is_written() -> None:
    assert law_key("《中华人民共和国行政许可法》") == law_key("行政许可法")
    assert law_key("云岭省实施《中华人民共和国水法》办法") == law_key("云岭省实施水法办法")
    assert law_key("行政许可法") != law_key("行政处罚法")


@pytest.mark.parametrize(
    ("label", "number"),
    [("第十七条", "17"), ("第17条", "17"), ("第一百二十条之一", "120-1"), ("一、", ""), ("第二章", "")],
)
def test_an_article_has_one_number_however_it_is_written(label: str, number: str) -> None:
    assert article_number(label) == number


def test_citations_are_read_out_of_a_text() -> None:
    body = "依照《中华人民共和国行政处罚法》第三十二条、《水法》的规定，以及《云岭省养犬条例》处理。"
    assert cited(body, "云岭省养犬条例") == (
        Citation(law_key("行政处罚法"), address_key("行政处罚法", "第32条")),
        Citation(law_key("水法"), 0),
    )
    assert without_citations("依照《水法》第三条处理。") == "依照处理。"
