"""Every form of letter, by name."""

from fazhi_review.letters.forms import cleanup, correction, drafting, filing, review
from fazhi_review.letters.model import Form

FORMS: dict[str, Form] = {
    form.name: form
    for form in (
        drafting.DRAFTING_NOTE,
        drafting.COMPETITION_REVIEW,
        review.RECEIPT,
        review.SUPPLEMENT_NOTICE,
        review.LEGALITY_OPINION,
        filing.FILING_REPORT,
        filing.FILING_REGISTRATION,
        filing.FILING_OPINION,
        filing.REVIEW_REPLY,
        correction.CORRECTION_OPINION,
        correction.SUPERVISION_LETTER,
        correction.ANNULMENT_PROPOSAL,
        cleanup.CLEANUP_NOTICE,
        cleanup.EVALUATION_REPORT,
    )
}
