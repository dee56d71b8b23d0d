"""What a person types into the one box, and what is marked in what is found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fazhi_review.search.highlight import find_spans, pieces_of, snippet
from fazhi_review.search.typed import Address, read_typed


def test_phrases_exclusions_and_words_are_told_apart() -> None:
    typed = read_typed('行政许可 “二十个工作日” -听证 －“不予受理” "期限"').query
    assert typed.text == "行政许可"
    assert typed.phrases == ("二十个工作日", "期限")
    assert typed.excluded == ("听证", "不予受理")


def test_a_hyphen_within_a_word_excludes_nothing() -> None:
    assert read_typed("GB-T 9704").query.excluded == ()


@pytest.mark.parametrize("typed", ["标题：养犬", "标题:养犬", " 标题： 养犬"])
def test_titles_only_when_asked(typed: str) -> None:
    query = read_typed(typed).query
    assert (query.text, query.in_title) == ("养犬", True)


def test_full_text_may_be_said_too() -> None:
    assert read_typed("全文：养犬").query.text == "养犬"


@pytest.mark.parametrize(
    ("typed", "law", "article"),
    [
        ("《行政许可法》第十七条", "行政许可法", "第十七条"),
        ("行政许可法第17条", "行政许可法", "第17条"),
        ("《刑法》第一百二十条之一", "刑法", "第一百二十条之一"),
        ("行政许可法 17条", "行政许可法", "第17条"),
    ],
)
def test_an_address_is_recognised(typed: str, law: str, article: str) -> None:
    assert read_typed(typed).address == Address(law, article)


@pytest.mark.parametrize("typed", ["依照第十七条处罚", "行政许可", "违反第3条的规定", ""])
def test_other_words_are_no_address(typed: str) -> None:
    assert read_typed(typed).address is None


@pytest.mark.parametrize("typed", ["云政办〔2026〕12号", "云政办[2026]12号", "云政办（2026）12号", "云政办【2026】12"])
def test_a_document_number_is_recognised_in_any_brackets(typed: str) -> None:
    assert read_typed(typed).number == "云政办〔2026〕12号"


@given(st.text(max_size=300))
def test_nothing_typed_can_fail(text: str) -> None:
    read_typed(text)


def marked(text: str, *marks: str) -> list[str]:
    return [text[start:end] for start, end in find_spans(text, marks)]


def test_marks_stand_on_the_words_and_nowhere_else() -> None:
    text = "备案审查由备案机关进行，听证后归档。"
    assert marked(text, "备案审查 听证") == ["备案审查", "听证"]
    assert marked(text, "养犬") == []


def test_numbers_are_marked_in_either_writing() -> None:
    assert marked("自收到之日起三十日内或者３０日", "30日") == ["三十日", "３０日"]
    assert marked("一百三十日", "30日") == []


def test_pieces_joined_are_the_text() -> None:
    text = "自收到<b>之日起三十日内"
    assert "".join(piece.text for piece in pieces_of(text, find_spans(text, ["30日", "收到"]))) == text


def test_a_snippet_shows_the_place_where_the_words_are() -> None:
    text = "第一句话说别的事情。" * 40 + "当事人可以申请听证。" + "后面又说别的。" * 40
    pieces = snippet(text, ["听证"])
    assert any(piece.is_match and piece.text == "听证" for piece in pieces)
    assert sum(len(piece.text) for piece in pieces) < 140


@given(st.text(max_size=200), st.text(max_size=20))
def test_any_text_can_be_shown(text: str, mark: str) -> None:
    assert all(piece.text for piece in snippet(text, [mark]))
