"""One reader for each file type, in this process; `isolation` runs the same thing in a process of its own."""

import importlib
import logging
from collections.abc import Callable

from fazhi_review.errors import CorruptFile, FazhiError, FileTooComplex
from fazhi_review.reading.model import FileType, Limits, ReadDocument

logger = logging.getLogger(__name__)

# By name, because a worker reads one file: with the one parser that it needs it starts in half the time.
_READERS = {
    FileType.DOCX: ("fazhi_review.reading.docx", "read_docx"),
    FileType.DOC: ("fazhi_review.reading.office", "read_office"),
    FileType.WPS: ("fazhi_review.reading.office", "read_office"),
    FileType.PDF: ("fazhi_review.reading.pdf", "read_pdf"),
    FileType.OFD: ("fazhi_review.reading.ofd", "read_ofd"),
    FileType.HTML: ("fazhi_review.reading.html", "read_html"),
    FileType.TXT: ("fazhi_review.reading.plain", "read_plain"),
    FileType.MARKDOWN: ("fazhi_review.reading.markdown", "read_markdown"),
}
_WITH_PICTURES = (FileType.PDF, FileType.OFD)


def reader_of(file_type: FileType) -> Callable[..., ReadDocument]:
    module, function = _READERS[file_type]
    reader: Callable[..., ReadDocument] = getattr(importlib.import_module(module), function)
    return reader


def parse(data: bytes, file_type: FileType, *, name: str, limits: Limits, ocr: str | None = None) -> ReadDocument:
    """The document; whatever a parser trips over in a damaged file becomes one clear refusal.

    `ocr` names the program that reads pages which are pictures, for the types that have such pages.
    """
    reader = reader_of(file_type)
    try:
        if ocr is not None and file_type in _WITH_PICTURES:
            return reader(data, name=name, limits=limits, ocr=ocr)
        return reader(data, name=name, limits=limits)
    except FazhiError:
        raise
    except (MemoryError, RecursionError) as error:
        raise FileTooComplex(name=name) from error
    except Exception as error:
        # The boundary: a parser that meets bytes which nobody foresaw must cost one file and no more.
        logger.info("reading as %s failed", file_type.value, exc_info=True)
        raise CorruptFile(name=name) from error
