"""What the library knows of one citation: the law and its state on the document's date and today, the article then and now."""

import re
from dataclasses import dataclass
from datetime import date

from fazhi_review.library.addresses import article_number
from fazhi_review.library.names import name_key
from fazhi_review.library.service import DatabaseLibrary, instrument_of, text_on
from fazhi_review.library.snapshot import Work
from fazhi_review.library.validity import AMENDING, VersionDate, changed_after, status_on
from fazhi_review.library.wording import bare, similarity
from fazhi_review.ports import Instrument, LawArticle
from fazhi_review.rules.model import Finding
from fazhi_review.structure.model import Citation, StructuredDocument
from fazhi_review.vocabulary import CitationStatus

# Two texts of one number less alike than this tell different things: the number has been given to another article.
ANOTHER_ARTICLE = 0.55
_SAME_ARTICLE = 0.6
_CLEARLY = 0.1  # how much nearer the best match must be than the second
_INSTRUMENT = re.compile(
    r"(?:法典?|条例|规定|办法|细则|规则|解释|宪法|决定|决议|意见|通知|批复|公告|通告|令|规程|修正案|章程)(?:（[^（）]*）)?$"
)
_NO_INSTRUMENT = re.compile(r"(?:[书兵语用写算手做想看说方]法|魔法|通知[书单]|责令.*)$")
# 《办法》, 《实施条例》: short for what the text has named before.
_GENERIC = re.compile(r"(?:实施|暂行|试行|本)?(?:法|条例|规定|办法|细则|规则|解释|决定|意见|通知|章程)")
_SENTENCE_ENDS = "。；\n！？"
_ENDING = re.compile(r"废止|停止执行|不再执行|失效")
_NAMED_OR_BRACKETED = re.compile(r"《[^》]*》|（[^）]*）|〔[^〕]*〕")
# What may stand between a law and the word that ends it, beside further laws: who made them and when, and from when they end.
_BETWEEN = re.compile(
    r"(?:[和及与]|以及)?(?:.*(?:通过|发布|公布|印发|批准|修[正订改])的?(?:[和及与]|以及)?)?(?:自.*起)?(?:同时|即行|一并|予以|也|均|相应)*"
)
# The whole of an article: 本法自1998年1月1日起施行。
_COMMENCEMENT = re.compile(r"本[^，。；]{1,8}自[^，。；]{2,24}(?:施行|实施|生效)[。．]?")
_ABOUT_COMMENCEMENT = re.compile(r"施行|实施之?[日前后]|生效")
_FORMERLY = re.compile(r"(?:原|原有的?|修[改订正]前的|旧)$")


@dataclass(frozen=True, slots=True)
class CitationCheck:
    """One citation and what is known of it. `status` is as of today; `status_then` as of the document's date."""

    citation: Citation
    work: Work | None
    instrument: Instrument | None
    status: CitationStatus
    status_then: CitationStatus
    candidates: tuple[Instrument, ...] = ()
    article_then: LawArticle | None = None
    article_now: LawArticle | None = None
    amended_on: date | None = None  # first amendment in force between the document's date and today
    moved_to: str = ""  # the number the cited article bears today, where it is another
    is_instrument: bool = True  # False for a certificate, a list, a newspaper
    is_told_only: bool = False  # named because it is repealed or was once law, not relied upon
    findings: tuple[Finding, ...] = ()

    @property
    def law(self) -> str:
        """The title of the law as the library has it, else as it was cited."""
        return self.work.title if self.work else self.citation.law

    @property
    def explanation(self) -> str:
        """Why the status is what it is, in a sentence for the list of citations; "" where there is nothing to say."""
        if self.findings:
            return self.findings[0].message
        if self.status is CitationStatus.REPEALED and self.work is not None:
            successor = f"，由《{'》《'.join(self.work.replaced_by)}》代替" if self.work.replaced_by else ""
            return f"自 {self.work.ended_on} 起不再施行{successor}"
        return ""

    def as_json(self) -> dict[str, str]:
        """The citation as `flask review --json` prints it."""
        return {
            "text": self.citation.text,
            "law": self.law,
            "article": self.citation.article,
            "status": self.status.value,
        }


@dataclass(frozen=True, slots=True)
class Dates:
    """The document's date, and today."""

    on: date
    today: date


def names_instrument(name: str) -> bool:
    """Whether what stands in 《》 is called as laws and documents are, not as a certificate, a form or a newspaper."""
    key = name_key(name)
    return bool(_INSTRUMENT.search(key)) and not _NO_INSTRUMENT.search(key) and not _GENERIC.fullmatch(key)


def check_one(
    document: StructuredDocument, citation: Citation, library: DatabaseLibrary, dates: Dates
) -> CitationCheck:
    """The check of one citation, without findings."""
    works = library.works(citation.law) or _unmarked(citation, library)
    is_instrument = bool(works) or names_instrument(citation.law)
    told_only = is_told_only(document.text, citation.start, citation.end) or _is_ended_by(document, works)
    if len(works) != 1:
        return CitationCheck(
            citation, None, None, CitationStatus.UNKNOWN_LAW, CitationStatus.UNKNOWN_LAW,
            candidates=tuple(instrument_of(work, dates.today) for work in works),
            is_instrument=is_instrument, is_told_only=told_only,
        )  # fmt: skip
    work = works[0]
    instrument = instrument_of(work, dates.today)
    now = status_on(work.versions, work.events, work.ended_on, dates.today)
    then = status_on(work.versions, work.events, work.ended_on, dates.on)
    number = article_number(citation.article) if citation.article else None
    evidence = _Evidence() if number is None else _article_evidence(library, work, number, dates)
    if number is not None and now is CitationStatus.IN_FORCE:
        now = evidence.status
    return CitationCheck(
        citation, work, instrument, now, then,
        candidates=(instrument,), article_then=evidence.then, article_now=evidence.now,
        amended_on=_amended_on(work, dates), moved_to=evidence.moved_to, is_told_only=told_only,
    )  # fmt: skip


def _is_ended_by(document: StructuredDocument, works: tuple[Work, ...]) -> bool:
    """Whether this very document is what the library knows to have repealed the law."""
    title = document.metadata.title
    own = name_key(title.value) if title else ""
    return bool(own) and any(name_key(by) == own for work in works for by in work.replaced_by)


def _unmarked(citation: Citation, library: DatabaseLibrary) -> tuple[Work, ...]:
    """The law cited without 《》 when words before its name were taken for a part of it: 有母婴保健法第三十五条."""
    if citation.text.startswith("《"):
        return ()
    names = (citation.law[start:] for start in range(1, max(1, len(citation.law) - 3)))
    return next((works for name in names if (works := library.works(name))), ())


@dataclass(frozen=True, slots=True)
class _Evidence:
    status: CitationStatus = CitationStatus.IN_FORCE
    then: LawArticle | None = None
    now: LawArticle | None = None
    moved_to: str = ""


def _article_evidence(library: DatabaseLibrary, work: Work, number: tuple[int, int], dates: Dates) -> _Evidence:
    """The article on both dates, and whether it is still what was cited."""
    version_now, version_then = text_on(work, dates.today), text_on(work, dates.on)
    now = library.article_of(work, version_now, number) if version_now else None
    then = library.article_of(work, version_then, number) if version_then else None
    if version_then is None and (renumbered := _renumbered(library, work, number, dates)):
        return _Evidence(CitationStatus.AMENDED, None, now, renumbered)
    if then is not None and version_now is not None and (now is None or bare(now.text) != bare(then.text)):
        return _Evidence(CitationStatus.AMENDED, then, now, _moved(library, version_now, then, now))
    if version_now is None:
        return _Evidence(CitationStatus.IN_FORCE, then, None)
    if now is None:
        return _Evidence(CitationStatus.ARTICLE_MISSING, then, None)
    if version_then is None and _amended_on(work, dates) is not None:
        return _Evidence(CitationStatus.AMENDED, None, now)
    return _Evidence(CitationStatus.IN_FORCE, then, now)


def _renumbered(library: DatabaseLibrary, work: Work, number: tuple[int, int], dates: Dates) -> str:
    """The new number that the catalogue gives for an article cited before the law was revised; "" if it gives none."""
    for moved in library.snapshot.renumberings.get(work.key, ()):
        if moved.on is not None and dates.on < moved.on <= dates.today and article_number(moved.old) == number:
            return moved.new
    return ""


def _moved(library: DatabaseLibrary, version: VersionDate, then: LawArticle, now: LawArticle | None) -> str:
    """The number under which the words of `then` stand in `version`, if they stand under another than before."""
    if now is not None and similarity(now.text, then.text) >= ANOTHER_ARTICLE:
        return ""
    scored = [(similarity(article.text, then.text), article.article) for article in library.articles_of(version)]
    best, second = [*sorted(scored, reverse=True)[:2], (0.0, ""), (0.0, "")][:2]
    is_clear = best[0] >= _SAME_ARTICLE and best[0] - second[0] >= _CLEARLY
    return best[1] if is_clear and best[1] != then.article else ""


def _amended_on(work: Work, dates: Dates) -> date | None:
    """The first day after the document's date on which another text of the law came into force; None if none has."""
    later = [version.begins for version in work.versions if dates.on < version.begins <= dates.today]
    promulgated = {version.promulgated for version in work.versions}
    known = [version for version in work.versions if version.begins <= dates.on]
    if not known and status_on(work.versions, work.events, None, dates.on) is not CitationStatus.IN_FORCE:
        return None
    if known:
        newest = max(known, key=lambda version: version.begins)
        if changed := changed_after(newest, work.versions, work.events, dates.today):
            later.append(changed)
    else:
        # Of texts that are not held the history tells the day; that of a held one counts from the day it came into force.
        later += [
            event.on
            for event in work.events
            if event.kind in AMENDING
            and event.on
            and dates.on < event.on <= dates.today
            and event.on not in promulgated
        ]
    return min((day for day in later if day > dates.on), default=None)


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The span of the sentence that holds `start` to `end`."""
    begin = max(text.rfind(mark, 0, start) for mark in _SENTENCE_ENDS) + 1
    ends = [position for mark in _SENTENCE_ENDS if (position := text.find(mark, end)) >= 0]
    return begin, min(ends, default=len(text))


def only_commences(text: str, check: CitationCheck) -> bool:
    """Whether the cited article says no more than when the law comes into force, and the citing sentence is not about that."""
    article = check.article_now or check.article_then
    if article is None or not _COMMENCEMENT.fullmatch(article.text.strip()):
        return False
    begin, finish = sentence_around(text, check.citation.start, check.citation.end)
    return _ABOUT_COMMENCEMENT.search(text[begin:finish]) is None


def is_told_only(text: str, start: int, end: int) -> bool:
    """Whether the law cited at `start` to `end` is only spoken of: as repealed by this document (…同时废止), or as what was once law (原《物权法》)."""
    begin, finish = sentence_around(text, start, end)
    if _FORMERLY.search(text[begin:start]):
        return True
    ending = _ENDING.search(text, end, finish)
    if ending is None:
        return False
    between = _NAMED_OR_BRACKETED.sub("", text[end : ending.start()])
    return all(_BETWEEN.fullmatch(part.strip()) for part in re.split(r"[，、,]", between))
