"""The yearly catalogue of a government's documents for the congress (BA-21): as a table, as docx, as xlsx."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from fazhi_review.accounts import audit
from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.models import Organization, OrganizationKind, User
from fazhi_review.errors import InvalidInput
from fazhi_review.extensions import unit_of_work
from fazhi_review.filing.actions import FilingAction
from fazhi_review.filing.models import Filing, PublishedDocument
from fazhi_review.filing.package.models import CatalogueReport
from fazhi_review.filing.tables import Cell, Column, as_xlsx
from fazhi_review.filing.workflow import FilingState, Recipient
from fazhi_review.matters.place import Place

COLUMNS: tuple[Column, ...] = (
    Column("序号", 6), Column("文件名称", 50), Column("发文字号", 22), Column("制定机关", 24), Column("公布日期", 13),
    Column("施行日期", 13), Column("有效期至", 13), Column("报送人大常委会日期", 13), Column("备案号", 22),
)  # fmt: skip
_SOURCE = "《河南省实施〈中华人民共和国各级人民代表大会常务委员会监督法〉办法》第六十二条第一款"
_WIDTHS = (10, 72, 36, 34, 22, 22, 22, 24, 28)  # millimetres on A4 across


class DayMissing(InvalidInput):
    sentence = "请填写报送日期，不能晚于今天，也不能早于次年1月1日。"


class AlreadyReported(InvalidInput):
    sentence = "{year} 年度目录已于 {day} 登记报送。"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The catalogue of one year."""

    year: int
    due_on: date
    rows: Sequence[Sequence[Cell]]
    unfiled: int  # of them not yet filed with the congress
    report: CatalogueReport | None


def catalogue(session: Session, year: int) -> Catalogue:
    """The government documents published in a year, in the order of their publication."""
    published = session.scalars(
        select(PublishedDocument)
        .join(PublishedDocument.organization)
        .where(
            Organization.kind == OrganizationKind.GOVERNMENT,
            PublishedDocument.published_on.between(date(year, 1, 1), date(year, 12, 31)),
        )
        .options(
            joinedload(PublishedDocument.organization),
            joinedload(PublishedDocument.document),
            selectinload(PublishedDocument.filings),
        )
        .order_by(PublishedDocument.published_on, PublishedDocument.id)
    ).all()
    # What was found to owe nothing is no normative document and stands in no catalogue.
    listed = [each for each in published if _congress(each) is None or _state(each) is not FilingState.WAIVED]
    return Catalogue(
        year=year,
        due_on=date(year + 1, 3, 31),
        rows=[_row(position, each) for position, each in enumerate(listed, 1)],
        unfiled=sum(_state(each) not in (FilingState.SUBMITTED, FilingState.REGISTERED) for each in listed),
        report=session.scalar(select(CatalogueReport).where(CatalogueReport.year == year)),
    )


def report(year: int, reported_on: date | None, note: str, *, user: User, actor: Actor, place: Place) -> None:
    """Note that the catalogue of a year was reported to the congress."""
    if reported_on is None or reported_on > place.clock.today() or reported_on <= date(year, 12, 31):
        raise DayMissing()
    with unit_of_work() as session:
        known = catalogue(session, year)
        if known.report is not None:
            raise AlreadyReported(year=year, day=known.report.reported_on)
        row = CatalogueReport(
            year=year,
            reported_on=reported_on,
            reported_by_id=user.id,
            note=note.strip()[:300],
            documents=len(known.rows),
        )
        session.add(row)
        after = {"submitted_on": reported_on, "rows": len(known.rows)}
        audit.record(session, actor, FilingAction.CATALOGUE_REPORTED, row, after=after, at=place.clock.now())


def catalogue_xlsx(found: Catalogue) -> bytes:
    """The catalogue as a workbook."""
    return as_xlsx(f"{found.year}年度目录", COLUMNS, found.rows)


def catalogue_docx(found: Catalogue, sender: str, today: date) -> bytes:
    """The catalogue as a letter's annex: A4 across, title, table with a head that repeats, sender and date."""
    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(13)
    section.top_margin = section.bottom_margin = Mm(20)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "仿宋", Pt(12)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "仿宋")
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = title.add_run(f"{found.year} 年度行政规范性文件目录")
    run.font.size, run.font.name = Pt(22), "方正小标宋简体"
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "方正小标宋简体")
    document.add_paragraph(f"依据{_SOURCE}报送，共 {len(found.rows)} 件。")
    table = document.add_table(rows=1, cols=len(COLUMNS))
    table.style, table.autofit = "Table Grid", False
    for cell, column in zip(table.rows[0].cells, COLUMNS, strict=True):
        cell.text = column.head
    head = table.rows[0]._tr.get_or_add_trPr()
    head.append(head.makeelement(qn("w:tblHeader"), {qn("w:val"): "true"}))
    for row in found.rows:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = value.isoformat() if isinstance(value, date) else str(value if value is not None else "")
    for row_of_cells in table.rows:
        for cell, width in zip(row_of_cells.cells, _WIDTHS, strict=True):
            cell.width = Mm(width)
    for line in (sender, f"{today.year}年{today.month}月{today.day}日"):
        document.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _row(position: int, published: PublishedDocument) -> list[Cell]:
    document, congress = published.document, _congress(published)
    return [
        position,
        published.title,
        published.number,
        published.organization.name,
        published.published_on,
        document.effective_date if document else None,
        document.expiry_date if document else None,
        congress.submitted_on if congress else None,
        congress.number if congress else "",
    ]


def _congress(published: PublishedDocument) -> Filing | None:
    return next((each for each in published.filings if each.recipient is Recipient.CONGRESS), None)


def _state(published: PublishedDocument) -> FilingState | None:
    congress = _congress(published)
    return congress.state if congress else None
