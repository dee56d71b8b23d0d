"""Organizations as a tree, users, and what they may do."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Enum, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fazhi_review.accounts.permissions import ROLE_PERMISSIONS, Permission, Role
from fazhi_review.extensions import Base
from fazhi_review.vocabulary import Labelled


def enum_column(enum: type[StrEnum], *, length: int = 40, name: str | None = None) -> Any:
    """An enum kept as its lowercase value, with a CHECK so that the database refuses anything else.

    `name` names the CHECK where a table has two columns of one enum.
    """
    return Enum(
        enum,
        native_enum=False,
        create_constraint=True,
        name=name or enum.__name__.lower(),
        length=length,
        values_callable=lambda members: [member.value for member in members],
        validate_strings=True,
    )


class OrganizationKind(Labelled):
    GOVERNMENT = "government", "人民政府"
    DEPARTMENT = "department", "政府部门"
    TOWN = "town", "乡镇（街道）"
    BUREAU = "bureau", "司法行政部门"
    OUTSIDE = "outside", "外部机构（律师事务所等）"


class Organization(Base):
    """A body that drafts, issues, files or reviews documents."""

    __tablename__ = "organization"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    short_name: Mapped[str] = mapped_column(String(40))
    kind: Mapped[OrganizationKind] = mapped_column(enum_column(OrganizationKind))
    agency_code: Mapped[str] = mapped_column(String(20), default="")  # 机关代字, e.g. 云政办
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    # Who reviews its documents: none named, the judicial bureau; itself, a legality unit of its own; else who it says.
    review_body_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    is_active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)

    parent: Mapped["Organization | None"] = relationship(
        remote_side="Organization.id", foreign_keys=parent_id, back_populates="children"
    )
    children: Mapped[list["Organization"]] = relationship(
        foreign_keys="Organization.parent_id", back_populates="parent", order_by="Organization.id"
    )
    review_body: Mapped["Organization | None"] = relationship(
        remote_side="Organization.id", foreign_keys=review_body_id
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (CheckConstraint("id <> parent_id", name="not_own_parent"),)

    @property
    def is_bureau(self) -> bool:
        return self.kind is OrganizationKind.BUREAU

    @property
    def has_own_reviewers(self) -> bool:
        """Whether it has a legality unit of its own (本单位合法性审核机构)."""
        return self.review_body_id is not None and self.review_body_id == self.id

    @property
    def audit_label(self) -> str:
        return self.name


class User(Base):
    """A person with one role in one organization."""

    __tablename__ = "user_account"  # "user" is a reserved word in PostgreSQL

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(60), unique=True)
    full_name: Mapped[str] = mapped_column(String(60))
    password_hash: Mapped[str] = mapped_column(String(200))
    role: Mapped[Role] = mapped_column(enum_column(Role))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    email: Mapped[str] = mapped_column(String(120), default="")
    is_enabled: Mapped[bool] = mapped_column(default=True)
    # Set where somebody else chose the password: the first sign-in must change it.
    must_change_password: Mapped[bool] = mapped_column(default=False)
    # Part of every session of this user; raising it ends them all.
    session_epoch: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    last_login_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    organization: Mapped[Organization] = relationship(lazy="joined")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    # What flask-login asks of a user.
    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        return self.is_enabled

    def get_id(self) -> str:
        """What a session stores: the user and the epoch it was begun in (see accounts.session)."""
        return f"{self.id}.{self.session_epoch}"

    def may(self, permission: Permission) -> bool:
        return permission in ROLE_PERMISSIONS[self.role]

    @property
    def audit_label(self) -> str:
        return f"{self.full_name}（{self.username}）"

    @property
    def sees_all_documents(self) -> bool:
        """The bureau's reviewers see every document submitted; everybody else sees their own organization's."""
        return self.reviews_for(self.organization_id) and self.organization.is_bureau

    def reviews_for(self, body_id: int | None) -> bool:
        """Whether this person is a reviewer of that review body."""
        return self.role in (Role.REVIEWER, Role.REVIEW_LEAD) and self.organization_id == body_id


class SignInThrottle(Base):
    """Failed sign-ins counted for one account name or one network address, and until when it must wait."""

    __tablename__ = "sign_in_throttle"

    # "account:" or "address:" and a digest, so that the table tells no names that were tried.
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    failures: Mapped[int]
    last_failed_at: Mapped[datetime] = mapped_column(index=True)
