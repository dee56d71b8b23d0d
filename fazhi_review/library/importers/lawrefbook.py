"""The layout of LawRefBook/Laws: folders by branch, `NAME(YYYY-MM-DD).md`, db.sqlite3 beside with level, dates and `expired`."""

import re
import sqlite3
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from fazhi_review.library.importers.files import Files
from fazhi_review.library.importers.markdown import MarkdownLaw, NotText, decode, read_markdown
from fazhi_review.library.names import clean_title, name_key
from fazhi_review.library.places import province_mentioned, province_named, province_of
from fazhi_review.library.ranks import RANK_OF_LEVEL, issuing_body_of, rank_of_title
from fazhi_review.library.sources import Collection, LawText, Skipped, digest_of
from fazhi_review.library.texts import ArticleText, impossible_dates, read_articles, read_history
from fazhi_review.vocabulary import InstrumentRank

KEY = "lawrefbook"
_FILE = re.compile(r"^(?P<name>.+?)(?:\((?P<date>\d{4}-\d{2}-\d{2})\))?\.md$")
_BRANCHES = {
    "宪法": InstrumentRank.CONSTITUTION,
    "司法解释": InstrumentRank.JUDICIAL_INTERPRETATION,
    "行政法规": InstrumentRank.ADMINISTRATIVE_REGULATIONS,
    "部门规章": InstrumentRank.DEPARTMENTAL_RULES,
    "地方性法规": InstrumentRank.LOCAL_REGULATIONS,
    "其他": InstrumentRank.UNKNOWN,
    **dict.fromkeys(
        ("刑法", "民法典", "宪法相关法", "民法商法", "行政法", "社会法", "经济法", "诉讼与非诉讼程序法"),
        InstrumentRank.LAW,
    ),
}
# Folders of the collection that hold no law.
_NOT_LAW = ("案例",)


@dataclass(frozen=True, slots=True)
class Entry:
    """What db.sqlite3 says of one file."""

    rank: InstrumentRank
    publish: date | None
    valid_from: date | None
    is_expired: bool


def recognises(files: Files) -> bool:
    """Whether the files are laid out this way: a db.sqlite3, or law files that end their head with the mark."""
    if any(PurePosixPath(path).name == "db.sqlite3" for path in files.contents):
        return True
    heads = (content[:4096] for path, content in files.contents.items() if path.endswith(".md"))
    return any(b"INFO END" in head for head in heads)


def read(files: Files) -> Collection:
    """Every law of the collection; the parts of one code are joined into one text."""
    collection = Collection(KEY, "LawRefBook/Laws", None)
    registers = _registers(files, collection)
    parts: dict[tuple[str, str], list[LawText]] = {}
    for path, content in files.under(""):
        if not path.endswith(".md") or PurePosixPath(path).name.startswith("_") or "模版" in path:
            continue
        try:
            law = read_markdown(decode(content))
        except NotText:
            collection.skipped.append(Skipped(path, "不是文本文件（编码无法识别）"))
            continue
        text = _read_one(path, content, law, registers)
        if isinstance(text, Skipped):
            collection.skipped.append(text)
            continue
        if wrong := impossible_dates(law.head):
            collection.warnings.append(f"{path}：日期“{wrong[0]}”不存在，未采用")
        if law.subtitle:
            parts.setdefault((name_key(text.title), str(PurePosixPath(path).parent)), []).append(text)
        else:
            collection.texts.append(text)
    for (_, folder), group in sorted(parts.items()):
        collection.texts.append(_joined(folder, group))
    collection.as_of = max((entry.publish for entry in registers.values() if entry.publish), default=None)
    return collection


def _read_one(path: str, content: bytes, law: MarkdownLaw, registers: dict[str, Entry]) -> LawText | Skipped:
    pure = PurePosixPath(path)
    match = _FILE.match(pure.name)
    name = match["name"] if match else pure.stem
    try:
        dated = date.fromisoformat(match["date"]) if match and match["date"] else None
    except ValueError:
        return Skipped(path, f"文件名中的日期“{match['date'] if match else ''}”不存在")
    if any(folder in pure.parts for folder in _NOT_LAW):
        return Skipped(path, "是案例，不是法律文件")
    title = law.title or clean_title(name)
    history = read_history(law.head)
    body = read_articles(law.body)
    if not any(article.text for article in body.articles):
        return Skipped(path, "只有标题，没有正文")
    if not body.has_articles and not history and dated is None:
        return Skipped(path, "不是法律文件：没有条文，也没有制定机关和日期")
    entry = registers.get(_register_key(pure.parent, name, dated))
    rank = _branch_rank(pure, title)
    if entry is not None and entry.rank is not InstrumentRank.UNKNOWN:
        rank = entry.rank
    region = ""
    if rank in (InstrumentRank.LOCAL_REGULATIONS, InstrumentRank.LOCAL_GOVERNMENT_RULES):
        region = _region(pure, title, law.head)
    return LawText(
        title=title,
        rank=rank,
        region=region,
        path=stable_path(pure),
        digest=digest_of(content),
        articles=body.articles,
        history=history,
        promulgated=dated or (entry.publish if entry and not history else None),
        effective_from=entry.valid_from if entry else None,
        is_marked_expired=bool(entry and entry.is_expired),
        issuing_body=issuing_body_of(law.head),
    )


def stable_path(path: PurePosixPath) -> str:
    """The path from the branch folder on: the same whether the whole collection, a part of it or an archive is imported."""
    start = next((i for i, part in enumerate(path.parts) if part in _BRANCHES), 0)
    return str(PurePosixPath(*path.parts[start:]))


def _branch_rank(path: PurePosixPath, title: str) -> InstrumentRank:
    for folder in path.parts[:-1]:
        if folder in _BRANCHES:
            rank = _BRANCHES[folder]
            return rank if rank is not InstrumentRank.UNKNOWN else rank_of_title(title)
    return rank_of_title(title)


def _region(path: PurePosixPath, title: str, head: tuple[str, ...]) -> str:
    """The province: of the folder, else of the title, else of the body that adopted it."""
    for folder in reversed(path.parts[:-1]):
        if province := province_named(folder):
            return province
    return province_of(title) or province_mentioned("".join(head))


def _joined(folder: str, group: list[LawText]) -> LawText:
    """One text of the parts of a code, in the order of its articles."""
    group = sorted(group, key=lambda text: (min((a.number for a in text.articles if a.number), default=0), text.path))
    articles: list[ArticleText] = [article for text in group for article in text.articles]
    first = group[0]
    return LawText(
        title=first.title,
        rank=first.rank,
        region=first.region,
        path=stable_path(PurePosixPath(folder)),
        digest=digest_of(*(text.digest.encode() for text in group)),
        articles=tuple(articles),
        history=tuple(sorted({line for text in group for line in text.history}, key=lambda line: (line.on, line.text))),
        promulgated=max((text.promulgated for text in group if text.promulgated), default=None),
        effective_from=max((text.effective_from for text in group if text.effective_from), default=None),
        is_marked_expired=any(text.is_marked_expired for text in group),
        issuing_body=first.issuing_body,
    )


def _register_key(folder: PurePosixPath, name: str, dated: date | None) -> str:
    return f"{folder.name}|{name_key(name)}|{dated or ''}"


def _registers(files: Files, collection: Collection) -> dict[str, Entry]:
    """Every db.sqlite3, by folder, name and date. A damaged one is noted: the folders then tell the rank."""
    entries: dict[str, Entry] = {}
    for path, content in files.under(""):
        if PurePosixPath(path).name != "db.sqlite3":
            continue
        connection = sqlite3.connect(":memory:")
        try:
            connection.deserialize(content)
            rows = connection.execute(
                "SELECT law.name, law.subtitle, law.level, law.publish, law.valid_from, law.expired, category.folder"
                " FROM law JOIN category ON category.id = law.category_id"
            ).fetchall()
        except sqlite3.Error as error:
            collection.warnings.append(f"{path}：目录数据库无法读取（{error}），位阶改按文件夹判断")
            continue
        finally:
            connection.close()
        for name, _subtitle, level, publish, valid_from, expired, folder in rows:
            published, valid = _day(publish), _day(valid_from)
            rank = RANK_OF_LEVEL.get(level, InstrumentRank.UNKNOWN)
            key = _register_key(PurePosixPath(folder or ""), name or "", published)
            entries[key] = Entry(rank, published, valid, bool(expired))
    return entries


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
