"""The table of opinions and what was made of them (意见汇总和采纳情况表), as a spreadsheet."""

from collections.abc import Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from fazhi_review.documents.storage import FileStore
from fazhi_review.drafting import papers, queries
from fazhi_review.drafting.models import Project
from fazhi_review.drafting.moves import Setting
from fazhi_review.drafting.opinion_models import Consultation, Opinion
from fazhi_review.extensions import unit_of_work

HEADS = ("序号", "征求对象", "提出人（单位）", "提出日期", "涉及条款", "意见内容", "采纳情况", "理由", "协调情况")
_WIDTHS = (6, 16, 20, 12, 14, 48, 10, 40, 28)
FILE_NAME = "意见汇总和采纳情况表.xlsx"


def workbook_of(project: Project, consultations: Sequence[Consultation]) -> bytes:
    """One row an opinion, in the order in which audiences were asked; rounds without any opinion say so."""
    book = Workbook()
    sheet = book.active
    if not isinstance(sheet, Worksheet):
        raise TypeError("a new workbook has a sheet")
    sheet.title = "意见汇总"
    sheet.append([f"《{project.title}》意见汇总和采纳情况表"])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(HEADS))
    sheet.append([_counts(consultations)])
    sheet.merge_cells(start_row=2, start_column=1, end_row=2, end_column=len(HEADS))
    sheet.append(list(HEADS))
    number = 0
    for consultation in consultations:
        if not consultation.opinions:
            sheet.append(["", consultation.audience.label, consultation.addressees, "", "", "没有收到意见", "", "", ""])
        for opinion in consultation.opinions:
            number += 1
            sheet.append(_row(number, consultation, opinion))
    _dress(sheet)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def file_summary(project_id: int, *, store: FileStore, by: Setting) -> None:
    """Make the table as it is now and put it into the project's papers."""
    with unit_of_work() as session:
        project = queries.project_for(session, by.user, project_id)
        data = workbook_of(project, queries.consultations_of(session, project))
        papers.attach(project_id, "opinion_summary", FILE_NAME, data, store=store, by=by)


def _counts(consultations: Sequence[Consultation]) -> str:
    opinions = [opinion for consultation in consultations for opinion in consultation.opinions]
    told: dict[str, int] = {}
    for opinion in opinions:
        label = opinion.answer.label if opinion.answer else "待答复"
        told[label] = told.get(label, 0) + 1
    parts = "，".join(f"{label} {count} 条" for label, count in told.items())
    return f"共收到意见 {len(opinions)} 条" + (f"：{parts}" if parts else "")


def _row(number: int, consultation: Consultation, opinion: Opinion) -> list[object]:
    return [
        number,
        consultation.audience.label,
        _plain(opinion.given_by),
        opinion.given_on.isoformat(),
        _plain(opinion.provision),
        _plain(opinion.content),
        opinion.answer.label if opinion.answer else "待答复",
        _plain(opinion.answer_reason),
        _plain(opinion.coordination),
    ]


def _plain(text: str) -> str:
    """A text that a spreadsheet will not take for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text


def _dress(sheet: Worksheet) -> None:
    thin = Side(style="thin", color="999999")
    for column, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    for row in sheet.iter_rows(min_row=3):
        for cell in row:
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
    for cell in sheet[3]:
        cell.font = Font(bold=True)
    sheet["A1"].font = Font(bold=True, size=16)
    sheet["A1"].alignment = Alignment(horizontal="center")
    sheet.freeze_panes = "A4"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "3:3"
