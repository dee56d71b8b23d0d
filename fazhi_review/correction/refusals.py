"""What a step of a correction is refused for: each sentence says what is missing and which rule asks for it."""

from fazhi_review.errors import Conflict, InvalidInput


class PointsMissing(InvalidInput):
    sentence = "纠错意见书至少列明一处问题，写清条款、理由和法律依据（BA-18），请先增加纠错事项。"


class PointIncomplete(InvalidInput):
    sentence = "纠错事项没有填写{missing}，请补充后保存；没有法律依据的意见不能发出。"


class HandlingMissing(InvalidInput):
    sentence = "请写明总的处理意见（停止执行、修改或者废止）后再发出。"


class ReasonMissing(InvalidInput):
    sentence = "请写明{what}的理由。"


class AnswerIncomplete(InvalidInput):
    sentence = "还有 {count} 处问题没有答复：每一处都要选择接受并说明怎样处理，或者写明异议的理由（BA-18）：{clauses}。"


class RemedyMissing(InvalidInput):
    sentence = (
        "请选择已经公布的整改文件（修改后的文件、废止或者停止执行的决定）。没有列出的，先在“备案”中登记已公布文件："
        "修改后应当重新公布并重新备案（BA-20）。"
    )


class RemedyTooEarly(InvalidInput):
    sentence = (
        "《{title}》公布于 {day}，早于纠错意见书发出的 {issued}，不能作为整改文件；请选择之后公布的文件（BA-20）。"
    )


class VerdictsMissing(InvalidInput):
    sentence = "还有 {count} 处没有核验结论，请逐处选择已纠正或者未纠正：{clauses}。"


class NotCorrected(InvalidInput):
    sentence = "还有 {count} 处未纠正，不能核验通过，请退回继续整改：{clauses}。"


class EverythingCorrected(InvalidInput):
    sentence = "各处都已选择“已纠正”，不需要退回，请核验通过；确需退回的，请把未纠正的一处改选“未纠正”。"


class NotYetDue(Conflict):
    sentence = "期限到 {day} 届满，届满后才能“{action}”（{rule}）。"


class StepBefore(Conflict):
    sentence = "现在{pressure}，还不能“{action}”：应当先{before}，期限届满仍未办理的再{action}（{rule}）。"


class AlreadyPressed(Conflict):
    sentence = "已经{action}，不能重复办理；期限届满仍未办理的，请进入下一步。"


class AddresseeMissing(InvalidInput):
    sentence = "请写明提请哪一级机关改变或者撤销，例如本级人民政府（BA-19，地方组织法第七十三条）。"


class ResultMissing(InvalidInput):
    sentence = "请选择有权机关的决定，并填写决定日期。"


class DayInFuture(InvalidInput):
    sentence = "{what}日期 {day} 晚于今天，请核对。"
