"""The citation check: every case of a citation gone wrong, and silence where nothing is."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import compose_laws as compose
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from fazhi_review.accounts.actor import SYSTEM
from fazhi_review.library.currency import CitationCheck, check_citations, citation_findings, merged_findings
from fazhi_review.library.operations import import_path
from fazhi_review.library.service import DatabaseLibrary
from fazhi_review.library.starter import ensure_catalogue
from fazhi_review.structure import parse
from fazhi_review.timeline.clock import FixedClock
from fazhi_review.vocabulary import CitationStatus, Severity

TODAY = date(2026, 11, 23)
OLD = date(2020, 5, 1)
Check = Callable[..., tuple[CitationCheck, ...]]


@pytest.fixture
def check(composed_library: None, session: Session) -> Check:
    """Checks a sentence of a document against the composed collections."""

    def check(sentence: str, on: date = TODAY, region: str = "") -> tuple[CitationCheck, ...]:
        document = parse(f"云岭区河湖管理办法\n\n第一条 {sentence}\n\n第二条 本办法自印发之日起施行。")
        return check_citations(document, library=DatabaseLibrary(session, region), on=on, today=TODAY)

    return check


def rules_of(checks: tuple[CitationCheck, ...]) -> list[tuple[str, Severity]]:
    return [(finding.rule, finding.severity) for finding in citation_findings(checks)]


def test_a_right_citation_is_in_force_and_draws_nothing(check: Check) -> None:
    checks = check("根据《中华人民共和国河湖巡护条例》第三条，制定本办法。")
    assert [each.as_json() for each in checks] == [
        {
            "text": "《中华人民共和国河湖巡护条例》第三条",
            "law": compose.RIVER,
            "article": "第三条",
            "status": "in_force",
        }
    ]
    assert rules_of(checks) == []


def test_a_repealed_basis_is_reported_with_its_successor_and_day(check: Check) -> None:
    checks = check("根据《河湖看护暂行条例》，制定本办法。")
    assert checks[0].status is CitationStatus.REPEALED
    finding = citation_findings(checks)[0]
    assert (finding.rule, finding.severity) == ("citation.repealed", Severity.HIGH)
    assert "2024-09-01" in finding.message and compose.RIVER in finding.message
    assert finding.quote == "《河湖看护暂行条例》" and finding.basis[0].status is CitationStatus.REPEALED


def test_a_law_that_was_in_force_when_the_document_was_made_weighs_less(check: Check) -> None:
    checks = check("有关单位依照《河湖看护暂行条例》办理。", on=OLD)
    assert checks[0].status_then is CitationStatus.IN_FORCE
    assert rules_of(checks) == [("citation.repealed", Severity.MEDIUM)]
    assert "成文时（2020-05-01）有效" in citation_findings(checks)[0].message


@pytest.mark.parametrize(
    "sentence",
    [
        "本办法自印发之日起施行，《河湖看护暂行条例》同时废止。",
        "2001年3月1日发布、2005年6月1日修改的《河湖看护暂行条例》，2007年1月1日公布的《云岭区堤防办法》同时废止。",
        "原《河湖看护暂行条例》施行期间签订的协议继续有效。",
    ],
)
def test_a_law_only_spoken_of_as_ended_is_no_defect(sentence: str, check: Check) -> None:
    checks = check(sentence)
    assert checks[0].is_told_only and rules_of(checks) == []


def test_a_law_not_yet_in_force_is_reported(check: Check) -> None:
    checks = check("根据《河湖巡护条例》，制定本办法。", on=date(2019, 4, 1))
    assert checks[0].status_then is CitationStatus.NOT_YET_IN_FORCE
    assert rules_of(checks) == [("citation.not_yet_in_force", Severity.LOW)]


def test_an_article_beyond_the_last_is_missing(check: Check) -> None:
    checks = check("依照《河湖巡护条例》第五十条处理。")
    assert checks[0].status is CitationStatus.ARTICLE_MISSING
    assert rules_of(checks) == [("citation.article_missing", Severity.MEDIUM)]
    assert "最后一条为第四条" in citation_findings(checks)[0].message


def test_an_article_of_the_coming_text_is_said_to_be_of_that_text(check: Check) -> None:
    message = citation_findings(check("依照《运河条例》第三条处理。"))[0].message
    assert "2027-01-01" in message and "尚未施行" in message


def test_a_number_that_moved_is_told_with_the_new_one(check: Check) -> None:
    checks = check("依照《河湖巡护条例》第二条巡护。", on=OLD)
    assert checks[0].status is CitationStatus.AMENDED
    assert checks[0].article_then.text == "巡护员每月巡护不少于二次。"
    assert checks[0].moved_to == "第三条"
    assert rules_of(checks) == [("citation.number_moved", Severity.MEDIUM)]


def test_an_article_amended_since_shows_what_changed(check: Check) -> None:
    checks = check("依照《河湖巡护条例》第一条办理。", on=OLD)
    assert checks[0].status is CitationStatus.AMENDED
    assert "增加“保护水环境，”" in citation_findings(checks)[0].message
    assert rules_of(checks) == [("citation.article_amended", Severity.LOW)]


def test_a_law_amended_since_whose_cited_article_stayed_draws_nothing(check: Check) -> None:
    assert rules_of(check("根据《河湖巡护条例》，制定本办法。", on=OLD)) == []


@pytest.mark.parametrize(
    ("citation", "rule"),
    [
        ("《河湖巡护条例》第三条第二款", None),
        ("《河湖巡护条例》第三条第三款", "citation.paragraph_missing"),
        ("《河湖巡护条例》第三条第一款第（四）项", "citation.item_missing"),
    ],
)
def test_paragraphs_and_items_are_counted(citation: str, rule: str | None, check: Check) -> None:
    found = [rule for rule, _ in rules_of(check(f"依照{citation}处理。"))]
    assert found == ([rule] if rule else [])


def test_quoted_words_that_differ_are_shown_with_the_difference(check: Check) -> None:
    wrong = check("《河湖巡护条例》第三条规定“巡护员每月巡护不少于三次，如实记录”。")
    assert rules_of(wrong) == [("citation.quote_differs", Severity.MEDIUM)]
    assert "“四”改为“三”" in citation_findings(wrong)[0].message
    right = check("《河湖巡护条例》第三条规定“巡护员每月巡护不少于四次，如实记录”。")
    assert rules_of(right) == []


def test_words_quoted_from_another_article_name_that_article(check: Check) -> None:
    found = citation_findings(check("《河湖巡护条例》第一条规定“巡护员每月巡护不少于四次”。"))
    assert [finding.rule for finding in found] == ["citation.quote_elsewhere"]
    assert "第三条" in found[0].message


def test_a_name_that_is_a_slip_away_is_told_with_the_right_one(check: Check) -> None:
    found = citation_findings(check("根据《中华人民共和国行政许可证法》《河湖巡户条例》，制定本办法。"))
    assert [finding.rule for finding in found] == ["citation.wrong_name", "citation.wrong_name"]
    assert "《中华人民共和国行政许可法》" in found[0].message and compose.RIVER in found[1].message


def test_a_law_that_is_on_no_list_is_told_so(check: Check) -> None:
    assert rules_of(check("根据《中华人民共和国庭院绿化法》，制定本办法。")) == [
        ("citation.no_such_law", Severity.MEDIUM)
    ]


@pytest.mark.parametrize(
    "name",
    ["云岭区养犬登记证", "食品经营许可证", "云岭日报", "生活饮用水卫生标准", "责令限期改正通知书", "孙子兵法", "办法"],
)
def test_what_is_no_instrument_is_not_looked_for(name: str, check: Check) -> None:
    assert rules_of(check(f"应当出示《{name}》。")) == []


def test_a_regulation_that_is_not_held_only_reminds(check: Check) -> None:
    checks = check("依照《云岭市湿地条例》和《云岭市湿地条例》第三条处理。")
    assert rules_of(checks) == [("citation.unknown_law", Severity.LOW)]


def test_an_ambiguous_name_lists_what_it_may_mean(
    check: Check, session: Session, clock: FixedClock, tmp_path: Path
) -> None:
    for province in ("河南", "浙江"):
        files = {
            f"DLC/{province}/地方性法规/{province}/湖长条例(2021-01-01).md": compose.lawrefbook_file(
                "湖长条例", [], ["第一条 甲。"]
            )
        }
        import_path(compose.write(tmp_path / province, files), actor=SYSTEM, clock=clock)
    found = citation_findings(check("根据《湖长条例》，制定本办法。"))
    assert [finding.rule for finding in found] == ["citation.ambiguous_name"]
    assert rules_of(check("根据《湖长条例》，制定本办法。", region="河南省")) == []


def test_a_basis_of_too_low_a_rank_is_doubted(check: Check, clock: FixedClock, tmp_path: Path) -> None:
    files = {
        "部门规章/水务部/岸线管理办法(2020-01-01).md": compose.lawrefbook_file(
            "岸线管理办法", ["2020年1月1日 国家水务局令第1号公布"], ["第一条 甲。"]
        )
    }
    import_path(compose.write(tmp_path / "rules", files), actor=SYSTEM, clock=clock)
    assert rules_of(check("可以依照《岸线管理办法》扣押作业工具。")) == [("citation.rank_too_low", Severity.MEDIUM)]
    assert rules_of(check("可以依照《岸线管理办法》处一百元以下罚款。")) == []
    assert rules_of(check("可以依照《河湖巡护条例》扣押作业工具。")) == []


def test_a_law_called_by_its_abbreviation_is_found_and_the_full_title_advised(check: Check) -> None:
    checks = check("根据《村组法》，制定本办法。")
    assert checks[0].law == "中华人民共和国村民委员会组织法"
    assert rules_of(checks) == [("citation.short_name", Severity.LOW)]


def test_the_shipped_catalogue_alone_catches_a_dead_basis(app: Flask, session: Session, clock: FixedClock) -> None:
    ensure_catalogue(clock=clock)
    document = parse(
        "云岭区扬尘管理办法\n\n第一条 根据《中华人民共和国大气污染防治法》《中华人民共和国物权法》，制定本办法。"
    )
    before = check_citations(document, library=DatabaseLibrary(session), on=date(2026, 8, 14), today=date(2026, 8, 14))
    after = check_citations(document, library=DatabaseLibrary(session), on=TODAY, today=TODAY)
    assert [each.status for each in before] == [CitationStatus.IN_FORCE, CitationStatus.REPEALED]
    assert [each.status for each in after] == [CitationStatus.REPEALED, CitationStatus.REPEALED]
    assert "《中华人民共和国生态环境法典》" in citation_findings(after)[0].message
    assert all(finding.severity is Severity.HIGH for finding in citation_findings(after))


def test_a_renumbering_in_the_catalogue_is_used_where_no_text_is_held(
    app: Flask, session: Session, clock: FixedClock
) -> None:
    ensure_catalogue(clock=clock)
    document = parse("云岭区执法规定\n\n第一条 依照《中华人民共和国行政处罚法》第八条处理。")
    checks = check_citations(document, library=DatabaseLibrary(session), on=date(2019, 1, 1), today=TODAY)
    assert checks[0].moved_to == "第九条"
    assert [finding.rule for finding in citation_findings(checks)] == ["citation.number_moved"]


def test_what_is_known_from_memory_only_reminds(app: Flask, session: Session, clock: FixedClock) -> None:
    ensure_catalogue(clock=clock)
    document = parse("云岭区食堂办法\n\n第一条 根据《中华人民共和国食品卫生法》，制定本办法。")
    finding = citation_findings(check_citations(document, library=DatabaseLibrary(session), on=TODAY, today=TODAY))[0]
    assert finding.severity is Severity.LOW and "待司法局确认" in finding.message


def test_a_defect_that_rule_and_citation_both_tell_is_told_once(check: Check) -> None:
    told = citation_findings(check("有关单位依照《河湖看护暂行条例》办理。", on=OLD))
    twin = replace(told[0], rule="basis.repealed_law", severity=Severity.HIGH, message="疑似已废止。")
    other = replace(told[0], rule="basis.no_basis", message="疑似没有依据。")
    merged = merged_findings([twin, other], told)
    assert [(finding.rule, finding.severity) for finding in merged] == [
        ("basis.no_basis", Severity.MEDIUM),
        ("citation.repealed", Severity.HIGH),
    ]
    assert merged[1].reasons == ("basis.repealed_law: 疑似已废止。",)


def bring_law(clock: FixedClock, folder: Path, title: str, history: list[str], articles: list[str]) -> None:
    files = {f"行政法/{title}.md": compose.lawrefbook_file(f"中华人民共和国{title}", history, articles)}
    import_path(compose.write(folder / title, files), actor=SYSTEM, clock=clock)


LAKE_HISTORY = [
    "2005年3月1日 第十届全国人民代表大会常务委员会第十四次会议通过",
    "2012年6月1日 第十一届全国人民代表大会常务委员会第二十七次会议《关于修改〈中华人民共和国湖泊看守条例〉的决定》第一次修正",
    "2018年9月1日 第十三届全国人民代表大会常务委员会第五次会议《关于修改〈中华人民共和国湖泊看守条例〉的决定》第二次修正",
]
LAKE_ARTICLES = ["第一条 看守湖泊，应当记录水位和水质。", "第二条 本条例自2005年5月1日起施行。"]


def test_the_first_amendment_after_the_document_is_told_though_no_text_of_it_is_held(
    check: Check, clock: FixedClock, tmp_path: Path
) -> None:
    bring_law(clock, tmp_path, "湖泊看守条例", LAKE_HISTORY, LAKE_ARTICLES)
    found = citation_findings(check("依照《湖泊看守条例》第一条办理。", on=date(2010, 1, 1)))
    assert [finding.rule for finding in found] == ["citation.law_amended"] and "2012-06-01 修改" in found[0].message
    later = citation_findings(check("依照《湖泊看守条例》第一条办理。", on=date(2015, 1, 1)))
    assert "2018-09-01 修改" in later[0].message


def test_parts_and_quotes_of_a_text_that_is_not_held_are_not_judged_by_a_later_one(
    check: Check, clock: FixedClock, tmp_path: Path
) -> None:
    bring_law(clock, tmp_path, "湖泊看守条例", LAKE_HISTORY, LAKE_ARTICLES)
    sentence = "依照《湖泊看守条例》第一条第（六）项办理。《湖泊看守条例》第一条规定“看守湖泊，应当记录水位和水温”。"
    assert rules_of(check(sentence, on=date(2010, 1, 1))) == [("citation.law_amended", Severity.LOW)]
    assert [rule for rule, _ in rules_of(check(sentence))] == ["citation.item_missing", "citation.quote_differs"]


def test_an_article_that_only_tells_the_first_day_is_no_ground_for_anything_else(
    check: Check, clock: FixedClock, tmp_path: Path
) -> None:
    bring_law(clock, tmp_path, "湖泊看守条例", LAKE_HISTORY, LAKE_ARTICLES)
    wrong = check("违反本办法的，依照《湖泊看守条例》第二条处理。")
    assert rules_of(wrong) == [("citation.commencement_article", Severity.MEDIUM)]
    assert rules_of(check("《湖泊看守条例》第二条规定该条例自2005年5月1日起施行。")) == []


@pytest.mark.parametrize("told", ["2001年7月1日国务院第四十次会议通过的", "2001年发布的"])
def test_a_law_that_ends_an_older_text_of_its_own_name_was_law_before(
    told: str, check: Check, clock: FixedClock, tmp_path: Path
) -> None:
    last = f"第二条 本条例自2022年5月1日起施行。{told}《中华人民共和国湖泊看守条例》同时废止。"
    history = ["2022年3月30日 中华人民共和国国务院令第753号公布"]
    bring_law(clock, tmp_path, "湖泊看守条例", history, ["第一条 看守湖泊。", last])
    (checked,) = check("根据《湖泊看守条例》，制定本办法。", on=OLD)
    assert checked.status_then is CitationStatus.IN_FORCE and checked.status is CitationStatus.IN_FORCE
    assert checked.findings == ()
    (earlier,) = check("根据《湖泊看守条例》，制定本办法。", on=date(2000, 5, 1))
    assert earlier.status_then is CitationStatus.NOT_YET_IN_FORCE
