"""Verbs of whoever issues the document: deliberate, confirm, sign, register a number, publish.

`publish` tells every room that has registered with `on_published`, in the same unit of work: a document is published
and owed for filing in one commit, or neither.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from fazhi_review.accounts import audit
from fazhi_review.documents import operations as documents
from fazhi_review.documents.intake import parse_file, safe_file_name
from fazhi_review.documents.models import MetadataField
from fazhi_review.documents.storage import FileStore
from fazhi_review.drafting import desk, numbering, queries
from fazhi_review.drafting.dossier import Outcome, Publishing
from fazhi_review.drafting.models import Meeting, Project
from fazhi_review.drafting.moves import (
    DraftingAction,
    Setting,
    Taken,
    ensure_open,
    finish,
    note_step,
    take,
)
from fazhi_review.drafting.operations import checked_address
from fazhi_review.drafting.steps import MATERIAL_BY_KEY, Step
from fazhi_review.drafting.texts import is_same_text, text_hash
from fazhi_review.errors import InvalidInput
from fazhi_review.extensions import unit_of_work
from fazhi_review.matters import clocks
from fazhi_review.matters import operations as matters
from fazhi_review.matters.models import MatterKind

logger = logging.getLogger(__name__)

#: What another room does when a document is published: it is handed the session of the same unit of work.
Published = Callable[[Session, Project, Setting], None]
_listeners: list[Published] = []

CHANNELS = ("政府公报", "政府网站", "政务新媒体", "报刊", "规范性文件统一公开平台")


class FutureDay(InvalidInput):
    sentence = "{what}日期不能晚于今天，请在发生之后再登记。"


class DayOutOfOrder(InvalidInput):
    sentence = "{later}日期不能早于{earlier}日期。"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingRecord:
    """What was decided, as its form gives it."""

    outcome: Outcome
    held_on: date
    name: str
    note: str = ""
    record_items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """When, where and from when, as its form gives it; `file` is the file that is printed and published."""

    published_on: date
    effective_on: date
    issued_on: date
    channels: tuple[str, ...]
    url: str = ""
    delay_reason: str = ""
    file_name: str = ""
    file: bytes = b""


_STEP_OF_OUTCOME = {
    Outcome.PASSED: "pass_",
    Outcome.PASSED_WITH_CHANGES: "pass_with_changes",
    Outcome.REJECTED: "reject",
}


def on_published(listener: Published) -> Published:
    """Register what is to be done when a document is published; usable as a decorator. Registering twice does it once."""
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


def deliberate(
    project_id: int, record: MeetingRecord, *, seen_version: int, by: Setting, explanation: str = ""
) -> None:
    """Enter what a meeting decided. Passed, the text of today is the approved one, by its checksum."""
    if not record.name.strip():
        raise InvalidInput("请填写会议名称，例如“区人民政府第12次常务会议”。")
    if record.outcome is not Outcome.PASSED and not record.note.strip():
        raise InvalidInput("请写明会议的修改意见或者未通过的理由。")
    if record.held_on > by.today:
        raise FutureDay(what="会议")
    with unit_of_work() as session:
        taken = take(session, _STEP_OF_OUTCOME[record.outcome], project_id, by, seen_version=seen_version)
        if taken is None:
            return
        explained = ensure_open(taken.step, taken.dossier, explanation)
        project, version = taken.project, taken.rows.version
        legality = taken.dossier.legality
        if legality is not None and record.held_on < legality.issued_on:
            raise DayOutOfOrder(later="集体审议", earlier="审核意见出具")
        if version is None:
            raise InvalidInput("还没有文件文本。")
        session.add(
            Meeting(
                project_id=project.id,
                held_on=record.held_on,
                name=record.name.strip(),
                outcome=record.outcome,
                note=record.note.strip(),
                record_items=list(record.record_items),
                version_id=version.id,
                text_hash=taken.dossier.text_hash,
                recorded_by_id=by.user.id,
                recorded_at=by.at,
            )
        )
        if record.outcome is Outcome.PASSED:
            _approve_text(taken)
            note_step(session, project, Step.DELIBERATION, by, started_on=record.held_on, finished_on=record.held_on)
        note = "；".join(filter(None, (record.name.strip(), record.note.strip(), explanation.strip())))
        finish(session, taken, by, note=note, explained=explained)


def confirm(project_id: int, *, seen_version: int, by: Setting, note: str = "") -> None:
    """After a meeting passed the text with changes and the changed text was reviewed: these are the changes meant."""
    with unit_of_work() as session:
        taken = take(session, "confirm", project_id, by, seen_version=seen_version)
        if taken is None:
            return
        explained = ensure_open(taken.step, taken.dossier, note)
        _approve_text(taken)
        meeting = taken.rows.meetings[0]
        note_step(
            session, taken.project, Step.DELIBERATION, by, started_on=meeting.held_on, finished_on=by.today, note=note
        )
        finish(session, taken, by, note=note, explained=explained)


def sign(
    project_id: int, signatory: str, signed_on: date, *, seen_version: int, by: Setting, explanation: str = ""
) -> None:
    """Enter who signed the text off, and when."""
    if not signatory.strip():
        raise InvalidInput("请填写签发人。")
    if signed_on > by.today:
        raise FutureDay(what="签发")
    with unit_of_work() as session:
        taken = take(session, "sign", project_id, by, seen_version=seen_version)
        if taken is None:
            return
        explained = ensure_open(taken.step, taken.dossier, explanation)
        if taken.dossier.meeting and signed_on < taken.dossier.meeting.held_on:
            raise DayOutOfOrder(later="签发", earlier="集体审议")
        project = taken.project
        project.signatory, project.signed_on = signatory.strip(), signed_on
        note_step(session, project, Step.SIGN_OFF, by, started_on=signed_on, finished_on=signed_on)
        finish(session, taken, by, note=f"签发人：{signatory.strip()}", explained=explained)


def register(project_id: int, code: str, *, seen_version: int, by: Setting, explanation: str = "") -> str:
    """Give the document the next number of its series (统一登记、统一编号). Gives the number."""
    with unit_of_work() as session:
        taken = take(session, "register", project_id, by, seen_version=seen_version)
        project = taken.project if taken else queries.project_for(session, by.user, project_id)
        if taken is None:
            return project.number
        explained = ensure_open(taken.step, taken.dossier, explanation)
        held = queries.number_of(session, project)
        if held is None:
            code = numbering.checked_code(project.issuer, code)
            held = numbering.take_number(session, project, code, year=by.today.year, user=by.user, at=by.at)
        # A text that was reviewed again keeps the number that it had: none is lost, none given twice.
        project.number = held.number
        note_step(session, project, Step.REGISTRATION, by, started_on=by.today, finished_on=by.today, note=held.number)
        audit.record(session, by.actor, DraftingAction.NUMBER, project, after={"agency_number": held.number}, at=by.at)
        finish(session, taken, by, note=held.number, explained=explained)
        # Twenty working days to make public what has come about (政府信息公开条例, art. 26).
        matter = matters.matter_of(session, MatterKind.DRAFTING, project.id)
        clocks.start(session, matter, "disclosure", on=project.signed_on or by.today, calendar=by.calendar)
        return held.number


def begin_series(code: str, *, year: int, used: int, by: Setting) -> None:
    """Say how many numbers of a series were given before this register was begun."""
    with unit_of_work() as session:
        issuer = by.user.organization
        checked = numbering.checked_code(issuer, code)
        series = numbering.begin_series(session, issuer, checked, year=year, used=used)
        after = {"agency_number": f"{checked}〔{year}〕", "note": f"此前已用 {used} 号"}
        audit.record(session, by.actor, DraftingAction.NUMBER, issuer, after=after, at=by.at)
        logger.info("series %s begins after %s", series.id, used)


def publish(
    project_id: int,
    announcement: Announcement,
    *,
    seen_version: int,
    by: Setting,
    store: FileStore,
    explanation: str = "",
) -> None:
    """Announce the document: it now has number and dates, the bureau sees it for filing, and it is for the public.

    Refused unless the text, and the file that is published, are the approved text.
    """
    if announcement.published_on > by.today:
        raise FutureDay(what="公布")
    with unit_of_work() as session:
        taken = take(session, "publish", project_id, by, seen_version=seen_version)
        if taken is None:
            return
        project = taken.project
        dossier = replace(
            taken.dossier,
            publishing=Publishing(
                published_on=announcement.published_on,
                effective_on=announcement.effective_on,
                channels=announcement.channels,
                delay_reason=announcement.delay_reason.strip(),
                issued_on=announcement.issued_on,
            ),
            issued_file_hash=_hash_of_file(announcement, project.approved_hash),
        )
        if project.signed_on and announcement.issued_on < project.signed_on:
            raise DayOutOfOrder(later="印发", earlier="签发")
        explained = ensure_open(taken.step, dossier, explanation or announcement.delay_reason)
        if announcement.file:
            _keep_issued_file(session, project, announcement, by, store)
        _announce(session, project, announcement, by)
        note_step(
            session,
            project,
            Step.PUBLICATION,
            by,
            started_on=announcement.issued_on,
            finished_on=announcement.published_on,
        )
        finish(session, taken, by, note="、".join(announcement.channels), explained=explained)
        matter = matters.matter_of(session, MatterKind.DRAFTING, project.id)
        clocks.start(session, matter, "disclosure.explainer", on=announcement.published_on, calendar=by.calendar)
        for listener in _listeners:
            listener(session, project, by)


def _announce(session: Session, project: Project, announcement: Announcement, by: Setting) -> None:
    project.published_on, project.effective_on = announcement.published_on, announcement.effective_on
    project.issued_on = announcement.issued_on
    project.channels, project.publication_url = list(announcement.channels), checked_address(announcement.url)
    project.delay_reason = announcement.delay_reason.strip()
    session.flush()
    if project.document is not None:
        documents.announce(
            session,
            project.document,
            {
                # The text's own title may still carry the mark of a draft.
                MetadataField.TITLE: project.title,
                MetadataField.NUMBER: project.number,
                MetadataField.ISSUING_AUTHORITY: project.issuer.name,
                MetadataField.PUBLICATION_DATE: announcement.published_on,
                MetadataField.EFFECTIVE_DATE: announcement.effective_on,
            },
            announced_by=by.user,
            at=by.at,
        )


def _hash_of_file(announcement: Announcement, approved: str) -> str:
    """The checksum of the file that is to be published; the approved one where it encloses the approved text."""
    if not announcement.file:
        return ""
    text = parse_file(safe_file_name(announcement.file_name), announcement.file).structured.text
    return approved if is_same_text(approved, text) else text_hash(text)


def _keep_issued_file(
    session: Session, project: Project, announcement: Announcement, by: Setting, store: FileStore
) -> None:
    """The file that is published is a paper of the project and the document's last version."""
    kind = MATERIAL_BY_KEY["published_file"]
    matter = matters.matter_of(session, MatterKind.DRAFTING, project.id)
    matters.attach(
        session,
        matter,
        material=kind.key,
        label=kind.label,
        name=announcement.file_name,
        data=announcement.file,
        user=by.user,
        store=store,
        at=by.at,
    )
    desk.current().take_text(
        announcement.file_name,
        announcement.file,
        document_id=project.document_id,
        uploader=by.user,
        actor=by.actor,
        at=by.at,
        token=None,
        is_issued=True,
    )


def _approve_text(taken: Taken) -> None:
    """The text of today is what was decided on; from here on another one goes back to legality review."""
    taken.project.approved_hash = taken.dossier.text_hash
    taken.project.approved_version_id = taken.rows.version.id if taken.rows.version else None
