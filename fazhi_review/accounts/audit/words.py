"""What the auditor reads in place of field names. Each room adds the fields it logs."""

from collections.abc import Mapping

_WORDS: dict[str, str] = {}
_SOURCES = {"cli": "命令行", "worker": "后台任务"}


def describe_fields(words: Mapping[str, str]) -> None:
    """Give fields that are logged their Chinese words, once, when a room is loaded."""
    _WORDS.update(words)


def field_word(name: str) -> str:
    """The Chinese word of a logged field, or its name where no room gave one."""
    return _WORDS.get(name, name)


def source_word(source: str) -> str:
    """Where a change came from, in words; a network address stays as it is."""
    return _SOURCES.get(source, source)
