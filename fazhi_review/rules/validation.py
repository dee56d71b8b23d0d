"""Reads one rule file into a `Rule`, or says in one sentence which file, line and key is wrong."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, TypeVar

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

from fazhi_review.errors import RulePackError
from fazhi_review.rules.checks import check_types
from fazhi_review.rules.patterns import UnsafePattern
from fazhi_review.rules.rule import (
    CheckType,
    Example,
    Grade,
    InLegislation,
    InvalidParameter,
    Rule,
    RuleBasis,
    Scope,
    Yields,
)
from fazhi_review.vocabulary import Category, Severity, Verification

Key = tuple[str | int, ...]
E = TypeVar("E", bound=Enum)

_SCHEMA_FILE = Path(__file__).with_name("schema.json")
# libyaml where it is built, the same safe loader in Python elsewhere.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# A machine proposes: every message must say so.
_CAUTIOUS = re.compile("疑似|建议|请核对|需人工")
_MARK = re.compile("</?mark>")


@dataclass(frozen=True, slots=True)
class Source:
    """A rule file as read: where it is, and its text for finding the line of a key."""

    name: str
    text: str

    def error(self, key: Key, reason: str) -> RulePackError:
        return RulePackError(
            file=self.name, line=_line_of(self.text, key), key=".".join(map(str, key)) or "（整个文件）", reason=reason
        )


def _line_of(text: str, key: Key) -> int:
    """The line on which `key` stands, or the nearest key above it that exists."""
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    line = 1
    for part in key:
        if isinstance(node, yaml.MappingNode):
            pair = next(((name, value) for name, value in node.value if name.value == str(part)), None)
            if pair is None:
                break
            line, node = pair[0].start_mark.line + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            break
    return line


def read_mapping(source: Source) -> dict[str, Any]:
    try:
        content = yaml.load(source.text, Loader=_LOADER)  # noqa: S506 (a safe loader, chosen above)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise RulePackError(
            file=source.name, line=line, key="（整个文件）", reason=f"不是有效的 YAML（{error.problem}）"
        ) from error
    if not isinstance(content, dict):
        raise source.error((), "应为“键: 值”的形式")
    return content


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema of what all rules share; each check type adds its own keys."""
    loaded: dict[str, Any] = json.loads(_SCHEMA_FILE.read_text(encoding="utf-8"))
    return loaded


@cache
def validator(type_name: str) -> Draft202012Validator:
    check_type = check_types()[type_name]
    common = schema()
    return Draft202012Validator(
        {
            **common,
            "properties": {**common["properties"], **check_type.parameters},
            "required": [*common["required"], *check_type.required],
            "additionalProperties": False,
        }
    )


def parse_rule(source: Source) -> Rule:
    """The rule that `source` describes, checked in every respect; raises `RulePackError`."""
    content = _plain(read_mapping(source))
    check_type = check_types().get(str(content.get("extends")))
    if check_type is None:
        raise source.error(("extends",), f"没有这种检查类型，可用的有：{'、'.join(check_types())}")
    problem = best_match(validator(check_type.name).iter_errors(content))
    if problem is not None:
        raise source.error(*_explain(problem))
    rule = _rule(source, content, check_type)
    _check_sense(source, rule, check_type)
    return rule


def _plain(value: Any) -> Any:
    """YAML dates as ISO strings, so that JSON Schema can see them."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _explain(problem: ValidationError) -> tuple[Key, str]:
    key = tuple(problem.absolute_path)
    expected: Any = problem.validator_value
    instance: Any = problem.instance
    match problem.validator:
        case "required":
            missing = next((name for name in expected if name not in instance), "")
            return key, f"缺少“{missing}”"
        case "additionalProperties":
            enclosing: Any = problem.schema
            known = enclosing.get("properties", {})
            unknown = next((name for name in instance if name not in known), "")
            return (*key, unknown), "没有这个键"
        case "enum":
            return key, f"只能是：{'、'.join(map(str, expected))}"
        case "type":
            return key, f"类型不对，应为 {expected}"
        case "minItems":
            return key, f"至少要有 {expected} 个"
        case "pattern":
            return key, f"“{instance}”不符合要求的写法 {expected}"
        case _:
            return key, problem.message


def _rule(source: Source, content: Mapping[str, Any], check_type: CheckType) -> Rule:
    parameters = {key: content[key] for key in check_type.parameters if key in content}
    try:
        check = check_type.build(parameters)
    except UnsafePattern as error:
        raise source.error(_key_of_bad_pattern(parameters, check_type), str(error)) from error
    except InvalidParameter as error:
        raise source.error(error.key, error.reason) from error
    grade = Grade(content["grade"])
    verification = _member(Verification, content.get("verification", "logic"))
    examples = content.get("examples", {})
    return Rule(
        id=content["id"],
        category=_member(Category, content["category"]),
        title=content["title"],
        extends=check_type.name,
        grade=grade,
        severity=_severity(grade, content.get("severity"), verification),
        scope=Scope(content.get("scope", "paragraph")),
        message=content["message"],
        check=check,
        why=content.get("why", ""),
        suggestion=content.get("suggestion", ""),
        together=content.get("together", ""),
        legislation=InLegislation(content.get("legislation", "")),
        basis=tuple(_basis(entry) for entry in content.get("basis", [])),
        verification=verification,
        source=content.get("source", ""),
        yields=Yields(content.get("yields", "finding")),
        parameters=parameters,
        incorrect=_examples(source, examples, "incorrect"),
        correct=_examples(source, examples, "correct"),
        todo_incorrect=_examples(source, examples, "todo_incorrect"),
        aliases=tuple(content.get("aliases", ())),
        file=source.name,
    )


def _member(kind: type[E], value: str) -> E:
    """The member with this value; its labels keep the enum itself from being called with a value alone."""
    return next(member for member in kind if member.value == value)


def _severity(grade: Grade, named: str | None, verification: Verification) -> Severity:
    """The grade's severity unless the file names one. What has not been read in its source may remind, but not bar."""
    severity = _member(Severity, named) if named else grade.severity
    if severity is Severity.HIGH and not verification.is_confirmed:
        return Severity.MEDIUM
    return severity


def _basis(entry: Mapping[str, Any]) -> RuleBasis:
    as_of = entry.get("as_of")
    return RuleBasis(entry["law"], entry.get("article", ""), date.fromisoformat(as_of) if as_of else None)


def _examples(source: Source, examples: Mapping[str, Any], kind: str) -> tuple[Example, ...]:
    return tuple(
        _example(source, ("examples", kind, index), entry) for index, entry in enumerate(examples.get(kind, []))
    )


def _example(source: Source, key: Key, entry: Any) -> Example:
    fields: Mapping[str, Any] = {"text": entry} if isinstance(entry, str) else entry
    text, marks = _split_marks(source, key, fields.get("text", ""))
    as_of = fields.get("as_of")
    return Example(
        text=text,
        marks=marks,
        is_document=bool(fields.get("document", False)),
        facts=fields.get("facts", {}),
        as_of=date.fromisoformat(as_of) if as_of else None,
    )


def _split_marks(source: Source, key: Key, text: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    pieces, marks, opened, length = [], [], None, 0
    position = 0
    for tag in _MARK.finditer(text):
        pieces.append(text[position : tag.start()])
        length += tag.start() - position
        position = tag.end()
        if tag[0] == "<mark>" and opened is None:
            opened = length
        elif tag[0] == "</mark>" and opened is not None:
            marks.append((opened, length))
            opened = None
        else:
            raise source.error(key, "<mark> 和 </mark> 没有成对出现")
    if opened is not None:
        raise source.error(key, "<mark> 没有结束")
    return "".join((*pieces, text[position:])), tuple(marks)


def _key_of_bad_pattern(parameters: Mapping[str, Any], check_type: CheckType) -> Key:
    """The first string whose removal lets the rest be built: patterns know nothing of the file they come from."""
    for name, value in parameters.items():
        for index, item in enumerate(value if isinstance(value, Sequence) and not isinstance(value, str) else ()):
            if not isinstance(item, str):
                continue
            try:
                check_type.build({name: [item]})
            except UnsafePattern:
                return (name, index)
            except (InvalidParameter, KeyError):
                continue
    return ("extends",)


def _check_sense(source: Source, rule: Rule, check_type: CheckType) -> None:
    """What a schema cannot say: a basis for what accuses, cautious wording, known placeholders, examples."""
    if rule.severity is Severity.HIGH and not rule.basis and rule.yields is Yields.FINDING:
        raise source.error(("basis",), "severity 为 high 的规则必须写明依据")
    if not _CAUTIOUS.search(rule.message):
        raise source.error(("message",), "提示语应写“疑似”或“建议核对”，不得直接下结论")
    known = {"quote", *check_type.values}
    for _, name, _, _ in Formatter().parse(rule.message):
        if name is not None and name not in known:
            raise source.error(("message",), f"没有占位符“{{{name}}}”，可用的有：{'、'.join(sorted(known))}")
    for _, name, _, _ in Formatter().parse(rule.together):
        if name is not None and name not in ("count", "places"):
            raise source.error(("together",), f"没有占位符“{{{name}}}”，可用的有：count、places")
    if rule.scope not in check_type.scopes:
        allowed = "、".join(sorted(check_type.scopes))
        raise source.error(("scope",), f"这种检查类型只能用于：{allowed}")
    if check_type.needs_examples and (not rule.incorrect or len(rule.correct) < 2):
        raise source.error(("examples",), "至少要有 1 个 incorrect 和 2 个 correct 例子（其中一个形近而合法）")
