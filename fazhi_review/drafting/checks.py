"""What each precondition looks at: pure functions of the dossier that tell what is missing, in a clause without a full stop.

Which rule asks for it, and how heavy it weighs, is said in the table of `gates`.
"""

from collections.abc import Callable, Iterable
from itertools import pairwise

from fazhi_review.drafting.competition import CompetitionConclusion
from fazhi_review.drafting.dossier import PROFILE_QUESTIONS, Dossier, LegalityConclusion, Outcome
from fazhi_review.drafting.steps import MATERIAL_BY_KEY, Audience, Step

Told = Iterable[str]
DISCLOSURE_DAYS = 20  # working days
NOTICE_DAYS = 30  # between publication and effect, where business is concerned


def initiation(dossier: Dossier) -> Told:
    if not dossier.necessity.strip():
        yield "没有写明制定的必要性和拟解决的问题"
    if not dossier.basis.strip():
        yield "没有写明制定依据"


def profile(dossier: Dossier) -> Told:
    unanswered = dossier.profile.unanswered
    if unanswered:
        words = [PROFILE_QUESTIONS.get(name, "涉及的部门数") for name in unanswered]
        yield f"文件性质还有 {len(words)} 项没有判断：{'；'.join(words)}"


def text(dossier: Dossier) -> Told:
    if not dossier.text_hash:
        yield "还没有上传文件草案"


def material(*keys: str) -> Callable[[Dossier], Told]:
    def check(dossier: Dossier) -> Told:
        for key in keys:
            if key not in dossier.materials:
                yield f"缺少{MATERIAL_BY_KEY[key].label}"

    return check


def waivable(dossier: Dossier) -> Told:
    if dossier.profile.affects_rights is False or dossier.profile.is_secret or dossier.emergency:
        return
    yield "文件涉及公民、法人和其他组织的权利义务，又没有依法不公开或者应急的情形，应当公开征求意见"


def public_asked(dossier: Dossier) -> Told:
    if dossier.profile.affects_rights is False or dossier.consultation_waiver:
        return
    asked = dossier.asked(Audience.PUBLIC)
    if not asked:
        yield "没有公开征求社会公众意见"
    if any(entry.closed_on is None for entry in asked):
        yield "公开征求意见还没有结束"


def period(*, only: Callable[[Dossier], bool]) -> Callable[[Dossier], Told]:
    def check(dossier: Dossier) -> Told:
        if not only(dossier):
            return
        for entry in dossier.asked(Audience.PUBLIC):
            if entry.is_short(dossier.calendar) and not entry.shortening_reason and entry.limit:
                yield f"公开征求意见的期限短于{entry.limit.text}，没有说明缩短的理由"

    return check


def departments_asked(dossier: Dossier) -> Told:
    if (dossier.profile.departments or 0) > 1:
        asked = dossier.asked(Audience.DEPARTMENTS)
        if not asked:
            yield "涉及两个以上部门的职责，没有书面征求有关部门意见"
        if any(entry.closed_on is None for entry in asked):
            yield "征求有关部门意见还没有结束"


def business_asked(dossier: Dossier) -> Told:
    if dossier.profile.affects_business:
        asked = dossier.asked(Audience.BUSINESS)
        if not asked:
            yield "没有听取企业和行业协会商会的意见"
        if any(entry.closed_on is None for entry in asked):
            yield "听取企业和行业协会商会意见还没有结束"


def foreign_asked(dossier: Dossier) -> Told:
    if dossier.profile.affects_foreign_investment and not any(
        entry.heard_foreign_investors for entry in dossier.consultations
    ):
        yield "涉及外商投资，没有听取外商投资企业和有关商会的意见"


def opinions_answered(dossier: Dossier) -> Told:
    unanswered = sum(entry.unanswered for entry in dossier.consultations)
    if unanswered:
        yield f"还有 {unanswered} 条意见没有作出采纳、部分采纳或者不采纳的答复"


def summary(dossier: Dossier) -> Told:
    if sum(entry.opinions for entry in dossier.consultations) and "opinion_summary" not in dossier.materials:
        yield "没有意见汇总和采纳情况表（可以由系统生成后归入材料）"


def disputes(dossier: Dossier) -> Told:
    open_ones = sum(entry.disputes - entry.disputes_recorded for entry in dossier.asked(Audience.DEPARTMENTS))
    if open_ones:
        yield f"部门的 {open_ones} 条不同意见没有写明协调情况"


def hearing(dossier: Dossier) -> Told:
    if dossier.profile.sets_public_price and not dossier.has_done(Step.HEARING):
        yield "制定公用事业、公益服务或者自然垄断经营的价格，没有举行听证"


def hearing_notice(dossier: Dossier) -> Told:
    if dossier.has_done(Step.HEARING):
        days = dossier.recorded[Step.HEARING].answers.get("hearing.notice_days")
        if not isinstance(days, int) or days < 7:
            yield "听证材料没有在听证会召开 7 日前送达、公布"


def evaluation(dossier: Dossier) -> Told:
    if dossier.profile.is_important and not dossier.has_done(Step.EVALUATION):
        yield "重要的行政规范性文件没有评估论证（必要性、可行性、合理性和影响）"


def decision_steps(dossier: Dossier) -> Told:
    if dossier.profile.is_decision:
        for step in (Step.EXPERT_APPRAISAL, Step.RISK_ASSESSMENT):
            if not dossier.has_done(step) and not dossier.is_waived(step):
                yield f"属于重大行政决策事项，没有{step.label}，也没有写明不需要的理由"


def risk(dossier: Dossier) -> Told:
    record = dossier.recorded.get(Step.RISK_ASSESSMENT)
    if (
        record
        and record.answers.get("risk.level") in ("中风险", "高风险")
        and not record.answers.get("risk.is_mitigated")
    ):
        yield f"风险等级为{record.answers['risk.level']}，没有采取措施降低风险"


def competition(dossier: Dossier) -> Told:
    if not dossier.profile.affects_business:
        return
    facts = dossier.competition
    if facts is None:
        yield "没有进行公平竞争审查"
    elif facts.missing_answers:
        yield f"公平竞争审查标准还有 {facts.missing_answers} 项没有逐项回答"
    elif facts.conclusion is None:
        yield "公平竞争审查没有作出结论"
    elif facts.conclusion is CompetitionConclusion.BARRED:
        yield "公平竞争审查结论为不得出台"


def competition_heard(dossier: Dossier) -> Told:
    if dossier.competition and not dossier.competition.heard_stakeholders:
        yield "公平竞争审查没有听取有关经营者、行业协会商会等利害关系人的意见"


def competition_exception(dossier: Dossier) -> Told:
    facts = dossier.competition
    if facts is None:
        return
    if facts.conclusion is CompetitionConclusion.CLEAR and facts.restricting:
        yield f"有 {len(facts.restricting)} 项回答为“有”，结论却是符合审查标准"
    if facts.conclusion is CompetitionConclusion.EXCEPTION:
        if not facts.exceptions:
            yield "结论为适用例外规定，例外台账中没有记载"
        elif facts.points_without_exception:
            yield f"第 {'、'.join(facts.points_without_exception)} 项回答为“有”，没有在例外台账中说明"
    for entry in facts.exceptions:
        if entry.lacking:
            yield f"第 {entry.point} 项适用例外规定，没有说明{'、'.join(entry.lacking)}"


def market_opinion(dossier: Dossier) -> Told:
    if dossier.is_government_issued and dossier.profile.affects_business:
        facts = dossier.competition
        if facts is None or not facts.has_draft_opinion:
            yield "没有起草单位的公平竞争初审意见"
        if facts is None or not facts.has_market_opinion:
            yield "以人民政府名义出台，没有市场监督管理部门的公平竞争审查意见"


def department_review(dossier: Dossier) -> Told:
    if dossier.is_government_issued and dossier.is_department_drafted and not dossier.has_done(Step.DEPARTMENT_REVIEW):
        yield "部门起草、以人民政府名义印发，起草部门没有先行审核"


def emergency_ground(dossier: Dossier) -> Told:
    if dossier.emergency and not dossier.emergency.note.strip():
        yield "按应急程序办理，没有写明突发事件或者上级紧急命令的具体情形"


def emergency_approved(dossier: Dossier) -> Told:
    emergency = dossier.emergency
    if emergency is None:
        return
    if not emergency.approved_by or emergency.approved_on is None or "emergency_approval" not in dossier.materials:
        yield "按应急程序办理，没有制定机关主要负责人的批准材料"


def reviewed(dossier: Dossier) -> Told:
    if dossier.legality is None:
        yield "没有合法性审核意见，未经合法性审核不得提交集体审议"


def lawful(dossier: Dossier) -> Told:
    if dossier.legality and dossier.legality.conclusion is LegalityConclusion.UNLAWFUL:
        yield "合法性审核结论为不合法，不得提交集体审议"


def points_answered(dossier: Dossier) -> Told:
    facts = dossier.legality
    if facts and facts.unanswered:
        yield f"合法性审核意见还有 {facts.unanswered} 条没有逐条答复是否采纳"
    if facts and facts.unadopted_without_reason:
        yield f"有 {facts.unadopted_without_reason} 条审核意见未采纳，没有说明理由和依据"


def reviewed_text(dossier: Dossier) -> Told:
    facts = dossier.legality
    if facts is None or dossier.text_hash == facts.text_hash:
        return
    if facts.conclusion is LegalityConclusion.LAWFUL:
        yield "文本在合法性审核之后有改动，应当重新送审"
    elif dossier.meeting and not dossier.meeting.is_reviewed_since and dossier.text_hash != dossier.meeting.text_hash:
        yield "文本在集体审议之后有改动，没有重新合法性审核"


def meeting(dossier: Dossier) -> Told:
    if dossier.meeting is None:
        yield "没有集体审议的记录"
    elif dossier.meeting.outcome is Outcome.REJECTED:
        yield "集体审议没有通过"


def passed_with_changes(dossier: Dossier) -> Told:
    if dossier.meeting is None or dossier.meeting.outcome is not Outcome.PASSED_WITH_CHANGES:
        yield "没有“原则通过，按会议意见修改”的审议记录，应当提请集体审议"
    elif not dossier.meeting.is_reviewed_since:
        yield "会后修改的文本没有重新合法性审核"


def minutes(dossier: Dossier) -> Told:
    if "deliberation_minutes" not in dossier.materials:
        yield "没有会议纪要或者议定事项记录"


def record_items(dossier: Dossier) -> Told:
    if dossier.profile.is_decision and dossier.meeting:
        lacking = [item for item in ("不同意见", "发言顺序") if item not in dossier.meeting.record_items]
        if lacking:
            yield f"会议记录没有载明{'、'.join(lacking)}"


def party_report(dossier: Dossier) -> Told:
    if dossier.profile.is_decision and not dossier.has_done(Step.PARTY_REPORT):
        yield "属于重大行政决策事项，没有向同级党委请示报告的记录"


def approved_text(dossier: Dossier) -> Told:
    if not dossier.approved_hash:
        yield "没有审议通过的文本"
    elif dossier.text_hash != dossier.approved_hash:
        yield "现在的文本与审议通过的文本不一致，应当重新送合法性审核"


def issued_text(dossier: Dossier) -> Told:
    if dossier.approved_hash and dossier.issued_file_hash and dossier.issued_file_hash != dossier.approved_hash:
        yield "印发的正式文件与审议通过的文本不一致"


def numbered(dossier: Dossier) -> Told:
    if not dossier.number:
        yield "没有统一登记、统一编号"


def signed(dossier: Dossier) -> Told:
    if dossier.signed_on is None:
        yield "没有经主要负责人签发"


def effect(dossier: Dossier) -> Told:
    plan = dossier.publishing
    if plan and plan.published_on > plan.effective_on:
        yield "公布日期晚于施行日期"


def channels(dossier: Dossier) -> Told:
    if dossier.publishing and not dossier.publishing.channels and not dossier.profile.is_secret:
        yield "没有公布载体（公报、网站、新媒体、报刊或者统一平台）"


def transition(dossier: Dossier) -> Told:
    plan = dossier.publishing
    if plan is None or not dossier.profile.affects_business or plan.delay_reason:
        return
    if 0 <= (plan.effective_on - plan.published_on).days < NOTICE_DAYS:
        yield f"与生产经营密切相关，公布到施行不足 {NOTICE_DAYS} 日，没有说明理由"


def disclosure(dossier: Dossier) -> Told:
    plan = dossier.publishing
    if plan is None or dossier.signed_on is None:
        return
    taken = dossier.calendar.working_days_between(dossier.signed_on, plan.published_on)
    if taken > DISCLOSURE_DAYS:
        yield f"签发后 {taken} 个工作日才公布，超过 {DISCLOSURE_DAYS} 个工作日"


def order_of_dates(dossier: Dossier) -> Told:
    plan, meeting, legality = dossier.publishing, dossier.meeting, dossier.legality
    days = [
        ("审核意见出具", legality.issued_on if legality else None),
        ("集体审议", meeting.held_on if meeting else None),
        ("签发", dossier.signed_on),
        ("公布", plan.published_on if plan else None),
    ]
    known = [(name, day) for name, day in days if day is not None]
    for (first, earlier), (second, later) in pairwise(known):
        if earlier > later:
            yield f"日期先后颠倒：{first}（{earlier.isoformat()}）晚于{second}（{later.isoformat()}）"


def explainer(dossier: Dossier) -> Told:
    if dossier.profile.affects_rights and not dossier.explainer_url and "explainer" not in dossier.materials:
        yield "涉及群众切身利益或者经营主体，没有政策解读"


def is_business(dossier: Dossier) -> bool:
    return bool(dossier.profile.affects_business)


def is_decision(dossier: Dossier) -> bool:
    return bool(dossier.profile.is_decision) and not dossier.profile.affects_business


def is_other(dossier: Dossier) -> bool:
    return not dossier.profile.affects_business and not dossier.profile.is_decision
