"""What this room writes into the audit log and the history."""

from fazhi_review.accounts.audit import describe_fields
from fazhi_review.vocabulary import Labelled


class ReviewAction(Labelled):
    """What the audit log calls the verbs of review."""

    EXAMINE = "examine_document", "重新审查"
    SUBMIT = "submit_review", "提交审核"
    WITHDRAW = "withdraw_review", "撤回"
    ASSIGN = "assign_review", "分派审核人"
    ACCEPT = "accept_review", "受理"
    DECLINE = "decline_review", "不予受理"
    REQUEST_SUPPLEMENT = "request_supplement", "要求补正"
    SUPPLY = "supply_materials", "提交补正"
    RETURN = "return_review", "退回"
    EXTEND = "extend_review", "延长审核期限"
    ANSWER_CHECKLIST = "answer_checklist", "审核事项作答"
    WRITE_POINT = "write_opinion_point", "填写审核意见"
    REMOVE_POINT = "remove_opinion_point", "删除审核意见"
    ASK_COUNSEL = "ask_counsel", "征询法律顾问"
    ADVISE = "give_counsel", "提出顾问意见"
    PROPOSE = "propose_opinion", "提请复核"
    AGREE = "agree_opinion", "复核同意"
    SEND_BACK = "send_back_opinion", "复核退回"
    CONCLUDE = "conclude_review", "签发审核意见"
    REFUSE_SIGNING = "refuse_signing", "不予签发"
    ANSWER = "answer_opinion", "反馈采纳情况"
    REOPEN = "reopen_review", "修改后再次送审"
    ATTACH = "attach_material", "上传送审材料"
    DETACH = "detach_material", "删除送审材料"
    EXPLAIN = "explain_material", "说明不需要的材料"
    CIRCUMSTANCES = "state_circumstances", "填写文件情形"
    DECIDE = "decide_finding", "处理审查发现"


describe_fields(
    {
        "state": "办理状态",
        "reason": "理由",
        "conclusion": "审核结论",
        "disposition": "处理",
        "rule": "规则",
        "findings": "审查发现数",
        "pack": "规则版本",
        "examination": "审查记录",
        "reviewer": "审核人",
        "second_reader": "复核人",
        "items": "补正事项",
        "days": "延长工作日数",
        "number": "编号",
        "round": "轮次",
        "material": "材料",
        "point": "事项",
        "verdict": "结论",
        "counsel": "法律顾问",
        "answers": "采纳情况",
        "review_body": "合法性审核机构",
        "circumstances": "文件情形",
    }
)
