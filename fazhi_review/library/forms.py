"""Forms of the library room."""

from flask_wtf.file import FileField, FileRequired

from fazhi_review.pages.forms import Form


class ImportForm(Form):
    """A collection, a single law or a catalogue to import."""

    file = FileField("法规资料", [FileRequired("请选择要导入的文件。")])
