"""What a filing is refused for: each sentence says what is missing and which rule asks for it."""

from fazhi_review.errors import Conflict, DuplicateFiling, InvalidInput


class TextMissing(InvalidInput):
    sentence = (
        "“{title}”还没有上传电子文本，不能报送：备案应当附电子文本（BA-07，参照《法规规章备案审查条例》第八条）。"
    )


class PublicationDateMissing(InvalidInput):
    sentence = "“{title}”没有填写公布日期，不能报送：报送期限从公布之日起算（BA-02、BA-03）。请先更正公布信息。"


class PublishedInFuture(InvalidInput):
    sentence = "公布日期 {day} 晚于今天，请核对；文件公布后才产生报送备案的义务。"


class MaterialsMissing(InvalidInput):
    sentence = "材料不齐，不能{action}：{missing}。"


class UnknownMaterial(InvalidInput):
    sentence = "材料种类“{key}”不在备案材料清单中，请从清单中选择。"


class ItemsMissing(InvalidInput):
    sentence = "请列出需要补正的内容，每行一项；补正应当一次性告知（参照《法规规章备案审查条例》第九条第二款，BA-09）。"


class AlreadyAsked(Conflict):
    sentence = "本次报送已于 {day} 一次性告知补正内容，不能再次要求补正；补正后仍不符合要求的，可以登记，或者以“逾期未补正或者补正后仍不符合要求”不予登记。"


class SupplementRunning(Conflict):
    sentence = "补正期限到 {day} 届满，期限届满前不能不予登记（BA-09，参照《法规规章备案审查条例》第九条第二款）。"


class GroundMissing(InvalidInput):
    sentence = "请选择不予登记的理由类别（BA-08，参照《法规规章备案审查条例》第九条）。"


class ReasonMissing(InvalidInput):
    sentence = "请写明{what}的理由。"


class NumberMissing(InvalidInput):
    sentence = "请填写对方的备案登记号；没有编号的，填写回执的名称和日期。"


class SentInFuture(InvalidInput):
    sentence = "报送日期应当在公布日期（{published}）之后、不晚于今天。"


class OwnFiling(Conflict):
    sentence = "您是本件的报送人，形式审查和登记应当由另一名工作人员办理。"


class NoBureau(Conflict):
    sentence = "系统中还没有司法行政部门，无法报送；请系统管理员在“单位”中建立。"


class AlreadyPublished(DuplicateFiling):
    sentence = "这份文件已经登记过公布信息（{title}），请勿重复登记。"


class DeclinedForGood(Conflict):
    sentence = "本件因“{ground}”不予登记，不能再次报送；如情况有变，请联系司法行政部门。"


class TextIsWithBureau(Conflict):
    sentence = "当前为“{state}”，不能更换文本、材料或者公布信息；如需更换，请先撤回，或者等待补正通知。"
