"""A file becomes the text a person sees: docx, pdf, ofd, doc/wps, html, txt and md.

Raises only errors of `fazhi_review.errors`, each with the file's `name`.
"""

from dataclasses import replace

from fazhi_review.errors import EmptyFile, FileTooLarge, ScannedFile, UnreadableScan
from fazhi_review.reading.isolation import read_isolated
from fazhi_review.reading.model import Block, BlockKind, FileType, Limits, ReadDocument, ReadWarning
from fazhi_review.reading.ocr import find_ocr
from fazhi_review.reading.parsing import parse
from fazhi_review.reading.sniffing import extension_of, sniff, type_by_name

__all__ = ["Block", "BlockKind", "FileType", "Limits", "ReadDocument", "ReadWarning", "read", "sniff"]

_IN_PROCESS = frozenset({FileType.TXT, FileType.MARKDOWN})  # pure Python over decoded text: nothing that could crash


def read(data: bytes, *, name: str, limits: Limits = Limits(), isolated: bool = True) -> ReadDocument:  # noqa: B008  frozen
    """The normalised text of a file, with what was left out or decided as warnings.

    `name` is only shown and compared with the content. `isolated=False` reads in this process, for files that are
    trusted or where the caller is itself a process that may die.
    """
    if len(data) > limits.size:
        raise FileTooLarge(name=name, limit=f"{limits.size // 1024 // 1024} MB")
    file_type = sniff(data, name)
    try:
        document = _read(data, file_type, name=name, limits=limits, isolated=isolated)
        has_pictures = any(warning.code in ("picture_pages", "garbled") for warning in document.warnings)
    except ScannedFile:
        if find_ocr() is None:
            raise
        has_pictures = True
    if has_pictures and (ocr := find_ocr()) is not None:
        # Only now, because it takes seconds a page, and most files have nothing but text.
        patient = replace(limits, seconds=limits.seconds + limits.ocr_seconds)
        try:
            document = _read(data, file_type, name=name, limits=patient, isolated=isolated, ocr=ocr)
        except EmptyFile as error:
            raise UnreadableScan(name=name) from error
    return _with_name_warning(document, name)


def _read(
    data: bytes, file_type: FileType, *, name: str, limits: Limits, isolated: bool, ocr: str | None = None
) -> ReadDocument:
    if isolated and file_type not in _IN_PROCESS:
        return read_isolated(data, file_type, name=name, limits=limits, ocr=ocr)
    return parse(data, file_type, name=name, limits=limits, ocr=ocr)


def _with_name_warning(document: ReadDocument, name: str) -> ReadDocument:
    stated = type_by_name(name)
    if stated is document.file_type or not extension_of(name):
        return document
    if {stated, document.file_type} == {FileType.DOC, FileType.WPS}:
        return document
    warning = ReadWarning(
        "wrong_extension",
        f"文件扩展名是“.{extension_of(name)}”，实际内容是 {document.file_type.value}，已按实际内容读取。",
    )
    return replace(document, warnings=(*document.warnings, warning))
