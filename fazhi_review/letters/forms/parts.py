"""What most letters share: red head, number, addressee, attachments, contact, name and date, copies; and short names to write forms with."""

from fazhi_review.letters.layout import Block, Line, Style
from fazhi_review.letters.model import Field, Kind, Rows


def text(name: str, label: str, meaning: str, *, required: bool = False, when_empty: str = "") -> Field:
    return Field(name, label, meaning, required=required, when_empty=when_empty)


def day(name: str, label: str, meaning: str, *, required: bool = False, when_empty: str = "") -> Field:
    return Field(name, label, meaning, Kind.DATE, required=required, when_empty=when_empty)


def choice(name: str, label: str, meaning: str, options: tuple[str, ...], *, required: bool = False) -> Field:
    return Field(name, label, meaning, Kind.CHOICE, required=required, options=options)


LETTERHEAD = text("letterhead", "发文机关标志", "红头文字，如“××县司法局文件”；不套红头时留空")
NUMBER = text("number", "发文字号", "本文书的字号，如“×司审〔2026〕12号”")
ADDRESSEE = text("addressee", "主送机关", "收文单位全称", required=True)
DOCUMENT_TITLE = text("document_title", "文件名称", "所涉规范性文件的名称，不带书名号", required=True)
DOCUMENT_NUMBER = text("document_number", "文件字号", "所涉规范性文件的发文字号")
CONTACT = text("contact", "联系人", "承办人姓名")
PHONE = text("phone", "联系电话", "承办人电话")
ORGANIZATION = text("organization", "署名机关", "出具本文书的机关全称", required=True)
ISSUED_ON = day("issued_on", "成文日期", "出具日期", required=True)
COPIES_TO = text("copies_to", "抄送机关", "抄送单位，以逗号分隔，末尾不加句号")
ATTACHMENTS = Rows("attachments", "附件", "随文附件，按顺序", (text("name", "名称", "附件名称，末尾不加标点"),))

HEAD: tuple[Block, ...] = (
    Line(Style.LETTERHEAD, "【发文机关标志】"),
    Line(Style.RED_NUMBER, "【红头发文字号】"),
    Line(Style.NUMBER, "【不套红发文字号】"),
)
NUMBER_LINE = Line(Style.NUMBER, "【发文字号】")  # of a letter that never has a red head
ADDRESSED_TO = Line(Style.ADDRESSEE, "【主送机关】：")
WITH_ATTACHMENTS = Line(Style.ATTACHMENTS, "【附件·说明行】")
SIGNED: tuple[Line, ...] = (Line(Style.SIGNATURE, "【署名机关】"), Line(Style.DATE, "【成文日期】"))
CONTACT_NOTE = Line(Style.NOTE, "（联系人：【联系人】；联系电话：【联系电话】）")
COPIES = Line(Style.COPIES, "　抄送：【抄送机关】。")


def title(words: str) -> Line:
    return Line(Style.TITLE, words)


def body(words: str) -> Line:
    return Line(Style.BODY, words)


def level_1(words: str) -> Line:
    return Line(Style.LEVEL_1, words)


def level_2(words: str) -> Line:
    return Line(Style.LEVEL_2, words)


def caption(words: str, *, on_new_page: bool = False) -> Line:
    """The title of an attachment or a table within a letter."""
    return Line(Style.SUBTITLE, words, on_new_page=on_new_page)


def annex(mark: str, words: str) -> tuple[Line, Line]:
    """The head of an attachment: on a page of its own, its mark at the left, its title centred."""
    return Line(Style.ANNEX, mark, on_new_page=True), caption(words)
