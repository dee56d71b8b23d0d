"""The law's preconditions of each step, as pure functions: each tells what is missing, and its rule tells why.

`BAR`: the step is refused. `EXPLAIN`: it may be taken with a written explanation, which is kept. `NOTE`: it is shown.
What a rule asks for is weighed by the rule's own grade (S1, S2, S3/S4); a rule that nobody has confirmed never bars by
itself, except where a gate says so because the register or the chain would otherwise be broken.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from fazhi_review.drafting import checks
from fazhi_review.drafting.dossier import Dossier
from fazhi_review.drafting.legal import Ground, ground_of
from fazhi_review.rules.rule import Grade
from fazhi_review.vocabulary import Labelled

Told = Iterable[str]


class Weight(Labelled):
    BAR = "bar", "必须办理"
    EXPLAIN = "explain", "应当办理，未办理须书面说明"
    NOTE = "note", "提示"


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that stands in the way: what, which rule asks for it, and how heavy it weighs."""

    gate: str
    what: str  # a Chinese clause without a full stop
    ground: Ground
    weight: Weight
    place: str  # which form of the project page mends it

    @property
    def text(self) -> str:
        return f"{self.what}（{self.ground.text}）"


@dataclass(frozen=True, slots=True)
class Gate:
    """A precondition: its name in the workflow table, the rule that asks for it, and what it sees missing."""

    name: str
    label: str
    rule: str
    place: str
    check: Callable[[Dossier], Told]
    weight: Weight | None = None  # None: as the rule weighs

    @property
    def weighs(self) -> Weight:
        if self.weight is not None:
            return self.weight
        ground = ground_of(self.rule)
        if ground.grade is Grade.S1:
            return Weight.BAR if ground.is_confirmed else Weight.EXPLAIN
        return Weight.EXPLAIN if ground.grade is Grade.S2 else Weight.NOTE

    def missing(self, dossier: Dossier) -> list[Missing]:
        return [Missing(self.name, what, ground_of(self.rule), self.weighs, self.place) for what in self.check(dossier)]


_BAR, _EXPLAIN = Weight.BAR, Weight.EXPLAIN

GATES: tuple[Gate, ...] = (
    Gate("initiation", "必要性和依据", "procedure.drafting_note_incomplete", "initiation", checks.initiation, _BAR),
    Gate("profile", "文件性质已逐项判断", "procedure.not_in_lists", "profile", checks.profile, _BAR),
    Gate("text", "文件草案", "procedure.materials_incomplete", "text", checks.text, _BAR),
    Gate("note", "起草说明", "procedure.drafting_note_incomplete", "materials", checks.material("drafting_note"), _EXPLAIN),
    Gate("waivable", "可以不公开征求意见的情形", "procedure.no_consultation", "profile", checks.waivable),
    Gate("public", "公开征求意见", "procedure.no_consultation", "consultation", checks.public_asked),
    Gate("period_business", "公开征求意见不少于30日（涉经营主体）", "procedure.short_consultation_business", "consultation", checks.period(only=checks.is_business)),
    Gate("period_decision", "公开征求意见不少于30日（重大决策）", "procedure.short_consultation_decision", "consultation", checks.period(only=checks.is_decision)),
    Gate("period_other", "公开征求意见不少于7个工作日", "procedure.short_consultation", "consultation", checks.period(only=checks.is_other)),
    Gate("departments", "征求有关部门意见", "procedure.departments_not_heard", "consultation", checks.departments_asked),
    Gate("business", "听取企业和行业协会商会意见", "procedure.no_business_opinions", "consultation", checks.business_asked),
    Gate("foreign", "听取外商投资企业意见", "procedure.foreign_investors_not_heard", "consultation", checks.foreign_asked),
    Gate("answered", "意见逐条答复", "procedure.no_feedback", "opinions", checks.opinions_answered, _BAR),
    Gate("summary", "意见汇总和采纳情况", "procedure.no_feedback", "opinions", checks.summary),
    Gate("disputes", "部门分歧及协调情况", "procedure.disputes_not_recorded", "opinions", checks.disputes),
    Gate("hearing", "价格听证", "procedure.price_without_hearing", "steps", checks.hearing),
    Gate("hearing_notice", "听证材料提前7日送达", "procedure.late_hearing_notice", "steps", checks.hearing_notice),
    Gate("evaluation", "评估论证", "procedure.no_evaluation", "steps", checks.evaluation),
    Gate("decision", "专家论证、风险评估（重大决策）", "procedure.decision_procedure", "steps", checks.decision_steps),
    Gate("risk", "中高风险已降低", "procedure.risk_not_mitigated", "steps", checks.risk),
    Gate("competition", "公平竞争审查", "procedure.no_competition_review", "competition", checks.competition),
    Gate("stakeholders", "听取利害关系人意见", "procedure.competition_stakeholders", "competition", checks.competition_heard),
    Gate("exception", "例外规定三要件", "procedure.competition_exception", "competition", checks.competition_exception),
    Gate("market", "市场监管部门审查意见", "procedure.no_market_regulator_review", "competition", checks.market_opinion),
    Gate("department_review", "起草部门先行审核", "procedure.no_department_review", "steps", checks.department_review),
    Gate("submission", "送审材料", "procedure.materials_incomplete", "materials", checks.material("drafting_note", "basis_table"), _EXPLAIN),
    Gate("emergency", "应急情形", "procedure.emergency_without_ground", "emergency", checks.emergency_ground),
    Gate("emergency_approval", "应急程序的批准", "procedure.emergency_unapproved", "emergency", checks.emergency_approved),
    Gate("legality", "合法性审核意见", "procedure.no_legality_review", "legality", checks.reviewed),
    Gate("lawful", "审核结论不是不合法", "procedure.unlawful_but_deliberated", "legality", checks.lawful),
    Gate("points", "审核意见逐条答复", "procedure.unadopted_without_reason", "legality", checks.points_answered, _BAR),
    Gate("reviewed_text", "文本经过合法性审核", "procedure.no_legality_review", "text", checks.reviewed_text),
    Gate("passed_with_changes", "会议原则通过并重新审核", "procedure.no_deliberation", "deliberation", checks.passed_with_changes),
    Gate("minutes", "会议纪要", "procedure.no_deliberation", "deliberation", checks.minutes),
    Gate("meeting", "集体审议通过", "procedure.no_deliberation", "deliberation", checks.meeting),
    Gate("record", "会议记录载明的内容（重大决策）", "procedure.deliberation_record", "deliberation", checks.record_items),
    Gate("party_report", "向同级党委请示报告（重大决策）", "procedure.no_party_report", "steps", checks.party_report),
    Gate("approved_text", "文本与审议通过的一致", "procedure.no_legality_review", "text", checks.approved_text),
    Gate("issued_text", "印发文件与审议通过的一致", "procedure.no_legality_review", "publication", checks.issued_text),
    # Unconfirmed as law (V2), yet without a number there is nothing to publish under: the register would have a hole.
    Gate("signed", "签发", "procedure.not_unified", "sign_off", checks.signed, _BAR),
    Gate("numbered", "统一登记编号", "procedure.not_unified", "registration", checks.numbered, _BAR),
    Gate("effect", "公布不晚于施行", "procedure.published_after_effect", "publication", checks.effect),
    Gate("channels", "公布载体", "procedure.improper_channel", "publication", checks.channels, _BAR),
    Gate("transition", "三十日适应调整期（涉经营主体）", "procedure.no_transition_period", "publication", checks.transition, _EXPLAIN),
    Gate("disclosure", "形成之日起20个工作日内公开", "procedure.late_disclosure", "publication", checks.disclosure),
    Gate("dates", "日期先后", "procedure.dates_inverted", "publication", checks.order_of_dates),
    Gate("explainer", "政策解读", "procedure.no_explainer", "explainer", checks.explainer, _EXPLAIN),
)  # fmt: skip

GATE_BY_NAME = {gate.name: gate for gate in GATES}


def missing_for(names: Iterable[str], dossier: Dossier) -> list[Missing]:
    """What stands in the way of a step with these preconditions, the bars first."""
    found = [entry for name in names for entry in GATE_BY_NAME[name].missing(dossier)]
    return sorted(found, key=lambda entry: list(Weight).index(entry.weight))
