"""Markdown files of law: title, lines of history, body. What both public collections have in common."""

import re
from dataclasses import dataclass

from fazhi_review.library.names import clean_title
from fazhi_review.library.texts import clean_line
from fazhi_review.structure.dates import find_dates

_FRONT_MATTER = re.compile(r"\A---\s*\n.*?\n---[ \t]*\n?", re.DOTALL)
_HEAD_END = re.compile(r"<!--\s*INFO END\s*-->")
_HISTORY = re.compile(r"通过|修正|修订|修改|公布|发布|颁布|批准|施行|实施|生效|制定|根据|决定|会议|令")


class NotText(ValueError):
    """The bytes are no text in UTF-8 or GB 18030."""


@dataclass(frozen=True, slots=True)
class MarkdownLaw:
    """A file taken apart; `subtitle` is set where one law is split over several files."""

    title: str
    subtitle: str
    head: tuple[str, ...]
    body: tuple[str, ...]


def decode(content: bytes) -> str:
    """The text of a file in UTF-8 or, as older Chinese programs write it, GB 18030. Raises NotText."""
    if b"\x00" in content[:4096]:
        raise NotText
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError:
            continue
    raise NotText


def read_markdown(text: str) -> MarkdownLaw:
    """Title, history lines and body. Where no mark ends the head, it ends at the first heading or line that is no history."""
    text = _FRONT_MATTER.sub("", text.lstrip("\n"))
    marked = _HEAD_END.split(text, maxsplit=1)
    if len(marked) == 2:
        return _marked(marked[0], marked[1])
    return _unmarked(text)


def _marked(head: str, body: str) -> MarkdownLaw:
    titles = [clean_title(line) for line in head.splitlines() if line.startswith("#") and line.strip("# ")]
    lines = tuple(clean_line(line) for line in head.splitlines() if line.strip() and not line.startswith("#"))
    return MarkdownLaw(
        titles[0] if titles else "", titles[1] if len(titles) > 1 else "", lines, tuple(body.splitlines())
    )


def _unmarked(text: str) -> MarkdownLaw:
    lines = text.splitlines()
    title, head, start = "", [], 0
    for position, line in enumerate(lines):
        stripped = line.strip()
        if not stripped:
            continue
        if not title:
            if not stripped.startswith("#"):
                break
            title, start = clean_title(stripped), position + 1
            continue
        if stripped.startswith("#") or not is_history(clean_line(stripped)):
            break
        head.append(clean_line(stripped).strip("*_ "))
        start = position + 1
    return MarkdownLaw(title, "", tuple(head), tuple(lines[start:]))


def is_history(line: str) -> bool:
    """Whether a line tells when and by whom a law was made: it names a date near its beginning and an act of lawmaking."""
    first = next(find_dates(line), None)
    return first is not None and first.start <= 14 and _HISTORY.search(line) is not None and not line.startswith("第")
