"""The papers this room writes itself, through the house's letters: the fair competition review form."""

from pathlib import Path

from fazhi_review import letters
from fazhi_review.documents.storage import FileStore
from fazhi_review.drafting import papers
from fazhi_review.drafting.competition import CompetitionConclusion, standards
from fazhi_review.drafting.dossiers import ProjectRows
from fazhi_review.drafting.moves import Setting
from fazhi_review.errors import Conflict

_CONCLUSIONS = {
    CompetitionConclusion.CLEAR: "可以出台",
    CompetitionConclusion.AFTER_CHANGES: "修改后出台",
    CompetitionConclusion.EXCEPTION: "适用例外规定出台",
    CompetitionConclusion.BARRED: "不得出台",
}


class NotConcluded(Conflict):
    sentence = "公平竞争审查还没有作出结论，作出结论后才能生成审查表。"


def competition_letter(rows: ProjectRows, *, overrides: Path | None = None) -> bytes:
    """公平竞争审查表 with every point and its answer. Raises NotConcluded before there is a conclusion."""
    review, project = rows.competition, rows.project
    if review is None or review.conclusion is None or review.concluded_on is None or review.concluded_by is None:
        raise NotConcluded()
    answers = {answer.point: answer for answer in review.answers}
    exceptions = rows.exceptions if review.conclusion is CompetitionConclusion.EXCEPTION else ()
    values: dict[str, object] = {
        "document_title": project.title,
        "industry": review.industry or "未填写",
        "nature": "规范性文件",
        "drafting_unit": project.organization.name,
        "contact": review.concluded_by.full_name,
        "consultation": review.stakeholders,
        "conclusion": _CONCLUSIONS[review.conclusion],
        "drafter_opinion": review.draft_opinion or review.conclusion_note or review.conclusion.label,
        "regulator_opinion": f"{review.market_body}：{review.market_opinion}" if review.market_opinion else "",
        "responsible": review.concluded_by.full_name,
        "organization": project.organization.name,
        "issued_on": review.concluded_on,
        "exception_ground": "；".join(
            f"{row.provision}：{row.ground.label}（{row.ground_note}）" for row in exceptions
        ),
        "exception_alternatives": "；".join(f"{row.provision}：{row.no_milder_means}" for row in exceptions),
        "exception_end": "；".join(
            f"{row.provision}：{row.ends_on.isoformat() if row.ends_on else ''}{row.end_condition}"
            for row in exceptions
        ),
        "standards": [
            {
                "group": group.standard,
                "item": f"{point.key} {point.text}",
                "result": "是" if point.key in answers and answers[point.key].is_contained else "否",
                "note": answers[point.key].explanation if point.key in answers else "",
            }
            for group in standards().all_groups
            for point in group.points
        ],
    }
    return letters.render("competition_review", values, overrides=overrides)


def file_competition_letter(rows: ProjectRows, *, store: FileStore, by: Setting, overrides: Path | None = None) -> None:
    """Put the form, as it is now, into the project's papers."""
    data = competition_letter(rows, overrides=overrides)
    papers.attach(rows.project.id, "competition_form", "公平竞争审查表.docx", data, store=store, by=by)
