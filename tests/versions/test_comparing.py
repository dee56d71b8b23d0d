"""Clauses are paired by their words: renumbering is no change, what moved is shown as moved, form can be ignored."""

import random

from hypothesis import given
from hypothesis import strategies as st

from fazhi_review.review.versions.comparing import Change, Clause, compare

BODIES = (
    "为了规范便民早市管理，根据有关法律、法规，制定本办法。",
    "本办法适用于本区行政区域内便民早市的设置和管理。",
    "区城市管理部门负责便民早市的监督管理，街道办事处负责日常巡查。",
    "经营者应当在划定的区域内经营，保持摊位及其周边整洁。",
    "违反本办法规定的，由区城市管理部门责令改正；拒不改正的，处二百元以下罚款。",
    "本办法自2026年12月1日起施行，有效期五年。",
)
NUMERALS = "一二三四五六七八九十"


def articles(*bodies: str) -> list[Clause]:
    return [Clause(f"第{NUMERALS[place]}条", body, start=place) for place, body in enumerate(bodies)]


def changes(before: list[Clause], after: list[Clause], **options: bool) -> list[Change]:
    return [row.change for row in compare(before, after, **options).rows]


def test_a_text_against_itself_is_the_same() -> None:
    assert set(changes(articles(*BODIES), articles(*BODIES))) == {Change.SAME}


def test_renumbering_is_no_change() -> None:
    comparison = compare(articles(*BODIES), articles(BODIES[0], "新增的条文，关于投诉和举报的受理。", *BODIES[1:]))
    assert [row.change for row in comparison.rows].count(Change.ADDED) == 1
    assert comparison.count(Change.CHANGED) == comparison.count(Change.REMOVED) == 0
    assert comparison.renumbered == 5 and comparison.moved == 0


def test_an_article_that_went_elsewhere_has_moved_and_the_others_have_not() -> None:
    order = (0, 3, 1, 2, 4, 5)
    comparison = compare(articles(*BODIES), articles(*(BODIES[place] for place in order)))
    moved = [row for row in comparison.rows if row.is_moved]
    assert [row.after.text for row in moved if row.after] == [BODIES[3]]
    assert {row.change for row in comparison.rows} == {Change.SAME}


def test_changed_words_stand_side_by_side() -> None:
    new = BODIES[4].replace("二百元", "一百元")
    (row,) = [row for row in compare(articles(*BODIES), articles(*BODIES[:4], new, BODIES[5])).rows if row.segments]
    assert [(part.before, part.after) for part in row.segments if not part.is_same] == [("二", "一")]
    assert "".join(part.before for part in row.segments) == BODIES[4]
    assert "".join(part.after for part in row.segments) == new


def test_a_moved_article_may_have_changed_too() -> None:
    new = BODIES[1].replace("设置和管理", "设置、经营和管理")
    comparison = compare(articles(*BODIES), articles(BODIES[0], *BODIES[2:5], new, BODIES[5]))
    (row,) = [row for row in comparison.rows if row.change is Change.CHANGED]
    assert row.is_moved and row.before is not None and row.before.text == BODIES[1]


def test_mere_form_is_a_change_only_when_asked_for() -> None:
    dressed = [each.replace("，", ",").replace("2026", "２０２６").replace("区城市", "区 城市") for each in BODIES]
    assert set(changes(articles(*BODIES), articles(*dressed))) == {Change.SAME}
    assert Change.CHANGED in changes(articles(*BODIES), articles(*dressed), ignore_form=False)


def test_what_was_removed_stands_where_it_stood() -> None:
    assert changes(articles(*BODIES), articles(*BODIES[:2], *BODIES[3:])) == [
        Change.SAME, Change.SAME, Change.REMOVED, Change.SAME, Change.SAME, Change.SAME,
    ]  # fmt: skip


@given(
    st.randoms(use_true_random=False),
    st.lists(st.sampled_from(BODIES), max_size=8),
    st.lists(st.sampled_from(BODIES), max_size=8),
)
def test_every_clause_of_both_texts_is_told_exactly_once(rng: random.Random, old: list[str], new: list[str]) -> None:
    before, after = (
        articles(*old),
        articles(*(rng.choice((body, body[: len(body) // 2], body + "另有规定的除外。")) for body in new)),
    )
    rows = compare(before, after).rows
    assert sorted(row.before.start for row in rows if row.before) == list(range(len(before)))
    assert [row.after.start for row in rows if row.after] == list(range(len(after)))
    for row in rows:
        if row.segments and row.before and row.after:
            assert "".join(part.before for part in row.segments) == row.before.text
            assert "".join(part.after for part in row.segments) == row.after.text


@given(st.permutations(list(range(len(BODIES)))))
def test_a_permutation_is_nothing_but_moves(order: list[int]) -> None:
    comparison = compare(articles(*BODIES), articles(*(BODIES[place] for place in order)))
    assert {row.change for row in comparison.rows} == {Change.SAME}
    assert (comparison.moved == 0) == (order == sorted(order))
