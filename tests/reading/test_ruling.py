"""Strokes on a page become the cells that a person sees, merged ones included."""

from fazhi_review.reading.glyphs import Glyph
from fazhi_review.reading.ruling import Rule, rule_of, take_tables

SIDE = 60.0


def strokes(columns: int, rows: int, *, without: tuple[tuple[str, int, int], ...] = ()) -> list[Rule]:
    """A grid drawn field by field; `without` names strokes to leave out: above or left of the field in a row and column."""
    found = [
        Rule(column * SIDE, row * SIDE, (column + 1) * SIDE, row * SIDE)
        for row in range(rows + 1)
        for column in range(columns)
        if ("above", row, column) not in without
    ]
    return found + [
        Rule(column * SIDE, row * SIDE, column * SIDE, (row + 1) * SIDE)
        for row in range(rows)
        for column in range(columns + 1)
        if ("left", row, column) not in without
    ]


def in_field(text: str, row: int, column: int) -> Glyph:
    return Glyph(text, column * SIDE + 20, column * SIDE + 30, row * SIDE + 35, 10)


def rows_of(rules: list[Rule], *glyphs: Glyph) -> list[tuple[str, ...]]:
    rows, rest = take_tables(rules, list(glyphs), lambda inside: "".join(glyph.text for glyph in inside))
    assert rest == []
    return [row.cells for row in rows]


def test_a_grid_is_read_row_by_row() -> None:
    glyphs = [in_field(text, index // 2, index % 2) for index, text in enumerate("甲乙丙丁")]
    assert rows_of(strokes(2, 2), *glyphs) == [("甲", "乙"), ("丙", "丁")]


def test_a_cell_over_two_columns_is_read_once() -> None:
    rules = strokes(3, 2, without=(("left", 0, 1),))
    assert rows_of(rules, in_field("宽", 0, 1), in_field("右", 0, 2), in_field("下", 1, 0)) == [
        ("宽", "右"),
        ("下", "", ""),
    ]


def test_a_cell_over_two_rows_is_read_in_the_first_and_empty_below() -> None:
    rules = strokes(2, 2, without=(("above", 1, 0),))
    assert rows_of(rules, in_field("高", 1, 0), in_field("上", 0, 1), in_field("下", 1, 1)) == [
        ("高", "上"),
        ("", "下"),
    ]


def test_a_cell_over_a_block_of_fields_is_one() -> None:
    rules = strokes(3, 2, without=(("left", 0, 1), ("left", 1, 1), ("above", 1, 0), ("above", 1, 1)))
    assert rows_of(rules, in_field("块", 1, 1), in_field("上", 0, 2), in_field("下", 1, 2)) == [
        ("块", "上"),
        ("", "下"),
    ]


def test_a_single_frame_an_underline_and_a_drawing_are_no_table() -> None:
    glyph = in_field("甲", 0, 0)
    for rules in (strokes(1, 3), [Rule(0, 50, 200, 50)], strokes(1, 1) * 3000):
        assert take_tables(rules, [glyph], lambda inside: "") == ([], [glyph])


def test_text_beside_a_table_stays_text() -> None:
    outside = Glyph("外", 300, 310, 35, 10)
    rows, rest = take_tables(strokes(2, 1), [in_field("甲", 0, 0), outside], lambda inside: inside[0].text)
    assert ([row.cells for row in rows], rest) == ([("甲", "")], [outside])


def test_only_long_thin_boxes_are_rules() -> None:
    assert rule_of(0, 0, 100, 0.5) == Rule(0, 0, 100, 0.5)
    assert rule_of(0, 0, 0.5, 100) is not None
    assert rule_of(0, 0, 100, 20) is None
    assert rule_of(0, 0, 3, 0.5) is None
