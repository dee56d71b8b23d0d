"""What clears a suspicion (rules, part 4): the clause forbids the act, restates law, speaks to officials, and so on.

Each test answers for one match in one sentence. `SILENT` drops the match; `BASIS` keeps it as 核对依据 of low severity,
because a citation moves the question to whether the cited law really says so.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping
from enum import Enum

from fazhi_review.conflict.lexicon import Sentence

Span = tuple[int, int]


class Clearance(Enum):
    BASIS = "basis"
    SILENT = "silent"


# Between a prohibition and what it governs: words that begin another thought.
_NEW_THOUGHT = re.compile(
    "违者|违反|否则|逾期|拒不|的，|责令|应当|必须|一律|方可|确需|但是|，但|，由|，将|，可以|，须|情节|给予|予以处|处以|，未|，对|，凡"
)
_CLAUSE_END = re.compile("[，。；]")
_REACH = 90  # letters over which a prohibition governs
_PRIVATE_BAR = re.compile(
    "未经|未取得|未办理|未通过|未列入|未纳入|未获|没有取得|未按|未在|未参加|未备案|未登记|未报|未持|未进|未领|未完成|未缴|未安装|未签"
)
_QUOTE_LENGTH = 6
_CITING = re.compile(
    r"(?:依照|依据|根据|按照|按|适用|参照|遵照|执行|符合|属于|具有|落实|违反|是|为|以及|、|和|，|与|及)(?:[^，。；《》]{0,12})$"
)
_OWN_MEASURE = re.compile("本办法|本规定|本通知|本细则|本方案|本意见|本通告|本公告|本决定")
_EXEMPTED = re.compile(
    "(?:法律|法规|行政法规|国家|国务院|规章|省)[^，。；]{0,16}(?:另有规定|有规定的|规定[^，。；]{0,12}的?(?:除外|从其规定))|从其规定|另有规定的"
)
_BY_LAW = re.compile(
    "依法|依照法律|依据法律|按照法律|依照有关法律|按照有关法律|依照法定|按照法定|法律、(?:行政)?法规(?:、规章)?(?:的)?规定|法律法规(?:规章)?(?:的)?规定|依照国家|按照国家|"
    "国家(?:有关|统一)?规定|国务院(?:规定|批准|决定)|经国务院|(?:经|报)?省(?:级)?人民政府(?:批准|规定|决定|公布)|省(?:级)?(?:价格|财政|发展改革)[^，。；]{0,8}(?:规定|批准|核定|制定)|法定(?:的)?(?:权限|程序|条件|职权|标准|幅度|情形)|只能由法律|由法律(?:、行政法规)?(?:规定|设定)|依照有关(?:法律|规定)"
)


def _forbids(sentence: Sentence, span: Span) -> Clearance | None:
    """A prohibition stands before the match and still governs it, or a clean-up in the same comma clause."""
    start = span[0]
    part_start = sentence.part(start)[0]
    prohibitions = sentence.spans("forbids")
    nearest = bisect_left(prohibitions, (start, 0))
    for left, right in reversed(prohibitions[:nearest]):
        if left < part_start or start - right > _REACH:
            break
        if _NEW_THOUGHT.search(sentence.text, right, start) or _PRIVATE_BAR.search(sentence.text, part_start, left):
            continue
        return Clearance.SILENT
    clause_start = sentence.clause(start)[0]
    for left, right in sentence.spans("undoes"):
        if clause_start <= left < start and not _NEW_THOUGHT.search(sentence.text[right:start]):
            return Clearance.SILENT
    return None


def _forbids_within(sentence: Sentence, span: Span) -> Clearance | None:
    """The denial follows in the same comma clause (证明一律取消) or stands inside (费用不得由企业承担)."""
    end = _end_of_clause(sentence.text, span[1])
    if _DENIED_AFTER.search(sentence.text, span[1], end) or _DENIED_INSIDE.search(sentence.text, *span):
        return Clearance.SILENT
    return None


_DENIED_AFTER = re.compile(
    "一律取消|予以取消|予以清理|应当清理|应予清理|予以纠正|予以废止|应当废止|不得(?:收取|作为|同|与|和|规定|要求|设置|采取|列为|限定|委托|由|向|转嫁|强制|设定|实施|以|另行|再|指定|擅自)|"
    "不再(?:要求|作为|收取|提交|提供|设置)|无需|无须|不需|免收|不收取|停止收取|免予|免于"
)
_DENIED_INSIDE = re.compile("不得(?:由|向|收取|转嫁|要求|作为|限定|指定|委托|转由|以|将|设定|设置)")


def _end_of_clause(text: str, start: int) -> int:
    end = _CLAUSE_END.search(text, start)
    return end.start() if end else len(text)


def _meta(sentence: Sentence, span: Span) -> Clearance | None:
    return Clearance.SILENT if sentence.has("meta") or sentence.has("quote") else None


def _quotes(sentence: Sentence, span: Span) -> Clearance | None:
    for left, right in sentence.quotes:
        if left < span[0] and span[1] < right and right - left >= _QUOTE_LENGTH:
            return Clearance.SILENT
    return None


def _defines(sentence: Sentence, span: Span) -> Clearance | None:
    return Clearance.SILENT if sentence.has("define") else None


def _officials(sentence: Sentence, span: Span) -> Clearance | None:
    """Officials or departments are bound, and no private person: a rule inside the administration. An organ that only
    acts (由执法人员…, 报主管部门…) is not the one who is bound."""
    part = sentence.part(span[0])
    if any(_has_between(sentence, name, *part) for name in ("private", "outsider", "kin")):
        return None
    for left, right in sentence.spans("internal"):
        if part[0] <= left and right <= span[1] and not _AGENT.search(sentence.text[max(0, left - 2) : left]):
            return Clearance.SILENT
    return None


_AGENT = re.compile("[由报经向到交被请]")


def _has_between(sentence: Sentence, name: str, start: int, end: int) -> bool:
    return any(start <= left and right <= end for left, right in sentence.spans(name))


def _encourages(sentence: Sentence, span: Span) -> Clearance | None:
    """An invitation: 鼓励、支持、自愿, with nothing that compels between it and the match, and no bar in the match."""
    for left, right in sentence.spans("encourage"):
        same_part = sentence.part_breaks[left] == sentence.part_breaks[span[0]]
        if left < span[1] and same_part and not _COMPELS.search(sentence.text[min(right, span[0]) : span[1]]):
            return Clearance.SILENT
    return None


_COMPELS = re.compile("应当|必须|须|一律|不得|不予|禁止|方可|否则|未")


def _cites(sentence: Sentence, span: Span) -> Clearance | None:
    """The part names a law, regulation or rules as ground; one that only says how organs act grounds nothing in particular."""
    part = sentence.part(span[0])
    for left, right in sentence.spans("law_title"):
        if not (part[0] <= left and right <= max(part[1], span[1])):
            continue
        title = sentence.text[left:right]
        if _OWN_MEASURE.search(title) or not _CITING.search(sentence.text[max(part[0], left - 40) : left]):
            continue
        if _grounds_nothing(sentence, title):
            continue
        return Clearance.BASIS
    return None


def _grounds_nothing(sentence: Sentence, title: str) -> bool:
    return any(word in title for word in sentence.lexicon.words("general_law"))


def _cites_general(sentence: Sentence, span: Span) -> Clearance | None:
    """A law on how organs act is cited: what it says of that act is restated."""
    part = sentence.part(span[0])
    for left, right in sentence.spans("law_title"):
        if part[0] <= left and right <= max(part[1], span[1]):
            return Clearance.BASIS
    return None


def _by_law(sentence: Sentence, span: Span) -> Clearance | None:
    """依法, 按照国家规定: the clause leaves the matter to law. Figures of its own speak against that."""
    part = sentence.part(span[0])
    for match in _BY_LAW.finditer(sentence.text, max(part[0], span[0] - 40), min(part[1], span[1] + 16)):
        if not any(span[0] <= left and right <= part[1] for left, right in sentence.spans("money")):
            return Clearance.BASIS if match else None
    return None


def _defers(sentence: Sentence, span: Span) -> Clearance | None:
    return Clearance.BASIS if _EXEMPTED.search(sentence.text) else None


def _statutory(sentence: Sentence, span: Span) -> Clearance | None:
    """The thing to obtain is one that law itself provides for."""
    part = sentence.part(span[0])
    left, right = max(part[0], span[0] - 30), min(part[1], span[1] + 12)
    return Clearance.BASIS if _has_between(sentence, "statutory_licence", left, right) else None


def _statutory_duty(sentence: Sentence, span: Span) -> Clearance | None:
    part = sentence.part(span[0])
    return Clearance.BASIS if _has_between(sentence, "statutory_duty", *part) else None


def _helps(sentence: Sentence, span: Span) -> Clearance | None:
    """Lawful help to those whom law protects."""
    return Clearance.SILENT if sentence.has("weak") and not _COMPELS.search(sentence.text[slice(*span)]) else None


def _informs(sentence: Sentence, span: Span) -> Clearance | None:
    return Clearance.SILENT if sentence.has("appeal_words") else None


CLEARANCES: Mapping[str, Callable[[Sentence, Span], Clearance | None]] = {
    "forbids": _forbids,
    "denied": _forbids_within,
    "meta": _meta,
    "quotes": _quotes,
    "defines": _defines,
    "officials": _officials,
    "encourages": _encourages,
    "cites": _cites,
    "cites_general": _cites_general,
    "by_law": _by_law,
    "defers": _defers,
    "statutory": _statutory,
    "statutory_duty": _statutory_duty,
    "helps": _helps,
    "informs": _informs,
}
# What clears every rule unless its file says otherwise.
USUAL = ("forbids", "denied", "meta", "quotes", "defines", "encourages", "cites", "by_law", "defers")


def clear(sentence: Sentence, span: Span, names: tuple[str, ...]) -> Clearance | None:
    """The strongest clearance among `names`, or None."""
    found = None
    for name in names:
        clearance = CLEARANCES[name](sentence, span)
        if clearance is Clearance.SILENT:
            return clearance
        found = found or clearance
    return found
