"""The citations of an examined document: checked against the library, and told among its findings."""

from datetime import date

from flask import Flask

from fazhi_review.library.starter import ensure_catalogue
from fazhi_review.review.workplace import workplace
from fazhi_review.structure import parse
from fazhi_review.timeline.clock import FixedClock
from fazhi_review.vocabulary import CitationStatus, Severity

TEXT = (
    "云岭区扬尘管理办法\n\n第一条 根据《中华人民共和国大气污染防治法》，制定本办法。\n\n"
    "第二条 施工单位应当持有《云岭区施工许可证》。\n\n第三条 本办法自2026年12月1日起施行，有效期五年。"
)


def test_a_dead_basis_is_found_on_a_fresh_installation(app: Flask, clock: FixedClock) -> None:
    ensure_catalogue(clock=clock)
    examination = workplace(app).examiner.examine(parse(TEXT), as_of=date(2026, 11, 23))
    assert [(each.law, each.status) for each in examination.citations] == [
        ("中华人民共和国大气污染防治法", CitationStatus.REPEALED)
    ]
    dead = [finding for finding in examination.findings if finding.rule == "citation.repealed"]
    assert len(dead) == 1 and dead[0].severity is Severity.HIGH and dead[0].path == "第一条"
    assert not any(finding.rule == "basis.repealed_law" for finding in examination.findings)


def test_the_same_basis_was_alive_before_the_code(app: Flask, clock: FixedClock) -> None:
    ensure_catalogue(clock=clock)
    examination = workplace(app).examiner.examine(parse(TEXT), as_of=date(2026, 8, 14))
    assert [each.status for each in examination.citations] == [CitationStatus.IN_FORCE]
