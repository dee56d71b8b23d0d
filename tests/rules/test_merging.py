"""Several rules about one defect, and one rule about many places."""

from datetime import date

from fazhi_review.rules import default_pack, examine
from fazhi_review.rules.merging import gather, merge
from fazhi_review.rules.model import Basis, Finding, RuleContext
from fazhi_review.structure import parse
from fazhi_review.vocabulary import Category, Severity


def _finding(rule: str, severity: Severity, start: int = 0, *, path: str = "第一条") -> Finding:
    return Finding(
        rule=rule,
        category=Category.RIGHTS,
        severity=severity,
        path=path,
        address="art1",
        start=start,
        end=start + 10,
        quote="十个字的条文内容啊啊",
        message=f"{rule} 说，建议核对。",
        basis=(Basis(f"{rule} 的依据"),),
    )


def _same_sentence(offset: int) -> tuple[int, int]:
    return 0, 100


def test_a_place_where_a_defect_was_found_needs_no_hint() -> None:
    defects = [_finding("rights.burden", Severity.HIGH)]
    hints = [_finding("rights.duties", Severity.LOW)]
    assert gather(defects, hints, {"rights.duties": "共 {count} 处。"}, _same_sentence) == defects


def test_a_candidate_of_the_second_reader_adds_nothing_to_a_rule() -> None:
    (kept,) = merge(
        [_finding("rights.suspected", Severity.MEDIUM), _finding("rights.burden", Severity.HIGH)], _same_sentence
    )
    assert kept.reasons == ()


def test_another_rule_about_the_same_words_is_a_further_reason() -> None:
    (kept,) = merge([_finding("rights.kin", Severity.HIGH), _finding("rights.burden", Severity.HIGH)], _same_sentence)
    assert len(kept.reasons) == 1
    assert len(kept.basis) == 2


def test_a_rule_that_only_asks_to_look_is_told_once_with_its_places() -> None:
    hints = [
        _finding("rights.duties", Severity.LOW, 50, path="第三条"),
        _finding("rights.duties", Severity.LOW, 10, path="第一条"),
    ]
    defects = [_finding("rights.burden", Severity.HIGH, 80)]
    kept = gather(defects, hints, {"rights.duties": "共 {count} 处（{places}），建议核对。"}, lambda at: (at, at + 10))
    assert [finding.rule for finding in kept] == ["rights.burden", "rights.duties"]
    assert (kept[1].start, kept[1].message) == (10, "共 2 处（第一条、第三条），建议核对。")


def test_a_document_with_many_duties_gets_one_line_for_them() -> None:
    text = "云岭区停车管理办法\n" + "".join(
        f"第{number}条 {sentence}\n"
        for number, sentence in zip(
            "一二三四",
            [
                "车主应当按照标志停车。",
                "经营者应当公示服务时间。",
                "商户应当保持门前整洁。",
                "本办法自2027年1月1日起施行。",
            ],
            strict=True,
        )
    )
    found = examine(parse(text), default_pack(), RuleContext(as_of=date(2026, 11, 22)))
    duties = [finding for finding in found if finding.rule == "rights.duties"]
    assert len(duties) == 1
    assert "处对相对人规定了义务" in duties[0].message
