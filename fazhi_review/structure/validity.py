"""From when and until when a document is in force, in all the wordings of its last article."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from fazhi_review.structure.dates import find_dates
from fazhi_review.structure.model import Read
from fazhi_review.structure.numerals import to_int
from fazhi_review.timeline.periods import add_months, expiry_of_term

_N = r"(?:[〇零一二三四五六七八九十百两壹贰叁肆伍]{1,4}|[0-9０-９]{1,3})(?![0-9０-９])"
_DAY = (
    r"[12〇零○一二三四五六七八九０-９0-9]{4}[ \u3000]*年[ \u3000]*[0-9０-９一二三四五六七八九十]{1,3}[ \u3000]*月"
    r"[ \u3000]*[0-9０-９一二三四五六七八九十]{1,3}[ \u3000]*日"
)
_SELF = (
    r"本(?:通知|通告|公告|意见|实施意见|办法|暂行办法|实施办法|试行办法|规定|暂行规定|若干规定|细则|实施细则|方案|实施方案|工作方案|决定|规则|标准|指南|指引"
    r"|措施|政策|制度|规程|规范|条例|文件|行政规范性文件|规范性文件|令|预案|章程|基准|清单|目录|计划|解释|法)"
)
_IN_FORCE = r"(?:正式)?(?:施行|实施|执行|生效|试行|起效|暂行|有效)"
_EFFECTIVE = re.compile(
    rf"(?:自|从|于)[ \u3000]*(?:(?P<day>{_DAY})(?:零时|0时)?(?:起|开始)?|(?P<event>印发|发布|公布|下发|颁布|发文|签发|公开发布|批准)之?日(?:起)?"
    rf"(?:(?P<later>{_N})(?P<later_unit>日|天|个月)(?:后|起)?)?)(?:[，,]?至[^。；\n]{{0,30}}?)?[，, ]*{_IN_FORCE}"
)
_UNTIL = rf"(?:至|到|截至|截止到|截止至|截止)[ \u3000]*(?P<until>{_DAY}|[12][0-9]{{3}}年(?:底|末|年底|[0-9]{{1,2}}月底|[0-9]{{1,2}}月))"
_TERM_NAME = r"(?:有效期(?:限)?|有效时间|(?:施行|实施|执行|试行|暂行|适用)(?:有效)?(?:期限|期|时间))"
_SINCE = rf"(?:(?:自|从)?[ \u3000]*(?:(?P<since>{_DAY})|[^。；\n，]{{2,20}}?之日)[ \u3000]*起?[，,]?)?"
_TERM = re.compile(
    rf"(?P<name>{_TERM_NAME})[ \u3000]*(?:暂定|暂)?(?:为|是|：|:)?[ \u3000]*{_SINCE}[ \u3000]*"
    rf"(?:(?P<number>{_N})[ \u3000]*(?P<unit>年|个月|周年)|{_UNTIL})(?:[ \u3000]*止)?"
)
_RUNS = re.compile(
    rf"(?P<name>试行|暂行|施行|执行|实施|有效)[ \u3000]*(?:(?P<number>{_N})[ \u3000]*(?P<unit>年|个月)(?!以|内|后|度|来)|{_UNTIL}(?:[ \u3000]*止)?)"
)
_SPAN = re.compile(
    rf"(?:自|从)[ \u3000]*(?P<since>{_DAY})[ \u3000]*起?[，,]?(?:施行|实施|执行)?[，,]?{_UNTIL}(?:[ \u3000]*(?:止|失效|废止|终止))?"
)
_WITHIN = re.compile(rf"(?:施行|实施|印发|发布|公布)之日起(?P<number>{_N})(?P<unit>年|个月)内有效")
_LAPSES = re.compile(
    rf"(?:自|于|至|到)?[ \u3000]*(?P<until>{_DAY})(?P<thence>起)?(?:自行|自动|同时)?(?:失效|废止|终止|停止执行)"
)
_OPEN_ENDED = re.compile(r"长期有效|有效期(?:为|：)?长期")
_SELF_WORDS = re.compile(_SELF)
_SENTENCE_BREAKS = "。\n；"
_BEFORE_TERM = re.compile(rf"(?:^|[，,、（(：:\s]|{_SELF}(?:的)?|[起]|其|期间|施行|实施|执行)$")
_SENTENCE_END = re.compile(r"[。\n；]")
_NO_TERM = re.compile(r"(?:以|之)?(?:上|下|内)|届满|的[^，。]")
_NAMES_ANOTHER = re.compile(r"《[^》]*》[^，。]{0,12}$")
_LOOK_AROUND = 200
_TRIAL = re.compile(r"(?:起|先行|暂)试行|试行期|试行[一二两三0-9]")


@dataclass(frozen=True, slots=True)
class Term:
    """What the text says of its own time in force."""

    effective: Read[date] | None = None
    expiry: Read[date] | None = None  # the last day in force
    words: Read[str] | None = None
    months: int | None = None
    is_trial: bool = False


def read_term(text: str, start: int, end: int, issued: date | None, published: date | None) -> Term:
    """The term stated in `text[start:end]`. `issued` and `published` resolve 自印发之日起 and 自公布之日起."""
    words, months, until = _stated_term(text, start, end)
    effective = _effective(text, start, end, issued, published) or _first_day(text, words)
    expiry = until
    if words and months and effective and not until:
        expiry = Read(expiry_of_term(effective.value, months), words.start, words.end)
    return Term(effective, expiry, words, months, bool(_TRIAL.search(text, start, end) and words))


def _effective(text: str, start: int, end: int, issued: date | None, published: date | None) -> Read[date] | None:
    best: tuple[int, Read[date]] | None = None
    for match in _EFFECTIVE.finditer(text, start, end):
        value = _effective_day(match, issued, published)
        weight = _weight(text, start, match.start())
        if value is not None and weight and (best is None or weight >= best[0]):
            best = weight, Read(value, match.start(), match.end())
    return best[1] if best else None


def _first_day(text: str, words: Read[str] | None) -> Read[date] | None:
    """The first day that the words of the term name: 自2026年3月1日起至2031年2月28日止."""
    if words is None:
        return None
    sentence_end = _SENTENCE_END.search(text, words.end)
    limit = min(sentence_end.start() if sentence_end else len(text), words.end + 60)
    span = _SPAN.search(text, words.start, limit) or _TERM.match(text, words.start)
    if span is None or not span["since"]:
        return None
    return next((Read(read.value, span.start(), span.end()) for read in find_dates(span["since"])), None)


def _effective_day(match: re.Match[str], issued: date | None, published: date | None) -> date | None:
    if match["day"]:
        return next((read.value for read in find_dates(match["day"])), None)
    first, second = (
        (published, issued) if match["event"] in ("公布", "发布", "公开发布", "颁布") else (issued, published)
    )
    day = first or second
    count = to_int(match["later"]) if match["later"] else None
    if day is None or not count:
        return day
    return add_months(day, count) if match["later_unit"] == "个月" else day + timedelta(days=count)


def _weight(text: str, start: int, position: int) -> int:
    """How surely the sentence speaks of this document: 2 if it says 本办法 or 现予公布, 0 if of a document named in 《》."""
    begin = max(start, position - 200)
    sentence = text[begin:position]
    sentence = sentence[max(sentence.rfind(mark) for mark in _SENTENCE_BREAKS) + 1 :]
    if _SELF_WORDS.search(sentence) or re.search(r"现予|现将|印发给你们", sentence):
        return 2
    return 0 if sentence.rstrip().endswith(("》", "）")) and "《" in sentence else 1


def _stated_term(text: str, start: int, end: int) -> tuple[Read[str] | None, int | None, Read[date] | None]:
    """The words of the term, its months, and its last day where that is named."""
    for match in _candidates(text, start, end):
        words = Read(match.group().strip(), match.start(), match.end())
        groups = match.groupdict()
        if groups.get("until"):
            last = _last_day(match["until"])
            if last is not None:
                last -= timedelta(days=1 if groups.get("thence") else 0)
                return words, None, Read(last, match.start("until"), match.end("until"))
        elif groups.get("number"):
            number = to_int(match["number"])
            if number:
                return words, number * (1 if match["unit"] == "个月" else 12), None
        else:
            return words, None, None
    return None, None, None


def _candidates(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Wordings of a term that speak of the document itself: 许可证有效期 is none. A named term comes before a bare
    试行2年, and of equals the last in the text, where the closing article stands."""
    for patterns in ((_TERM, _SPAN, _WITHIN, _OPEN_ENDED), (_RUNS, _LAPSES)):
        matches = [match for pattern in patterns for match in pattern.finditer(text, start, end)]
        for match in sorted(matches, key=lambda match: (match.re is not _SPAN, match.start()), reverse=True):
            if _speaks_of_document(text, start, match):
                yield match


def _speaks_of_document(text: str, start: int, match: re.Match[str]) -> bool:
    begin = max(start, match.start() - _LOOK_AROUND)
    before = text[begin : match.start()]
    before = before[max(before.rfind(mark) for mark in _SENTENCE_BREAKS) + 1 :]
    after = _SENTENCE_END.split(text[match.end() : match.end() + 40])[0]
    if _NO_TERM.match(after) or (match.re in (_TERM, _OPEN_ENDED) and not _BEFORE_TERM.search(before[-12:])):
        return False
    if match.re in (_RUNS, _LAPSES):
        return bool(_SELF_WORDS.search(before)) and not _NAMES_ANOTHER.search(before)
    if before.strip():
        return bool(_SELF_WORDS.search(before) or _EFFECTIVE.search(before) or _EFFECTIVE.search(after))
    # 有效期五年。 by itself: the sentence before it, or the rest of its own, must say from when.
    from_when = _EFFECTIVE.search(text, max(start, begin - 60), match.start()) or _EFFECTIVE.search(after)
    return match.re is not _OPEN_ENDED and bool(from_when or _names_itself(match))


def _names_itself(match: re.Match[str]) -> bool:
    """自…起至…止 at the head of a sentence speaks of the document; so does a term with its own first day."""
    return bool(match.groupdict().get("since"))


def _last_day(words: str) -> date | None:
    """2028年6月30日, 2028年底, 2028年6月底, 2028年6月."""
    read = next(find_dates(words), None)
    if read:
        return read.value
    match = re.match(r"([12][0-9]{3})年(?:([0-9]{1,2})月)?", words)
    if match is None:
        return None
    month = int(match[2] or 12)
    if not 1 <= month <= 12:
        return None
    return date(int(match[1]), month, monthrange(int(match[1]), month)[1])
