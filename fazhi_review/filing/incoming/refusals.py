"""What is refused about incoming letters, each sentence with what is missing and which rule asks for it."""

from fazhi_review.errors import Conflict, InvalidInput


class ElementsMissing(InvalidInput):
    sentence = (
        "请填写{missing}：审查建议应当写明文件名称、事项、理由和提出人（BA-13，《法规规章备案审查条例》第十二条）。"
    )


class ReceivedInFuture(InvalidInput):
    sentence = "收到日期 {day} 晚于今天，请核对。"


class DocumentMissing(InvalidInput):
    sentence = "请选择所涉的已公布文件；没有列出的，先在“备案”中登记已公布文件，再受理。"


class GroundMissing(InvalidInput):
    sentence = "请选择不予受理的理由类别，并写明理由（BA-13）。"


class ReasonMissing(InvalidInput):
    sentence = "请写明{what}。"


class NothingToNotify(Conflict):
    sentence = "“{kind}”不需要通知制定机关书面答复；需要了解情况的，在备案审查中要求制定机关说明。"


class AlreadyNotified(Conflict):
    sentence = "已于 {day} 通知制定机关，不需要重复通知。"


class NotAsked(Conflict):
    sentence = "还没有收到书面答复的通知，不需要答复。"


class AlreadyAnswered(Conflict):
    sentence = "制定机关已于 {day} 书面答复，不能重复答复。"


class ReviewUnfinished(Conflict):
    sentence = "备案审查还没有作出结论，不能答复来件人；请先审结（BA-13）。"


class WrongCode(InvalidInput):
    sentence = "没有找到登记号和查询码都相符的审查建议，请核对后重新填写。"
