"""docs/rules.md, written from the rule files: what every rule looks for, on which basis, and how far that was checked."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from fazhi_review.rules.checks import check_types
from fazhi_review.rules.facts import known_facts
from fazhi_review.rules.rule import Example, Rule, RulePack, Yields

DOCUMENT = Path("docs/rules.md")

PACK_NAMES = {
    "scope": "定性与受案范围",
    "issuer": "制定主体",
    "procedure": "制定程序",
    "basis": "制定依据与引用",
    "text": "效力与文字",
    "format": "公文格式",
    "filing": "备案与备案审查",
    "cleanup": "清理与评估",
    "licence": "行政许可",
    "penalty": "行政处罚",
    "coercion": "行政强制",
    "fee": "收费、税费",
    "proof": "证明与申请材料",
    "rights": "减损权利、增加义务",
    "entry": "公平竞争：准入和退出",
    "flow": "公平竞争：商品要素流动",
    "cost": "公平竞争：经营成本",
    "conduct": "公平竞争：经营行为",
    "bidding": "招标投标与政府采购",
    "authority": "职权",
    "duty": "法定职责",
    "validity": "溯及力与有效期",
    "quota": "下达指标",
    "stoppage": "停产停业",
    "minutes": "会议纪要",
}

_GRADES = {"S1": "否决（不能停用）", "S2": "应当修改", "S3": "建议修改", "S4": "提示"}


def render(pack: RulePack) -> str:
    """The whole page; the same pack always gives the same page."""
    return "\n".join((*_head(pack), *_check_types(), *_rules(pack), *_facts())).rstrip() + "\n"


def _head(pack: RulePack) -> Iterator[str]:
    hard = sum(rule.is_hard for rule in pack.rules)
    manual = sum(rule.extends == "manual" for rule in pack.rules)
    yield "# 规则一览"
    yield ""
    yield "本页由 `flask rules docs` 生成，请勿手工修改；修改规则文件后重新生成。"
    yield ""
    yield f"共 {len(pack.rules)} 条，其中否决性（S1）{hard} 条，人工核对 {manual} 条。"
    yield "机器只提示“疑似”，由人作出结论；“核实”一栏说明依据核对到什么程度，待司法局确认的不作否决。"
    yield "本单位可以在 `instance/rule_packs/` 停用软规则、调整等级、增加词语和规则，写法见 [规则文件](rule-files.md)。"
    yield ""


def _check_types() -> Iterator[str]:
    yield "## 检查类型"
    yield ""
    yield "| extends | 作用 |"
    yield "|---|---|"
    for check_type in check_types().values():
        yield f"| `{check_type.name}` | {check_type.summary} |"
    yield ""


def _rules(pack: RulePack) -> Iterator[str]:
    for name, group in groupby(pack.rules, key=lambda rule: rule.pack):
        rules = list(group)
        yield f"## {PACK_NAMES.get(name, name)}（{name}，{len(rules)} 条）"
        yield ""
        yield "| 编号 | 来源 | 规则 | 类别 | 检查 | 等级 | 依据 | 核实 |"
        yield "|---|---|---|---|---|---|---|---|"
        for rule in rules:
            yield _row(rule)
        yield ""
        yield from _examples(rules)


def _row(rule: Rule) -> str:
    kind = "定性" if rule.yields is Yields.TRIAGE else rule.category.label
    level = f"{rule.severity.label}（{rule.grade} {_GRADES[rule.grade]}）"
    basis = "；".join(f"{entry.law}{entry.article}" for entry in rule.basis) or "—"
    cells = (f"`{rule.id}`", rule.source or "—", rule.title, kind, rule.extends, level, basis, _mark(rule))
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _mark(rule: Rule) -> str:
    return f"{rule.verification.value} {rule.verification.label}"


def _examples(rules: Sequence[Rule]) -> Iterator[str]:
    """One text that is reported and one that is not, for every rule whose examples are sentences."""
    lines = []
    for rule in rules:
        wrong = next((example for example in rule.incorrect if _is_sentence(example)), None)
        right = next((example for example in rule.correct if _is_sentence(example)), None)
        if wrong and right:
            lines.append(f"- `{rule.id}` 报：{_marked(wrong)} 不报：{right.text}")
    if lines:
        yield "例："
        yield ""
        yield from lines
        yield ""


def _is_sentence(example: Example) -> bool:
    return bool(example.text) and "\n" not in example.text


def _marked(example: Example) -> str:
    text, position, pieces = example.text, 0, []
    for start, end in sorted(example.marks):
        pieces += [text[position:start], "**", text[start:end], "**"]
        position = end
    return "".join((*pieces, text[position:]))


def _facts() -> Iterator[str]:
    yield "## 事实"
    yield ""
    yield "`facts` 规则需要的事实；系统没有、也没有人填写的，列入人工核对。"
    yield ""
    yield "| 名称 | 类型 | 含义 |"
    yield "|---|---|---|"
    for fact in known_facts().values():
        yield f"| `{fact.name}` | {fact.type.value} | {fact.label} |"
