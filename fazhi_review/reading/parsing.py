"""One reader for each file type, in this process; `isolation` runs the same thing in a process of its own."""

import logging
from collections.abc import Callable

from fazhi_review.errors import CorruptFile, FazhiError, FileTooComplex
from fazhi_review.reading.docx import read_docx
from fazhi_review.reading.html import read_html
from fazhi_review.reading.markdown import read_markdown
from fazhi_review.reading.model import FileType, Limits, ReadDocument
from fazhi_review.reading.ofd import read_ofd
from fazhi_review.reading.office import read_office
from fazhi_review.reading.pdf import read_pdf
from fazhi_review.reading.plain import read_plain

logger = logging.getLogger(__name__)

_READERS: dict[FileType, Callable[..., ReadDocument]] = {
    FileType.DOCX: read_docx,
    FileType.PDF: read_pdf,
    FileType.OFD: read_ofd,
    FileType.DOC: read_office,
    FileType.WPS: read_office,
    FileType.HTML: read_html,
    FileType.MARKDOWN: read_markdown,
    FileType.TXT: read_plain,
}


_PICTURE_READERS: dict[FileType, Callable[..., ReadDocument]] = {FileType.PDF: read_pdf, FileType.OFD: read_ofd}


def parse(data: bytes, file_type: FileType, *, name: str, limits: Limits, ocr: str | None = None) -> ReadDocument:
    """The document; whatever a parser trips over in a damaged file becomes one clear refusal.

    `ocr` names the program that reads pages which are pictures, for the types that have such pages.
    """
    try:
        if ocr is not None and file_type in _PICTURE_READERS:
            return _PICTURE_READERS[file_type](data, name=name, limits=limits, ocr=ocr)
        return _READERS[file_type](data, name=name, limits=limits)
    except FazhiError:
        raise
    except (MemoryError, RecursionError) as error:
        raise FileTooComplex(name=name) from error
    except Exception as error:
        # The boundary: a parser that meets bytes which nobody foresaw must cost one file and no more.
        logger.info("reading as %s failed", file_type.value, exc_info=True)
        raise CorruptFile(name=name) from error
