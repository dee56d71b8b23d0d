"""Walking the chain: a changed, missing or reordered row breaks it, and the walk says where."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.accounts.audit.chain import digest
from fazhi_review.accounts.audit.models import FIRST_HASH, AuditEntry, AuditHead

Kind = Literal["changed", "missing", "reordered"]
_WORDS: dict[Kind, str] = {"changed": "内容被改动", "missing": "记录缺失", "reordered": "顺序被调换"}
# More lines than this help nobody; the count still tells the whole.
FAULTS_KEPT = 100


@dataclass(frozen=True, slots=True)
class Fault:
    """One place where the log was tampered with."""

    sequence: int
    kind: Kind

    @property
    def sentence(self) -> str:
        return f"第 {self.sequence} 条：{_WORDS[self.kind]}。"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the walk found. `head` is worth keeping on paper: it proves the log up to `entries` even against its operator."""

    entries: int
    head: str
    faults: tuple[Fault, ...]
    fault_count: int

    @property
    def is_intact(self) -> bool:
        return self.fault_count == 0


def verify(session: Session) -> Verdict:
    """Recompute every hash in order. Reads the log once, in pieces, so its length does not matter."""
    faults: list[Fault] = []
    count, expected, previous, last_id, entries = 0, 1, FIRST_HASH, 0, 0
    statement = select(AuditEntry).order_by(AuditEntry.sequence).execution_options(yield_per=1000)
    for entry in session.scalars(statement):
        for fault in _faults_of(entry, expected, previous, last_id):
            count += 1
            if len(faults) < FAULTS_KEPT:
                faults.append(fault)
        expected, previous, last_id = entry.sequence + 1, entry.hash, entry.id
        entries += 1
    head = session.get(AuditHead, 1, populate_existing=True)
    if head is None or head.sequence + 1 != expected:
        faults.append(Fault(expected, "missing"))
    elif head.hash != previous:
        faults.append(Fault(head.sequence, "changed"))
    else:
        return Verdict(entries, previous, tuple(faults), count)
    return Verdict(entries, previous, tuple(faults), count + 1)


def _faults_of(entry: AuditEntry, expected: int, previous: str, last_id: int) -> list[Fault]:
    if entry.id < last_id:
        return [Fault(entry.sequence, "reordered")]
    faults = []
    if entry.sequence != expected:
        faults.append(Fault(expected, "missing"))
    if digest(entry) != entry.hash:
        faults.append(Fault(entry.sequence, "changed"))
    elif entry.sequence == expected and entry.previous_hash != previous:
        # This row is whole; the one before it was exchanged for another.
        faults.append(Fault(entry.sequence - 1, "changed"))
    return faults
