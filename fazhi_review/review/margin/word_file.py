"""The original Word file with the notes of a version in it."""

from collections.abc import Sequence
from pathlib import PurePath

from fazhi_review.documents.models import DocumentVersion
from fazhi_review.documents.storage import FileStore
from fazhi_review.errors import InvalidInput
from fazhi_review.reading import FileType, sniff
from fazhi_review.review.margin.notes import MarginNote
from fazhi_review.review.word import export


class NotAWordFile(InvalidInput):
    sentence = "“{name}”不是 docx 文件，批注不能写进原件；请改用打印批注，或者请起草单位提供 docx 文件。"


def is_word_file(version: DocumentVersion) -> bool:
    """By its name, for showing or hiding a link; the content decides when it is asked for."""
    return PurePath(version.file_name).suffix.casefold() == ".docx"


def annotated_file(version: DocumentVersion, notes: Sequence[MarginNote], store: FileStore) -> bytes:
    """The docx as uploaded, with each note as a comment or tracked change. Raises NotAWordFile."""
    data = store.read(version.file.sha256)
    if sniff(data, version.file_name) is not FileType.DOCX:
        raise NotAWordFile(name=version.file_name)
    return export(data, [each.note for each in notes], name=version.file_name)


def annotated_name(version: DocumentVersion) -> str:
    return f"{PurePath(version.file_name).stem}（批注）.docx"
