"""What this room writes into the audit log."""

from fazhi_review.accounts.audit import describe_fields
from fazhi_review.vocabulary import Labelled


class AccountAction(Labelled):
    SIGNED_IN = "accounts.signed_in", "登录"
    SIGN_IN_FAILED = "accounts.sign_in_failed", "登录失败"
    SIGNED_OUT = "accounts.signed_out", "退出"
    SESSIONS_ENDED = "accounts.sessions_ended", "退出全部设备"
    PASSWORD_CHANGED = "accounts.password_changed", "修改密码"
    PASSWORD_RESET = "accounts.password_reset", "重置密码"
    USER_CREATED = "accounts.user_created", "新建用户"
    USER_CHANGED = "accounts.user_changed", "修改用户"
    USER_DISABLED = "accounts.user_disabled", "停用用户"
    USER_ENABLED = "accounts.user_enabled", "启用用户"
    ORGANIZATION_CREATED = "accounts.organization_created", "新建单位"
    ORGANIZATION_CHANGED = "accounts.organization_changed", "修改单位"


describe_fields(
    {
        "username": "用户名",
        "full_name": "姓名",
        "role": "角色",
        "organization": "所在单位",
        "email": "电子邮箱",
        "is_enabled": "启用",
        "name": "单位全称",
        "short_name": "简称",
        "kind": "类别",
        "agency_code": "机关代字",
        "parent": "上级单位",
        "review_body": "合法性审核机构",
        "is_active": "在用",
    }
)
