"""The words of a text without its dress: what is left when spaces, punctuation and the width of characters are forgotten."""

import difflib
import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from fazhi_review.library.texts import ArticleText

_DRESS = re.compile(r"[\s\u3000，。、；：！？“”‘’\"'（）()《》〈〉<>〔〕\[\]【】—－\-–・·.．,;:!?*#|]+")
_ZEROS = str.maketrans("○◯", "〇〇")


def bare(text: str) -> str:
    """`text` with its words only; two texts that differ in form alone are equal after it."""
    text = text.translate(_ZEROS)
    if not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)
    return _DRESS.sub("", text)


def text_digest(articles: Sequence[ArticleText]) -> str:
    """The checksum of the words of a text: equal for two sources that print the same words differently."""
    checksum = hashlib.sha256()
    for article in articles:
        checksum.update(f"{article.number}.{article.suffix}:".encode())
        checksum.update(bare(article.text).encode())
    return checksum.hexdigest()


def similarity(first: str, second: str) -> float:
    """How alike two texts are in their words, between 0 and 1."""
    return float(fuzz.ratio(bare(first), bare(second))) / 100


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of two texts laid side by side: the same in both, or `before` become `after`."""

    is_same: bool
    before: str
    after: str


def difference(before: str, after: str) -> tuple[Segment, ...]:
    """What became of `before` in `after`, in stretches of characters."""
    segments = []
    for tag, i, j, k, m in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        segments.append(Segment(tag == "equal", before[i:j], after[k:m]))
    return tuple(segments)


def difference_words(before: str, after: str, *, limit: int = 3) -> str:
    """The first differences in one phrase: “二次”改为“四次”，增加“并如实记录”."""
    told = []
    for segment in difference(before, after):
        if segment.is_same or not (bare(segment.before) or bare(segment.after)):
            continue
        old, new = _short(segment.before), _short(segment.after)
        if old and new:
            told.append(f"“{old}”改为“{new}”")
        else:
            told.append(f"删去“{old}”" if old else f"增加“{new}”")
    more = "等" if len(told) > limit else ""
    return "，".join(told[:limit]) + more


def _short(text: str) -> str:
    text = text.strip().replace("\n", "")
    return text if len(text) <= 24 else f"{text[:12]}……{text[-8:]}"


@dataclass(frozen=True, slots=True)
class QuoteCheck:
    """Whether quoted words stand in a text; if not, the passage that comes nearest and how near it comes."""

    is_exact: bool
    nearest: str
    score: float


def check_quote(quoted: str, text: str) -> QuoteCheck:
    """Compare a quotation with the text it is said to come from; spaces and punctuation do not count."""
    words = bare(quoted)
    if not words or words in bare(text):
        return QuoteCheck(True, quoted, 1.0)
    aligned = fuzz.partial_ratio_alignment(quoted, text)
    if aligned is None:
        return QuoteCheck(False, "", 0.0)
    nearest = text[aligned.dest_start : aligned.dest_end]
    return QuoteCheck(False, nearest, float(aligned.score) / 100)
