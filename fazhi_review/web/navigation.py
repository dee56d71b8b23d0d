"""One navigation by duty. A signed-in person sees the entries whose permission they hold."""

from dataclasses import dataclass

from flask import Flask, request
from flask_login import current_user

from fazhi_review.accounts.permissions import Permission, Role
from fazhi_review.accounts.session import signed_in_user, time_left
from fazhi_review.extensions import db
from fazhi_review.matters import notices


@dataclass(frozen=True, slots=True)
class Entry:
    title: str
    endpoint: str
    permission: Permission
    prefixes: tuple[str, ...]  # endpoints that light this entry up

    @property
    def is_current(self) -> bool:
        return (request.endpoint or "").startswith(self.prefixes)


# In the order of the work: what is waiting, the documents, the law, then the house itself.
ENTRIES: tuple[Entry, ...] = (
    Entry("待办事项", "matters.work", Permission.VIEW_DOCUMENT, ("matters.work", "matters.calendar")),
    Entry(
        "文件",
        "review.documents",
        Permission.VIEW_DOCUMENT,
        (
            "review.document",
            "review.upload",
            "review.new_version",
            "documents.",
            "matters.history",
            "versions.",
            "process.",
            "margin.",
        ),
    ),
    Entry("制定程序", "drafting.projects", Permission.VIEW_DOCUMENT, ("drafting.",)),
    Entry(
        "备案",
        "filing.index",
        Permission.VIEW_DOCUMENT,
        ("filing.", "filing_review.", "incoming.", "missed.", "packages."),
    ),
    Entry("纠错", "correction.index", Permission.VIEW_DOCUMENT, ("correction.",)),
    Entry("动态清理", "cleanup.dashboard", Permission.VIEW_DOCUMENT, ("cleanup.", "validity.")),
    Entry("全文检索", "search.search", Permission.SEARCH_LIBRARY, ("search.",)),
    Entry("法规库", "library.laws", Permission.SEARCH_LIBRARY, ("library.",)),
    Entry("比对案例", "cases.register", Permission.REVIEW_DOCUMENT, ("cases.",)),
    Entry("规则", "rules.register", Permission.VIEW_RULES, ("rules.",)),
    Entry("办理期限", "limits.time_limits", Permission.SIGNED_IN, ("limits.",)),
    Entry("文书模板", "letter_templates.register", Permission.MANAGE_LETTERS, ("letter_templates.",)),
    Entry(
        "用户", "administration.users", Permission.MANAGE_ACCOUNTS, ("administration.user", "administration.new_user")
    ),
    Entry(
        "单位",
        "administration.organizations",
        Permission.MANAGE_ACCOUNTS,
        ("administration.organization", "administration.new_organization"),
    ),
    Entry("审计日志", "audit.log", Permission.READ_AUDIT_LOG, ("audit.",)),
)


_FOR_COUNSEL = {"review.documents", "search.search", "library.laws"}


def entries() -> list[Entry]:
    """The entries for the person of this request."""
    if not current_user.is_authenticated:
        return [entry for entry in ENTRIES if entry.permission is Permission.PUBLIC]
    if current_user.role is Role.COUNSEL:  # nothing else has anything for somebody from outside
        return [entry for entry in ENTRIES if entry.endpoint in _FOR_COUNSEL]
    return [entry for entry in ENTRIES if current_user.may(entry.permission)]


def init_app(app: Flask) -> None:
    """Let every template ask for the navigation and the installation's settings."""
    settings = app.extensions["settings"]
    clock = app.extensions["clock"]

    def shell() -> dict[str, object]:
        seconds = int(time_left(clock.now()).total_seconds()) if current_user.is_authenticated else None
        unread = notices.unread(db.session(), signed_in_user()) if current_user.is_authenticated else 0
        return {
            "navigation": entries(),
            "settings": settings,
            "session_seconds": seconds,
            "unread_notices": unread,
        }

    app.context_processor(shell)
