import pytest
from hypothesis import given
from hypothesis import strategies as st

from fazhi_review.structure.numerals import to_chinese, to_int, to_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("〇", 0),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("廿三", 23),
        ("卅", 30),
        ("一百零一", 101),
        ("一百二十", 120),
        ("两千", 2000),
        ("一千二百六十", 1260),
        ("三万五千", 35000),
        ("一亿零五万", 100_050_000),
        ("二〇二六", 2026),
        ("二○二六", 2026),
        ("１２", 12),
        ("1,000", 1000),
        ("叁拾", 30),
    ],
)
def test_numerals_are_read_in_every_writing(text: str, value: int) -> None:
    assert to_int(text) == value


@pytest.mark.parametrize("text", ["", "第", "十十", "一二百", "百百", "abc", "一-", "万", "零点", "九" * 60])
def test_what_is_no_numeral_is_none(text: str) -> None:
    assert to_int(text) is None


@pytest.mark.parametrize(("text", "value"), [("1.5万", 15000), ("三点五", 3.5), ("2亿", 2 * 10**8), ("１．５", 1.5)])
def test_decimals_and_mixed_numbers_are_read(text: str, value: float) -> None:
    assert to_number(text) == value


@given(st.integers(min_value=0, max_value=99_999_999))
def test_writing_and_reading_a_number_gives_it_back(number: int) -> None:
    assert to_int(to_chinese(number)) == number


@given(st.text(alphabet="〇零一二三十百千万亿两廿0123.,点第", max_size=12))
def test_any_string_is_read_without_an_error(text: str) -> None:
    to_int(text)
    to_number(text)
