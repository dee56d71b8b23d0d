"""Loads folders of rule files into a pack."""

import hashlib
from functools import cache
from pathlib import Path

from fazhi_review.conflict.lexicon import LEXICONS
from fazhi_review.errors import RulePackError
from fazhi_review.rules.norms.reader import WEIGHTS
from fazhi_review.rules.rule import Rule, RulePack
from fazhi_review.rules.validation import Source, parse_rule

PACKS = Path(__file__).with_name("packs")
DATA = Path(__file__).with_name("data")


def load_packs(*folders: Path, ignore: str = "") -> RulePack:
    """Every rule file below `folders`, as one pack, in order of id; files named `ignore` are none.

    Raises `RulePackError` for the first that is wrong.
    """
    rules: dict[str, Rule] = {}
    digest = hashlib.sha256()
    for folder in folders:
        for file in sorted(folder.rglob("*.yml")):
            if file.name == ignore or file.name.startswith("."):
                continue
            name = f"{folder.name}/{file.relative_to(folder).as_posix()}"
            rule = _load(file, name, digest)
            for known in (rule.id, *rule.aliases):
                if known in rules:
                    raise RulePackError(file=name, line=1, key="id", reason=f"“{known}”已在 {rules[known].file} 中使用")
                rules[known] = rule
    for file in (*sorted(DATA.glob("*.yml")), *sorted(LEXICONS.glob("*.yml")), WEIGHTS):
        digest.update(file.read_bytes())
    distinct = {rule.id: rule for rule in rules.values()}
    return RulePack(tuple(distinct[rule_id] for rule_id in sorted(distinct)), digest.hexdigest()[:12])


def _load(file: Path, name: str, digest: "hashlib._Hash") -> Rule:
    content = file.read_bytes()
    digest.update(name.encode())
    digest.update(content)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RulePackError(file=name, line=1, key="（整个文件）", reason="不是 UTF-8 编码") from error
    return parse_rule(Source(name, text))


@cache
def default_pack() -> RulePack:
    """The rules that are shipped."""
    return load_packs(PACKS)
