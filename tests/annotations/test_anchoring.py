"""An anchor finds its words again, or says that it is orphaned; it never stands at another place."""

from itertools import pairwise

import document_samples as samples
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fazhi_review.review.annotations.anchoring import CONTEXT, Anchor, Match, Place, anchor_of, find

MEASURES = "\n".join(samples.MEASURES)
NUMBERS = "一二三四五六七八九"
# Articles of one pattern: what is hardest to tell apart, and what documents are full of.
ALIKE = "\n".join(
    f"第{number}条　违反本办法第{number}条规定的，由区城市管理部门责令改正；拒不改正的，处{number}千元以下罚款。"
    for number in NUMBERS
)
# The same sentence again and again, with nothing between: here words alone cannot tell.
REPEATED = "拒不改正的，处五千元以下罚款。\n" * 30
TEXTS = (MEASURES, ALIKE, MEASURES + "\n" + ALIKE, REPEATED)

# What people do to a text: reword within a clause, take out, bring in and double whole clauses. The words brought in are not
# those that stand there: of a word written twice nobody can say which one was there before.
WORDS = st.sampled_from(["", "市级主管单位", "可以", "乡镇", "，", "　", "按日加收滞纳金；", "甲乙丙丁"])
REWORDING = st.tuples(st.just("words"), st.floats(0, 1), st.integers(0, 12), WORDS)
CLAUSES = st.sampled_from(["", "第十条　县级机关可另行发布指引。\n", "（九）其他情形。\n"])
CLAUSE = st.tuples(st.just("clauses"), st.floats(0, 1), st.integers(0, 3), CLAUSES)
EDITS = st.lists(st.one_of(REWORDING, CLAUSE), min_size=1, max_size=10)
Edit = tuple[str, float, int, str]


def edited(text: str, edits: list[Edit]) -> tuple[str, list[int | None]]:
    """The text after the edits, and for each of its characters which one of the old text it is; None for a new one."""
    current = list(text)
    origins: list[int | None] = list(range(len(text)))
    for kind, where, length, words in edits:
        start = int(where * len(current))
        end = start + length
        if kind == "clauses":  # `length` whole lines from the one that begins nearest
            breaks = [0, *(place + 1 for place, character in enumerate(current) if character == "\n"), len(current)]
            line = min(range(len(breaks)), key=lambda number: abs(breaks[number] - start))
            start, end = breaks[line], breaks[min(line + length, len(breaks) - 1)]
        current[start:end] = list(words)
        origins[start:end] = [None] * len(words)
    return "".join(current), origins


def stands_where_it_should(place: Place, origins: list[int | None], start: int, end: int) -> bool:
    """Whether the place is the quote's: between what stood before and after it, and to a good part on its own old characters.

    Exact places are on no other character at all; the edge of reworded words may take in a neighbour. Where what was cut
    out began as what follows it begins (停车场…停车), nobody can say which of the two is left: words that still adjoin
    their old neighbours are in their place.
    """
    if origins[max(0, place.start - 5) : place.start] == list(range(start - 5, start)):
        return True
    if origins[place.end : place.end + 5] == list(range(end, end + 5)):
        return True
    under = [origin for origin in origins[place.start : place.end] if origin is not None]
    own = [origin for origin in under if start <= origin < end]
    if under:
        share = len(own) / len(under)
        return share == 1 if place.match is Match.EXACT else share >= 0.4
    left = next((origin for origin in reversed(origins[: place.start]) if origin is not None), -1)
    right = next((origin for origin in origins[place.end :] if origin is not None), end)
    return left < end and right >= start


@given(st.sampled_from(TEXTS), st.floats(0, 1), st.integers(1, 60), EDITS)
@settings(max_examples=12000, deadline=None)
@example(ALIKE, 0.34, 12, [("clauses", 0.34, 1, "")])
def test_an_edited_text_never_leads_to_another_place(text: str, where: float, length: int, edits: list[Edit]) -> None:
    start = int(where * (len(text) - 1))
    end = min(len(text), start + length)
    anchor = anchor_of(text, start, end)
    after, origins = edited(text, edits)
    place = find(anchor, after, origin=text, start=start)
    if place.is_found and after != text:
        assert 0 <= place.start < place.end <= len(after)
        if place.match is Match.EXACT:
            assert after[place.start : place.end] == anchor.quote
        assert stands_where_it_should(place, origins, start, end), (anchor, after[place.start : place.end])


@given(st.sampled_from(TEXTS[:3]), st.floats(0, 1), st.integers(1, 60), st.floats(0, 1), WORDS)
@settings(max_examples=100, deadline=None)
def test_words_that_were_not_touched_are_found_exactly_after_one_edit_elsewhere(
    text: str, where: float, length: int, cut: float, words: str
) -> None:
    start = int(where * (len(text) - 1))
    end = min(len(text), start + length)
    at = int(cut * len(text))
    if start - CONTEXT * 10 <= at <= end + CONTEXT * 10:  # inside what is kept around the words
        at = 0 if start > len(text) // 2 else len(text)
    if not (at + 400 < start or at > end + 400):
        return
    place = find(anchor_of(text, start, end), text[:at] + words + text[at:])
    shift = len(words) if at <= start else 0
    assert place == Place(Match.EXACT, start + shift, end + shift)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("处五千元以上一万元以下罚款", "处三千元以上一万元以下罚款"),
        ("应当具备下列条件", "应当同时具备下列全部条件"),
        ("不得从事停车经营活动", "不得从事经营性停车活动"),
    ],
)
def test_reworded_words_are_found_where_they_were(old: str, new: str) -> None:
    start = MEASURES.index(old)
    after = MEASURES.replace(old, new).replace("第二条", "第三条").replace("　", " ")
    place = find(anchor_of(MEASURES, start, start + len(old)), after, origin=MEASURES, start=start)
    assert place.match is Match.FUZZY
    assert after[place.start : place.end] == new


def test_full_and_half_width_and_new_line_breaks_do_not_lose_the_words() -> None:
    quote = "处五千元以上一万元以下罚款"
    start = MEASURES.index(quote)
    after = MEASURES.replace("，", ",").replace("；", ";").replace("\n", "\n\n").replace("（", "(")
    place = find(anchor_of(MEASURES, start, start + len(quote)), after, origin=MEASURES, start=start)
    assert after[place.start : place.end] == quote


def test_a_clause_that_moved_whole_is_found_at_its_new_place() -> None:
    lines = MEASURES.split("\n")
    moved = "\n".join([*lines[:4], *lines[6:10], lines[4], lines[5], *lines[10:]])
    quote = "本区行政区域内临时停车场的设置和管理"
    start = MEASURES.index(quote)
    place = find(anchor_of(MEASURES, start, start + len(quote)), moved, origin=MEASURES, start=start)
    assert moved[place.start : place.end] == quote


def test_an_article_deleted_among_its_like_leaves_an_orphan() -> None:
    lines = ALIKE.split("\n")
    start = ALIKE.index("处四千元以下罚款")
    after = "\n".join(lines[:3] + lines[4:])
    assert not find(anchor_of(ALIKE, start, start + 8), after, origin=ALIKE, start=start).is_found
    assert not find(anchor_of(ALIKE, start, start + 8), after).is_found


def test_the_text_as_a_whole_is_always_there() -> None:
    assert anchor_of(MEASURES, 0, 0) == Anchor("")
    assert find(Anchor(""), "别的文本").match is Match.EXACT


def test_an_empty_text_holds_no_words() -> None:
    assert not find(anchor_of(MEASURES, 3, 9), "", origin=MEASURES, start=3).is_found


def test_each_side_of_an_anchor_tells_its_place_from_every_other() -> None:
    spans = list(pairwise(range(0, len(ALIKE), 9)))
    for start, end in spans:
        anchor = anchor_of(ALIKE, start, end)
        for words in (anchor.before + anchor.quote, anchor.quote + anchor.after):
            assert ALIKE.count(words) == 1 or min(len(anchor.before), len(anchor.after)) < CONTEXT
