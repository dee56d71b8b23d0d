"""The leaves joined are the text, whatever the text; and no text makes the parser fail."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from fazhi_review.structure import StructuredDocument, parse

NUMBERS = "第一条|第二条 |第十条之一|第一章 总则|第三节|第一编|一、|二、总体要求|（一）|(二)|1.|2．|（1）|①|第三款|前款|本办法第九条"
AROUND = "附件1|附件：|附件：1.甲|目录|2026年3月1日|云岭区人民政府|云政〔2026〕1号|各镇人民政府：|抄送：乙|有效期五年|甲甲甲甲"
MARKS = "《办法》|《|》|（以下简称《条例》）|。|；|：|“|”|\n|\n\n|\t|\u3000| |\r|\x00|**|#"
WORDS = st.sampled_from([word for words in (NUMBERS, AROUND, MARKS) for word in words.split("|")])


def check(document: StructuredDocument, text: str) -> None:
    assert "".join(text[leaf.start : leaf.end] for leaf in document.leaves()) == text
    for provision in document.provisions:
        assert 0 <= provision.start <= provision.body_start <= provision.end <= len(text)
        children = document.children(provision)
        if children:
            assert (children[0].start, children[-1].end) == (provision.start, provision.end)
            assert all(one.end == two.start for one, two in pairwise(children))
    assert len({provision.path for provision in document.provisions}) == len(document.provisions)
    assert len({provision.address for provision in document.provisions}) == len(document.provisions)
    assert [provision.index for provision in document.provisions] == list(range(len(document.provisions)))
    for citation in document.citations:
        assert text[citation.start : citation.end] == citation.text != ""
        assert not citation.target or document.by_address(citation.target) is not None
    for warning in document.warnings:
        assert 0 <= warning.start < warning.end <= len(text)


@settings(max_examples=400, deadline=None)
@given(st.lists(WORDS, max_size=60).map("".join))
def test_the_leaves_of_composed_texts_are_the_text(text: str) -> None:
    check(parse(text), text)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_the_leaves_of_any_string_are_the_string(text: str) -> None:
    check(parse(text), text)
