"""Forms of the way to Word and back."""

from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import RadioField

from fazhi_review.errors import InvalidInput
from fazhi_review.pages.forms import Form, enum_choices
from fazhi_review.review.annotations.models import Visibility


class WordCommentsForm(Form):
    """A file that was annotated in Word, and who is to see what is read from it."""

    file = FileField("在 Word 中批注过的文件")
    visibility = RadioField("谁可以看到读回的批注", choices=enum_choices(Visibility), default=Visibility.BUREAU.value)

    def chosen(self) -> FileStorage:
        """The file. Raises InvalidInput where none was chosen."""
        part = self.file.data
        if not isinstance(part, FileStorage) or not part.filename:
            raise InvalidInput("请选择在 Word 或者 WPS 中批注过的 docx 文件。")
        return part
