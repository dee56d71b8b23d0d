"""What a document is called, compared: the key that forgets spelling, and the nearest title among thousands."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from fazhi_review.structure import DocumentKind

_DROPPED = re.compile(r"[\s《》〈〉<>「」『』“”\"'、,，·.．:：—\-_]")
_TAIL = re.compile(r"[（(](?:试行|暂行|修订|印发稿|公开发布|此件公开发布|附件)[）)]$")
# 云岭区人民政府关于印发《云岭区停车办法》的通知: the enclosed document is what it is about.
_ENCLOSING = re.compile(
    r"^(?P<issuer>.{2,40}?)?关于(?:修订)?(?:印发|转发|发布|公布|颁布)(?P<inner>.{4,})的(?:通知|通告|公告|决定)$"
)
_KINDS = tuple(kind.value for kind in DocumentKind if kind not in (DocumentKind.OTHER, DocumentKind.LETTER, DocumentKind.MINUTES, DocumentKind.REPLY))  # fmt: skip

#: Two titles as near as this are one document written differently; below it nothing is said.
ALIKE = 88.0
_CANDIDATES = 60
_MOST_COUNTED = 4000


def title_key(title: str) -> str:
    """The form under which every spelling of one title is the same.

    >>> title_key("《云岭区停车管理办法（试行）》") == title_key("云岭区停车管理办法 ")
    True
    """
    key = _DROPPED.sub("", unicodedata.normalize("NFKC", title))
    return _TAIL.sub("", key.replace("(", "（").replace(")", "）"))


def title_keys(title: str) -> tuple[str, ...]:
    """The keys under which a title may be known: its own, and that of the document it encloses."""
    own = title_key(title)
    found = _ENCLOSING.match(own)
    inner = found["inner"].strip() if found else ""
    return (own, title_key(inner)) if inner and title_key(inner) != own else (own,)


def looks_normative(title: str) -> bool:
    """Whether the title ends as those of normative documents do; letters, minutes and replies do not."""
    return title_key(title).endswith(_KINDS)


@dataclass(frozen=True, slots=True)
class Near:
    """The nearest known title and how near it is, 0 to 100."""

    position: int
    score: float


class TitleIndex:
    """Titles that can be asked for the one nearest to another. Asking costs about a millisecond among 50,000."""

    def __init__(self, titles: Sequence[str]) -> None:
        self.keys = [title_keys(title) for title in titles]
        self.exact: dict[str, int] = {}
        self._grams: dict[str, list[int]] = {}
        for position, keys in enumerate(self.keys):
            # A title that is there already needs no second place among the candidates.
            if keys[0] in self.exact:
                continue
            for key in keys:
                self.exact.setdefault(key, position)
            for gram in {gram for key in keys for gram in _grams(key)}:
                self._grams.setdefault(gram, []).append(position)

    def same(self, title: str) -> int | None:
        """The position of the title that is the same but for its spelling."""
        return next((self.exact[key] for key in title_keys(title) if key in self.exact), None)

    def nearest(self, title: str) -> Near | None:
        """The most similar title, if it is alike; None otherwise."""
        keys = title_keys(title)
        best = Near(-1, 0.0)
        for position in self._candidates(keys):
            score = max(fuzz.ratio(mine, theirs) for mine in keys for theirs in self.keys[position])
            if score > best.score:
                best = Near(position, score)
        return best if best.score >= ALIKE else None

    def _candidates(self, keys: Iterable[str]) -> list[int]:
        """The titles that share most of the rarest two-character grams: comparing with every title would take seconds.

        Grams are taken from the rarest on until some thousand titles have been counted; what every title says
        (管理办法) tells nothing and is never reached.
        """
        grams = sorted({gram for key in keys for gram in _grams(key)}, key=lambda gram: len(self._grams.get(gram, ())))
        shared: Counter[int] = Counter()
        counted = 0
        for gram in grams:
            holders = self._grams.get(gram, ())
            if counted and counted + len(holders) > _MOST_COUNTED:
                break
            shared.update(holders)
            counted += len(holders)
        return [position for position, _ in shared.most_common(_CANDIDATES)]


def _grams(key: str) -> set[str]:
    return {key[position : position + 2] for position in range(len(key) - 1)}
