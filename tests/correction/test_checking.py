"""Old words are looked for in the new text; never is a person's conclusion drawn from it."""

from hypothesis import given
from hypothesis import strategies as st

from fazhi_review.correction.checking import Trace, look_for, names

OLD = "经营者应当按月缴纳便民服务费每月一百元"
_LETTERS = st.text(alphabet="经营者应当按月缴纳便民服务费每一百元，。；不得收取", min_size=8, max_size=60)


def test_words_broken_by_lines_are_the_same_words() -> None:
    assert look_for(OLD, "第四条　经营者应当按月缴纳\n　　便民服务费每月一百元。").trace is Trace.STILL_THERE


def test_a_changed_figure_is_near_and_shown() -> None:
    sight = look_for(OLD, "第四条 经营者应当按月缴纳便民服务费每月五十元。")
    assert sight.trace is Trace.SIMILAR
    assert "五十元" in sight.words


def test_other_words_are_gone() -> None:
    assert look_for(OLD, "第四条 便民早市不收取任何费用，市场开办者应当保持清洁。").trace is Trace.GONE


def test_a_short_quote_is_only_looked_for_as_it_is() -> None:
    assert look_for("每月一百元", "每月二百元").trace is Trace.GONE


def test_a_repeal_names_what_it_repeals() -> None:
    assert names("决定废止《云岭区早市管理办法》（云城管规〔2026〕1号）", "别的办法", "云城管规〔2026〕1号")
    assert not names("决定废止若干文件", "云岭区早市管理办法", "云城管规〔2026〕1号")
    assert not names("任何文字", "", "")


@given(before=_LETTERS, quote=_LETTERS, after=_LETTERS)
def test_words_that_stand_there_are_always_found(before: str, quote: str, after: str) -> None:
    assert look_for(quote, before + quote + after).trace is Trace.STILL_THERE
