"""Which packages were built for whom, and which yearly catalogues were made and reported."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fazhi_review.accounts.models import User, enum_column
from fazhi_review.documents.models import StoredFile
from fazhi_review.extensions import Base
from fazhi_review.filing.models import Filing
from fazhi_review.filing.workflow import Recipient


class FilingPackage(Base):
    """One package as it was built. Its digest tells later whether a file that comes back is this one, unchanged."""

    __tablename__ = "filing_package"

    id: Mapped[int] = mapped_column(primary_key=True)
    recipient: Mapped[Recipient] = mapped_column(enum_column(Recipient))
    recipient_name: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    name: Mapped[str] = mapped_column(String(200))
    built_at: Mapped[datetime]
    built_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)

    file: Mapped[StoredFile] = relationship()
    built_by: Mapped[User] = relationship()
    items: Mapped[list["FilingPackageItem"]] = relationship(back_populates="package", order_by="FilingPackageItem.id")

    @property
    def audit_label(self) -> str:
        return self.name


class FilingPackageItem(Base):
    """One filing that a package carried."""

    __tablename__ = "filing_package_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    package_id: Mapped[int] = mapped_column(ForeignKey("filing_package.id"))
    filing_id: Mapped[int] = mapped_column(ForeignKey("filing.id"), index=True)

    package: Mapped[FilingPackage] = relationship(back_populates="items")
    filing: Mapped[Filing] = relationship()

    __table_args__ = (UniqueConstraint("package_id", "filing_id"),)


class CatalogueReport(Base):
    """That the catalogue of a year was reported to the congress, and when: due by 31 March of the year after (BA-21)."""

    __tablename__ = "filing_catalogue_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(unique=True)
    reported_on: Mapped[date]
    reported_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    note: Mapped[str] = mapped_column(String(300), default="")
    documents: Mapped[int]

    reported_by: Mapped[User] = relationship()

    __table_args__ = (CheckConstraint("documents >= 0", name="counted"),)

    @property
    def audit_label(self) -> str:
        return f"{self.year} 年度规范性文件目录"
