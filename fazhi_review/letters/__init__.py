"""Letters and forms (文书) in the form of GB/T 9704: values in, docx out; from templates that an office can replace in Word."""

from fazhi_review.letters.forms import FORMS
from fazhi_review.letters.model import Field, Form, Kind, LetterIncomplete, LetterTemplateUnusable, Rows
from fazhi_review.letters.rendering import (
    built_in_template,
    check_template,
    has_own_template,
    render,
    template_of,
    unused_in_template,
)

__all__ = [
    "FORMS",
    "Field",
    "Form",
    "Kind",
    "LetterIncomplete",
    "LetterTemplateUnusable",
    "Rows",
    "built_in_template",
    "check_template",
    "has_own_template",
    "render",
    "template_of",
    "unused_in_template",
]
