"""Forms of the review room."""

import secrets

from flask_wtf.file import MultipleFileField
from werkzeug.datastructures import FileStorage
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from fazhi_review.pages.forms import Form, VersionedForm, enum_choices
from fazhi_review.review.models import Disposition

_LONGEST_REASON = 2000


class UploadForm(Form):
    """One file or several. The token makes one document of a form that is sent twice."""

    file = MultipleFileField("文件")
    token = HiddenField()

    def draw_token(self) -> None:
        """Give a form that is shown a token of its own."""
        if not self.token.data:
            self.token.data = secrets.token_urlsafe(24)

    def files(self) -> list[FileStorage]:
        """The files that were chosen; a browser sends one nameless part where there are none."""
        return [part for part in self.file.data or [] if isinstance(part, FileStorage) and part.filename]


class DecisionForm(VersionedForm):
    """What a reviewer makes of one finding. The buttons of the card carry the decision."""

    disposition = RadioField("处理", [InputRequired()], choices=enum_choices(Disposition))
    reason = TextAreaField("理由", [Length(max=_LONGEST_REASON, message="理由过长。")])
