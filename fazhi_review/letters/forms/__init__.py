"""Every form of letter, by name."""

from fazhi_review.letters.forms import review
from fazhi_review.letters.model import Form

FORMS: dict[str, Form] = {
    form.name: form
    for form in (
        review.LEGALITY_OPINION,
        review.SUPPLEMENT_NOTICE,
        review.RECEIPT,
    )
}
