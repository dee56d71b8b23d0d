"""A file as it arrives: its name made harmless, its content read and taken apart. Nothing here touches the database."""

import unicodedata
from dataclasses import dataclass

from fazhi_review import reading, structure
from fazhi_review.documents.models import FILE_NAME_LENGTH
from fazhi_review.errors import InvalidInput
from fazhi_review.reading.model import Limits, ReadDocument
from fazhi_review.structure.model import StructuredDocument

#: Written beside every version; raise it when reading or structure change what they give for the same file.
PARSER_VERSION = "2026.11"


class NoFileChosen(InvalidInput):
    sentence = "还没有选择文件，请选择要上传的文件。"


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """A file that could be read."""

    name: str
    read: ReadDocument
    structured: StructuredDocument


def safe_file_name(name: str) -> str:
    """The last part of a name as a browser may send it (C:\\..., ../../x), without control characters, short enough.

    Only shown and offered for download: on disk a file is named by its checksum.
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    clean = "".join(char for char in last if unicodedata.category(char)[0] != "C").strip(" .")
    if len(clean) <= FILE_NAME_LENGTH:
        return clean or "未命名文件"
    stem, dot, extension = clean.rpartition(".")
    if not dot or len(extension) > 10:
        return clean[:FILE_NAME_LENGTH]
    return f"{stem[: FILE_NAME_LENGTH - len(extension) - 1]}.{extension}"


def parse_file(name: str, data: bytes, limits: Limits | None = None) -> ParsedFile:
    """Read and take apart one file. Raises InvalidInput with a sentence that names the file and says what to do."""
    read = reading.read(data, name=name, limits=limits or Limits())
    return ParsedFile(name=name, read=read, structured=structure.parse(read.text))
