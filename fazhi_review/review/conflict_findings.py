"""Verdicts of conflict search as findings, so that a reviewer decides on them in the same margin."""

from collections.abc import Iterator, Sequence

from fazhi_review.review.examination import ConflictResult, ConflictSource
from fazhi_review.rules.model import Basis, Finding
from fazhi_review.vocabulary import Category, Relation, Severity, Verification

#: What a clash with law is called among the defects of a document. Relations that are no clash become no finding, and
#: neither does a mere repetition of law: the page tells it below the text.
CATEGORIES = {
    Relation.QUANTITY: Category.CONFLICT_NUMBER,
    Relation.SANCTION: Category.PENALTY,
    Relation.AUTHORITY: Category.AUTHORITY,
    Relation.MODALITY: Category.RIGHTS,
    Relation.CONDITION: Category.RIGHTS,
    Relation.SCOPE: Category.RIGHTS,
    Relation.DEFINITION: Category.BASIS,
}


def findings_of(conflicts: Sequence[ConflictResult]) -> Iterator[Finding]:
    """One finding for each clash, with the article's words as its reason.

    Always low: whether article and clause speak of one matter at all is for a person to see. Comparisons with other
    documents make no finding: whoever reads this document reads all its findings, but may not know of those documents.
    """
    for conflict in conflicts:
        category = CATEGORIES.get(conflict.relation)
        if category is None or conflict.source is ConflictSource.OFFICE:
            continue
        is_own = conflict.source is ConflictSource.SELF
        yield Finding(
            rule=f"conflict.{conflict.relation.value}",
            category=Category.STRUCTURE if is_own else category,
            severity=Severity.LOW,
            path=conflict.path,
            address=conflict.address,
            start=conflict.start,
            end=conflict.end,
            quote=conflict.quote,
            message=f"疑似前后条文{conflict.relation.label}：{conflict.explanation}"
            if is_own
            else f"疑似与上位法{conflict.relation.label}：{conflict.explanation}",
            basis=() if is_own else (Basis(conflict.law, conflict.article),),
            suggestion="核对两处条文，确为同一事项的，统一为一种规定。"
            if is_own
            else "对照上位法原文核对本条，确有不一致的，以上位法为准修改。",
            verification=Verification.LOGIC,
            reasons=(f"{conflict.other_side}：{conflict.text}",) if conflict.text else (),
            score=conflict.confidence,
        )
