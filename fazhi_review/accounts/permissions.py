"""Who may do what: roles, permissions, and the declaration that every route must carry.

A route without a declaration is refused at start-up (`web.guard`); lists are filtered in SQL beside that.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from fazhi_review.vocabulary import Labelled

View = TypeVar("View", bound=Callable[..., Any])


class Role(Labelled):
    DRAFTER = "drafter", "起草人员"
    REVIEWER = "reviewer", "审核人员"
    REVIEW_LEAD = "review_lead", "审核负责人"
    ADMINISTRATOR = "administrator", "系统管理员"
    AUDITOR = "auditor", "审计人员"
    COUNSEL = "counsel", "法律顾问"  # outside: sees only what he is asked about


class Permission(Labelled):
    PUBLIC = "public", "公众访问"  # no sign-in
    SIGNED_IN = "signed_in", "登录后访问"
    UPLOAD_DOCUMENT = "upload_document", "上传文件"
    VIEW_DOCUMENT = "view_document", "查看本单位文件"
    EDIT_METADATA = "edit_metadata", "更正文件信息"
    DRAFT_DOCUMENT = "draft_document", "办理制定程序"
    ISSUE_DOCUMENT = "issue_document", "集体审议、签发、编号和公布"
    REVIEW_DOCUMENT = "review_document", "审核文件"
    CONCLUDE_REVIEW = "conclude_review", "出具审核结论"
    MANAGE_TIME_LIMITS = "manage_time_limits", "确认办理期限"
    GIVE_COUNSEL = "give_counsel", "提出法律顾问意见"
    SEARCH_LIBRARY = "search_library", "检索法规库"
    MANAGE_LIBRARY = "manage_library", "维护法规库"
    VIEW_RULES = "view_rules", "查阅规则"
    MANAGE_RULES = "manage_rules", "维护规则"
    MANAGE_LETTERS = "manage_letters", "维护文书模板"
    MANAGE_ACCOUNTS = "manage_accounts", "管理单位和用户"
    READ_AUDIT_LOG = "read_audit_log", "查阅审计日志"


_EVERYBODY = {Permission.PUBLIC, Permission.SIGNED_IN, Permission.SEARCH_LIBRARY}
# What they may do is bounded by their organization too: each project says whose turn it is.
_DRAFTING = {Permission.DRAFT_DOCUMENT, Permission.ISSUE_DOCUMENT}
_REVIEWER = (
    _EVERYBODY
    | _DRAFTING
    | {
        Permission.UPLOAD_DOCUMENT,
        Permission.VIEW_DOCUMENT,
        Permission.EDIT_METADATA,
        Permission.REVIEW_DOCUMENT,
        Permission.VIEW_RULES,
    }
)

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.DRAFTER: frozenset(
        _EVERYBODY | _DRAFTING | {Permission.UPLOAD_DOCUMENT, Permission.VIEW_DOCUMENT, Permission.EDIT_METADATA}
    ),
    Role.REVIEWER: frozenset(_REVIEWER),
    Role.REVIEW_LEAD: frozenset(
        _REVIEWER
        | {
            Permission.CONCLUDE_REVIEW,
            Permission.MANAGE_TIME_LIMITS,
            Permission.MANAGE_LIBRARY,
            Permission.MANAGE_LETTERS,
        }
    ),
    Role.ADMINISTRATOR: frozenset(
        _EVERYBODY
        | {
            Permission.MANAGE_ACCOUNTS,
            Permission.MANAGE_LIBRARY,
            Permission.VIEW_RULES,
            Permission.MANAGE_RULES,
            Permission.MANAGE_LETTERS,
        }
    ),
    Role.AUDITOR: frozenset(_EVERYBODY | {Permission.READ_AUDIT_LOG}),
    Role.COUNSEL: frozenset(_EVERYBODY | {Permission.VIEW_DOCUMENT, Permission.GIVE_COUNSEL}),
}


def requires(permission: Permission) -> Callable[[View], View]:
    """Declare on a view which permission it needs; enforced before every request by `web.guard`."""

    def mark(view: View) -> View:
        view.required_permission = permission  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    """Declare that anybody may open this view without signing in."""
    return requires(Permission.PUBLIC)(view)
