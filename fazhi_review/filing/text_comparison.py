"""Whether the official text and the electronic text say the same (BA-07), character by character, spacing apart."""

import difflib
import re
import unicodedata
from typing import Any

from fazhi_review import reading
from fazhi_review.errors import InvalidInput
from fazhi_review.reading.model import Limits

_SPACE = re.compile(r"\s+")
_PHRASE = re.compile(r"[^，。；：、]*[，。；：、]?")
_SHOWN = 12
_AROUND = 12


def compare_texts(name: str, official: bytes, electronic: str) -> dict[str, Any]:
    """What the comparison says, as it is kept: `state` is same, differs or unread; at most a dozen differences are listed."""
    try:
        text = reading.read(official, name=name, limits=Limits()).text
    except InvalidInput as error:
        return {"state": "unread", "reason": error.message, "differences": [], "count": 0}
    differences = list(_differences(_plain(electronic), _plain(text)))
    return {
        "state": "differs" if differences else "same",
        "reason": "",
        "differences": differences[:_SHOWN],
        "count": len(differences),
    }


def _plain(text: str) -> str:
    return _SPACE.sub("", unicodedata.normalize("NFKC", text))


def _differences(electronic: str, official: str) -> list[dict[str, str]]:
    """Compared phrase by phrase: character by character, two texts of some length would take minutes."""
    one, other = _phrases(electronic), _phrases(official)
    found = []
    for tag, first, last, other_first, other_last in difflib.SequenceMatcher(
        None, one, other, autojunk=False
    ).get_opcodes():
        if tag != "equal":
            found.append(_difference("".join(one[first:last]), "".join(other[other_first:other_last])))
    return found


def _phrases(text: str) -> list[str]:
    return [phrase for phrase in _PHRASE.findall(text) if phrase]


def _difference(electronic: str, official: str) -> dict[str, str]:
    """The two wordings without what both begin and end with."""
    start = next(
        (position for position, (one, other) in enumerate(zip(electronic, official, strict=False)) if one != other),
        min(len(electronic), len(official)),
    )
    rest = min(len(electronic), len(official)) - start
    end = 0
    while end < rest and electronic[-1 - end] == official[-1 - end]:
        end += 1
    return {
        "electronic": _shown(electronic, start, len(electronic) - end),
        "official": _shown(official, start, len(official) - end),
    }


def _shown(text: str, start: int, end: int) -> str:
    """The words that differ between 【】 with a little around them."""
    middle = text[start:end]
    if len(middle) > 60:
        middle = middle[:30] + "…" + middle[-29:]
    return f"{text[max(0, start - _AROUND) : start]}【{middle}】{text[end : end + _AROUND]}"
