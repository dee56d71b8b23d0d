"""What the text of a law tells of other laws and of its own past: whom it repeals, when it was adopted and amended."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from fazhi_review.library.citing import cited_laws
from fazhi_review.library.models import LawEventKind
from fazhi_review.library.names import name_key
from fazhi_review.library.sources import LawText, VersionDates, stated_commencement
from fazhi_review.library.texts import EventKind
from fazhi_review.structure.dates import find_dates
from fazhi_review.vocabulary import InstrumentRank, Verification

_SENTENCE = re.compile(r"[^。\n]+[。\n]?")
# 《甲条例》同时废止 and 废止《甲条例》 end a law; 《甲条例》第三条同时废止 and 《甲条例》中有关…的规定 do not.
_ENDS = re.compile(r"(?:同时|即行|一并|予以)废止|自本[^。]{1,10}(?:施行|实施)之日起废止|即?行失效")
_PARTLY = re.compile(r"》(?:（[^（）]*）)?(?:中|的?第|关于|有关|与本|同本|及其有关|内)")
# 根据《关于修改甲条例的决定》修正的《甲条例》同时废止 ends the regulation, not the decision that once amended it.
_TOLD_ONLY = re.compile(r"(?:第[一二三四五六七八九十]+次)?(?:修正|修订|修改)|[^，。；、《]{0,6}(?:修正|修改)的?《")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年")
_KINDS = {
    EventKind.ADOPTED: LawEventKind.ADOPTED,
    EventKind.REVISED: LawEventKind.REVISED,
    EventKind.AMENDED: LawEventKind.AMENDED,
    EventKind.EFFECTIVE: LawEventKind.EFFECTIVE,
}


@dataclass(frozen=True, slots=True)
class ToldEvent:
    """An event as a text tells it. `digest_source` is equal for the same fact told twice."""

    kind: LawEventKind
    target_key: str
    target_region: str
    target_title: str
    on: date | None
    known_on: date | None = None
    by_title: str = ""
    evidence: str = ""
    edition: str = ""
    year: int | None = None
    verification: Verification = Verification.FULL_TEXT

    @property
    def digest_source(self) -> str:
        """What makes it this fact and no other. The evidence does not: two versions may tell one repeal."""
        return "|".join(
            str(part)
            for part in (
                self.kind, self.target_key, self.target_region, self.edition, self.on, self.year, name_key(self.by_title)
            )
        )  # fmt: skip


def events_of(text: LawText, key: str, dates: VersionDates, as_of: date | None) -> Iterator[ToldEvent]:
    """Every event that one text tells."""
    for line in text.history:
        yield ToldEvent(_KINDS[line.kind], key, text.region, text.title, line.on, evidence=line.text)
    if text.is_marked_expired:
        edition = dates.promulgated.isoformat() if dates.promulgated else ""
        yield ToldEvent(
            LawEventKind.MARKED_EXPIRED, key, text.region, text.title, None, known_on=as_of, edition=edition,
            evidence="来源资料标注该文本已失效", verification=Verification.SECOND_HAND,
        )  # fmt: skip
    yield from _interpretations(text, dates)
    yield from _repeals(text, key, dates)


def _interpretations(text: LawText, dates: VersionDates) -> Iterator[ToldEvent]:
    """The law that a judicial interpretation interprets, as its title says: 关于适用《甲法》若干问题的解释."""
    if text.rank is not InstrumentRank.JUDICIAL_INTERPRETATION or "适用" not in text.title:
        return
    for cited in cited_laws(text.title):
        yield ToldEvent(
            LawEventKind.INTERPRETED, cited.key, "", cited.title, dates.promulgated, by_title=text.title,
            evidence=text.title,
        )  # fmt: skip


def _repeals(text: LawText, key: str, dates: VersionDates) -> Iterator[ToldEvent]:
    """The laws that the last articles of `text` repeal, from the day it came into force.

    A law does not repeal itself: 1984年发布的《测量标志保护条例》同时废止 in the law of that name tells that the name is as old as that.
    """
    day = stated_commencement(text.articles) or _first_day(text, dates)
    for article in text.articles[-8:]:
        if "废止" not in article.text and "失效" not in article.text:
            continue
        for sentence in _SENTENCE.findall(article.text):
            if not _ENDS.search(sentence) or _PARTLY.search(sentence):
                continue
            before = 0
            for cited in cited_laws(sentence):
                words, before = sentence[before : cited.end], cited.end
                if cited.key == key:
                    yield from _older_text(text, key, dates, words)
                elif not _TOLD_ONLY.match(sentence, cited.end):
                    yield ToldEvent(
                        LawEventKind.REPEALED, cited.key, text.region, cited.title, day, dates.promulgated,
                        by_title=text.title, evidence=f"{article.label} {sentence.strip()}"[:500],
                    )  # fmt: skip


def _older_text(text: LawText, key: str, dates: VersionDates, words: str) -> Iterator[ToldEvent]:
    """The adoption of the older text that `words`, ending with its name, say was adopted on a day or in a year."""
    enacted = min((line.on for line in text.history), default=dates.promulgated)
    if enacted is None:
        return
    days = [read.value for read in find_dates(words) if read.value < enacted]
    years = [int(year) for year in _YEAR.findall(words) if int(year) < enacted.year]
    if days or years:
        yield ToldEvent(
            LawEventKind.ADOPTED, key, text.region, text.title, min(days, default=None),
            year=None if days else min(years), evidence=words.strip()[:500],
        )  # fmt: skip


def _first_day(text: LawText, dates: VersionDates) -> date | None:
    """The day from which the sentence counts where it says 自公布之日起: that of the last whole text, not of an amendment."""
    whole = [line.on for line in text.history if line.kind in (EventKind.ADOPTED, EventKind.REVISED)]
    return max(whole) if whole else dates.effective_from
