"""What rules give: findings, each with its legal basis and its place in the text."""

from dataclasses import dataclass, field
from datetime import date

from fazhi_review.ports import LawLibrary, ProcedureFacts
from fazhi_review.vocabulary import Category, CitationStatus, InstrumentRank, Severity, Verification


@dataclass(frozen=True, slots=True)
class Basis:
    """The law a finding rests on. `status` is filled by the library where there is one; None means not looked up."""

    law: str
    article: str = ""
    status: CitationStatus | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A suspicion, never a verdict. `quote` is `text[start:end]`; `path` and `address` name the provision it stands in."""

    rule: str
    category: Category
    severity: Severity
    path: str
    address: str
    start: int
    end: int
    quote: str
    message: str  # one Chinese sentence, worded 疑似 / 建议核对
    basis: tuple[Basis, ...] = ()
    suggestion: str = ""
    verification: Verification = Verification.LOGIC
    reasons: tuple[str, ...] = ()  # further rules that tell the same defect: "rule id: message"
    needs_basis_check: bool = False  # a citation cleared the suspicion as far as 核对依据
    score: float = 0.0  # ranks findings of one severity, higher first


@dataclass(frozen=True, slots=True)
class RuleContext:
    """What a rule may know beside the text. All of it is optional: a rule that needs what is missing stays silent."""

    as_of: date
    library: LawLibrary | None = None
    procedure: ProcedureFacts | None = None
    region: str = ""
    disabled: frozenset[str] = field(default_factory=frozenset)
    rank: InstrumentRank | None = (
        None  # of the text itself, where the library knows it; None means that the text must tell
    )
    second_reader: bool = True  # whether the classifier confirms and doubts what rules propose (rules/norms/reader.py)
