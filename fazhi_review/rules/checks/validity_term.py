"""`validity_term`: a period of validity that is longer than allowed, told from licences' own terms by what it speaks of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fazhi_review.rules.rule import Check, CheckType, Match, Parameters
from fazhi_review.rules.subject import Subject
from fazhi_review.structure.numerals import to_int

_TERM = re.compile(
    "(?P<kind>有效期|试行期|暂行期|执行期)(?:限)?(?:为|是|暂定)?(?P<number>[一二三四五六七八九十百两]{1,4}|[0-9]{1,3})个?(?P<unit>周?年|月)"
)
_OWN = re.compile(
    "本(?:实施|暂行|试行|管理)?(?:办法|规定|细则|通知|意见|方案|标准|规则|公告|通告|决定|措施|文件|规范|指南|制度)"
)
_TRIAL = re.compile("暂行|试行")
_REACH = 120  # characters around a term in which it is said whose term it is


@dataclass(frozen=True, slots=True)
class _ValidityTerm:
    months: int
    trial_months: int

    def __call__(self, subject: Subject) -> Iterator[Match]:
        for match in _TERM.finditer(subject.text):
            subject.view.tick()
            near = subject.text[max(0, match.start() - _REACH) : match.end() + _REACH]
            if not _OWN.search(near):
                continue
            number = to_int(match["number"])
            if number is None:
                continue
            title = subject.document.metadata.title
            is_trial = _TRIAL.search(near + (title.value if title else "")) is not None
            months = number * (1 if match["unit"] == "月" else 12)
            if months > (self.trial_months if is_trial else self.months):
                start = subject.start + match.start()
                yield Match(start, start + len(match[0]), values={"value": match[0]})


def build(parameters: Parameters) -> Check:
    return _ValidityTerm(parameters["months"], parameters["trial_months"])


CHECK = CheckType(
    name="validity_term",
    summary="本文件的有效期超过所定上限。",
    parameters={
        "months": {"type": "integer", "minimum": 1, "description": "一般上限（月）"},
        "trial_months": {"type": "integer", "minimum": 1, "description": "暂行、试行的上限（月）"},
    },
    required=("months", "trial_months"),
    build=build,
    values=frozenset({"value"}),
)
