"""What reading gives: the text a person sees in the file, in order, with where each block of it came from."""

from dataclasses import dataclass, field
from enum import StrEnum


class FileType(StrEnum):
    DOCX = "docx"
    DOC = "doc"
    WPS = "wps"
    PDF = "pdf"
    OFD = "ofd"
    HTML = "html"
    TXT = "txt"
    MARKDOWN = "md"


class BlockKind(StrEnum):
    PARAGRAPH = "paragraph"
    TABLE_ROW = "table_row"  # cells joined by tabs, in visual order
    TEXT_BOX = "text_box"
    FOOTNOTE = "footnote"


@dataclass(frozen=True, slots=True)
class Block:
    """One line of the normalised text: `text[start:end]`, without its newline."""

    start: int
    end: int
    kind: BlockKind = BlockKind.PARAGRAPH
    style: str = ""  # paragraph style name, where the format has one
    number: str = ""  # the automatic number resolved and put at the head of the text, "" if it was typed or absent
    page: int | None = None
    source: int | None = (
        None  # index of the paragraph element in a docx body (w:p in document order), to write comments back
    )


@dataclass(frozen=True, slots=True)
class ReadWarning:
    code: str  # tracked_changes, hidden_text, ocr, unknown_numbering, ...
    message: str  # one Chinese sentence for the user


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """The normalised text: NFC, newlines only between blocks, no trailing spaces; every span in the house is an offset into it."""

    text: str
    file_type: FileType
    blocks: tuple[Block, ...] = ()
    headers: tuple[str, ...] = ()
    footers: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    warnings: tuple[ReadWarning, ...] = ()
    pages: int | None = None
    is_ocr: bool = False
    properties: dict[str, str] = field(default_factory=dict)  # core properties: author, created, ...


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that keep one hostile file from costing more than itself. Sizes in bytes, time in seconds."""

    size: int = 50 * 1024 * 1024
    unpacked_size: int = 300 * 1024 * 1024
    ratio: int = 200
    entries: int = 10_000
    pages: int = 1_000
    nesting: int = 200
    characters: int = 5_000_000
    seconds: float = 60.0
    ocr_seconds: float = 600.0  # for the pictures of one file; a page takes one to five
    memory: int = 2 * 1024 * 1024 * 1024
