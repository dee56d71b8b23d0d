"""The clauses of the office's documents as the ripple reads them: newest version, place, owner, validity."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from fazhi_review.documents.models import DocumentVersion, NormativeDocument, ProvisionRow
from fazhi_review.library.settling import chunked
from fazhi_review.structure.model import ProvisionKind
from fazhi_review.timeline.validity import Validity, ValidityStatus

_CLAUSES = frozenset(
    kind.value
    for kind in (
        ProvisionKind.ARTICLE, ProvisionKind.PARAGRAPH, ProvisionKind.ITEM, ProvisionKind.LEVEL1,
        ProvisionKind.LEVEL2, ProvisionKind.LEVEL3, ProvisionKind.LEVEL4,
    )
)  # fmt: skip
# What has ended cannot be touched any more.
_STANDING = frozenset(
    {
        ValidityStatus.UNDATED,
        ValidityStatus.NOT_YET_IN_FORCE,
        ValidityStatus.IN_FORCE,
        ValidityStatus.PARTIALLY_REPEALED,
        ValidityStatus.SUSPENDED,
    }
)
_KEPT_TEXTS = 600


@dataclass(frozen=True, slots=True)
class Holder:
    """A document as far as a line needs it."""

    id: int
    version_id: int
    organization_id: int
    title: str
    number: str
    made_on: date | None
    is_standing: bool


@dataclass(frozen=True, slots=True)
class Clause:
    """A provision of a document's newest version; `start` and `end` are offsets into the version's text."""

    holder: Holder
    provision_id: int
    path: str
    address: str
    start: int
    end: int
    text: str


@dataclass(slots=True)
class Clauses:
    """Reads documents, provisions and texts, each once, and no more of them than asked for."""

    session: Session
    on: date
    _holders: dict[int, Holder | None] = field(default_factory=dict)  # by version id
    _texts: dict[int, str] = field(default_factory=dict)
    _rows: dict[int, Sequence[ProvisionRow]] = field(default_factory=dict)

    def holders(self, version_ids: Iterable[int]) -> dict[int, Holder]:
        """The documents of these versions, by version; versions that are no longer the newest are left out."""
        wanted = [id_ for id_ in dict.fromkeys(version_ids) if id_ not in self._holders]
        for chunk in chunked(wanted):
            self._holders |= dict.fromkeys(chunk)
            for row in self.session.execute(_newest().where(DocumentVersion.id.in_(chunk))):
                status = Validity(row.effective_date, row.expiry_date).status(self.on)
                # A text that was amended since is of the day of its amendment, whenever it first took effect.
                made_on = row.document_date or row.effective_date
                self._holders[row.version_id] = Holder(
                    row.id, row.version_id, row.organization_id, row.title, row.number, made_on, status in _STANDING
                )
        return {id_: holder for id_ in version_ids if (holder := self._holders.get(id_)) is not None}

    def text(self, version_id: int) -> str:
        """The whole text of a version."""
        if version_id not in self._texts:
            if len(self._texts) >= _KEPT_TEXTS:
                self._texts.clear()
                self._rows.clear()
            self._texts[version_id] = (
                self.session.scalar(select(DocumentVersion.text).where(DocumentVersion.id == version_id)) or ""
            )
        return self._texts[version_id]

    def at(self, version_id: int, offset: int) -> Clause | None:
        """The deepest clause that covers `offset`; None for what stands outside the clauses or in an old version."""
        holder = self.holders([version_id]).get(version_id)
        if holder is None:
            return None
        covering = [row for row in self._provisions(version_id) if row.start <= offset < row.end]
        row = max(covering, key=lambda row: (row.start, row.position), default=None)
        return None if row is None else self._clause(holder, row)

    def found(self, provision_ids: Sequence[int]) -> dict[int, Clause]:
        """The clauses with these provision ids, those of old versions left out."""
        rows: list[ProvisionRow] = []
        for chunk in chunked(dict.fromkeys(provision_ids)):
            rows += self.session.scalars(select(ProvisionRow).where(ProvisionRow.id.in_(chunk)))
        holders = self.holders([row.version_id for row in rows])
        return {row.id: self._clause(holders[row.version_id], row) for row in rows if row.version_id in holders}

    def _clause(self, holder: Holder, row: ProvisionRow) -> Clause:
        text = self.text(row.version_id)[row.start : row.end].rstrip("\n")
        return Clause(holder, row.id, row.path, row.address, row.start, row.start + len(text), text)

    def _provisions(self, version_id: int) -> Sequence[ProvisionRow]:
        if version_id not in self._rows:
            self._rows[version_id] = self.session.scalars(
                select(ProvisionRow)
                .where(ProvisionRow.version_id == version_id, ProvisionRow.kind.in_(_CLAUSES))
                .order_by(ProvisionRow.position)
            ).all()
        return self._rows[version_id]


def newest_versions() -> Select[int]:
    """The ids of the newest version of every document."""
    return select(func.max(DocumentVersion.id)).group_by(DocumentVersion.document_id)


def _newest() -> Select[int, int, int, str, str, date | None, date | None, date | None]:
    later = (
        select(DocumentVersion.id.label("id"), DocumentVersion.document_id, DocumentVersion.number)
        .subquery("later")
    )  # fmt: skip
    return (
        select(
            NormativeDocument.id, DocumentVersion.id.label("version_id"), NormativeDocument.organization_id,
            NormativeDocument.title, NormativeDocument.number, NormativeDocument.document_date,
            NormativeDocument.effective_date, NormativeDocument.expiry_date,
        )
        .join(NormativeDocument, NormativeDocument.id == DocumentVersion.document_id)
        .where(
            ~select(later.c.id)
            .where(later.c.document_id == DocumentVersion.document_id, later.c.number > DocumentVersion.number)
            .exists()
        )
    )  # fmt: skip
