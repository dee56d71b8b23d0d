"""An event in the library: which law changed on which day, what fell by it, and what was said before and after."""

from dataclasses import dataclass
from datetime import date

from fazhi_review.cleanup.ripple.alignment import ArticleChange, ChangeKind, align
from fazhi_review.errors import InvalidInput, NotFound
from fazhi_review.library.addresses import article_number
from fazhi_review.library.service import DatabaseLibrary
from fazhi_review.library.snapshot import Work
from fazhi_review.library.validity import VersionDate, first_day
from fazhi_review.ports import LawArticle
from fazhi_review.vocabulary import Labelled


class EventKind(Labelled):
    """What happened to the law."""

    REVISED = "revised", "修改"
    REPLACED = "replaced", "新法代替旧法"
    REPEALED = "repealed", "废止"
    ENACTED = "enacted", "新法施行"


@dataclass(frozen=True, slots=True)
class LawChangeEvent:
    """The law asked for and the day from which everything is as it is after the event.

    `fallen` are the works that are no longer law from `on`; `old` is the text in force the day before, `new` the one from
    `on`: None where the library knows that there was one and does not hold it.
    """

    kind: EventKind
    work: Work
    on: date
    fallen: tuple[Work, ...]
    old: tuple[VersionDate, ...]
    new_work: Work | None
    new: VersionDate | None

    @property
    def identity(self) -> tuple[int, date]:
        return self.work.id, self.on

    @property
    def titles(self) -> tuple[str, ...]:
        """Every title under which the matter of this event is known: what fell and what came."""
        works = (self.work, *self.fallen, *((self.new_work,) if self.new_work else ()))
        return tuple(dict.fromkeys(work.title for work in works))

    @property
    def sentence(self) -> str:
        """What happened, as a reader is told."""
        title, count = f"《{self.work.title}》", len(self.fallen)
        if self.kind is EventKind.REVISED:
            return f"{title}新的文本自 {self.on} 起施行。"
        if self.kind is EventKind.ENACTED:
            return f"{title}自 {self.on} 起施行。"
        if self.kind is EventKind.REPLACED:
            named = "》《".join(work.title for work in self.fallen[:3])
            return f"{title}自 {self.on} 起施行，《{named}》{f'等 {count} 部法规' if count > 3 else ''}同时废止。"
        successor = f"，由《{self.new_work.title}》代替" if self.new_work else ""
        return f"{title}自 {self.on} 起不再施行{successor}。"


def event_of(laws: DatabaseLibrary, name: str, as_of: date) -> LawChangeEvent:
    """The last change of the law called `name` that took effect on or before `as_of`.

    Raises NotFound for a name that denotes no law, InvalidInput for one that denotes several or did not change by then.
    """
    works = laws.works(name)
    if not works:
        raise NotFound(f"法规库没有收录“{name}”，请核对名称，或者先导入。")
    if len(works) > 1:
        listed = "、".join(f"{work.title}（{work.region or '全国'}）" for work in works[:10])
        raise InvalidInput(f"“{name}”可能指多部法规，请写全称：{listed}。")
    if not works[0].versions and works[0].ended_on is None:
        raise InvalidInput(f"法规库没有收录《{works[0].title}》的文本和施行日期，请先导入该法规，再查找影响。")
    event = last_event(laws, works[0], as_of)
    if event is None:
        raise InvalidInput(f"法规库中《{works[0].title}》在 {as_of} 以前没有变动，没有需要查找的影响。")
    return event


def last_event(laws: DatabaseLibrary, work: Work, as_of: date) -> LawChangeEvent | None:
    """The last change of `work` on or before `as_of`; None if it has none."""
    if work.ended_on is not None and work.ended_on <= as_of:
        return _end_of(laws, work, work.ended_on)
    begun = [version for version in work.versions if date.min < version.begins <= as_of]
    if not begun:
        return None
    new = max(begun, key=lambda version: (version.begins, version.edition))
    on = new.begins
    before = [version for version in begun if version.begins < on]
    fallen = tuple(
        other
        for other in laws.snapshot.works.values()
        if other.ended_on == on and any(_is_named(laws, title, work) for title in other.replaced_by)
    )
    olds = tuple(version for other in fallen if (version := _last_held(other, on)) is not None)
    if before:
        olds = (max(before, key=lambda version: (version.begins, version.edition)), *olds)
    olds = tuple(version for version in olds if version.has_text)
    first = first_day(work.versions, work.events)
    is_known_before = bool(before) or (first is not None and first < on)
    kind = EventKind.REVISED if is_known_before else EventKind.REPLACED if fallen else EventKind.ENACTED
    return LawChangeEvent(kind, work, on, fallen, olds, work, new)


def _end_of(laws: DatabaseLibrary, work: Work, on: date) -> LawChangeEvent:
    old = _last_held(work, on)
    successor = next((found[0] for title in work.replaced_by if len(found := laws.works(title)) == 1), None)
    new = None
    if successor is not None:
        begun = [version for version in successor.versions if version.begins <= on]
        new = max(begun, key=lambda version: (version.begins, version.edition), default=None)
    return LawChangeEvent(
        EventKind.REPEALED, work, on, (work,), (old,) if old and old.has_text else (), successor if new else None, new
    )


def _last_held(work: Work, on: date) -> VersionDate | None:
    """The newest text of a law before `on`."""
    held = [version for version in work.versions if version.has_text and version.begins < on]
    return max(held, key=lambda version: (version.begins, version.edition), default=None)


def _is_named(laws: DatabaseLibrary, title: str, work: Work) -> bool:
    works = laws.works(title)
    return len(works) == 1 and works[0].id == work.id


@dataclass(frozen=True, slots=True)
class EventTexts:
    """What every article became. Where no old text is held, every article of the new one counts as new."""

    changes: tuple[ArticleChange, ...]
    new_articles: tuple[LawArticle, ...]
    has_old: bool

    def became(self, law: str, number: tuple[int, int]) -> ArticleChange | None:
        """What became of an article by its number; None if the old text is not held or has no such article."""
        return next(
            (
                change
                for change in self.changes
                if change.old is not None and change.old.law == law and article_number(change.old.article) == number
            ),
            None,
        )

    @property
    def examined(self) -> tuple[ArticleChange, ...]:
        """The changes by which a clause may be touched though it cites nothing."""
        return tuple(
            change for change in self.changes if change.kind in (ChangeKind.AMENDED, ChangeKind.ADDED, ChangeKind.GONE)
        )


def texts_of(laws: DatabaseLibrary, event: LawChangeEvent) -> EventTexts:
    """Both texts of the event, article beside article."""
    old = [article for version in event.old for article in laws.articles_of(version)]
    new = laws.articles_of(event.new) if event.new is not None and event.new.has_text else ()
    return EventTexts(tuple(align(old, new)), tuple(new), bool(old))
