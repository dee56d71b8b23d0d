"""Whether two texts are the same document: by checksum of what was decided on, without what issuing adds around it.

A number, an addressee, a signature, a date and an imprint are put on when a document is issued; a draft mark goes from its
title; Word files differ in spaces and full-width forms. None of that is a change of text. Every other character is.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from fazhi_review import structure
from fazhi_review.structure.model import ProvisionKind, StructuredDocument

# Put on around a text when it is issued, or when a draft is sent round.
_AROUND = frozenset(
    {
        ProvisionKind.LETTERHEAD,
        ProvisionKind.NUMBER,
        ProvisionKind.CAPTION,
        ProvisionKind.ADDRESSEE,
        ProvisionKind.CONTENTS,
        ProvisionKind.SIGNATURE,
        ProvisionKind.DATE,
        ProvisionKind.REMARK,
        ProvisionKind.IMPRINT,
    }
)
_DRAFT_MARK = re.compile(r"[（(](?:征求意见稿|送审稿|审议稿|讨论稿|草案|代拟稿|修改稿|报批稿)[）)]")
# A notice that issues a measure says so in a sentence or two; one that says more has rules of its own.
LONGEST_NOTICE = 250
_BLANK = re.compile(r"[\s\u200b\u200c\u200d\ufeff]+")


def text_hash(text: str) -> str:
    """The checksum of a text, as kept when it is reviewed and when it is approved."""
    return fingerprints(text)[0]


def is_same_text(approved: str, text: str) -> bool:
    """Whether `text` is the text with checksum `approved`, by itself or enclosed in the notice that issues it."""
    return approved in fingerprints(text)


@lru_cache(maxsize=64)
def fingerprints(text: str) -> tuple[str, ...]:
    """The checksum of the whole text; then, where a short notice encloses a document, of what it encloses, annexes and all."""
    parsed = structure.parse(text)
    whole = "".join(_words(parsed, 0))
    enclosed = next((node for node in parsed.provisions if node.kind is ProvisionKind.ANNEX), None)
    if enclosed is None:
        return (_checksum(whole),)
    inside = "".join(_words(parsed, enclosed.start))
    if len(whole) - len(inside) > LONGEST_NOTICE:
        return (_checksum(whole),)
    return _checksum(whole), _checksum(inside)


def _words(parsed: StructuredDocument, start: int) -> Iterator[str]:
    for leaf in parsed.leaves():
        if leaf.start < start or leaf.kind in _AROUND:
            continue
        words = parsed.text[leaf.start : leaf.end]
        yield _DRAFT_MARK.sub("", words) if leaf.kind is ProvisionKind.TITLE else words


def _checksum(words: str) -> str:
    plain = _BLANK.sub("", unicodedata.normalize("NFKC", words))
    return hashlib.sha256(plain.encode()).hexdigest()
