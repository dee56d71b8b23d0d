"""Verbs of a project's papers and texts: put a paper in or take it out, and bring a new text of the document."""

from sqlalchemy.orm import Session

from fazhi_review.accounts import audit
from fazhi_review.documents.storage import FileStore
from fazhi_review.drafting import desk, queries
from fazhi_review.drafting.models import Project
from fazhi_review.drafting.moves import (
    DraftingAction,
    NotNow,
    Setting,
    begin,
    ensure_may_file,
    finish,
    is_party,
    mirror,
)
from fazhi_review.drafting.steps import MATERIAL_BY_KEY, Step
from fazhi_review.drafting.texts import is_same_text
from fazhi_review.drafting.workflow import BEFORE_REVIEW, TEXT_IS_FREE, TEXT_REOPENS, Party, ProjectState
from fazhi_review.errors import Conflict, InvalidInput, NotFound, NotPermitted
from fazhi_review.extensions import unit_of_work
from fazhi_review.matters import operations as matters
from fazhi_review.matters.models import MatterFile, MatterKind

_OF_ISSUE = frozenset(
    {Step.DELIBERATION, Step.PARTY_REPORT, Step.SIGN_OFF, Step.REGISTRATION, Step.PUBLICATION, Step.EXPLAINER}
)


class TextHasChanged(Conflict):
    """The new text differs from the one that was approved: the drafter must know what that means."""

    sentence = "上传的文本与已经送审议、审议通过的文本不一致。确需修改的，请勾选“文本有改动，重新送合法性审核”并写明理由后再上传。"


def attach(project_id: int, material: str, name: str, data: bytes, *, store: FileStore, by: Setting) -> None:
    """Put a paper into the project's file, under what it proves. The same file under the same heading is kept once."""
    kind = MATERIAL_BY_KEY.get(material)
    if kind is None:
        raise InvalidInput("请选择材料的种类。")
    with unit_of_work() as session:
        project = queries.project_for(session, by.user, project_id)
        ensure_may_file(project, by)
        matter = matters.matter_of(session, MatterKind.DRAFTING, project.id)
        file = matters.attach(
            session,
            matter,
            material=kind.key,
            label=kind.label,
            name=name,
            data=data,
            user=by.user,
            store=store,
            at=by.at,
        )
        twins = [
            other
            for other in matters.files_of(session, matter, kind.key)
            if other.file_id == file.file_id and other.id != file.id
        ]
        if twins:  # sent twice
            session.delete(file)
            return
        project.updated_at = by.at
        matters.record(
            session,
            matter,
            action=f"归入材料：{kind.label}",
            user=by.user,
            note=file.name,
            at=by.at,
            file_id=file.file_id,
        )
        audit.record(
            session,
            by.actor,
            DraftingAction.ATTACH,
            project,
            after={"material": kind.label, "file": file.name},
            at=by.at,
        )


def remove(project_id: int, file_id: int, *, by: Setting) -> None:
    """Take a paper out of the project's file; history keeps it."""
    with unit_of_work() as session:
        project = queries.project_for(session, by.user, project_id)
        ensure_may_file(project, by)
        matter = matters.matter_of(session, MatterKind.DRAFTING, project.id)
        file = session.get(MatterFile, file_id)
        if file is None or file.matter_id != matter.id:
            raise NotFound()
        if file.removed_at is not None:
            return
        if not may_remove(project, file.material):
            raise NotNow(state=project.state.label, action="移出送审之前的材料")
        matters.remove_file(session, file, at=by.at)
        project.updated_at = by.at
        matters.record(session, matter, action=f"移出材料：{file.label}", user=by.user, note=file.name, at=by.at)
        audit.record(
            session,
            by.actor,
            DraftingAction.REMOVE,
            project,
            after={"material": file.label, "file": file.name},
            at=by.at,
        )


def may_remove(project: Project, material: str) -> bool:
    """Whether a paper may be taken out now: what was reviewed with the text stays with it."""
    kind = MATERIAL_BY_KEY.get(material)
    return project.state in BEFORE_REVIEW | {ProjectState.REVIEWED} or (kind is not None and kind.step in _OF_ISSUE)


def upload_text(
    project_id: int,
    name: str,
    data: bytes,
    *,
    by: Setting,
    token: str | None = None,
    reopen_reason: str = "",
) -> None:
    """A new text of the document. Where the text is already before the meeting or approved, another text re-opens the review.

    Raises TextHasChanged unless that is meant (`reopen_reason`), NotNow while the review body has it or it is published.
    """
    with unit_of_work() as session:
        project = queries.project_for(session, by.user, project_id)
        if not is_party(project, Party.OWNER, by.user):
            raise NotPermitted()
        if project.state not in TEXT_IS_FREE | TEXT_REOPENS:
            raise NotNow(state=project.state.label, action="更换文本")
        decided = project.approved_hash
        if not decided and project.state in TEXT_REOPENS:
            version = queries.newest_version(session, project)
            decided = queries.opinions_of_review(session, project)[0].text_hash if version else ""
        receipt = desk.current().take_text(
            name, data, document_id=project.document_id, uploader=by.user, actor=by.actor, at=by.at, token=token
        )
        if not receipt.is_new and project.document_id is not None:
            return
        taken_by = queries.project_of_document(session, receipt.document_id)
        if taken_by is not None and taken_by.id != project.id:
            raise Conflict("这份文件已经是另一个制定项目的文本，请上传本项目的草案。")
        project.document_id = receipt.document_id
        session.flush()
        session.refresh(project, ["document"])
        version = queries.newest_version(session, project)
        note = version.file_name if version else ""
        is_other = project.state in TEXT_REOPENS and version is not None and not is_same_text(decided, version.text)
        if is_other and not reopen_reason.strip():
            raise TextHasChanged()
        project.updated_at = by.at
        session.flush()
        mirror(session, project, by, action="上传文本", note=note, version_id=receipt.version_id)
        audit.record(session, by.actor, DraftingAction.TEXT, project, after={"file": note}, at=by.at)
        if is_other:
            _reopen(session, project, by, reopen_reason)


def _reopen(session: Session, project: Project, by: Setting, reason: str) -> None:
    taken = begin(session, "reopen", project, by)
    project.approved_hash, project.approved_version_id = "", None
    finish(session, taken, by, note=reason)
