"""What a step of a filing review is refused for."""

from fazhi_review.errors import Conflict, InvalidInput


class PointsUnanswered(InvalidInput):
    sentence = "审查要点应当逐项作出结论（BA-11，《法规规章备案审查条例》第十三条），还没有回答：{points}。"


class ProblemNotTold(InvalidInput):
    sentence = "“{point}”选择了“存在问题”，请写明是什么问题。"


class OutcomeMissing(InvalidInput):
    sentence = "请选择审查结论，并写明理由。"


class OutcomeContradicts(InvalidInput):
    sentence = "{contradiction}，与结论“{outcome}”不一致，请核对后再提出。"


class ProblemsMissing(InvalidInput):
    sentence = "结论为“存在应当纠正的问题”的，应当至少列明一处条款、法律依据和处理意见（参照《法规规章备案审查条例》第十八条）。"


class FindingsOpen(Conflict):
    sentence = (
        "还有 {count} 个高风险疑似问题没有处理，请逐一列入审查意见或者说明不采纳的理由，再提出“未发现应当纠正的问题”。"
    )


class NotReviewer(InvalidInput):
    sentence = "请选择本机关在用的审核人员。"


class OwnOpinion(Conflict):
    sentence = "您是审查意见的提出人，签发应当由另一名负责人办理。"


class QuestionsMissing(InvalidInput):
    sentence = "请写明需要制定机关说明的问题。"


class AnswerMissing(InvalidInput):
    sentence = "请填写说明内容。"


class ReasonMissing(InvalidInput):
    sentence = "请写明{what}的理由。"


class ProblemIncomplete(InvalidInput):
    sentence = "请填写{missing}：纠正意见应当写明条款、问题和法律依据。"


class TopicMissing(InvalidInput):
    sentence = "专项审查应当填写专题名称。"


class OriginMissing(InvalidInput):
    sentence = "{mode}应当写明来源（申请人、移送机关和来文字号）。"


class NothingMatches(InvalidInput):
    sentence = "没有符合条件的已登记文件，请调整专项审查的范围。"


class TooMany(InvalidInput):
    sentence = "符合条件的文件有 {count} 件，超过一次专项审查的上限 {most} 件，请缩小范围。"
