"""The content rules: classed words, what clears a suspicion, and the shipped packs' own examples."""

from datetime import date

import pytest

from fazhi_review.conflict.lexicon import Entry, Lexicon, Sentence, default_lexicon
from fazhi_review.conflict.wordpattern import InvalidPattern, parse
from fazhi_review.rules.engine import examine
from fazhi_review.rules.loader import default_pack
from fazhi_review.rules.model import Finding, RuleContext
from fazhi_review.rules.selftest import clause_document
from fazhi_review.vocabulary import Category, Severity


def sentence(text: str, lexicon: Lexicon | None = None) -> Sentence:
    return Sentence(text, 0, len(text), lexicon or default_lexicon())


def words(pattern: str, text: str) -> list[str]:
    lexicon = default_lexicon()
    return [text[start:end] for start, end in parse(pattern, lexicon).find(sentence(text, lexicon))]


def found(text: str) -> list[Finding]:
    return examine(clause_document(text), default_pack(), RuleContext(as_of=date(2026, 11, 1)))


def flagged(text: str) -> set[Category]:
    return {finding.category for finding in found(text) if finding.severity is not Severity.LOW}


def test_a_word_inside_an_excepted_word_does_not_count() -> None:
    lexicon = Lexicon([Entry("pay", ("交",), ("交通",))])
    assert sentence("交通局交费", lexicon).spans("pay") == [(3, 4)]


def test_words_inside_a_book_title_accuse_nobody() -> None:
    assert not sentence("依照《罚款决定与罚款收缴分离实施办法》执行").has("fine")


def test_a_gap_of_one_dot_ends_at_a_comma_and_of_two_at_a_semicolon() -> None:
    assert words("摊主 . 缴纳", "摊主自愿，缴纳") == []
    assert words("摊主 .. 缴纳", "摊主自愿，缴纳") == ["摊主自愿，缴纳"]
    assert words("摊主 .. 缴纳", "摊主自愿；缴纳") == []
    assert words("摊主 ... 缴纳", "摊主自愿；缴纳") == ["摊主自愿；缴纳"]


def test_elements_without_a_gap_touch() -> None:
    assert words("强制 搬离", "强制其搬离") == []
    assert words("强制 搬离", "强制搬离") == ["强制搬离"]


def test_an_optional_element_may_be_absent() -> None:
    assert words("处 . 严重? . 罚款", "处罚款") == ["处罚款"]


def test_conditions_of_a_pattern() -> None:
    assert words("停业 & 一律", "停业三天") == []
    assert words("停业 ! 依法", "依法停业") == []
    assert words("商户 . 停业 - 自愿", "商户自愿停业") == []


@pytest.mark.parametrize("source", ["", "?", "no_such_class . 停业", "停业 &"])
def test_a_pattern_that_cannot_be_read_is_refused(source: str) -> None:
    with pytest.raises(InvalidPattern):
        parse(source, default_lexicon())


def test_a_disguised_licence_is_found_whatever_it_is_called() -> None:
    for thing in ("备案证明", "登记确认单", "推荐函", "考核合格证"):
        text = f"经营者未取得镇文旅办出具的{thing}，不得接待游客。"
        assert Category.LICENCE in flagged(text), text


def test_an_item_is_read_with_the_words_above_it() -> None:
    text = "商户有下列情形之一的：\n（一）在人行道堆物，处一百元罚款；\n（二）及时改正的，免予处罚。"
    assert flagged(text) == {Category.PENALTY}
    assert flagged("行政机关不得有下列行为：\n（一）对商户处一百元罚款。") == set()


def test_a_prohibition_clears_what_it_governs_and_no_more() -> None:
    assert flagged("严禁向企业摊派认捐任务，或者收取管理费。") == set()
    assert Category.PENALTY in flagged("商户不得占道经营，违者处二百元罚款。")


def test_a_bar_on_private_persons_is_no_prohibition_of_the_act() -> None:
    assert Category.LICENCE in flagged("未经镇文化站审核同意的，不得在集市表演杂技。")


def test_a_cited_law_turns_a_suspicion_into_a_check_of_the_basis() -> None:
    findings = found("占用消防通道的，依照《中华人民共和国消防法》第六十条处五千元以上五万元以下罚款。")
    assert [finding.severity for finding in findings if finding.category is Category.PENALTY] == [Severity.LOW]
    assert any(finding.needs_basis_check for finding in findings)


def test_a_law_on_how_organs_act_grounds_no_particular_penalty() -> None:
    assert Category.PENALTY in flagged("根据《优化营商环境条例》，商户乱堆物品的，处三百元罚款。")


def test_discipline_inside_the_administration_is_no_penalty() -> None:
    assert flagged("对推进不力的责任单位予以通报批评。") == set()
    assert Category.PENALTY in flagged("对推进不力的商户予以通报批评。")


def test_every_content_finding_names_law_and_speaks_cautiously() -> None:
    for rule in default_pack().rules:
        if rule.extends == "norm":
            assert rule.basis, rule.id
            assert rule.incorrect and rule.correct, rule.id
