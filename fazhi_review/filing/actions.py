"""What this room writes into the audit log."""

from fazhi_review.accounts.audit import describe_fields
from fazhi_review.vocabulary import Labelled


class FilingAction(Labelled):
    PUBLISHED = "filing.published", "登记公布文件"
    TEXT_BROUGHT = "filing.text_brought", "补传已公布文件"
    FACTS_CHANGED = "filing.facts_changed", "更正公布信息"
    MATERIAL_ADDED = "filing.material_added", "添加备案材料"
    MATERIAL_REMOVED = "filing.material_removed", "移除备案材料"
    SUBMIT = "filing.submit", "报送备案"
    WITHDRAW = "filing.withdraw", "撤回报送"
    REGISTER = "filing.register", "予以登记"
    ASK_SUPPLEMENT = "filing.ask_supplement", "通知补正"
    SUPPLEMENT = "filing.supplement", "补正后报送"
    DECLINE = "filing.decline", "不予登记"
    WAIVE = "filing.waive", "确认无需报送"
    REINSTATE = "filing.reinstate", "恢复报送义务"
    SEND = "filing.send", "登记已报送"
    NOTE_REGISTERED = "filing.note_registered", "登记对方备案号"
    NOTE_SUPPLEMENT = "filing.note_supplement", "登记对方补正要求"
    RESEND = "filing.resend", "登记补正后已报送"
    NOTE_DECLINED = "filing.note_declined", "登记对方不予登记"
    LIST_COMPARED = "filing.list_compared", "比对公布文件清单"
    HUNT = "filing.hunt", "核查漏报"
    SUSPECT_CONFIRMED = "filing.suspect_confirmed", "确认漏报"
    SUSPECT_DISMISSED = "filing.suspect_dismissed", "排除疑似漏报"
    SUSPECT_REOPENED = "filing.suspect_reopened", "重新核实疑似漏报"
    PACKAGE_BUILT = "filing.package_built", "生成报送包"
    CATALOGUE_BUILT = "filing.catalogue_built", "生成年度目录"
    CATALOGUE_REPORTED = "filing.catalogue_reported", "登记年度目录已报送"
    REVIEW_OPENED = "filing_review.opened", "启动备案审查"
    REVIEW_ASSIGNED = "filing_review.assigned", "分派备案审查"
    REVIEW_EXPLANATION_ASKED = "filing_review.explanation_asked", "要求说明情况"
    REVIEW_EXPLAINED = "filing_review.explained", "说明情况"
    REVIEW_EXPLANATION_CLOSED = "filing_review.explanation_closed", "结束说明"
    REVIEW_PROPOSED = "filing_review.proposed", "提出审查意见"
    REVIEW_SENT_BACK = "filing_review.sent_back", "退回审查人员"
    REVIEW_CONCLUDED = "filing_review.concluded", "作出备案审查结论"
    FINDING_DECIDED = "filing_review.finding_decided", "处理审查发现"


describe_fields(
    {
        "recipient": "报送对象",
        "due_on": "报送期限",
        "published_on": "公布日期",
        "submitted_on": "报送日期",
        "filing_number": "备案号",
        "items": "补正事项",
        "ground": "理由类别",
        "material": "材料",
        "carrier": "公布载体",
        "points": "审查要点",
        "digest": "校验值",
        "rows": "行数",
        "suspects": "疑似漏报",
        "mode": "审查方式",
        "reviewer": "审查人员",
    }
)
