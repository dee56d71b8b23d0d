"""Verdicts of conflict search as findings, so that a reviewer decides on them in the same margin."""

from collections.abc import Iterator, Sequence

from fazhi_review.review.examination import ConflictResult
from fazhi_review.rules.model import Basis, Finding
from fazhi_review.vocabulary import Category, Relation, Severity, Verification

#: What a clash with law is called among the defects of a document. Relations that are no clash become no finding.
CATEGORIES = {
    Relation.QUANTITY: Category.CONFLICT_NUMBER,
    Relation.SANCTION: Category.PENALTY,
    Relation.AUTHORITY: Category.AUTHORITY,
    Relation.MODALITY: Category.RIGHTS,
    Relation.CONDITION: Category.RIGHTS,
    Relation.SCOPE: Category.RIGHTS,
    Relation.DEFINITION: Category.BASIS,
    Relation.DUPLICATE: Category.STRUCTURE,
}
#: From here on a verdict weighs as much as a rule; below it is worth a look.
SURE = 0.75


def findings_of(conflicts: Sequence[ConflictResult]) -> Iterator[Finding]:
    """One finding for each clash, with the article's words as its reason; never graver than medium: a person compares."""
    for conflict in conflicts:
        category = CATEGORIES.get(conflict.relation)
        if category is None:
            continue
        is_grave = conflict.confidence >= SURE and conflict.relation is not Relation.DUPLICATE
        yield Finding(
            rule=f"conflict.{conflict.relation.value}",
            category=category,
            severity=Severity.MEDIUM if is_grave else Severity.LOW,
            path=conflict.path,
            address=conflict.address,
            start=conflict.start,
            end=conflict.end,
            quote=conflict.quote,
            message=f"疑似与上位法{conflict.relation.label}：{conflict.explanation}",
            basis=(Basis(conflict.law, conflict.article),),
            suggestion="对照上位法原文核对本条，确有不一致的，以上位法为准修改。",
            verification=Verification.LOGIC,
            reasons=(f"《{conflict.law}》{conflict.article}：{conflict.text}",) if conflict.text else (),
            score=conflict.confidence,
        )
