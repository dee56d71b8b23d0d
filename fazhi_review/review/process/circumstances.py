"""What is true of a document and decides which materials and how much time its review needs.

The drafter states them before submitting, the reviewer may correct them; rules are told them as facts.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Circumstance:
    """One question with its fact's name in rules/data/facts.yml; "" where rules ask for no such fact."""

    key: str
    label: str
    fact: str


#: Asked of the drafter, in this order.
CIRCUMSTANCES: tuple[Circumstance, ...] = (
    Circumstance("affects_rights", "涉及公民、法人和其他组织的权利义务", "document.affects_rights"),
    Circumstance("affects_business", "与经营主体的生产经营活动密切相关", "document.affects_business"),
    Circumstance("other_departments", "涉及其他部门的职责", ""),
    Circumstance("is_issued_by_government", "以人民政府或者其办公机构名义印发", "document.is_issued_by_government"),
    Circumstance("is_important", "属于重要的行政规范性文件", "document.is_important"),
    Circumstance("is_decision", "属于重大行政决策事项", "document.is_decision"),
    Circumstance(
        "is_emergency",
        "为处置突发事件或者执行上级紧急命令，需要立即制定实施",
        "document.is_emergency",
    ),
)

KEYS = frozenset(circumstance.key for circumstance in CIRCUMSTANCES)
#: Follows from the organization's setting and is not asked.
HAS_OWN_UNIT = "has_own_unit"


def known_keys(stated: Iterable[str]) -> list[str]:
    """The stated circumstances that there are, in the order of the questions."""
    stated = set(stated)
    return [circumstance.key for circumstance in CIRCUMSTANCES if circumstance.key in stated]
