"""The form that every room's forms derive from: Chinese messages, optimistic locking, and text that survives a sign-in."""

from collections.abc import Iterable
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.fields.choices import SelectChoice

from fazhi_review.errors import InvalidInput, StaleVersion
from fazhi_review.vocabulary import Labelled

# Set by the page that gives back the text of a form whose session had ended (accounts.resume).
RESUMED = "_resumed"


class Form(FlaskForm):
    """A form whose messages are in Chinese.

    A form that comes back from an expired session is shown again with its text and saved only when the user submits it anew.
    """

    class Meta(FlaskForm.Meta):
        locales = ("zh",)

    @property
    def is_resumed(self) -> bool:
        """Whether this request only gives back text typed before the session ended."""
        return bool(self.is_submitted() and request.form.get(RESUMED))

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        """Whether the form was submitted and is valid; a resumed one is only shown."""
        return not self.is_resumed and bool(super().validate_on_submit(extra_validators))


class VersionedForm(Form):
    """A form for a row that two people may edit: it carries the version its user saw."""

    version = HiddenField()

    def seen_version(self) -> int:
        """The version the user edited. Raises InvalidInput where the field was tampered with."""
        try:
            return int(self.version.data or "")
        except ValueError:
            raise InvalidInput("表单内容不完整，请刷新页面后重新填写。") from None


def choices(pairs: Iterable[tuple[object, str]]) -> list[SelectChoice]:
    """Values and words for a select field."""
    return [SelectChoice(value, label) for value, label in pairs]


def enum_choices(enum: Iterable[Labelled]) -> list[SelectChoice]:
    """The members of an enum, by their Chinese words, for a select field."""
    return choices((member.value, member.label) for member in enum)


def require_version(current: int, seen: int) -> None:
    """Refuse to overwrite what somebody else has saved since. Raises StaleVersion."""
    if current != seen:
        raise StaleVersion()
