"""The page of a text: every word once, every finding once, highlights exactly on their words."""

import document_samples as samples
from hypothesis import given
from hypothesis import strategies as st

from fazhi_review import structure
from fazhi_review.documents.models import ProvisionRow
from fazhi_review.review.layout import Layout, lay_out
from fazhi_review.review.models import FindingRow
from fazhi_review.vocabulary import Severity

TEXT = "\n".join(samples.MEASURES)


def rows_of(text: str) -> list[ProvisionRow]:
    return [
        ProvisionRow(
            position=provision.index,
            parent=provision.parent,
            kind=provision.kind.value,
            label=provision.label,
            heading=provision.heading,
            path=provision.path,
            address=provision.address,
            start=provision.start,
            end=provision.end,
            body_start=provision.body_start,
        )
        for provision in structure.parse(text).provisions
    ]


def finding(id_: int, start: int, end: int, severity: Severity = Severity.HIGH) -> FindingRow:
    return FindingRow(id=id_, start=start, end=end, severity=severity, quote=TEXT[start:end])


def find(id_: int, words: str, severity: Severity = Severity.HIGH) -> FindingRow:
    start = TEXT.index(words)
    return finding(id_, start, start + len(words), severity)


def words_of(layout: Layout, id_: int) -> str:
    return "".join(
        segment.text
        for unit in layout.units
        for line in unit.lines
        for segment in line.segments
        if id_ in segment.findings
    )


def test_every_line_stands_on_the_page_once() -> None:
    layout = lay_out(TEXT, rows_of(TEXT), [])
    lines = ["".join(segment.text for segment in line.segments) for unit in layout.units for line in unit.lines]
    assert lines == list(samples.MEASURES)


def test_an_article_with_its_items_is_one_unit_with_anchors() -> None:
    layout = lay_out(TEXT, rows_of(TEXT), [])
    unit = next(unit for unit in layout.units if unit.path == "第三条")
    assert [line.anchors[0] for line in unit.lines] == ["art3", "art3/item1", "art3/item2"]


def test_overlapping_findings_are_both_marked_and_the_graver_colours() -> None:
    outer = find(1, "处五千元以上一万元以下罚款", Severity.LOW)
    inner = find(2, "一万元以下罚款", Severity.HIGH)
    layout = lay_out(TEXT, rows_of(TEXT), [outer, inner])
    assert words_of(layout, 1) == "处五千元以上一万元以下罚款"
    assert words_of(layout, 2) == "一万元以下罚款"
    shared = [s for u in layout.units for line in u.lines for s in line.segments if s.findings == (1, 2)]
    assert [segment.severity for segment in shared] == [Severity.HIGH]


def test_a_finding_about_the_whole_document_stands_above_it() -> None:
    layout = lay_out(TEXT, rows_of(TEXT), [finding(1, 0, len(TEXT)), finding(2, 0, 0)])
    assert [row.id for row in layout.general] == [1, 2]
    assert all(not unit.findings for unit in layout.units)


def test_the_outline_counts_findings_at_their_article() -> None:
    layout = lay_out(TEXT, rows_of(TEXT), [find(1, "处五千元以上一万元以下罚款")])
    counts = {entry.label: entry.findings for entry in layout.outline}
    assert counts == {
        "第一章": 0, "第一条": 0, "第二条": 0, "第二章": 0, "第三条": 0, "第四条": 1, "第三章": 0, "第五条": 0,
    }  # fmt: skip


@given(st.lists(st.tuples(st.integers(0, len(TEXT)), st.integers(0, 60), st.sampled_from(Severity)), max_size=12))
def test_no_finding_is_lost_or_doubled_and_marks_fit_their_words(spans: list[tuple[int, int, Severity]]) -> None:
    findings = [
        finding(number, start, min(len(TEXT), start + length), severity)
        for number, (start, length, severity) in enumerate(spans, 1)
    ]
    layout = lay_out(TEXT, rows_of(TEXT), findings)
    shown = [row.id for row in layout.general] + [row.id for unit in layout.units for row in unit.findings]
    assert sorted(shown) == [row.id for row in findings]
    for row in findings:
        if row not in layout.general:
            assert words_of(layout, row.id) == TEXT[row.start : row.end].replace("\n", "")
