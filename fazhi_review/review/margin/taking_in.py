"""Comments and changes that somebody made in Word, taken into the workbench at their words.

What is known already (it was exported from here, or read in before) is left as it is, so that one file may be read in
twice. Words that have gone are quoted in an annotation on the text as a whole: a person finds their place.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fazhi_review import reading
from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.models import User
from fazhi_review.documents import queries as document_queries
from fazhi_review.documents.models import DocumentVersion
from fazhi_review.documents.storage import FileStore
from fazhi_review.errors import Conflict, FazhiError, InvalidInput
from fazhi_review.extensions import db
from fazhi_review.reading import FileType, sniff
from fazhi_review.review.annotations import operations
from fazhi_review.review.annotations.anchoring import Anchor, find
from fazhi_review.review.annotations.models import AnnotationKind, Visibility
from fazhi_review.review.annotations.operations import Span, Wording
from fazhi_review.review.margin.notes import MACHINE, Findings, MarginNote, notes_of
from fazhi_review.review.word import ReadComment, read_back
from fazhi_review.vocabulary import Labelled

#: More than these in one file are no review any more.
MOST_COMMENTS = 1000
_ADVICE = re.compile(r"\n?建议(?:改为：“.*”|删去。)$", re.DOTALL)
_ABOUT = re.compile(r"^（针对“(.*?)”）", re.DOTALL)
_LABEL = re.compile(r"^【[^【】]*】")
_BASIS = re.compile(r"\n依据：[^\n]*$")


class Outcome(Labelled):
    TAKEN = "taken", "已读回"
    REPLY = "reply", "已作为回复读回"
    GENERAL = "general", "原文未找到，已列为针对全文的批注"
    KNOWN = "known", "系统中已有，未重复"
    REFUSED = "refused", "未读回"


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one comment or change."""

    comment: ReadComment
    outcome: Outcome
    annotation_id: int | None = None
    reason: str = ""


def take_in(
    document_id: int,
    name: str,
    data: bytes,
    *,
    visibility: Visibility,
    user: User,
    actor: Actor,
    at: datetime,
    store: FileStore,
) -> list[Taken]:
    """Read the comments of a file on the newest version in. Raises InvalidInput, and Conflict where nothing may be added."""
    if sniff(data, name) is not FileType.DOCX:
        raise InvalidInput(f"“{name}”不是 docx 文件，请上传在 Word 或者 WPS 中批注并保存为 docx 的文件。")
    reading.read(data, name=name)  # in a process of its own: what could harm this one is refused there
    version = document_queries.version_for(db.session(), user, document_id)
    original = store.read(version.file.sha256)
    is_same_kind = sniff(original, version.file_name) is FileType.DOCX
    comments = read_back(data, original if is_same_kind else None, name=name)
    if not comments:
        raise InvalidInput(f"“{name}”里没有批注，也没有修订；请确认上传的是批注之后保存的文件。")
    if len(comments) > MOST_COMMENTS:
        raise InvalidInput(f"“{name}”里的批注和修订超过 {MOST_COMMENTS} 条，请分几次读回。")
    known = _Known(notes_of(db.session(), user, version, findings=Findings.ALL))
    desk = _Desk(version, visibility, user, actor, at, known)
    return [desk.take(comment) for comment in sorted(comments, key=lambda each: each.parent is not None)]


@dataclass(frozen=True, slots=True)
class _Said:
    author: str
    core: str
    quote: str
    thread: int | None


class _Known:
    """What the reader's margin holds already: who said what on which words."""

    def __init__(self, notes: Sequence[MarginNote]) -> None:
        self._said: list[_Said] = []
        self._suggested: list[tuple[str, str, str]] = []
        for each in notes:
            note, quote = each.note, _words(each.note.quote)
            self._said.append(_Said(note.author, _core(each.body), quote, each.annotation_id))
            self._said += [
                _Said(answer.author, _core(answer.text), quote, each.annotation_id) for answer in note.replies
            ]
            if note.replacement is not None:
                self._suggested.append((note.author, quote, _words(note.replacement)))

    def holds(self, comment: ReadComment) -> bool:
        if comment.replacement is None:
            return comment.author == MACHINE or self._entry(comment) is not None
        quote, words = _words(comment.quote), _words(comment.replacement)
        # A drawn number is not in the file, so what comes back may be the rest of what was suggested.
        return any(
            author == comment.author and known.endswith(quote) and suggested.endswith(words)
            for author, known, suggested in self._suggested
        )

    def thread(self, comment: ReadComment) -> int | None:
        """The thread that a known comment belongs to."""
        entry = self._entry(comment) if comment.replacement is None else None
        return entry.thread if entry else None

    def _entry(self, comment: ReadComment) -> _Said | None:
        about = _ABOUT.match(comment.text)
        core, quote = _core(comment.text), _words(about[1] if about else comment.quote)
        return next(
            (
                said
                for said in self._said
                if said.author == comment.author and said.core == core and (quote in said.quote or not said.quote)
            ),
            None,
        )


class _Desk:
    """Takes one comment after the other."""

    def __init__(
        self, version: DocumentVersion, visibility: Visibility, user: User, actor: Actor, at: datetime, known: _Known
    ) -> None:
        self._document_id, self._version_id, self._text = version.document_id, version.id, version.text
        self._visibility, self._user, self._actor, self._at = visibility, user, actor, at
        self._known = known
        self._threads: dict[str, int] = {}

    def take(self, comment: ReadComment) -> Taken:
        if self._known.holds(comment):
            thread = self._known.thread(comment)
            if thread is not None:
                self._threads[comment.key] = thread
            return Taken(comment, Outcome.KNOWN, thread)
        try:
            return self._reply(comment) if comment.parent in self._threads else self._begin(comment)
        except Conflict:
            raise  # the review has moved on: the same holds for every other comment
        except FazhiError as error:
            return Taken(comment, Outcome.REFUSED, reason=error.message)

    def _reply(self, comment: ReadComment) -> Taken:
        thread = self._threads[comment.parent or ""]
        written = operations.reply(
            thread, self._signed(comment), token=self._token(comment), user=self._user, actor=self._actor, at=self._at
        )
        self._threads[comment.key] = thread
        return Taken(comment, Outcome.REPLY if written.is_new else Outcome.KNOWN, thread)

    def _begin(self, comment: ReadComment) -> Taken:
        place = self._place(comment)
        start, end = place or (0, 0)
        text, replacement = self._signed(comment), comment.replacement
        if place is None:
            said = f"建议改为：“{replacement}”" if replacement else "建议删去。" if replacement == "" else ""
            text = f"（针对“{comment.quote}”）{text}{said}"
            replacement = None
        elif replacement is not None and start == end:
            start, end, replacement = self._beside(start, replacement)
        quote = self._text[start:end]
        written = operations.create(
            self._document_id,
            Span(self._version_id, start, end, quote),
            Wording(
                kind=AnnotationKind.COMMENT if replacement is None else AnnotationKind.SUGGESTION,
                text=text,
                visibility=self._visibility,
                replacement=replacement or "",
            ),
            token=self._token(comment),
            user=self._user,
            actor=self._actor,
            at=self._at,
        )
        self._threads[comment.key] = written.annotation.id
        outcome = Outcome.TAKEN if place else Outcome.GENERAL
        return Taken(comment, outcome if written.is_new else Outcome.KNOWN, written.annotation.id)

    def _place(self, comment: ReadComment) -> tuple[int, int] | None:
        """Where its words stand in the version's text; None where they are gone."""
        start, end = comment.start, comment.end
        around = (self._text[max(0, start - len(comment.before)) : start], self._text[end : end + len(comment.after)])
        if self._text[start:end] == comment.quote and around == (comment.before, comment.after):
            return start, end
        if not comment.quote:
            return None
        found = find(Anchor(comment.quote, comment.before, comment.after), self._text)
        return (found.start, found.end) if found.is_found else None

    def _beside(self, at: int, inserted: str) -> tuple[int, int, str]:
        """Words that were only inserted, as a replacement of the character they stand beside."""
        if at and self._text[at - 1] != "\n":
            return at - 1, at, self._text[at - 1] + inserted
        return at, at + 1, inserted + self._text[at : at + 1]

    def _signed(self, comment: ReadComment) -> str:
        """Its words, with who wrote them where that is not who reads them in."""
        if not comment.author or comment.author == self._user.full_name:
            return comment.text
        return f"（{comment.author}在 Word 中{'修订' if comment.replacement is not None else '批注'}）{comment.text}"

    def _token(self, comment: ReadComment) -> str:
        said = "\x1f".join(
            (
                str(self._document_id),
                comment.author,
                comment.before,
                comment.quote,
                comment.text,
                str(comment.replacement),
            )
        )
        return f"word-{hashlib.sha256(said.encode('utf-8', 'surrogatepass')).hexdigest()[:40]}"


def _core(text: str) -> str:
    """What was said, without label, basis, and what an export had to add where a change could not be tracked."""
    bare = _LABEL.sub("", _ABOUT.sub("", text))
    return _words(_BASIS.sub("", _ADVICE.sub("", bare)))


def _words(text: str) -> str:
    return "".join(text.split())
