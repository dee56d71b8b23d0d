"""The workflow as a table for docs/drafting.md, written from the same rows that the program obeys."""

from collections.abc import Iterator

from fazhi_review.drafting.gates import GATE_BY_NAME, GATES
from fazhi_review.drafting.legal import ground_of
from fazhi_review.drafting.steps import MATERIALS
from fazhi_review.drafting.workflow import HOLDERS, TRANSITIONS, ProjectState

BEGIN, END = "<!-- 以下由程序生成 -->", "<!-- 程序生成到此 -->"
_WORDS = {
    "reason": "理由",
    "date": "日期",
    "dates": "印发、公布、施行日期",
    "conclusion": "结论",
    "signatory": "签发人",
    "agency_code": "机关代字",
    "channels": "公布载体",
}


def reference() -> str:
    """The generated part: steps, preconditions with their rules, papers."""
    return "\n".join([BEGIN, "", *_states(), "", *_steps(), "", *_gates(), "", *_papers(), "", END])


def _states() -> Iterator[str]:
    yield "### 状态和现由谁办理"
    yield ""
    yield "| 状态 | 代码 | 现由谁办理 |"
    yield "|---|---|---|"
    for state in ProjectState:
        holder = HOLDERS[state]
        yield f"| {state.label} | `{state.value}` | {holder.label if holder else '—'} |"


def _steps() -> Iterator[str]:
    yield "### 步骤"
    yield ""
    yield "| 步骤 | 从 | 到 | 谁 | 权限 | 须填 | 前置条件 |"
    yield "|---|---|---|---|---|---|---|"
    for step in TRANSITIONS:
        sources = "、".join(state.label for state in ProjectState if state in step.sources)
        words = "、".join(_WORDS[word] for word in step.requires) or "—"
        gates = "；".join(GATE_BY_NAME[name].label for name in step.gates) or "—"
        cells = (step.label, sources, step.target.label, step.party.label, f"`{step.permission.value}`", words, gates)
        yield "| " + " | ".join(cells) + " |"


def _gates() -> Iterator[str]:
    yield "### 前置条件和要求它的规则"
    yield ""
    yield "| 前置条件 | 规则 | 依据 | 核实 | 未办理的后果 |"
    yield "|---|---|---|---|---|"
    for gate in GATES:
        ground = ground_of(gate.rule)
        yield f"| {gate.label} | `{gate.rule}` | {ground.source} | {ground.verification.label} | {gate.weighs.label} |"


def _papers() -> Iterator[str]:
    yield "### 材料"
    yield ""
    yield "| 步骤 | 材料 | 代码 |"
    yield "|---|---|---|"
    for material in MATERIALS:
        yield f"| {material.step.label} | {material.label} | `{material.key}` |"
