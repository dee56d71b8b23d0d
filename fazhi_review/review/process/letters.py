"""The letters that a review gives out, made from its rows and kept as files of its matter."""

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from fazhi_review import letters as forms
from fazhi_review.documents.models import DocumentVersion
from fazhi_review.documents.storage import FileStore
from fazhi_review.matters import operations as matters
from fazhi_review.matters.models import MatterFile
from fazhi_review.review.process.checklist import POINTS
from fazhi_review.review.process.materials import Account, Material
from fazhi_review.review.process.models import ChecklistAnswer, CounselRequest, IssuedOpinion, OpinionPoint
from fazhi_review.review.process.refusals import PART_FIVE
from fazhi_review.review.process.steps import Step
from fazhi_review.timeline.clock import to_beijing

OPINION_LETTER, SUPPLEMENT_LETTER = "opinion_letter", "supplement_notice"
_SEPARATOR = re.compile(r"[；;\n]")
_DOCX_NAME = "{title}（{what}）.docx"


def supplement_notice(
    step: Step,
    lacking: Sequence[Material],
    items: Sequence[str],
    *,
    due_on: date,
    store: FileStore,
    templates: Path | None,
) -> MatterFile:
    """补正通知: everything that is asked for, each with the rule that asks for it."""
    sources = {f"{material.label}：{material.hint}": material for material in lacking}
    rows = []
    for item in items:
        material = sources.get(item)
        name, _, requirement = item.partition("：")
        rows.append(
            {
                "name": material.label if material else (name if requirement else "补充说明"),
                "requirement": material.hint if material else (requirement or name),
                "basis": material.source if material else PART_FIVE,
            }
        )
    body = step.review.body.name if step.review.body is not None else ""
    values = {
        "addressee": step.document.organization.name,
        "matter": "合法性审核",
        "document_title": step.document.title,
        "received_on": to_beijing(step.review.submitted_at).date() if step.review.submitted_at else step.today,
        "due_on": due_on,
        "consequence": "逾期未补正或者补正后仍不符合要求的，本次送审按退回处理，可以在材料齐备后重新送审。",
        "organization": body,
        "issued_on": step.today,
        "missing": rows,
    }
    return _kept(step, "supplement_notice", values, SUPPLEMENT_LETTER, "补正通知", store, templates)


def legality_opinion(
    step: Step,
    opinion: IssuedOpinion,
    *,
    version: DocumentVersion,
    answers: Sequence[ChecklistAnswer],
    points: Sequence[OpinionPoint],
    counsels: Sequence[CounselRequest],
    materials: Sequence[Account],
    circumstances: Sequence[str],
    store: FileStore,
    templates: Path | None,
) -> MatterFile:
    """合法性审核意见书, its points in the order of the articles."""
    review = step.review
    values = {
        "number": opinion.number,
        "addressee": step.document.organization.name,
        "document_title": step.document.title,
        "document_version": f"送审稿第{version.number}版",
        "document_hash": opinion.text_sha256,
        "submitted_on": opinion.submitted_on or step.today,
        "accepted_on": opinion.accepted_on,
        "working_days": str(opinion.working_days) if opinion.working_days is not None else "",
        "review_basis": "\n".join(_bases(points)),
        "conclusion": opinion.conclusion.label,
        "conclusion_reason": _with_haste(opinion),
        "fair_competition": _fair_competition(circumstances, materials),
        "counsel_opinion": "\n".join(
            f"{request.counsel.full_name}：{request.opinion}" for request in counsels if request.answered_at is not None
        ),
        "emergency_note": review.submission_note if "is_emergency" in circumstances else "",
        "reviewer": review.reviewer.full_name if review.reviewer else "",
        "second_reader": review.second_reader.full_name if review.second_reader else "",
        "approver": step.user.full_name,
        "organization": review.body.name if review.body is not None else "",
        "issued_on": step.today,
        "scope": _scope(answers),
        "points": [_point(point) for point in points],
    }
    return _kept(step, "legality_opinion", values, OPINION_LETTER, "合法性审核意见书", store, templates)


def _scope(answers: Sequence[ChecklistAnswer]) -> list[dict[str, str]]:
    given = {answer.point: answer for answer in answers}
    return [
        {
            "item": point.key.label,
            "result": given[point.key].verdict.label if point.key in given else "",
            "note": given[point.key].note if point.key in given else "",
        }
        for point in POINTS
    ]


def _point(point: OpinionPoint) -> dict[str, str]:
    return {
        "address": point.path or "全文",
        "quote": point.quote,
        "issue": point.problem,
        "basis": point.basis,
        "rule": point.rule,
        "suggestion": point.suggestion,
        "nature": point.nature.label,
    }


def _bases(points: Sequence[OpinionPoint]) -> list[str]:
    """What the points rest on, each law once with its articles in the order in which they are named."""
    articles: dict[str, dict[str, None]] = {}
    for point in points:
        for cited in _SEPARATOR.split(point.basis):
            law, closed, article = cited.strip().rpartition("》")
            articles.setdefault(law + closed or cited.strip(), {})[article if closed else ""] = None
    return [law + "、".join(filter(None, named)) for law, named in articles.items() if law]


def _with_haste(opinion: IssuedOpinion) -> str:
    if not opinion.haste_reason:
        return opinion.reason
    return f"{opinion.reason}\n审核用时 {opinion.working_days} 个工作日，少于一般不少于5个工作日的要求，理由：{opinion.haste_reason}"


def _fair_competition(circumstances: Sequence[str], materials: Sequence[Account]) -> str:
    if "affects_business" not in circumstances:
        return "起草单位说明不涉及经营者经济活动。"
    has_file = any(entry.material.key == "competition_review" and entry.files for entry in materials)
    return (
        "涉及经营者经济活动，已提交公平竞争审查结论。" if has_file else "涉及经营者经济活动，未提交公平竞争审查结论。"
    )


def _kept(
    step: Step,
    form: str,
    values: dict[str, object],
    material: str,
    label: str,
    store: FileStore,
    templates: Path | None,
) -> MatterFile:
    data = forms.render(form, values, overrides=templates)
    name = _DOCX_NAME.format(title=step.document.title[:120], what=label)
    return matters.attach(
        step.session,
        step.matter,
        material=material,
        label=label,
        name=name,
        data=data,
        user=step.user,
        store=store,
        at=step.at,
    )
