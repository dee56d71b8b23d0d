"""The parts of a ripple by themselves: which article became which, and which words a clause still repeats."""

from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from fazhi_review.cleanup.ripple.alignment import ChangeKind, align
from fazhi_review.cleanup.ripple.pairs import PairIndex
from fazhi_review.cleanup.ripple.passages import Sources, is_small, passages
from fazhi_review.ports import LawArticle
from fazhi_review.vocabulary import InstrumentRank

_numbers = count(1)


def law(title: str, *texts: str) -> list[LawArticle]:
    labels = "一二三四五六七八九十"
    return [
        LawArticle(next(_numbers), title, InstrumentRank.LAW, "2020-01-01", f"第{labels[at]}条", text)
        for at, text in enumerate(texts)
    ]


PATROL = "湖塘养护单位应当每季度对堤岸、闸口和观测设施进行一次全面巡查，并建立巡查档案。"
FEEDING = "水面养殖户投放饵料，应当按照核定的养殖密度进行，不得超量投放。"
LAMPS = "街道照明设施由城市管理部门负责维护，损坏的应当在三日内修复。"


def test_articles_are_found_again_by_their_words_whatever_their_number() -> None:
    old = law("旧条例", PATROL, FEEDING, LAMPS)
    new = law("新法典", "总则另行规定。", FEEDING, PATROL.replace("每季度", "每月"))
    changes = align(old, new)
    assert [(change.kind, change.new and change.new.article) for change in changes] == [
        (ChangeKind.AMENDED, "第三条"),
        (ChangeKind.MOVED, "第二条"),
        (ChangeKind.GONE, None),
        (ChangeKind.ADDED, "第一条"),
    ]
    assert changes[0].difference == "“季度”改为“月”"


def test_an_article_taken_into_a_longer_one_is_found_there() -> None:
    old = law("旧条例", FEEDING)
    new = law("新法典", f"国家鼓励生态养殖，具体办法由国务院制定。\n{FEEDING}\n{LAMPS}", PATROL)
    (change, *_) = align(old, new)
    assert change.kind is ChangeKind.AMENDED and change.new is not None and change.new.article == "第一条"


def test_of_equal_articles_the_one_with_the_same_number_is_meant() -> None:
    old = law("旧条例", FEEDING, FEEDING)
    new = law("旧条例", FEEDING, FEEDING)
    assert [change.kind for change in align(old, new)] == [ChangeKind.SAME, ChangeKind.SAME]


def repeated(old: str, new: str, clause: str) -> list[str]:
    before, after = law("旧条例", old), law("旧条例", new)
    sources = Sources(align(before, after), after)
    return [found.ours.text for found in sources.repetitions(clause, list(passages(clause)))]


def test_a_clause_that_says_what_the_old_text_said_is_found() -> None:
    assert repeated(PATROL, PATROL.replace("每季度", "每月"), f"第三条　{PATROL}") == [PATROL]


def test_a_clause_that_says_what_the_new_text_says_is_none() -> None:
    new = PATROL.replace("每季度", "每月")
    assert repeated(PATROL, new, new) == []


def test_a_change_of_small_words_and_authorities_is_none() -> None:
    old = "环境保护主管部门应当对湖塘堤岸和闸口的观测设施进行全面巡查。"
    assert repeated(old, old.replace("环境保护主管部门应当", "生态环境主管部门"), old) == []


def test_a_sentence_of_a_hundred_laws_is_not_taken_from_this_one() -> None:
    stock = "情节严重的，对直接负责的主管人员和其他直接责任人员依法给予处分；"
    old = f"{PATROL}\n{stock}"
    clause = f"街道照明设施损坏未修复的，责令改正。{stock}"
    assert repeated(old, PATROL, clause) == []


def test_what_words_are_small() -> None:
    assert is_small("应当由有关部门") and is_small("县级以上地方人民政府")
    assert not is_small("三日") and not is_small("听证")


@given(st.lists(st.text(alphabet="湖塘堤岸闸口巡查每季月", max_size=30), max_size=12), st.text(max_size=30))
def test_candidates_are_numbers_of_texts_at_most_as_many_as_asked(texts: list[str], words: str) -> None:
    candidates = PairIndex(texts).candidates(words, 5)
    assert len(candidates) <= 5 and len(set(candidates)) == len(candidates)
    assert all(0 <= number < len(texts) for number in candidates)


@given(st.text(alphabet="第一条（二）。；！\n 湖塘　", max_size=60))
def test_passages_stand_where_they_say(text: str) -> None:
    for passage in passages(text):
        assert text[passage.start : passage.end].strip() == passage.text
