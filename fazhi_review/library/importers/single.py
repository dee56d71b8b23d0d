"""One law in one file, as downloaded from a national database: docx, pdf, ofd, txt, html or Markdown."""

import re
from pathlib import PurePosixPath

from fazhi_review import reading
from fazhi_review.errors import FazhiError, InvalidInput
from fazhi_review.library.importers.files import Files
from fazhi_review.library.importers.markdown import is_history
from fazhi_review.library.names import clean_title
from fazhi_review.library.places import province_mentioned, province_of
from fazhi_review.library.ranks import issuing_body_of, rank_of_history
from fazhi_review.library.sources import Collection, LawText, Skipped, digest_of
from fazhi_review.library.texts import impossible_dates, read_articles, read_history
from fazhi_review.structure.dates import find_dates
from fazhi_review.vocabulary import InstrumentRank

KEY = "files"
READABLE = (".docx", ".doc", ".wps", ".pdf", ".ofd", ".txt", ".html", ".htm", ".md")
_LOCAL = (InstrumentRank.LOCAL_REGULATIONS, InstrumentRank.LOCAL_GOVERNMENT_RULES)
_CONTENTS = re.compile(r"目[\s\u3000]*[录次]$")
_BODY = re.compile(r"(?:#+\s*)?(?:\*\*)?第[〇零一二三四五六七八九十百千]+[编章节条]|[总附]\s*则$|一、|序[\s\u3000]*言$")
_MOST_HEAD_LINES = 40


class NoLaw(InvalidInput):
    sentence = "“{name}”不像一部法规：没有找到标题，或者没有条文和制定日期。请核对文件。"


def recognises(files: Files) -> bool:
    """Whether there is any file that may hold a law."""
    return any(path.lower().endswith(READABLE) for path in files.contents)


def read(files: Files) -> Collection:
    """Each readable file as one law; what cannot be read is skipped with the reader's own reason."""
    collection = Collection(KEY, "单独导入的法规文件", None)
    for path, content in files.under(""):
        if not path.lower().endswith(READABLE):
            continue
        try:
            text = read_law(PurePosixPath(path).name, content)
        except FazhiError as error:
            collection.skipped.append(Skipped(path, error.message))
            continue
        for wrong in text.notes:
            collection.warnings.append(f"{path}：日期“{wrong}”不存在，未采用")
        collection.texts.append(text)
    return collection


def read_law(name: str, content: bytes) -> LawText:
    """The law in one file. Raises what reading raises, and NoLaw."""
    lines = [line.strip() for line in reading.read(content, name=name).text.split("\n")]
    title, head, body_lines = split_head([line for line in lines if line])
    body = read_articles(body_lines)
    history = read_history(head)
    if not title or not any(article.text for article in body.articles) or not (body.has_articles or history):
        raise NoLaw(name=name)
    rank = rank_of_history(title, head)
    region = (province_of(title) or province_mentioned("".join(head))) if rank in _LOCAL else ""
    return LawText(
        title=title,
        rank=rank,
        region=region,
        path=name,
        digest=digest_of(content),
        articles=body.articles,
        history=history,
        issuing_body=issuing_body_of(head),
        notes=impossible_dates(head),
    )


def split_head(lines: list[str]) -> tuple[str, tuple[str, ...], list[str]]:
    """Title, the lines that tell who made the law and when, and the body without a table of contents."""
    start = next(
        (i for i, line in enumerate(lines[:_MOST_HEAD_LINES]) if _BODY.match(line) or _CONTENTS.match(line)), 0
    )
    title_lines: list[str] = []
    history: list[str] = []
    open_bracket = False
    for line in lines[:start]:
        is_dated = next(find_dates(line), None) is not None
        if open_bracket or line.startswith(("（", "(")) or is_dated or is_history(line):
            continues = open_bracket and history
            text = line.strip("（）() ")
            if continues:
                history[-1] += text
            else:
                history.append(text)
            open_bracket = (open_bracket or line.startswith(("（", "("))) and not line.endswith(("）", ")"))
        elif not history:
            title_lines.append(line)
    return clean_title("".join(title_lines)), tuple(history), _without_contents(lines[start:])


def _without_contents(lines: list[str]) -> list[str]:
    """The lines without a table of contents: from 目录 to where its first entry is printed again as a heading."""
    if not lines or not _CONTENTS.match(lines[0]):
        return lines
    entries = lines[1:]
    first = re.sub(r"[\s\u3000.…·\d]+", "", entries[0]) if entries else ""
    again = next((i for i, line in enumerate(entries[1:], 1) if re.sub(r"[\s\u3000.…·\d]+", "", line) == first), None)
    if again is not None:
        return entries[again:]
    article = next((i for i, line in enumerate(entries) if line.startswith("第") and "条" in line[:12]), 0)
    return entries[article:]
