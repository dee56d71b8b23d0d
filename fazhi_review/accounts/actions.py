"""What this room writes into the audit log."""

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
