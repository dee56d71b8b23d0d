"""The table of statutory figures: every norm can be read, and every direction is right."""

from datetime import date

import pytest

from fazhi_review.conflict.clashes.quantity import figures
from fazhi_review.rules import default_pack, examine
from fazhi_review.rules.checks.statutory_figure import read_norms
from fazhi_review.rules.model import RuleContext
from fazhi_review.structure import parse


def _found(text: str) -> list[str]:
    findings = examine(parse(text), default_pack(), RuleContext(as_of=date(2026, 11, 22)))
    return [finding.quote for finding in findings if finding.rule == "figures.statutory"]


def test_every_norm_of_the_table_has_exactly_one_figure_and_speaks_of_its_own_topic() -> None:
    for norm in read_norms("statutory_figures"):
        assert len(figures(norm.norm)) == 1, norm.norm.text
        assert norm.basis.law
        assert norm.basis.article.startswith("第")


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("投标人应当缴纳项目预算百分之五的投标保证金。", "百分之五"),
        ("采购单位应当在验收合格后九十日内向中小企业支付货款。", "九十日内"),
        ("公开征求企业意见的时间为七日。", "七日"),
        ("信访事项自受理之日起九十日内办结。", "九十日内"),
        ("公民自收到决定之日起三十日内可以申请行政复议。", "三十日内"),
        ("停止供水应当提前十二小时通知用户。", "十二小时"),
    ],
)
def test_a_figure_outside_the_law_is_found(text: str, quote: str) -> None:
    assert _found(text) == [quote]


@pytest.mark.parametrize(
    "text",
    [
        "建设主管部门应当自受理之日起三个工作日内颁发许可证。",
        "住房公积金缴存比例为百分之八。",
        "机关采购中小企业货物的款项应当在三十日内支付。",
        "行政复议机关应当自受理申请之日起六十日内作出行政复议决定。",
        "受理申请的机关应当在收到复议申请之日起五日内决定是否受理。",
        "2026年3月1日前完成许可事项的受理、决定流程再造。",
    ],
)
def test_a_figure_within_the_law_or_of_something_else_is_not(text: str) -> None:
    assert _found(text) == []
