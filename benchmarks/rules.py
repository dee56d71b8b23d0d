"""How fast the rules are: a 60-article document through all of them, and every rule on hostile text.

    python benchmarks/rules.py             both
    python benchmarks/rules.py --document FILE

Hostile text is 100,000 characters on one line: the words a rule looks for over and over, with nothing that ends a
sentence, so that every gap of every pattern can be tried. Processor time.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from itertools import islice
from math import inf
from pathlib import Path

from fazhi_review.rules import default_pack, inspect
from fazhi_review.rules.engine import run_rule
from fazhi_review.rules.model import RuleContext
from fazhi_review.rules.norms.reader import suspicious
from fazhi_review.rules.norms.sentences import holding, sentences
from fazhi_review.rules.rule import Rule, Unknown
from fazhi_review.rules.selftest import clause_document
from fazhi_review.rules.subject import BudgetSpent, DocumentView
from fazhi_review.structure import parse

CONTEXT = RuleContext(as_of=date(2026, 11, 1))
LENGTH = 100_000
LIMIT = 0.05  # seconds for one rule on hostile text
MOST = 1.0  # where a rule over the limit is stopped
DOCUMENT_LIMIT = 0.1  # seconds for sixty articles

_ARTICLES = (
    "经营者应当在划定区域内经营，不得占用消防通道、盲道和人行横道，并保持经营场所及其周边环境整洁。",
    "区城市管理部门应当自收到申请之日起五个工作日内作出答复；不同意的，应当书面说明理由，并告知申请人依法享有的权利。",
    "鼓励行业协会制定服务规范，引导会员依法诚信经营，维护消费者合法权益。",
    "违反本办法规定的，由有关部门依照《中华人民共和国行政处罚法》等法律、法规的规定处理。",
    "有下列情形之一的，可以申请减免：（一）残疾人；（二）退役军人；（三）最低生活保障对象。",
    "区财政部门应当将所需经费列入本级预算，专款专用，接受审计机关的监督。",
)


def document(articles: int) -> str:
    """A lawful measure of so many articles."""
    lines = ["云岭区便民早市管理办法", "第一条 为规范便民早市管理，根据《城市市容和环境卫生管理条例》，制定本办法。"]
    lines += [f"第{number}条 {_ARTICLES[number % len(_ARTICLES)]}" for number in range(2, articles)]
    lines.append(f"第{articles}条 本办法自2026年12月1日起施行，有效期五年。")
    return "\n".join(lines)


def best(run: Callable[[], object], times: int = 3) -> float:
    """The least processor time of some runs: the rest is other people's load."""
    spent = inf
    for _ in range(times):
        began = time.thread_time()
        run()
        spent = min(spent, time.thread_time() - began)
    return spent


def hostile_texts(rule: Rule) -> Iterator[str]:
    """Endless lines made of what the rule looks for: whole, and cut in half so that every attempt begins and none ends."""
    seed = next((example.text for example in rule.incorrect if example.text and not example.is_document), "应当")
    flat = "".join(character for character in seed if character not in "。；！？\n")
    for part in (flat, flat[: len(flat) // 2] or flat):
        yield (part * (LENGTH // len(part) + 1))[:LENGTH]


def spent_on(rule: Rule, text: str) -> float:
    view = DocumentView(clause_document(text), CONTEXT)
    view.subjects(rule.scope)
    if rule.extends in ("norm", "candidate"):
        suspicious(view)
        holding(view, ())
        for sentence in sentences(view):
            # Sentences are read and indexed, words classed and breaks counted once for all such rules: not this rule's time.
            _ = sentence.present, sentence.clause_breaks, sentence.part_breaks, sentence.stops, sentence.quotes
    began = time.thread_time()
    with suppress(Unknown, BudgetSpent):
        list(islice(run_rule(rule, view, seconds=MOST), 200))
    return time.thread_time() - began


def measure_hostile() -> bool:
    pack = default_pack()
    rows = []
    for rule in pack.rules:
        slowest = max((spent_on(rule, text) for text in hostile_texts(rule)), default=0.0)
        rows.append((slowest, rule.id, rule.extends))
    rows.sort(reverse=True)
    over = [row for row in rows if row[0] > LIMIT]
    print(f"hostile text, {LENGTH:,} characters: {len(over)} of {len(rows)} rules over {LIMIT * 1000:.0f} ms")
    for spent, rule_id, extends in rows[: max(10, len(over))]:
        print(f"  {spent * 1000:8.1f} ms  {rule_id} ({extends})")
    return not over


def measure_document(text: str) -> bool:
    structured = parse(text)
    pack = default_pack()
    spent = best(lambda: inspect(structured, pack, CONTEXT), times=5)
    examination = inspect(structured, pack, CONTEXT)
    print(
        f"{len(text):,} characters, {len(pack.rules)} rules: {spent * 1000:.1f} ms, "
        f"{len(examination.findings)} findings, unfinished: {examination.unfinished or 'none'}"
    )
    return spent <= DOCUMENT_LIMIT


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--document", type=Path, help="a text file to examine instead of the composed one")
    arguments = parser.parse_args()
    text = arguments.document.read_text(encoding="utf-8") if arguments.document else document(60)
    is_fast = measure_document(text)
    if not arguments.document:
        is_fast = measure_hostile() and is_fast
    raise SystemExit(0 if is_fast else 1)


if __name__ == "__main__":
    main()
