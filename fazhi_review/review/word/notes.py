"""What goes out to Word and what comes back."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Reply:
    author: str
    at: datetime  # aware
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """One annotation on `[start, end)` of the normalised text. `replacement` makes it a suggestion; "" suggests deletion."""

    start: int
    end: int
    quote: str
    author: str
    at: datetime  # aware
    text: str
    replacement: str | None = None
    replies: tuple[Reply, ...] = ()
    is_resolved: bool = False


@dataclass(frozen=True, slots=True)
class ReadComment:
    """One comment of a Word file, with the words it stands at and some text around them, to find them again.

    `replacement` is set where it is a change somebody tracked rather than a comment. `parent` is the `key` of the
    comment that this one answers.
    """

    start: int
    end: int
    quote: str
    before: str
    after: str
    author: str
    at: datetime | None  # aware; None where the file does not say
    text: str
    key: str
    parent: str | None = None
    is_resolved: bool = False
    replacement: str | None = None
