"""What a file handed in as material is, by its content. Wider than what can be read as a document: seals come as pictures,
lists as spreadsheets. Everything is only ever offered for download."""

import io
import struct
import zipfile

from fazhi_review.errors import CorruptFile, EmptyFile, UnsupportedFile
from fazhi_review.reading import compound_file, sniff

_PICTURES = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"II*\x00", "tif"),
    (b"MM\x00*", "tif"),
    (b"BM", "bmp"),
)
_OFFICE_PARTS = (("xl/", "xlsx"), ("ppt/", "pptx"))
_SPREADSHEET_STREAMS = {"Workbook", "Book"}


class UnsupportedMaterial(UnsupportedFile):
    sentence = (
        "“{name}”不是可以作为材料的文件类型，请上传 docx、doc、wps、pdf、ofd、xlsx、xls、pptx、txt、图片或 zip 文件。"
    )


def type_of(data: bytes, name: str) -> str:
    """A short word for the type. Raises EmptyFile, CorruptFile, EncryptedFile or UnsupportedMaterial."""
    if not data.strip(b"\x00 \t\r\n"):
        raise EmptyFile(name=name)
    for signature, type_ in _PICTURES:
        if data.startswith(signature):
            return type_
    try:
        return sniff(data, name).value
    except UnsupportedFile:
        other = _other_office_type(data, name)
        if other is None:
            raise UnsupportedMaterial(name=name) from None
        return other


def _other_office_type(data: bytes, name: str) -> str | None:
    if data.startswith(compound_file.SIGNATURE):
        return "xls" if _SPREADSHEET_STREAMS & set(compound_file.CompoundFile(data, name=name).streams) else None
    if not data.startswith(b"PK"):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError, struct.error) as error:
        raise CorruptFile(name=name) from error
    for prefix, type_ in _OFFICE_PARTS:
        if any(part.startswith(prefix) for part in parts):
            return type_
    return "zip"
