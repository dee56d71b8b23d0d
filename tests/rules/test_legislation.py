"""What is asked of normative documents is not asked of legislation, and what legislation may provide for is only pointed at."""

from datetime import date

import pytest

from fazhi_review.rules.engine import examine
from fazhi_review.rules.loader import default_pack
from fazhi_review.rules.model import Finding, RuleContext
from fazhi_review.structure import parse
from fazhi_review.vocabulary import InstrumentRank, Severity

AS_OF = date(2026, 11, 1)
TEXT = """云岭省便民市场管理规定
第一条 根据有关法律、法规，制定本规定。
第二条 市场开办者擅自改变市场用途的，由市场监督管理部门处五千元以上二万元以下的罚款。
第三条 对新设的市场，三年内免征增值税。
第四条 本规定施行前已经设立的市场，应当自本规定施行之日起六个月内按照本规定重新申请登记。
第五条 外地商品未经本省复检的，不得在市场销售。
第六条 本规定自2026年12月1日起施行。"""


def strong(rank: InstrumentRank | None) -> dict[str, Finding]:
    context = RuleContext(as_of=AS_OF, rank=rank)
    found = examine(parse(TEXT), default_pack(), context)
    return {finding.rule: finding for finding in found if finding.severity is not Severity.LOW}


@pytest.mark.parametrize("rank", [None, InstrumentRank.UNKNOWN, InstrumentRank.HIGHER_LEVEL_DOCUMENT])
def test_a_normative_document_may_neither_punish_nor_free_from_tax(rank: InstrumentRank | None) -> None:
    found = strong(rank)
    assert {"penalty.creation", "cost.tax", "flow.barrier", "basis.vague_basis", "text.no_validity_period"} <= set(
        found
    )


def test_local_regulations_may_punish_but_not_free_from_tax_nor_shut_out_other_regions() -> None:
    found = strong(InstrumentRank.LOCAL_REGULATIONS)
    assert {"cost.tax", "flow.barrier"} <= set(found)
    assert not {"penalty.creation", "rights.retrocession"} & set(found)


def test_administrative_regulations_may_free_from_tax_but_not_shut_out_other_regions() -> None:
    found = strong(InstrumentRank.ADMINISTRATIVE_REGULATIONS)
    assert "cost.tax" not in found
    assert "flow.barrier" in found


def test_legislation_needs_no_period_of_validity_and_no_named_basis() -> None:
    context = RuleContext(as_of=AS_OF, rank=InstrumentRank.LOCAL_REGULATIONS)
    rules = {finding.rule for finding in examine(parse(TEXT), default_pack(), context)}
    assert not {"text.no_validity_period", "basis.vague_basis"} & rules


def test_a_date_and_the_state_council_at_the_head_make_administrative_regulations() -> None:
    text = "便民市场管理办法\n1990年4月9日 国务院批准\n" + TEXT.split("\n", 1)[1]
    found = examine(parse(text), default_pack(), RuleContext(as_of=AS_OF))
    assert "penalty.creation" not in {finding.rule for finding in found if finding.severity is not Severity.LOW}
