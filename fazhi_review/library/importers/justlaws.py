"""The layout of ImCa0/just-laws: `docs/<branch>/<slug>/README.md`, numbered parts of long codes, versions.json, LAWS_PROGRESS.md."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import PurePosixPath

from fazhi_review.library.importers.files import Files
from fazhi_review.library.importers.markdown import NotText, decode, is_history, read_markdown
from fazhi_review.library.names import clean_title
from fazhi_review.library.ranks import issuing_body_of, rank_of_title
from fazhi_review.library.sources import Collection, LawText, Skipped, digest_of
from fazhi_review.library.texts import clean_line, impossible_dates, number_of, read_articles, read_history
from fazhi_review.structure.dates import find_dates
from fazhi_review.vocabulary import InstrumentRank

KEY = "just_laws"
_FRONT_MATTER = re.compile(r"\A---\s*\n.*?\n---[ \t]*\n?", re.DOTALL)
_NOT_LAW = ("category",)
_ARTICLE = re.compile(r"^\**第[〇零一二三四五六七八九十百千]+条", re.MULTILINE)
_PART_ORDER = re.compile(r"第([〇零一二三四五六七八九十百千]+)条")


@dataclass(frozen=True, slots=True)
class _Dates:
    promulgated: date | None
    effective_from: date | None
    effective_to: date | None


def recognises(files: Files) -> bool:
    """Whether the files are laid out this way."""
    paths = files.contents
    return any(path.endswith("LAWS_PROGRESS.md") for path in paths) or any(
        re.search(r"(?:^|/)docs/[^/]+/[^/]+/README\.md$", path) for path in paths
    )


def read(files: Files) -> Collection:
    """Every law of the collection, with the list of laws in force that it carries as its date."""
    collection = Collection(KEY, "ImCa0/just-laws", None)
    folders: dict[str, list[str]] = {}
    for path, content in files.under(""):
        if path.endswith("LAWS_PROGRESS.md"):
            collection.as_of = _list_date(content)
        pure = PurePosixPath(path)
        if "docs" not in pure.parts or not path.endswith(".md"):
            continue
        inside = pure.parts[pure.parts.index("docs") + 1 :]
        if len(inside) < 2 or inside[0] in _NOT_LAW:
            continue
        folders.setdefault(str(pure.parent), []).append(path)
    versions = _versions(files, collection)
    for folder, paths in sorted(folders.items()):
        for text in _read_folder(files, folder, paths, versions, collection):
            if text.articles:
                collection.texts.append(text)
    return collection


def _list_date(content: bytes) -> date | None:
    try:
        found = next(find_dates(decode(content)[:2000]), None)
    except NotText:
        return None
    return found.value if found else None


def _read_folder(
    files: Files, folder: str, paths: list[str], versions: dict[str, _Dates], collection: Collection
) -> Iterator[LawText]:
    """The law of one folder, its README first and its parts by their article numbers; then what laws of their own are among them."""
    readme = f"{folder}/README.md"
    if readme not in paths:
        for path in paths:
            collection.skipped.append(Skipped(path, "所在目录没有 README.md，不知属于哪部法律"))
        return
    main: list[tuple[int, str, str]] = []
    own: list[tuple[str, str]] = []
    for path in paths:
        try:
            text = _FRONT_MATTER.sub("", decode(files.contents[path]).lstrip("\n"))
        except NotText:
            collection.skipped.append(Skipped(path, "不是文本文件（编码无法识别）"))
            continue
        if path == readme:
            main.append((-1, path, text))
            continue
        sections = list(_independent(text))
        if sections:
            own += [(f"{path}#{position}", section) for position, section in enumerate(sections)]
        else:
            main.append((_first_number(text), path, text))
    main.sort()
    if any(path == readme for _, path, _ in main):
        yield _law(folder, [text for _, _, text in main], versions.get(readme), collection)
    for path, section in own:
        yield _law(path, [section], None, collection)


def _law(path: str, texts: list[str], dates: _Dates | None, collection: Collection) -> LawText:
    head = read_markdown(texts[0])
    lines = [*head.body, *(line for text in texts[1:] for line in text.splitlines())]
    body = read_articles(lines)
    history = read_history(head.head)
    if wrong := impossible_dates(head.head):
        collection.warnings.append(f"{path}：日期“{wrong[0]}”不存在，未采用")
    if not head.title or not (body.has_articles or history):
        collection.skipped.append(Skipped(path, "不是法律文件：没有标题，或者没有条文和制定日期"))
        return LawText("", InstrumentRank.UNKNOWN, "", path, "", ())
    if not any(article.text for article in body.articles):
        collection.skipped.append(Skipped(path, "只有标题，没有正文"))
        return LawText("", InstrumentRank.UNKNOWN, "", path, "", ())
    rank = rank_of_title(head.title)
    return LawText(
        title=head.title,
        rank=rank if rank is InstrumentRank.CONSTITUTION else InstrumentRank.LAW,
        region="",
        path=path[path.find("docs/") :],
        digest=digest_of(*(text.encode() for text in texts)),
        articles=body.articles,
        history=history,
        promulgated=dates.promulgated if dates else None,
        effective_from=dates.effective_from if dates else None,
        effective_to=dates.effective_to if dates else None,
        issuing_body=issuing_body_of(head.head),
    )


def _independent(text: str) -> Iterator[str]:
    """The laws of their own in a part file: headings directly followed by the line that says who adopted them."""
    lines = text.splitlines()
    starts = []
    for position, line in enumerate(lines):
        if not line.startswith("#"):
            continue
        following = next((clean_line(after).strip("*_ ") for after in lines[position + 1 :] if after.strip()), "")
        if is_history(following) and not re.match(r"第.+[编章节]", clean_title(line)):
            starts.append(position)
    for start, end in pairwise([*starts, len(lines)]):
        yield "\n".join(["# " + lines[start].lstrip("# "), *lines[start + 1 : end]])


def _first_number(text: str) -> int:
    match = _ARTICLE.search(text)
    found = _PART_ORDER.search(match[0]) if match else None
    return number_of(found[1]) if found else 0


def _versions(files: Files, collection: Collection) -> dict[str, _Dates]:
    """The dates that versions.json gives, by the README they belong to."""
    dates: dict[str, _Dates] = {}
    for path, content in files.under(""):
        if PurePosixPath(path).name != "versions.json":
            continue
        try:
            for version in json.loads(decode(content))["versions"]:
                entry = str(PurePosixPath(path).parent / version["entry"])
                dates[entry] = _Dates(
                    _day(version.get("promulgatedOn")),
                    _day(version.get("effectiveFrom")),
                    _day(version.get("effectiveTo")),
                )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            collection.warnings.append(f"{path}：版本信息无法读取（{type(error).__name__}），改按正文判断")
    return dates


def _day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else None
