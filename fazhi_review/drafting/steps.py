"""The steps of making a normative document (制定程序), whom opinions are asked of, and the papers that each step leaves."""

from dataclasses import dataclass
from enum import StrEnum

from fazhi_review.vocabulary import Labelled


class Step(Labelled):
    """One step. The values are those that rules ask for (rules/data/facts.yml, `steps`)."""

    INITIATION = "initiation", "立项"
    DRAFTING = "drafting", "起草"
    CONSULTATION = "consultation", "公开征求意见"
    DEPARTMENTS = "departments", "征求有关部门意见"
    BUSINESS_OPINIONS = "business_opinions", "听取企业和行业协会商会意见"
    HEARING = "hearing", "听证"
    EVALUATION = "evaluation", "评估论证"
    EXPERT_APPRAISAL = "expert_appraisal", "专家论证"
    RISK_ASSESSMENT = "risk_assessment", "风险评估"
    COMPETITION_REVIEW = "competition_review", "公平竞争审查"
    DEPARTMENT_REVIEW = "department_review", "起草部门审核"
    LEGALITY_REVIEW = "legality_review", "合法性审核"
    DELIBERATION = "deliberation", "集体审议"
    PARTY_REPORT = "party_report", "向同级党委请示报告"
    SIGN_OFF = "sign_off", "签发"
    REGISTRATION = "registration", "统一登记编号"
    PUBLICATION = "publication", "公布"
    EXPLAINER = "explainer", "政策解读"


class Audience(Labelled):
    """Whom opinions are asked of; each is a step of its own and has its own way of asking."""

    DEPARTMENTS = "departments", "有关部门（书面征求意见）"
    PUBLIC = "public", "社会公众（公开征求意见）"
    BUSINESS = "business", "企业和行业协会商会"

    @property
    def step(self) -> Step:
        return _STEP_OF[self]


_STEP_OF = {
    Audience.DEPARTMENTS: Step.DEPARTMENTS,
    Audience.PUBLIC: Step.CONSULTATION,
    Audience.BUSINESS: Step.BUSINESS_OPINIONS,
}


@dataclass(frozen=True, slots=True)
class Material:
    """A paper of the procedure: its short key, what it is called, and the step that it proves."""

    key: str
    label: str
    step: Step


MATERIALS: tuple[Material, ...] = (
    Material("initiation_note", "立项材料", Step.INITIATION),
    Material("emergency_approval", "应急程序批准材料", Step.INITIATION),
    Material("drafting_note", "起草说明", Step.DRAFTING),
    Material("basis_table", "制定依据和条款依据对照表", Step.DRAFTING),
    Material("consultation_notice", "公开征求意见公告（截图或者存档）", Step.CONSULTATION),
    Material("opinion_summary", "意见汇总和采纳情况", Step.CONSULTATION),
    Material("department_letters", "征求部门意见函和复函", Step.DEPARTMENTS),
    Material("business_record", "听取企业和行业协会商会意见的记录", Step.BUSINESS_OPINIONS),
    Material("hearing_record", "听证笔录和听证报告", Step.HEARING),
    Material("evaluation_report", "评估论证报告", Step.EVALUATION),
    Material("expert_opinion", "专家论证意见", Step.EXPERT_APPRAISAL),
    Material("risk_report", "风险评估报告", Step.RISK_ASSESSMENT),
    Material("competition_form", "公平竞争审查表", Step.COMPETITION_REVIEW),
    Material("market_opinion", "市场监督管理部门审查意见", Step.COMPETITION_REVIEW),
    Material("department_opinion", "起草部门合法性审核意见和集体讨论记录", Step.DEPARTMENT_REVIEW),
    Material("legality_opinion", "合法性审核意见书", Step.LEGALITY_REVIEW),
    Material("deliberation_minutes", "会议纪要或者议定事项记录", Step.DELIBERATION),
    Material("party_reply", "向同级党委请示报告及答复", Step.PARTY_REPORT),
    Material("sign_off_sheet", "签发稿（发文稿纸）", Step.SIGN_OFF),
    Material("published_file", "印发的正式文件", Step.PUBLICATION),
    Material("publication_proof", "公布凭证（公报、网页截图）", Step.PUBLICATION),
    Material("explainer", "政策解读材料", Step.EXPLAINER),
)

MATERIAL_BY_KEY = {material.key: material for material in MATERIALS}


def materials_of(step: Step) -> tuple[Material, ...]:
    """The papers that prove one step."""
    return tuple(material for material in MATERIALS if material.step is step)


class StepState(StrEnum):
    """Where one step of a project stands, as the ladder shows it."""

    DONE = "done"
    RUNNING = "running"
    WAIVED = "waived"  # not needed, or left out with its ground recorded
    NEXT = "next"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class FactField:
    """What a person records of a step beside dates and papers, by the name under which rules ask for it."""

    name: str
    label: str


#: Steps that are one record: when, what, which paper, and what the rules ask about them.
RECORDED: dict[Step, tuple[FactField, ...]] = {
    Step.HEARING: (
        FactField("hearing.notice_days", "听证材料在听证会召开几日前送达、公布"),
        FactField("hearing.names_published", "听证参加人名单已经公布"),
    ),
    Step.EVALUATION: (FactField("evaluation.consistency", "已作为基层减负、宏观政策取向的一致性评估"),),
    Step.EXPERT_APPRAISAL: (
        FactField("expert.recused", "已核实专家与文件没有利害关系"),
        FactField("expert.signed", "论证意见由专家署名或者盖章"),
    ),
    Step.RISK_ASSESSMENT: (
        FactField("risk.level", "风险等级"),
        FactField("risk.is_mitigated", "已采取措施把风险降到可控"),
    ),
    Step.DEPARTMENT_REVIEW: (),
    Step.PARTY_REPORT: (),
}

RISK_LEVELS = ("低风险", "中风险", "高风险")
