"""What a step of a review is refused for: each sentence says what is missing and which rule asks for it, written once."""

from fazhi_review.errors import Conflict, InvalidInput, NotPermitted
from fazhi_review.review.process.checklist import SOURCE as CHECKLIST_SOURCE

#: National: completeness, supplements and the time for reviewing.
PART_FIVE = "国办发〔2018〕115号第五部分"
#: Who reviews whose documents.
PART_FOUR = "国办发〔2018〕115号第四部分"
#: Three conclusions in writing; what is not adopted is explained.
PART_SIX = CHECKLIST_SOURCE


class ReasonMissing(InvalidInput):
    sentence = "请写明{what}的理由。"


class FindingsOpen(Conflict):
    sentence = "还有 {count} 个高风险问题没有处理，请逐一采纳或说明不采纳的理由后，再作出“合法”的结论。"


class NoReviewBody(Conflict):
    sentence = (
        "没有找到审核本单位文件的机构：请系统管理员在“单位”中设置司法行政部门，或者本单位的合法性审核机构（"
        + PART_FOUR
        + "）。"
    )


class AnswersMissing(Conflict):
    sentence = (
        "上一轮审核意见还有 {count} 条没有反馈采纳情况，请逐条反馈后再次送审；未完全采纳的，说明理由和依据（"
        + PART_SIX
        + "）。"
    )


class TextUnchanged(Conflict):
    sentence = "第 {number} 版文本已经由{body}审核过，请先上传修改后的新版本，再次送审。"


class MaterialsMissing(Conflict):
    sentence = "送审材料还缺少：{materials}。请要求补正；确实不需要的，写明理由后受理。"


class NotTheReviewBody(NotPermitted):
    sentence = "这份文件由{body}审核，不由您所在的单位办理（" + PART_FOUR + "）。"


class AssignedToAnother(NotPermitted):
    sentence = "这份文件已经分派给{name}审核；需要更换审核人的，请审核负责人改派。"


class OwnDraft(NotPermitted):
    sentence = "{name}是这份文件的起草人，不能由其审核，请换一名审核人员。"


class FourEyes(NotPermitted):
    sentence = "复核人不能是审核人本人：审核和复核须由两人分别进行，请由本机构的另一名审核人员复核。"


class NotAReviewer(InvalidInput):
    sentence = "请选择{body}在用的审核人员。"


class NotACounsel(InvalidInput):
    sentence = "请选择一名在用的法律顾问；还没有法律顾问账号的，请系统管理员在“用户”中新建。"


class SupplementAskedOnce(Conflict):
    sentence = (
        "本轮送审已于 {on} 要求补正过一次；需要补正的内容应当一次性告知，不能再次要求。材料仍不符合要求的，可以退回（"
        + PART_FIVE
        + "）。"
    )


class SupplementItemsMissing(InvalidInput):
    sentence = "请一次性列全需要补正的材料或者说明的事项，每行一项（" + PART_FIVE + "）。"


class SupplementIncomplete(Conflict):
    sentence = "补正后仍然缺少：{materials}。请上传，或者在补正说明中逐项说明情况。"


class ExtendedOnce(Conflict):
    sentence = "审核期限已经延长过一次（延长 {days} 个工作日），不能再次延长。"


class NoClockToExtend(Conflict):
    sentence = "这份文件按应急程序审核，不计算审核期限，无需延长（" + PART_FIVE + "）。"


class ExtensionTooLong(InvalidInput):
    sentence = "一次最多延长 {most} 个工作日，请填写 1 至 {most}。"


class ChecklistIncomplete(Conflict):
    sentence = "审核事项还有 {count} 项没有作出结论：{points}。审核意见应当逐项作答（" + PART_SIX + "）。"


class ProblemsAgainstLawful(Conflict):
    sentence = "审核事项{points}的结论是“存在问题”，不能作出“合法”的结论（" + PART_SIX + "）。"


class UnlawfulPointsAgainstLawful(Conflict):
    sentence = "审核意见中还有 {count} 条性质为“违法”的意见，不能作出“合法”的结论（" + PART_SIX + "）。"


class PointsMissing(Conflict):
    sentence = "结论为“{conclusion}”，但还没有写明需要修改的意见，请采纳审查发现或者新增意见（" + PART_SIX + "）。"


class BasisMissing(InvalidInput):
    sentence = "性质为“违法”的意见应当写明违反的法律、法规、规章或者文件及其条款（" + PART_SIX + "）。"


class HasteUnexplained(Conflict):
    sentence = "审核用时 {days} 个工作日，少于一般不少于 {least} 个工作日的要求，请写明理由（" + PART_FIVE + "）。"


class OutdatedVersion(Conflict):
    """The text changed under what a person was doing. Pages give the link to the newest version beside the sentence."""

    sentence = "您办理的是第 {seen} 版文本，文件已有第 {newest} 版，请打开最新版本核对后再办理。"


class CounselAskedAlready(Conflict):
    sentence = "本轮审核已经征询过{name}的意见，请查看其意见，或者征询其他法律顾问。"


class CounselAnswered(Conflict):
    sentence = "这次征询已经提出意见，不能重复提交。"


class PointsToAnswer(InvalidInput):
    sentence = "请为每一条审核意见选择采纳情况；部分采纳和未采纳的，说明理由和依据（" + PART_SIX + "）。"


class NothingToAnswer(Conflict):
    sentence = "本轮审核意见没有需要反馈的条目。"


class DueDayPast(InvalidInput):
    sentence = "截止日期不能早于今天，请重新选择。"
