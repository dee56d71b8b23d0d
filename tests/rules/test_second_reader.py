"""The second reader: what it may do to findings, and the clauses it learned from."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

from fazhi_review.conflict.lexicon import Sentence, default_lexicon
from fazhi_review.rules.engine import examine
from fazhi_review.rules.loader import default_pack
from fazhi_review.rules.model import Finding, RuleContext
from fazhi_review.rules.norms.reader import SURE, SUSPICIOUS, Reader, default_reader, features, from_json
from fazhi_review.rules.selftest import clause_document
from fazhi_review.vocabulary import Category, Severity

TRAINING = Path(__file__).parents[2] / "fazhi_review" / "rules" / "training"

UNLAWFUL = "洗车铺夜里还想开门，得先让商街管理组看过排水口、发给夜营牌，没有牌的拉闸。"
LAWFUL = "洗车铺应当按照国家标准设置沉淀池，区水利部门提供技术指导。"


def sentence(text: str) -> Sentence:
    return Sentence(text, 0, len(text), default_lexicon())


def found(text: str, second_reader: bool = True) -> list[Finding]:
    context = RuleContext(as_of=date(2026, 11, 1), second_reader=second_reader)
    return examine(clause_document(text), default_pack(), context)


def test_the_reader_tells_an_unlawful_clause_from_a_lawful_one() -> None:
    assert default_reader().read(sentence(UNLAWFUL)).defect > SURE
    assert default_reader().read(sentence(LAWFUL)).defect < SUSPICIOUS


def test_a_reading_without_suspicion_names_no_category() -> None:
    assert default_reader().read(sentence(LAWFUL)).categories == ()


def test_every_finding_of_the_reader_has_its_basis_from_a_rule() -> None:
    findings = [finding for finding in found(UNLAWFUL) if finding.severity is not Severity.LOW]
    assert findings
    assert all(finding.basis for finding in findings)


def test_without_the_reader_no_candidate_is_reported() -> None:
    candidates = {rule.id for rule in default_pack().rules if rule.extends == "candidate"}
    assert candidates
    assert not any(finding.rule in candidates for finding in found(UNLAWFUL, second_reader=False))


def test_figures_and_titles_do_not_tell_clauses_apart() -> None:
    assert features(sentence("依照《甲法》处三百元罚款")) == features(sentence("依照《乙法》处五百元罚款"))


def test_a_reader_is_only_arithmetic() -> None:
    reader = from_json(
        {
            "bias": -1.0,
            "weights": {"罚款": 3.0},
            "category_bias": {"penalty": 0.0, "fee": 0.5},
            "category_weights": {"罚款": {"penalty": 1.0}},
        }
    )
    assert isinstance(reader, Reader)
    reading = reader.read(sentence("处罚款"))
    assert round(reading.defect, 3) == 0.881
    assert reading.categories == (Category.PENALTY, Category.FEE)


def test_the_composed_clauses_are_distinct_and_of_known_categories() -> None:
    known = {category.value for category in Category} | {"none"}
    rows = [
        json.loads(line) for file in sorted(TRAINING.glob("*.jsonl")) for line in file.read_text("utf-8").splitlines()
    ]
    assert {row["category"] for row in rows} <= known
    repeated = [text for text, count in Counter(row["text"] for row in rows).items() if count > 1]
    assert repeated == []
