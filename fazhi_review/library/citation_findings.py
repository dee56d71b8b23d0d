"""What is wrong with a citation, as findings: each with the law it rests on, its evidence in words, and what to do."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from fazhi_review.library.addresses import article_number
from fazhi_review.library.citation_evidence import (
    ANOTHER_ARTICLE,
    CitationCheck,
    Dates,
    only_commences,
    sentence_around,
)
from fazhi_review.library.models import NameKind
from fazhi_review.library.names import name_key
from fazhi_review.library.parts import has_item, has_paragraph, paragraphs_of
from fazhi_review.library.places import province_of
from fazhi_review.library.ranks import is_called_law
from fazhi_review.library.service import DatabaseLibrary, text_on
from fazhi_review.library.validity import first_day
from fazhi_review.library.wording import bare, check_quote, difference_words, similarity
from fazhi_review.rules.model import Basis, Finding
from fazhi_review.structure.model import StructuredDocument
from fazhi_review.vocabulary import Category, CitationStatus, InstrumentRank, Severity, Verification

_HIGH, _MEDIUM, _LOW = Severity.HIGH, Severity.MEDIUM, Severity.LOW
_SHORTEST_QUOTE = 8  # characters: shorter ones are terms, not quotations
_NEAR_QUOTE = 0.72
_NEAR_NAME = 75
_SLIPPED_PREFIX = re.compile(r"^中[华国]?[华国]?人民共?和?国")
_REGULATORY = re.compile(r"(?:条例|规定|办法|细则|规则|法典?)(?:（[^（）]*）)?$")

# Which ranks may carry what: Licensing Law (行政许可法) 14-17, Penalties Law (行政处罚法) 10-16, Coercion Law (行政强制法) 10-11,
# 优化营商环境条例 25 for charges.
_REGULATIONS = (
    InstrumentRank.CONSTITUTION, InstrumentRank.LAW, InstrumentRank.ADMINISTRATIVE_REGULATIONS,
    InstrumentRank.SUPERVISION_REGULATIONS, InstrumentRank.LOCAL_REGULATIONS,
)  # fmt: skip
_RULES = (InstrumentRank.DEPARTMENTAL_RULES, InstrumentRank.LOCAL_GOVERNMENT_RULES)
_CARRIED: tuple[tuple[str, re.Pattern[str], tuple[InstrumentRank, ...], str, str], ...] = (
    ("行政处罚", re.compile(r"处(?:以)?[^。；，]{0,24}罚款|没收(?:违法所得|非法财物)|责令停产停业|吊销|行政拘留"), (*_REGULATIONS, *_RULES), "中华人民共和国行政处罚法", "第十六条"),
    ("行政许可", re.compile(r"(?:设定|实施|办理|申领|取得)[^。；，]{0,12}(?:行政许可|许可证)"), (*_REGULATIONS, InstrumentRank.LOCAL_GOVERNMENT_RULES), "中华人民共和国行政许可法", "第十七条"),
    ("行政强制", re.compile(r"(?:予以|可以|依法)?(?:查封|扣押|强制拆除|强制执行|代履行)"), _REGULATIONS, "中华人民共和国行政强制法", "第十条"),
)  # fmt: skip
_RELIED = re.compile(r"(?:根据|依据|依照|按照)$")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a finding stands, and how it is made."""

    document: StructuredDocument
    check: CitationCheck

    def finding(
        self,
        rule: str,
        severity: Severity,
        message: str,
        *,
        suggestion: str = "",
        verification: Verification = Verification.FULL_TEXT,
        basis: tuple[Basis, ...] = (),
    ) -> Finding:
        citation = self.check.citation
        provision = self.document.at(citation.start)
        if not verification.is_confirmed:
            # What has not been checked against its source reminds, and accuses nobody.
            severity, message = _LOW, f"{message.removesuffix('。')}（待司法局确认）。"
        return Finding(
            rule=f"citation.{rule}",
            category=Category.BASIS,
            severity=severity,
            path=provision.path if provision else "",
            address=provision.address if provision else "",
            start=citation.start,
            end=citation.end,
            quote=self.document.text[citation.start : citation.end],
            message=message,
            basis=basis or (Basis(self.check.law, citation.article, self.check.status),),
            suggestion=suggestion,
            verification=verification,
        )


def findings_of(
    document: StructuredDocument, checks: Sequence[CitationCheck], library: DatabaseLibrary, dates: Dates
) -> Iterator[CitationCheck]:
    """The checks with their findings. What concerns a name is said once for each name, what concerns an article each time."""
    told: set[tuple[str, str, str]] = set()
    carried = _rank_findings(document, checks)
    for check in checks:
        place = _Place(document, check)
        found: list[Finding] = []
        if not check.is_told_only and check.is_instrument:
            for rule in (_unknown, _ended, _not_yet, _article, _parts, _quote):
                found += rule(place, library, dates)
            found += carried.get(check.citation.start, ())
        kept = []
        for finding in found:
            article = "" if finding.rule in _ONCE_A_NAME else check.citation.article
            once = (finding.rule, name_key(check.citation.law), article)
            if once in told and finding.rule not in _EACH_TIME:
                continue
            told.add(once)
            kept.append(finding)
        yield replace(check, findings=tuple(kept))


# Said once for each name; said wherever it stands. The rest is said once for each article.
_EACH_TIME = {
    "citation.repealed",
    "citation.paragraph_missing",
    "citation.item_missing",
    "citation.quote_differs",
    "citation.quote_elsewhere",
    "citation.rank_too_low",
}
_ONCE_A_NAME = {
    "citation.not_yet_in_force",
    "citation.unknown_law",
    "citation.wrong_name",
    "citation.no_such_law",
    "citation.ambiguous_name",
    "citation.short_name",
}


def _unknown(place: _Place, library: DatabaseLibrary, dates: Dates) -> Iterator[Finding]:
    """A name that denotes nothing, several laws, or a law only by a name that is not its title."""
    check = place.check
    name = check.citation.law
    if check.work is not None:
        yield from _short_name(place, library)
        return
    if check.candidates:
        listed = "、".join(f"《{item.title}》" for item in check.candidates[:5])
        yield place.finding("ambiguous_name", _LOW, f"“{name}”可能指{listed}，建议核对后写明全称。")
        return
    key = name_key(name)
    if near := _nearest(key, library):
        yield place.finding(
            "wrong_name", _MEDIUM, f"法规库没有《{name}》，疑似应为《{near}》，建议核对名称。", suggestion=f"改为《{near}》。",
            verification=Verification.LOGIC,
        )  # fmt: skip
    elif is_called_law(key) and not province_of(key) and library.snapshot.listed:
        yield place.finding(
            "no_such_law", _MEDIUM,
            f"现行有效法律目录（截至 {library.snapshot.listing_as_of}）和已废止的法律中都没有《{name}》，建议核对名称。",
            verification=Verification.LOGIC,
        )  # fmt: skip
    elif _REGULATORY.search(key):
        yield place.finding("unknown_law", _LOW, f"法规库没有收录《{name}》，未能核对其效力，建议人工核对。")


def _short_name(place: _Place, library: DatabaseLibrary) -> Iterator[Finding]:
    """A law called by an abbreviation in 《》: 《监督法》 for 各级人民代表大会常务委员会监督法."""
    work = place.check.work
    key = name_key(place.check.citation.law)
    if work is None or key == work.key or place.document.text[place.check.citation.start] != "《":
        return
    kinds = [kind for id_, kind in library.snapshot.names.get(key, ()) if id_ == work.id]
    written = name_key(re.split("》", place.check.citation.text.removeprefix("《"))[0])
    if NameKind.ABBREVIATION in kinds and written == key:
        yield place.finding(
            "short_name", _LOW, f"《{place.check.citation.law}》是简称，建议首次引用时写全称《{work.title}》。",
            suggestion=f"写作《{work.title}》。", verification=Verification.LOGIC,
        )  # fmt: skip


def _nearest(key: str, library: DatabaseLibrary) -> str:
    """The title of the one law whose name is a slip away from `key`; "" if there is none or more than one."""
    key = _SLIPPED_PREFIX.sub("", key)
    if works := library.works(key):
        return works[0].title if len(works) == 1 and works[0].ended_on is None else ""
    # A short name is one character away from too many others.
    if len(key) < (4 if is_called_law(key) else 6):
        return ""
    # The list of laws is complete, so a law that is not on it is misnamed, be it by a word; of regulations many are not held.
    longest = 2 if is_called_law(key) and library.snapshot.listed else 1
    region = province_of(key)
    choices = {
        id_: work.key
        for id_, work in library.snapshot.works.items()
        if abs(len(work.key) - len(key)) <= 2 and work.region in ("", region) and work.ended_on is None
    }
    near = process.extract(key, choices, scorer=fuzz.ratio, score_cutoff=_NEAR_NAME, limit=5)
    close = [match for match in near if _is_slip(key, match[0], longest)]
    if len(close) == 1 or (len(close) > 1 and close[0][1] > close[1][1]):
        return library.snapshot.works[close[0][2]].title
    return ""


def _is_slip(key: str, other: str, longest: int) -> bool:
    """Whether two names differ in one place only, by no more than `longest` characters."""
    from_start = next(
        (i for i, (a, b) in enumerate(zip(key, other, strict=False)) if a != b), min(len(key), len(other))
    )
    rest, other_rest = key[from_start:], other[from_start:]
    from_end = next(
        (i for i, (a, b) in enumerate(zip(reversed(rest), reversed(other_rest), strict=False)) if a != b),
        min(len(rest), len(other_rest)),
    )
    return max(len(rest), len(other_rest)) - from_end <= longest


def _ended(place: _Place, library: DatabaseLibrary, dates: Dates) -> Iterator[Finding]:
    """A law that is no longer law: by what, since when, and whether it was when the document was made."""
    check = place.check
    if check.status is not CitationStatus.REPEALED or check.work is None:
        return
    work = check.work
    event = work.end_event
    if work.is_end_approximate:
        since = f"未列入截至 {work.ended_on} 的现行有效法律目录"
    else:
        since = f"已于 {work.ended_on} 起不再施行"
    successor = f"，由《{'》《'.join(work.replaced_by)}》代替" if work.replaced_by else ""
    was_law = check.status_then is not CitationStatus.REPEALED
    when = f"（本文件成文时（{dates.on}）有效）" if was_law and dates.on != dates.today else ""
    severity = _HIGH if check.citation.is_basis or not was_law else _MEDIUM
    yield place.finding(
        "repealed", severity, f"《{work.title}》{since}{successor}{when}，建议核对后改引现行规定。",
        suggestion=f"改引《{work.replaced_by[0]}》的相应条文。" if work.replaced_by else "改引现行规定，或者删去。",
        verification=event.verification if event else Verification.LOGIC,
    )  # fmt: skip


def _not_yet(place: _Place, library: DatabaseLibrary, dates: Dates) -> Iterator[Finding]:
    """A law not yet in force on the document's date."""
    check = place.check
    if check.work is None or check.status_then is not CitationStatus.NOT_YET_IN_FORCE:
        return
    begins = first_day(check.work.versions, check.work.events)
    still = check.status is CitationStatus.NOT_YET_IN_FORCE
    tail = "，目前尚未施行" if still else ""
    yield place.finding(
        "not_yet_in_force", _MEDIUM if still else _LOW,
        f"《{check.work.title}》自 {begins} 起施行，本文件成文时（{dates.on}）尚未施行{tail}，建议核对。",
    )  # fmt: skip


def _article(place: _Place, library: DatabaseLibrary, dates: Dates) -> Iterator[Finding]:
    """An article that is not there, has another number, or has been changed since."""
    check = place.check
    work, article = check.work, check.citation.article
    if work is None or not article:
        return
    if check.status is CitationStatus.ARTICLE_MISSING:
        yield from _missing(place, library, dates)
    elif check.status is CitationStatus.IN_FORCE and only_commences(place.document.text, check):
        yield place.finding(
            "commencement_article",
            _MEDIUM,
            f"《{work.title}》{article}只规定施行日期，疑似所引条文序号有误，建议核对。",
        )
    elif check.status is CitationStatus.AMENDED and check.moved_to:
        yield place.finding(
            "number_moved", _MEDIUM, f"《{work.title}》修改后，所引{article}的内容疑似已改为{check.moved_to}，建议核对条文序号。",
            suggestion=f"改为{check.moved_to}。", verification=Verification.LOGIC if check.article_then else Verification.MIXED,
        )  # fmt: skip
    elif (
        check.article_then
        and check.article_now
        and check.status is CitationStatus.AMENDED
        and similarity(check.article_then.text, check.article_now.text) < ANOTHER_ARTICLE
    ):
        yield place.finding(
            "article_replaced",
            _MEDIUM,
            f"《{work.title}》在本文件成文后已修改，现行{article}规定的是另一内容，建议对照新旧条文核对条文序号。",
        )
    elif check.status is CitationStatus.AMENDED and check.article_then and check.article_now:
        words = difference_words(check.article_then.text, check.article_now.text)
        yield place.finding(
            "article_amended", _LOW, f"《{work.title}》{article}在本文件成文后已修改（{words}），建议对照现行条文核对。"
        )
    elif check.status is CitationStatus.AMENDED and check.article_then:
        yield place.finding(
            "article_gone", _MEDIUM, f"《{work.title}》现行文本已没有{article}，建议核对后改引现行条文。"
        )
    elif check.status is CitationStatus.AMENDED:
        yield place.finding(
            "law_amended", _LOW,
            f"《{work.title}》在本文件成文（{dates.on}）后于 {check.amended_on} 修改，法规库没有当时的文本，建议核对{article}是否变动。",
        )  # fmt: skip


def _missing(place: _Place, library: DatabaseLibrary, dates: Dates) -> Iterator[Finding]:
    """The number stands in no text of today: beyond the last article, or only in a text that is not yet, or no longer, law."""
    check = place.check
    work, number = check.work, article_number(check.citation.article)
    version = text_on(work, dates.today) if work else None
    if work is None or number is None or version is None:
        return
    articles = library.articles_of(version)
    last = articles[-1].article if articles else ""
    numbers = [found for item in articles if (found := article_number(item.article))]
    is_beyond = bool(numbers) and number > max(numbers)
    elsewhere = [
        other
        for other in work.versions
        if other.has_text and other.id != version.id and library.article_of(work, other, number) is not None
    ]
    note = ""
    for other in elsewhere:
        if other.begins > dates.today:
            note = f"，该条见于 {other.promulgated} 公布、{other.begins} 起施行的文本，尚未施行"
        elif not note:
            note = f"，该条见于 {other.promulgated} 公布的旧文本"
    was_unknown = check.status_then is CitationStatus.IN_FORCE and text_on(work, dates.on) is None
    severity = _LOW if was_unknown or not (is_beyond or elsewhere) else _HIGH if check.citation.is_basis else _MEDIUM
    count = f"现行文本最后一条为{last}，" if is_beyond else ""
    yield place.finding(
        "article_missing", severity, f"《{work.title}》{count}没有{check.citation.article}{note}，建议核对条文序号。"
    )


def _parts(place: _Place, library: DatabaseLibrary, dates: Dates) -> Iterator[Finding]:
    """A paragraph or an item that the article does not have, on either date; nothing where the text it was cited from is not held."""
    check, citation = place.check, place.check.citation
    texts = [article.text for article in (check.article_then, check.article_now) if article]
    if not texts or _is_of_unheld_text(check) or (citation.paragraph is None and citation.item is None):
        return
    where = f"《{check.law}》{citation.article}"
    if citation.paragraph is not None and not any(has_paragraph(text, citation.paragraph) for text in texts):
        count = len(paragraphs_of(texts[-1]))
        yield place.finding(
            "paragraph_missing", _MEDIUM, f"{where}共有 {count} 款，没有第 {citation.paragraph} 款，建议核对。"
        )
    elif citation.item is not None and not any(has_item(text, citation.paragraph, citation.item) for text in texts):
        yield place.finding("item_missing", _MEDIUM, f"{where}没有所引的第 {citation.item} 项，建议核对。")


def _is_of_unheld_text(check: CitationCheck) -> bool:
    """Whether the article was cited from a text that the library does not hold and that has been amended since."""
    return check.article_then is None and check.status is CitationStatus.AMENDED


def _quote(place: _Place, library: DatabaseLibrary, dates: Dates) -> Iterator[Finding]:
    """Words quoted beside the citation that are not the words of the article."""
    check, citation = place.check, place.check.citation
    articles = [article for article in (check.article_then, check.article_now) if article]
    if not articles or len(bare(citation.quoted)) < _SHORTEST_QUOTE:
        return
    results = [check_quote(citation.quoted, article.text) for article in articles]
    if any(result.is_exact for result in results):
        return
    best = max(results, key=lambda result: result.score)
    if elsewhere := _quoted_elsewhere(place, library, dates):
        yield place.finding(
            "quote_elsewhere", _MEDIUM, f"所引文字见于《{check.law}》{elsewhere}，不在{citation.article}，建议核对条文序号。",
            suggestion=f"改为{elsewhere}。",
        )  # fmt: skip
    elif best.score >= _NEAR_QUOTE and not _is_of_unheld_text(check):
        words = difference_words(best.nearest, citation.quoted)
        yield place.finding(
            "quote_differs", _MEDIUM, f"引文与《{check.law}》{citation.article}原文不一致（原文{words}），建议核对。",
            suggestion=f"原文为“{best.nearest}”。",
        )  # fmt: skip


def _quoted_elsewhere(place: _Place, library: DatabaseLibrary, dates: Dates) -> str:
    work = place.check.work
    version = text_on(work, dates.today) if work else None
    if version is None:
        return ""
    quoted = bare(place.check.citation.quoted)
    return next((item.article for item in library.articles_of(version) if quoted in bare(item.text)), "")


def _rank_findings(document: StructuredDocument, checks: Sequence[CitationCheck]) -> dict[int, list[Finding]]:
    """Sentences that impose what only a higher rank may create, and rely on nothing of that rank; by the start of the citation."""
    found: dict[int, list[Finding]] = {}
    sentences: dict[tuple[int, int], list[CitationCheck]] = {}
    for check in checks:
        span = sentence_around(document.text, check.citation.start, check.citation.end)
        sentences.setdefault(span, []).append(check)
    has_strong_basis = any(
        check.citation.is_basis and check.work and check.work.rank in _REGULATIONS for check in checks
    )
    for (begin, finish), group in sentences.items():
        relied = [check for check in group if _RELIED.search(document.text[begin : check.citation.start])]
        if has_strong_basis or not relied or any(check.work is None for check in group):
            continue
        for kind, pattern, allowed, law, article in _CARRIED:
            ranks = [check.work.rank for check in group if check.work]
            if not pattern.search(document.text[begin:finish]) or any(
                rank in allowed or rank is InstrumentRank.UNKNOWN for rank in ranks
            ):
                continue
            check = relied[0]
            finding = _Place(document, check).finding(
                "rank_too_low", _MEDIUM,
                f"《{check.law}》属于{ranks[0].label}，疑似不足以作为{kind}的依据，建议核对上位法。",
                basis=(Basis(law, article),),
            )  # fmt: skip
            found.setdefault(check.citation.start, []).append(finding)
    return found
