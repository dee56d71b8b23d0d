"""发文字号 as a value: 青政办〔2026〕12号, read from right and wrong spellings, with what was wrong."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fazhi_review.errors import MalformedDocumentNumber
from fazhi_review.structure.numerals import to_int

_OPEN, _CLOSE = r"〔\[［【（(〖", r"〕\]］】）)〗"
_TAIL = re.compile(
    rf"[ \u3000]*(?P<open>[{_OPEN}])[ \u3000]*(?P<year>(?:19|20|１９|２０)[0-9０-９]{{2}}|[0-9]{{2}})[ \u3000]*年?[ \u3000]*(?P<close>[{_CLOSE}])"
    r"[ \u3000]*(?P<prefix>第)?[ \u3000]*(?P<serial>[0-9０-９]{1,5}|[〇零一二三四五六七八九十百]{1,5})[ \u3000]*(?P<suffix>号)?"
)
_CODE_END = re.compile(r"[\u4e00-\u9fff]{1,16}$")
_LEAD_IN = re.compile(
    r".*(?:根据|依据|依照|按照|参照|遵照|贯彻|落实|执行|违反|结合|废止|文件|通知|意见|办法|规定|精神|我[院部局委省市区县]|本[院部局委]|并|和|与|及|以|按|见|对|将|由|的|了|是)(?=[\u4e00-\u9fff])"
)
_LONGEST_CODE = 12


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """A document number in its normal form.

    >>> str(DocumentNumber.parse("国办发[2018]037号"))
    '国办发〔2018〕37号'
    """

    agency_code: str
    year: int
    serial: int

    def __str__(self) -> str:
        return f"{self.agency_code}〔{self.year}〕{self.serial}号"

    @classmethod
    def parse(cls, text: str) -> "DocumentNumber":
        """Read one number that fills `text`; raises MalformedDocumentNumber if there is none."""
        found = next(find_document_numbers(text), None)
        if found is None or text[: found.start].strip() or text[found.end :].strip():
            raise MalformedDocumentNumber(number=text.strip()[:40])
        return found.number


@dataclass(frozen=True, slots=True)
class DocumentNumberRead:
    """A document number as it stands in a text. `faults` are clear Chinese phrases, empty for a right spelling."""

    number: DocumentNumber
    text: str
    start: int
    end: int
    faults: tuple[str, ...] = ()


def find_document_numbers(text: str, offset: int = 0) -> Iterator[DocumentNumberRead]:
    """Every document number in `text`, in order; `offset` is added to the spans."""
    for tail in _TAIL.finditer(text):
        code_start = _code_start(text, tail.start())
        year = to_int(tail["year"])
        serial = to_int(tail["serial"])
        if code_start is None or not year or not serial or (tail["suffix"] is None and tail["open"] in "（("):
            continue
        faults = tuple(_faults(tail))
        yield DocumentNumberRead(
            DocumentNumber(text[code_start : tail.start()], year + 2000 if year < 100 else year, serial),
            text[code_start : tail.end()],
            offset + code_start,
            offset + tail.end(),
            faults,
        )


def _code_start(text: str, end: int) -> int | None:
    """Where the agency code before the year begins: the Han characters there, less the words that lead up to it."""
    run = _CODE_END.search(text[max(0, end - 16) : end])
    if run is None:
        return None
    code = run.group()
    lead_in = _LEAD_IN.match(code)
    starts_line = end - len(code) == 0 or text[end - len(code) - 1] == "\n"
    if lead_in and not (
        starts_line and lead_in.end() == 1
    ):  # 和政办 at the head of a line is a place's code, not “and”
        code = code[lead_in.end() :]
    return end - len(code) if len(code) <= _LONGEST_CODE else None


def _faults(tail: re.Match[str]) -> Iterator[str]:
    if tail["open"] != "〔" or tail["close"] != "〕":
        yield f"年份应当用六角括号“〔〕”，不用“{tail['open']}{tail['close']}”"
    if len(tail["year"]) == 2:
        yield "年份应当写全四位"
    if "年" in tail.group():
        yield "括号内只写年份数字，不加“年”字"
    if not (tail["year"].isascii() and tail["serial"].isascii()):
        yield "年份和顺序号应当用半角阿拉伯数字"
    if tail["prefix"]:
        yield "顺序号前不加“第”字"
    if tail["serial"][0] in "0０" and len(tail["serial"]) > 1:
        yield "顺序号不编虚位，不写前面的“0”"
    if tail["suffix"] is None:
        yield "顺序号后应当有“号”字"
    if re.search(r"[ \u3000]", tail.group().strip()):
        yield "发文字号中间不留空格"
