"""The evidence chain of a project: each step in the order of the law, with its papers, person, day and checksum."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from fazhi_review.documents.models import DocumentVersion
from fazhi_review.drafting.dossier import Dossier
from fazhi_review.drafting.dossiers import ProjectRows
from fazhi_review.drafting.project_page import is_needed, rungs_of
from fazhi_review.drafting.steps import Audience, Step, StepState, materials_of


@dataclass(frozen=True, slots=True)
class Proof:
    """One paper or text that proves a step."""

    label: str
    name: str
    sha256: str  # of the file as it was uploaded
    person: str
    at: datetime | None
    file_id: int | None = None  # to download it by


@dataclass(frozen=True, slots=True)
class ChainStep:
    """One step with all that proves it."""

    stage: str
    step: Step
    state: StepState
    facts: tuple[tuple[str, str], ...]
    proofs: tuple[Proof, ...]

    @property
    def is_unproved(self) -> bool:
        """Whether a step is said to be done and no paper shows it."""
        return self.state is StepState.DONE and not self.proofs


def chain_of(rows: ProjectRows, dossier: Dossier, texts: Sequence[DocumentVersion]) -> list[ChainStep]:
    """Every step of the ladder, taken or not; what is not needed and was not done is left out."""
    return [
        ChainStep(
            rung.label,
            line.step,
            line.state,
            tuple(_facts(line.step, rows, line.text)),
            tuple(_proofs(line.step, rows, texts)),
        )
        for rung in rungs_of(rows, dossier)
        for line in rung.lines
        if line.state is not StepState.WAIVED
        or (line.text and not line.text.startswith("按文件性质"))
        or is_needed(line.step, dossier)
    ]


def _facts(step: Step, rows: ProjectRows, text: str) -> Iterator[tuple[str, str]]:
    if text:
        yield "办理情况", text
    record = rows.records.get(step)
    if record is not None:
        yield from _of_record(record.started_on, record.finished_on, record.note)
        yield "登记人", f"{record.recorded_by.full_name}"
    for audience in Audience:
        if step is audience.step:
            for asked in rows.consultations:
                if asked.audience is audience:
                    yield "征求对象", asked.addressees
                    if asked.url:
                        yield "公告网址", asked.url
                    if asked.shortening_reason:
                        yield "缩短期限的理由", asked.shortening_reason
    if step is Step.COMPETITION_REVIEW and rows.competition is not None:
        contained = [answer.point for answer in rows.competition.answers if answer.is_contained]
        yield (
            "审查标准",
            f"逐项回答 {len(rows.competition.answers)} 项，其中回答“有”的 {len(contained)} 项"
            + (f"（{'、'.join(contained)}）" if contained else ""),
        )
        if rows.competition.concluded_by is not None:
            yield "结论人", rows.competition.concluded_by.full_name
    if step is Step.LEGALITY_REVIEW:
        for opinion in reversed(rows.opinions):
            yield (
                "审核意见",
                f"{opinion.issued_on.isoformat()} {opinion.number} {opinion.conclusion.label}（{opinion.given_by.full_name}）",
            )
            yield "审核文本校验值", opinion.text_hash
    if step is Step.DELIBERATION:
        for meeting in reversed(rows.meetings):
            yield "会议", f"{meeting.held_on.isoformat()} {meeting.name}：{meeting.outcome.label}"
            yield "审议文本校验值", meeting.text_hash
    if step is Step.PUBLICATION and rows.project.channels:
        yield "公布载体", "、".join(rows.project.channels)
        if rows.project.publication_url:
            yield "公布网址", rows.project.publication_url
        yield "审议通过文本校验值", rows.project.approved_hash


def _of_record(started_on: date | None, finished_on: date | None, note: str) -> Iterator[tuple[str, str]]:
    if started_on and finished_on and started_on != finished_on:
        yield "起止日期", f"{started_on.isoformat()} 至 {finished_on.isoformat()}"
    if note:
        yield "说明", note


def _proofs(step: Step, rows: ProjectRows, texts: Sequence[DocumentVersion]) -> Iterator[Proof]:
    for material in materials_of(step):
        for file in rows.files_for(material.key):
            yield Proof(
                material.label,
                file.name,
                file.file.sha256,
                file.uploaded_by.full_name if file.uploaded_by else "",
                file.uploaded_at,
                file.id,
            )
    if step is Step.DRAFTING:
        for version in texts:
            yield _text(f"文本第 {version.number} 版", version)
    if step is Step.LEGALITY_REVIEW:
        for opinion in reversed(rows.opinions):
            if opinion.file is not None:
                yield Proof(
                    "合法性审核意见书",
                    opinion.file_name,
                    opinion.file.sha256,
                    opinion.given_by.full_name,
                    opinion.given_at,
                )
    if step is Step.DELIBERATION and rows.project.approved_version is not None:
        yield _text("审议通过的文本", rows.project.approved_version)


def _text(label: str, version: DocumentVersion) -> Proof:
    return Proof(label, version.file_name, version.file.sha256, version.created_by.full_name, version.created_at)
