"""md: the marks that only format are dropped; every line is a line, for law texts in md have one provision a line."""

import re

from fazhi_review.reading.building import TextBuilder, split_lines
from fazhi_review.reading.model import FileType, Limits, ReadDocument
from fazhi_review.reading.plain import decode_or_refuse

_FRONT_MATTER = re.compile(r"\A---\s*\n(.*?)\n---\s*(?:\n|\Z)", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_FENCE = re.compile(r"\s*(?:```|~~~)")
_RULE = re.compile(r"\s*(?:[-*_]\s*){3,}$|\s*=+\s*$")
_LEADER = re.compile(r"\s*(?:>\s*)*(?:#{1,6}\s+|[-*+]\s+(?:\[[ xX]\]\s+)?)?")
_TABLE_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
_INLINE = (
    (re.compile(r"!\[([^\]]*)\]\([^)]*\)"), r"\1"),
    (re.compile(r"\[([^\]]+)\]\([^)]*\)"), r"\1"),
    (re.compile(r"(\*\*\*|\*\*|__|~~)(?=\S)([^*_~]+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![\d*])\*(?=[^\s*])([^*]+?)(?<=[^\s*])\*(?![\d*])"), r"\1"),
    (re.compile(r"`([^`]+)`"), r"\1"),
    (re.compile(r"</?(?:br|b|i|em|strong|u|sup|sub|span|p|div|center|font)\b[^>]*>", re.IGNORECASE), ""),
    (re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>~])"), r"\1"),
)


def read_markdown(data: bytes, *, name: str, limits: Limits) -> ReadDocument:
    text, is_damaged = decode_or_refuse(data, name)
    builder = TextBuilder(name, limits)
    text = "\n".join(split_lines(text))
    if front := _FRONT_MATTER.match(text):
        builder.properties.update(_properties(front[1]))
        text = text[front.end() :]
    for line in _COMMENT.sub("", text).split("\n"):
        _add(builder, line)
    if is_damaged:
        builder.warn("damaged_characters", "文件中有无法识别的字节，相应位置以“\ufffd”代替，请对照原件核对。")
    return builder.build(FileType.MARKDOWN)


def _add(builder: TextBuilder, line: str) -> None:
    if _FENCE.match(line) or _RULE.match(line):
        return
    if line.lstrip().startswith("|"):
        if not _TABLE_RULE.match(line):
            cells = re.split(r"(?<!\\)\|", line.strip().strip("|"))
            builder.add_row([_plain(cell) for cell in cells])
        return
    leader = _LEADER.match(line)
    rest = line[leader.end() :] if leader else line
    if line.lstrip().startswith("#"):
        rest = re.sub(r"\s+#+\s*$", "", rest)
    builder.add(_plain(rest))


def _plain(text: str) -> str:
    for pattern, replacement in _INLINE:
        text = pattern.sub(replacement, text)
    return text


def _properties(front: str) -> dict[str, str]:
    """Plain `key: value` lines only; nothing here is trusted to be YAML."""
    pairs = (line.partition(":") for line in front.split("\n"))
    return {
        key.strip()[:50]: value.strip().strip("\"'")[:500] for key, colon, value in pairs if colon and value.strip()
    }
