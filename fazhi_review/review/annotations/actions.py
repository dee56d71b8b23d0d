"""What this room writes into the audit log. The words of a thread are never among it: auditors are not its readers."""

from fazhi_review.accounts.audit import describe_fields
from fazhi_review.vocabulary import Labelled


class AnnotationAction(Labelled):
    CREATE = "create_annotation", "添加批注"
    EDIT = "edit_annotation", "修改批注"
    REMOVE = "remove_annotation", "撤回批注"
    REPLY = "reply_annotation", "回复批注"
    RESOLVE = "resolve_annotation", "标记批注已解决"
    REOPEN = "reopen_annotation", "重新打开批注"
    SHOW = "show_annotation", "改变批注可见范围"
    DECIDE = "decide_annotation", "处理批注"
    ASSIGN = "assign_annotation", "批注转为任务"
    BEGIN_READING = "begin_independent_reading", "安排两人独立审阅"
    FINISH_READING = "finish_independent_reading", "完成独立审阅"
    OPEN_READING = "open_independent_reading", "公开独立审阅意见"


describe_fields(
    {
        "annotation_kind": "批注类型",
        "visibility": "可见范围",
        "decision": "处理",
        "assignee": "任务承办人",
        "due_on": "完成期限",
        "document": "文件",
        "readers": "审阅人",
        "answer": "答复",
    }
)
