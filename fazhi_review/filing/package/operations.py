"""Verbs of what leaves the house: build a package, export for a query platform, tell whether a package is one of ours."""

import logging
from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, undefer

from fazhi_review.accounts import audit
from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.models import User
from fazhi_review.documents.models import DocumentVersion, StoredFile
from fazhi_review.errors import InvalidInput, NotFound, NotPermitted
from fazhi_review.extensions import unit_of_work
from fazhi_review.filing import queries, requirements
from fazhi_review.filing.actions import FilingAction
from fazhi_review.filing.models import Filing, PublishedDocument, Series
from fazhi_review.filing.numbering import take_number
from fazhi_review.filing.package.model import Package, PackedDocument, PackedFile
from fazhi_review.filing.package.models import FilingPackage, FilingPackageItem
from fazhi_review.filing.package.writer import Written, write
from fazhi_review.filing.workflow import FilingState, Recipient
from fazhi_review.matters.place import Place
from fazhi_review.timeline.clock import to_beijing
from fazhi_review.timeline.validity import Validity

logger = logging.getLogger(__name__)

#: More documents make a package that mail and portals refuse.
MOST = 200
#: For a query platform the texts alone go out.
MOST_ON_PLATFORM = 5000


class NothingChosen(InvalidInput):
    sentence = "请至少选择一件要报送的文件。"


class TooMany(InvalidInput):
    sentence = "一个报送包最多 {most} 件文件，请分批生成。"


class NotComplete(InvalidInput):
    sentence = "《{title}》还不能打包：{missing}。"


class WrongRecipient(InvalidInput):
    sentence = "所选文件的报送对象不同，请按报送对象分别生成报送包。"


class RecipientMissing(InvalidInput):
    sentence = "请填写接收机关的名称。"


def build(filing_ids: Sequence[int], recipient_name: str, *, user: User, actor: Actor, place: Place) -> FilingPackage:
    """Pack filings of one recipient with their texts and materials; kept, numbered, and named by its digest."""
    ids = sorted(set(filing_ids))
    if not ids:
        raise NothingChosen()
    if len(ids) > MOST:
        raise TooMany(most=MOST)
    if not recipient_name.strip():
        raise RecipientMissing()
    with unit_of_work() as session:
        filings = [queries.filing_for(session, user, id_) for id_ in ids]
        recipients = {filing.recipient for filing in filings}
        if len(recipients) > 1:
            raise WrongRecipient()
        if not recipients <= {Recipient.ABOVE, Recipient.CONGRESS}:
            raise InvalidInput("报送包用于报送上一级政府和本级人大常委会；报司法行政部门的在系统内直接报送。")
        documents = tuple(_packed(session, filing, place) for filing in filings)
        sender = queries.bureau(session)
        written = write(
            Package(
                sender=sender.name if sender else user.organization.name,
                recipient=recipient_name.strip(),
                built_at=to_beijing(place.clock.now()).isoformat(timespec="seconds"),
                documents=documents,
            )
        )
        return _kept(session, written, filings, recipient_name.strip(), user=user, actor=actor, place=place)


def export_platform(session: Session, *, today: date, sender: str, built_at: str) -> Written:
    """The texts and public facts of every registered document, for a query platform. Nothing internal goes out."""
    published = session.scalars(
        select(PublishedDocument)
        .join(Filing, Filing.published_id == PublishedDocument.id)
        .where(
            Filing.recipient == Recipient.BUREAU,
            Filing.state == FilingState.REGISTERED,
            PublishedDocument.document_id.is_not(None),
        )
        .options(joinedload(PublishedDocument.organization), joinedload(PublishedDocument.document))
        .order_by(PublishedDocument.id)
        .limit(MOST_ON_PLATFORM)
    ).all()
    if not published:
        raise InvalidInput("还没有已登记的文件可以导出。")
    texts = _texts(session, [each.document_id for each in published if each.document_id is not None])
    registrations = _registrations(session, [each.id for each in published])
    documents = tuple(
        _described(each, texts.get(each.document_id or 0, ""), registrations.get(each.id), today, ())
        for each in published
    )
    return write(Package(sender=sender, recipient="规范性文件查询平台", built_at=built_at, documents=documents))


def package_for(session: Session, user: User, package_id: int) -> FilingPackage:
    """One package; the bureau sees all, others those of their own organization. Raises NotFound."""
    package = session.get(FilingPackage, package_id)
    if package is None or not (user.sees_all_documents or package.organization_id == user.organization_id):
        raise NotFound()
    return package


def known_digest(session: Session, digest: str) -> FilingPackage | None:
    """The package of this installation that has this digest."""
    return session.scalar(select(FilingPackage).where(FilingPackage.digest == digest).limit(1))


def ensure_may_build(user: User) -> None:
    """Packages are built by the bureau."""
    if not user.sees_all_documents:
        raise NotPermitted()


def _packed(session: Session, filing: Filing, place: Place) -> PackedDocument:
    published = filing.published
    missing = [each.sentence for each in queries.missing_of(session, filing)]
    if missing or published.published_on is None:
        what = "；".join(missing or ["没有填写公布日期（BA-02、BA-03）"])
        raise NotComplete(title=published.title, missing=what)
    files = tuple(
        PackedFile(file.material, file.label, file.name, place.store.read(file.file.sha256))
        for file in queries.files_of(session, filing)
        if requirements.material(file.material) is not None
    )
    text = _texts(session, [published.document_id or 0]).get(published.document_id or 0, "")
    registration = _registrations(session, [published.id]).get(published.id)
    return _described(published, text, registration, place.clock.today(), files)


def _described(
    published: PublishedDocument, text: str, registration: Filing | None, today: date, files: tuple[PackedFile, ...]
) -> PackedDocument:
    document = published.document
    effective, expiry = (document.effective_date, document.expiry_date) if document else (None, None)
    return PackedDocument(
        title=published.title,
        number=published.number,
        issuing_authority=(document.issuing_authority if document else "") or published.organization.name,
        owner=published.organization.name,
        kind=document.kind.value if document else "",
        document_date=document.document_date if document else None,
        published_on=published.published_on,
        effective_on=effective,
        expires_on=expiry,
        validity=Validity(effective, expiry).status(today).label,
        carrier=published.carrier,
        registration_number=registration.number if registration else "",
        registered_on=registration.registered_on if registration else None,
        text=text,
        files=files,
    )


def _texts(session: Session, document_ids: Sequence[int]) -> dict[int, str]:
    """The newest text of each document; in batches, so that no statement names thousands of ids."""
    texts: dict[int, str] = {}
    for first in range(0, len(document_ids), 500):
        versions = session.scalars(
            select(DocumentVersion)
            .where(DocumentVersion.document_id.in_(document_ids[first : first + 500]))
            .options(undefer(DocumentVersion.text))
            .order_by(DocumentVersion.number)
        )
        texts |= {version.document_id: version.text for version in versions}
    return texts


def _registrations(session: Session, published_ids: Sequence[int]) -> dict[int, Filing]:
    found: dict[int, Filing] = {}
    for first in range(0, len(published_ids), 500):
        rows = session.scalars(
            select(Filing).where(
                Filing.published_id.in_(published_ids[first : first + 500]),
                Filing.recipient == Recipient.BUREAU,
                Filing.state == FilingState.REGISTERED,
            )
        )
        found |= {row.published_id: row for row in rows}
    return found


def _kept(
    session: Session,
    written: Written,
    filings: Sequence[Filing],
    recipient_name: str,
    *,
    user: User,
    actor: Actor,
    place: Place,
) -> FilingPackage:
    at, today = place.clock.now(), place.clock.today()
    stored = place.store.put(written.data)
    file = session.scalar(select(StoredFile).where(StoredFile.sha256 == stored.sha256))
    if file is None:
        file = StoredFile(sha256=stored.sha256, size=stored.size, file_type="zip", stored_at=at)
        session.add(file)
        session.flush()
    serial = take_number(session, Series.PACKAGE, today.year)
    package = FilingPackage(
        recipient=filings[0].recipient,
        recipient_name=recipient_name,
        digest=written.digest,
        file_id=file.id,
        name=f"备案报送包〔{today.year}〕{serial}号.zip",
        built_at=at,
        built_by_id=user.id,
        organization_id=user.organization_id,
    )
    package.items = [FilingPackageItem(filing_id=filing.id) for filing in filings]
    session.add(package)
    session.flush()
    after = {"digest": written.digest, "recipient": recipient_name}
    audit.record(session, actor, FilingAction.PACKAGE_BUILT, package, after=after, at=at)
    logger.info("package %s: %s filings, %s files", package.id, len(filings), written.files)
    return package
