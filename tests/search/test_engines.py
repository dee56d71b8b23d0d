"""One contract over every engine: what is found, in what order, and what must never be."""

from collections.abc import Callable

import pytest

from fazhi_review.errors import QueryTooBroad
from fazhi_review.search.analysis import words
from fazhi_review.search.keys import address_key, law_key
from fazhi_review.search.port import Citation, Field, IndexDocument, Scope, SearchEngine, SearchQuery, Term

Make = Callable[..., IndexDocument]


def found(engine: SearchEngine, text: str = "", **values: object) -> set[str]:
    page = engine.search(SearchQuery(text=text, **values))  # type: ignore[arg-type]
    assert page.total >= len(page.hits)
    return {hit.id for hit in page.hits}


def test_an_empty_index_answers_nothing(engine: SearchEngine) -> None:
    assert engine.count() == 0
    assert found(engine, "罚款") == set()


def test_words_are_found_wherever_they_stand(engine: SearchEngine, make: Make) -> None:
    engine.upsert([make("应当告知当事人有要求听证的权利。"), make("当事人可以陈述和申辩。")])
    assert found(engine, "听证 当事人") == {"article:1"}
    assert found(engine, "当事人") == {"article:1", "article:2"}


def test_words_that_jieba_would_cut_otherwise_are_found(engine: SearchEngine, make: Make) -> None:
    engine.upsert([make("制定行政规范性文件，应当进行合法性审核。")])
    for text in ("规范性文件", "规范性", "行政规范性文件", "法性审", "性文件"):
        assert found(engine, text) == {"article:1"}, text


@pytest.mark.parametrize("asked", ["30日", "三十日", "３０日"])
@pytest.mark.parametrize("written", ["自收到之日起三十日内", "自收到之日起30日内", "自收到之日起３０日内"])
def test_numbers_are_equal_in_either_writing(engine: SearchEngine, make: Make, asked: str, written: str) -> None:
    engine.upsert([make(written), make("自收到之日起一百三十日内"), make("三日内")])
    assert found(engine, asked) == {"article:1"}


def test_a_single_character_is_found_at_either_end_of_a_sentence(engine: SearchEngine, make: Make) -> None:
    engine.upsert([make("犬只应当登记。"), make("禁止饲养烈性犬"), make("猫除外。")])
    assert found(engine, "犬", in_title=False, laws=("云岭省养犬管理条例",)) >= {"article:1", "article:2"}
    assert found(engine, "猫") == {"article:3"}


def test_a_lone_number_does_not_match_a_longer_one(engine: SearchEngine, make: Make) -> None:
    engine.upsert([make("处30元罚款。", title="甲办法"), make("处300元罚款。", title="乙办法")])
    assert found(engine, "30") == {"article:1"}


def test_a_phrase_must_stand_as_it_is(engine: SearchEngine, make: Make) -> None:
    engine.upsert([make("合法性审核机构应当提出意见。"), make("审核其合法性。"), make("合法性，审核机构。")])
    assert found(engine, phrases=("合法性审核",)) == {"article:1"}


def test_what_is_excluded_is_not_found(engine: SearchEngine, make: Make) -> None:
    engine.upsert([make("处以罚款。"), make("处以罚款或者警告。")])
    assert found(engine, "罚款", excluded=("警告",)) == {"article:1"}


def test_only_titles_are_searched_when_asked(engine: SearchEngine, make: Make) -> None:
    engine.upsert([make("养犬应当登记。", title="城市市容条例"), make("第一章", title="养犬管理办法")])
    assert found(engine, "养犬", in_title=True) == {"article:2"}
    assert found(engine, "养犬") == {"article:1", "article:2"}


def test_a_word_may_stand_in_the_title_and_another_in_the_text(engine: SearchEngine, make: Make) -> None:
    engine.upsert([make("当事人有权要求听证。", title="渔业处罚法"), make("当事人有权要求听证。", title="林业许可法")])
    assert found(engine, "渔业处罚法 听证") == {"article:1"}


def test_the_whole_phrase_ranks_before_its_scattered_words(engine: SearchEngine, make: Make) -> None:
    engine.upsert([make("听证由机关组织，程序公开，另行规定。"), make("听证程序公开，由机关组织，另行规定。")])
    assert engine.search(SearchQuery(text="听证程序")).hits[0].id == "article:2"


@pytest.mark.parametrize("text", ["body_words:*", "a OR b", "[1 TO 9]", "id:article:1", "“”", "*", "-", "(((", "。，"])
def test_query_languages_mean_nothing(engine: SearchEngine, make: Make, text: str) -> None:
    engine.upsert([make("养犬应当登记。")])
    assert found(engine, text, in_title=False) <= ({"article:1"} if not words(text) else set())


def test_an_endless_query_is_refused(engine: SearchEngine) -> None:
    with pytest.raises(QueryTooBroad):
        engine.search(SearchQuery(text="行政处罚" * 60))


@pytest.mark.parametrize(
    ("narrowed", "expected"),
    [
        ({"scope": Scope.LIBRARY}, {"article:1", "article:2"}),
        ({"scope": Scope.DOCUMENTS}, {"provision:3"}),
        ({"ranks": ("law",)}, {"article:1"}),
        ({"ranks": ("law", "local_regulations")}, {"article:1", "article:2"}),
        ({"regions": ("云岭省",)}, {"article:2"}),
        ({"authorities": ("云岭区 人民政府",)}, {"provision:3"}),
        ({"organizations": ("7",)}, {"provision:3"}),
        ({"years": (2021,)}, {"article:1"}),
        ({"numbers": ("云政办〔2026〕12号",)}, {"provision:3"}),
        ({"in_force_on": 20220101}, {"article:1", "provision:3"}),
        ({"in_force_on": 20200101}, {"article:2", "provision:3"}),
        ({"text_on": 20260101}, {"article:1", "article:2", "provision:3"}),
        ({"instruments": ("law:2",)}, {"article:2"}),
        ({"laws": ("《中华人民共和国渔业法》",)}, {"article:1"}),
        ({"excluded_laws": ("渔业法",)}, {"article:2", "provision:3"}),
        ({"citing_only": True}, {"article:2"}),
    ],
)
def test_filters_narrow_what_is_found(
    engine: SearchEngine, make: Make, narrowed: dict[str, object], expected: set[str]
) -> None:
    document = {"scope": Scope.DOCUMENTS, "instrument": "document:1", "id": "provision:3", "title": "通告"}
    engine.upsert(
        [
            make("处以罚款。", rank="law", year=2021, effective_from=20210101, title="中华人民共和国渔业法"),
            make(
                "依照《渔业法》处以罚款。",
                rank="local_regulations",
                region="云岭省",
                instrument="law:2",
                effective_from=20190101,
                effective_to=20210601,
            ),
            make(
                "处以罚款。",
                organization="7",
                number="云政办〔2026〕12号",
                authority="云岭区 人民政府",
                **document,
            ),
        ]
    )
    asked = SearchQuery(text="罚款", **narrowed)  # type: ignore[arg-type]
    assert {hit.id for hit in engine.search(asked).hits} == expected
    terms = {Term(Field.WORDS, "罚款"): 1.0}
    assert {hit.id for hit in engine.related(terms, asked).hits} == expected


def test_of_two_versions_only_the_newest_text_of_the_day_is_found(engine: SearchEngine, make: Make) -> None:
    engine.upsert(
        [
            make("限期五日。", effective_from=20100101, superseded_on=20200101, effective_to=20200101),
            make("限期十日。", effective_from=20200101),
        ]
    )
    assert found(engine, "限期", text_on=20260101) == {"article:2"}
    assert found(engine, "限期", text_on=20150101) == {"article:1"}
    assert found(engine, "限期") == {"article:1", "article:2"}


def test_nobody_sees_or_counts_what_they_may_not_read(engine: SearchEngine, make: Make) -> None:
    engine.upsert([make("征收办法。"), make("征收草案。", visible_to=("bureau", "org:3"), region="云岭省")])
    for visible_to, expected in ((("public",), 1), (("public", "org:3"), 2), (("public", "org:4"), 1), ((), 0)):
        page = engine.search(SearchQuery(text="征收", visible_to=visible_to, with_facets=True))
        assert page.total == len(page.hits) == expected
        assert page.facets["region"] == ({"云岭省": 1} if expected == 2 else {})
        hits = engine.related({Term(Field.GRAMS, "征收"): 1.0}, SearchQuery(visible_to=visible_to)).hits
        assert len(hits) == expected


def test_facets_count_everything_found_not_only_the_page(engine: SearchEngine, make: Make) -> None:
    engine.upsert([make("罚款。", rank="law", instrument=f"law:{number % 2 + 1}") for number in range(5)])
    page = engine.search(SearchQuery(text="罚款", limit=2, with_facets=True))
    assert len(page.hits) == 2
    assert page.total == 5
    assert page.facets["rank"] == {"law": 5}
    assert page.facets["instrument"] == {"law:1": 3, "law:2": 2}


def test_pages_follow_one_another_without_overlap(engine: SearchEngine, make: Make) -> None:
    engine.upsert([make("处以罚款" + "，限期改正" * number) for number in range(7)])
    pages = [engine.search(SearchQuery(text="罚款", offset=offset, limit=3)).hits for offset in (0, 3, 6)]
    assert [len(hits) for hits in pages] == [3, 3, 1]
    assert len({hit.id for hits in pages for hit in hits}) == 7


def test_the_same_id_twice_in_one_batch_is_kept_once(engine: SearchEngine, make: Make) -> None:
    engine.upsert([make("旧文。", id="article:9"), make("新文。", id="article:9")])
    assert engine.count() == 1
    assert found(engine, "新文") == {"article:9"}


def test_an_update_leaves_nothing_of_what_was(engine: SearchEngine, make: Make) -> None:
    engine.upsert([make("旧文。", id="article:9")])
    engine.upsert([make("新文。", id="article:9")])
    assert engine.count() == 1
    assert found(engine, "旧文") == set()


def test_what_is_deleted_is_gone(engine: SearchEngine, make: Make) -> None:
    engine.upsert([make("甲乙丙。"), make("甲乙丁。")])
    engine.delete(["article:1", "article:77"])
    assert found(engine, "甲乙") == {"article:2"}


def test_an_instrument_is_replaced_as_a_whole(engine: SearchEngine, make: Make) -> None:
    engine.upsert([make("甲乙丙。"), make("甲乙丁。"), make("甲乙戊。", instrument="law:2")])
    engine.replace(["law:1"], [make("甲乙己。", id="article:2")])
    assert found(engine, "甲乙") == {"article:2", "article:3"}
    assert found(engine, "丁") == set()


def test_digests_tell_what_is_in_the_index(engine: SearchEngine, make: Make) -> None:
    documents = [make("甲。"), make("乙。", visible_to=("bureau",))]
    engine.upsert(documents)
    assert dict(engine.digests()) == {document.id: document.digest for document in documents}


def test_weighted_terms_order_what_is_related(engine: SearchEngine, make: Make) -> None:
    engine.upsert([make("饲养犬只应当登记。"), make("饲养家禽应当圈养。"), make("道路照明。")])
    terms = {Term(Field.WORDS, "饲养"): 1.0, Term(Field.WORDS, "登记"): 3.0}
    page = engine.related(terms, SearchQuery())
    assert [hit.id for hit in page.hits] == ["article:1", "article:2"]
    assert engine.related({}, SearchQuery()).hits == ()


def test_a_hit_carries_what_is_needed_to_compare_it_with_a_citation(engine: SearchEngine, make: Make) -> None:
    engine.upsert(
        [
            make("可以处罚款。", title="中华人民共和国渔业法", label="第三十八条", rank="law", effective_to=20300101),
            make("依照《渔业法》第三十八条、《水法》处罚。"),
        ]
    )
    hit = engine.search(SearchQuery(text="可以处罚款")).hits[0]
    assert (hit.law, hit.address) == (law_key("渔业法"), address_key("渔业法", "第38条"))
    assert (hit.rank, hit.effective_to, hit.instrument) == ("law", 20300101, "law:1")
    assert engine.citations(["article:1", "article:2"]) == {
        "article:2": (Citation(hit.law, hit.address), Citation(law_key("水法"), 0))
    }


def test_health_tells_how_much_is_indexed(engine: SearchEngine, make: Make) -> None:
    engine.upsert([make("甲。")])
    health = engine.health()
    assert health.is_ready
    assert health.count == 1
