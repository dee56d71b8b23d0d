"""What this room writes into the audit log."""

from fazhi_review.accounts.audit import describe_fields
from fazhi_review.vocabulary import Labelled


class CorrectionAction(Labelled):
    OPENED = "correction.opened", "拟发纠错意见"
    POINT_ADDED = "correction.point_added", "增加纠错事项"
    POINT_CHANGED = "correction.point_changed", "修改纠错事项"
    POINT_REMOVED = "correction.point_removed", "删除纠错事项"
    ISSUE = "correction.issue", "发出纠错意见书"
    DISCARD = "correction.discard", "不再发出纠错意见"
    ANSWER = "correction.answer", "反馈处理意见"
    UPHOLD = "correction.uphold", "维持纠错意见"
    YIELD = "correction.yield", "采纳异议"
    REPORT = "correction.report", "报告整改结果"
    VERIFY = "correction.verify", "核验通过"
    RETURN = "correction.return", "退回继续整改"
    REMIND = "correction.remind", "催办"
    SUPERVISE = "correction.supervise", "发出督办函"
    PROPOSE = "correction.propose", "提请改变或者撤销"
    DECIDE = "correction.decide", "登记有权机关决定"


describe_fields(
    {
        "pressure": "催办程度",
        "correction_number": "纠错意见书编号",
        "answers": "反馈",
        "remedy": "整改文件",
        "result": "办理结果",
        "clause": "条款",
        "corrected": "已纠正",
    }
)
