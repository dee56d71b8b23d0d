"""An office's own changes to the rules, kept in its instance folder: `overrides.yml` and rule files of its own.

A soft rule may be switched off, weighed differently or given further words. A hard rule (grade S1) may be given words and
nothing else: it is what the law forbids everywhere.
"""

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from fazhi_review.errors import InvalidInput
from fazhi_review.rules.checks import check_types
from fazhi_review.rules.loader import default_pack, load_packs
from fazhi_review.rules.rule import Rule, RulePack
from fazhi_review.rules.validation import Key, Source, read_mapping
from fazhi_review.vocabulary import Severity

FILE_NAME = "overrides.yml"
_KEYS = ("disabled", "severity", "words")
_HEADER = "# 本单位对规则的调整。规则编号见 flask rules list；否决性规则（S1）不能停用，也不能调低。\n"
_RULE_ID = re.compile(r"^[a-z]+\.[a-z0-9_]+$")


@dataclass(frozen=True, slots=True)
class Overrides:
    """What an office changes: rules switched off, severities, and words to look for besides those of a rule."""

    disabled: frozenset[str] = frozenset()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def office_pack(folder: Path) -> RulePack:
    """The shipped rules and the office's own, as the office wants them; the shipped pack where there is no folder.

    Raises `RulePackError` with file, line and key for what cannot be used.
    """
    if not folder.is_dir():
        return default_pack()
    return _office_pack(folder, _state(folder))


def _state(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """What tells that a file was changed: pages ask for the pack at every examination, and reading it takes a while."""
    files = sorted(folder.rglob("*.yml"))
    return tuple((str(file), status.st_mtime_ns, status.st_size) for file in files if (status := file.stat()))


@lru_cache(maxsize=4)
def _office_pack(folder: Path, _state: tuple[tuple[str, int, int], ...]) -> RulePack:
    shipped = default_pack()
    own = _own_rules(folder, shipped)
    file = folder / FILE_NAME
    source = Source(f"{folder.name}/{FILE_NAME}", file.read_text(encoding="utf-8") if file.is_file() else "")
    combined = RulePack((*shipped.rules, *own.rules), shipped.version)
    overrides = _parse(source, combined) if source.text.strip() else Overrides()
    digest = hashlib.sha256("\n".join((shipped.version, own.version, source.text)).encode())
    has_changes = bool(own.rules) or overrides != Overrides()
    return RulePack(
        rules=tuple(_adjust(rule, overrides) for rule in combined.rules if rule.id not in overrides.disabled),
        version=digest.hexdigest()[:12] if has_changes else shipped.version,
    )


def all_rules(folder: Path) -> RulePack:
    """The shipped rules and the office's own as written, also those switched off: what an administrator chooses from."""
    shipped = default_pack()
    return RulePack((*shipped.rules, *_own_rules(folder, shipped).rules), shipped.version)


def read_overrides(folder: Path) -> Overrides:
    """The office's changes as they stand in its folder; none where there is no file."""
    file = folder / FILE_NAME
    if not file.is_file():
        return Overrides()
    return _parse(Source(f"{folder.name}/{FILE_NAME}", file.read_text(encoding="utf-8")), all_rules(folder))


def write_overrides(folder: Path, overrides: Overrides) -> None:
    """Keep `overrides`, after the same checks as on reading. Raises `InvalidInput` and leaves the old file as it was."""
    content: dict[str, Any] = {
        "disabled": sorted(overrides.disabled),
        "severity": {rule: str(overrides.severity[rule].value) for rule in sorted(overrides.severity)},
        "words": {rule: list(overrides.words[rule]) for rule in sorted(overrides.words)},
    }
    pack = all_rules(folder)
    problem = next(_problems({key: value for key, value in content.items() if value}, pack), None)
    if problem:
        raise InvalidInput(problem[1])
    folder.mkdir(parents=True, exist_ok=True)
    text = _HEADER + yaml.safe_dump({k: v for k, v in content.items() if v}, allow_unicode=True, sort_keys=False)
    # Written beside and put in place at once, so that a reader never sees half a file.
    beside = folder / f".{FILE_NAME}.new"
    beside.write_text(text, encoding="utf-8")
    os.replace(beside, folder / FILE_NAME)


def _own_rules(folder: Path, shipped: RulePack) -> RulePack:
    own = load_packs(folder, ignore=FILE_NAME)
    taken = {rule.id for rule in shipped.rules} | {alias for rule in shipped.rules for alias in rule.aliases}
    for rule in own.rules:
        if rule.id in taken:
            raise Source(rule.file, "").error(("id",), f"“{rule.id}”已是系统自带的规则，请换一个编号")
    return own


def _parse(source: Source, pack: RulePack) -> Overrides:
    content = read_mapping(source)
    problem = next(_problems(content, pack), None)
    if problem:
        raise source.error(*problem)
    return Overrides(
        disabled=frozenset(content.get("disabled") or ()),
        severity={rule: _severity(value) for rule, value in (content.get("severity") or {}).items()},
        words={rule: tuple(words) for rule, words in (content.get("words") or {}).items()},
    )


def _severity(value: str) -> Severity:
    return next(severity for severity in Severity if severity.value == value)


def _problems(content: Mapping[str, Any], pack: RulePack) -> Iterator[tuple[Key, str]]:
    """Everything wrong with an overrides file, as key and sentence."""
    for key in content:
        if key not in _KEYS:
            yield (key,), f"没有这个键，可用的有：{'、'.join(_KEYS)}"
    disabled = content.get("disabled") or []
    if not isinstance(disabled, list):
        yield ("disabled",), "应为规则编号的列表"
        return
    for index, rule_id in enumerate(disabled):
        yield from _unknown(("disabled", index), rule_id, pack)
        rule = pack.rule(str(rule_id))
        if rule is not None and rule.is_hard:
            yield ("disabled", index), f"“{rule_id}”是否决性规则（S1），不能停用"
    for name in ("severity", "words"):
        if not isinstance(content.get(name) or {}, dict):
            yield (name,), "应为“规则编号: 值”的形式"
            return
    for rule_id, value in (content.get("severity") or {}).items():
        yield from _severity_problems(("severity", rule_id), rule_id, value, pack)
    for rule_id, words in (content.get("words") or {}).items():
        yield from _word_problems(("words", rule_id), rule_id, words, pack)


def _unknown(key: Key, rule_id: Any, pack: RulePack) -> Iterator[tuple[Key, str]]:
    if not isinstance(rule_id, str) or not _RULE_ID.match(rule_id) or pack.rule(rule_id) is None:
        yield key, f"没有编号为“{rule_id}”的规则，请用 flask rules list 查看"


def _severity_problems(key: Key, rule_id: str, value: Any, pack: RulePack) -> Iterator[tuple[Key, str]]:
    yield from _unknown(key, rule_id, pack)
    if value not in {severity.value for severity in Severity}:
        yield key, f"只能是：{'、'.join(severity.value for severity in Severity)}"
        return
    rule = pack.rule(rule_id)
    if rule is None:
        return
    if rule.is_hard and _severity(value) is not rule.severity:
        yield key, f"“{rule_id}”是否决性规则（S1），不能调整等级"
    elif value == Severity.HIGH.value and not (rule.verification.is_confirmed and rule.basis):
        yield key, f"“{rule_id}”的依据尚未核实或者没有写明，不能调为 high"


def _word_problems(key: Key, rule_id: str, words: Any, pack: RulePack) -> Iterator[tuple[Key, str]]:
    yield from _unknown(key, rule_id, pack)
    rule = pack.rule(rule_id)
    if rule is not None and "words" not in check_types()[rule.extends].parameters:
        yield key, f"“{rule_id}”（{rule.extends}）不支持增加词语，请另写一条规则"
    if not isinstance(words, list) or not words or not all(isinstance(word, str) and word.strip() for word in words):
        yield key, "应为词语的列表"


def _adjust(rule: Rule, overrides: Overrides) -> Rule:
    severity = overrides.severity.get(rule.id)
    if severity is not None:
        rule = replace(rule, severity=severity)
    words = overrides.words.get(rule.id)
    if words:
        parameters = {**rule.parameters, "words": [*rule.parameters.get("words", ()), *words]}
        rule = replace(rule, parameters=parameters, check=check_types()[rule.extends].build(parameters))
    return rule
