"""Candidates for a clause: what resembles it, what clauses like it rest on, and whom it may not see."""

from collections.abc import Iterator

import pytest

from fazhi_review.conflict.candidates import Where, find
from fazhi_review.conflict.ranking import ARTICLE_FEATURES, LAW_FEATURES, shipped_weights
from fazhi_review.search.memory import MemoryEngine
from fazhi_review.search.port import IndexDocument, Scope

FILLER = [f"第{number}类设施的维护由其所有人负责，另行规定。" for number in range(60)]


def article(
    key: int, law: int, title: str, label: str, body: str, rank: str = "law", **values: object
) -> IndexDocument:
    return IndexDocument(
        id=f"article:{key}",
        scope=Scope.LIBRARY,
        instrument=f"law:{law}",
        title=title,
        label=label,
        body=body,
        rank=rank,
        **values,  # type: ignore[arg-type]
    )


def local(key: int, title: str, body: str, region: str = "云岭省") -> IndexDocument:
    return article(key, key, title, "第九条", body, "local_regulations", region=region)


def shelf() -> Iterator[IndexDocument]:
    yield article(1, 1, "城市犬只管理法", "第一条", "为了规范养犬，制定本法。")
    yield article(2, 1, "城市犬只管理法", "第五条", "饲养犬只应当自取得之日起三十日内登记。")
    yield article(3, 2, "中华人民共和国安宁法", "第四十条", "扰乱他人安宁的，处警告。")
    yield article(4, 3, "旧犬只条例", "第三条", "饲养犬只应当登记。", effective_to=20200101)
    yield local(10, "甲市文明条例", "犬吠扰民的，依照《安宁法》第四十条处罚。", "远山省")
    yield local(11, "乙市养犬规定", "犬吠影响他人的，依照《中华人民共和国安宁法》第四十条处理。", "远山省")
    yield local(12, "丙市养犬规定", "饲养犬只应当登记，每年一次。", "远山省")
    yield local(13, "云岭省养犬条例", "饲养犬只应当登记，每年一次。")
    for number, body in enumerate(FILLER):
        yield article(100 + number, 50, "设施法", f"第{number + 1}条", body)


@pytest.fixture(scope="module")
def engine() -> MemoryEngine:
    engine = MemoryEngine()
    engine.upsert(shelf())
    return engine


def ids(engine: MemoryEngine, text: str, **values: object) -> list[str]:
    return [candidate.id for candidate in find(text, engine=engine, **values)]  # type: ignore[arg-type]


def test_the_provision_on_the_same_matter_comes_first(engine: MemoryEngine) -> None:
    assert ids(engine, "饲养犬只的，应当在三十日内登记。")[0] == "article:2"


def test_what_clauses_like_it_cite_is_found_though_it_shares_no_word(engine: MemoryEngine) -> None:
    assert "article:3" in ids(engine, "犬吠影响邻居的，由有关部门处理。")[:3]


def test_the_citation_in_the_clause_itself_counts_nothing(engine: MemoryEngine) -> None:
    assert ids(engine, "依照《设施法》第三条") == ids(engine, "依照")


def test_local_regulations_of_other_regions_are_never_candidates(engine: MemoryEngine) -> None:
    found = ids(engine, "饲养犬只应当登记，每年一次。", region="云岭省")
    assert "article:13" in found
    assert "article:12" not in found
    assert "article:13" not in ids(engine, "饲养犬只应当登记，每年一次。")


def test_a_document_is_not_its_own_candidate(engine: MemoryEngine) -> None:
    assert "article:2" not in ids(engine, "饲养犬只应当登记。", title="《城市犬只管理法》")


def test_law_out_of_force_is_left_out_when_asked(engine: MemoryEngine) -> None:
    text = "饲养犬只应当登记。"
    assert "article:4" in ids(engine, text, where=Where(on=20260101))
    assert "article:4" not in ids(engine, text, where=Where(on=20260101, in_force_only=True))


def test_a_named_basis_is_raised(engine: MemoryEngine) -> None:
    text = "饲养犬只应当登记。"
    scores = {candidate.id: candidate.score for candidate in find(text, engine=engine)}
    raised = {candidate.id: candidate.score for candidate in find(text, engine=engine, bases=["旧犬只条例"])}
    assert raised["article:4"] > scores["article:4"]


def test_scores_fall_and_stay_shares_of_one(engine: MemoryEngine) -> None:
    scores = [candidate.score for candidate in find("饲养犬只应当登记。", engine=engine, limit=50)]
    assert scores == sorted(scores, reverse=True)
    assert 0 < sum(scores) <= 1.0001


@pytest.mark.parametrize("text", ["", "。", "《设施法》", "the"])
def test_a_clause_that_says_nothing_has_no_candidates(engine: MemoryEngine, text: str) -> None:
    assert ids(engine, text) == []


def test_the_shipped_weights_fit_the_features() -> None:
    weights = shipped_weights()
    assert set(weights.law) == set(LAW_FEATURES)
    assert set(weights.article) == set(ARTICLE_FEATURES)
