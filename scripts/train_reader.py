"""Train the second reader (rules/norms/reader.py) from the composed clauses in rules/training/ and the rules' own examples.

    PYTHONPATH=. python scripts/train_reader.py [--check]

Deterministic, well under a minute. `--check` writes nothing; it prints what the reader and the rules do, alone and together,
on clauses held out by block of consecutive lines (lines composed together are alike, so they are held out together).
"""

import argparse
import json
import sys
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from fazhi_review.conflict.lexicon import Sentence, default_lexicon
from fazhi_review.rules.engine import examine
from fazhi_review.rules.loader import default_pack
from fazhi_review.rules.model import RuleContext
from fazhi_review.rules.norms.reader import DOUBTFUL, SURE, WEIGHTS, Reader, features, from_json
from fazhi_review.rules.selftest import clause_document
from fazhi_review.vocabulary import Severity

TRAINING = Path(__file__).parents[1] / "fazhi_review" / "rules" / "training"
CLEAN = "none"
_STRENGTH = 0.1  # inverse of the penalty on weights
_FOLDS = 5
_NEVER_HELD_OUT = -1  # examples in rule files: the rules were written with them, so they measure nothing
_BLOCK = 6
_FEWEST = 2  # clauses that a feature must stand in
_SMALLEST = 0.004  # weights below are dropped


@dataclass(frozen=True)
class Clause:
    text: str
    category: str
    fold: int

    @property
    def is_defect(self) -> bool:
        return self.category != CLEAN


def load() -> list[Clause]:
    """The composed clauses, each in its fold, and the examples of the content rules."""
    clauses = []
    for file in sorted(TRAINING.glob("*.jsonl")):
        for index, line in enumerate(file.read_text(encoding="utf-8").splitlines()):
            row = json.loads(line)
            fold = zlib.crc32(f"{file.name} {index // _BLOCK}".encode()) % _FOLDS
            clauses.append(Clause(row["text"], row["category"], fold))
    for rule in default_pack().rules:
        if rule.extends in ("norm", "candidate"):
            rows = [(example.text, rule.category.value) for example in rule.incorrect]
            rows.extend((example.text, CLEAN) for example in rule.correct)
            clauses.extend(Clause(text, category, _NEVER_HELD_OUT) for text, category in rows)
    return clauses


def sentence(text: str) -> Sentence:
    return Sentence(text, 0, len(text), default_lexicon())


def fit(clauses: Sequence[Clause]) -> Reader:
    return from_json(train(clauses))


def train(clauses: Sequence[Clause]) -> dict[str, object]:
    rows = [features(sentence(clause.text)) for clause in clauses]
    counts = Counter(feature for row in rows for feature in row)
    kept = [{feature: 1.0 for feature in sorted(row) if counts[feature] >= _FEWEST} for row in rows]
    bias, weights = fit_one(kept, [clause.is_defect for clause in clauses])
    defects = [index for index, clause in enumerate(clauses) if clause.is_defect]
    category_bias: dict[str, float] = {}
    category_weights: dict[str, dict[str, float]] = {}
    for category in sorted({clauses[index].category for index in defects}):
        is_it = [clauses[index].category == category for index in defects]
        category_bias[category], own = fit_one([kept[index] for index in defects], is_it, class_weight="balanced")
        for feature, weight in own.items():
            if abs(weight) >= 10 * _SMALLEST:
                category_weights.setdefault(feature, {})[category] = weight
    return {"bias": bias, "weights": weights, "category_bias": category_bias, "category_weights": category_weights}


def fit_one(
    rows: Sequence[Mapping[str, float]], labels: Sequence[bool], class_weight: str | None = None
) -> tuple[float, dict[str, float]]:
    vectorizer = DictVectorizer()
    model = LogisticRegression(C=_STRENGTH, max_iter=500, class_weight=class_weight)
    model.fit(vectorizer.fit_transform(rows), labels)
    names = vectorizer.get_feature_names_out()
    weights = {
        str(name): round(float(weight), 3)
        for name, weight in zip(names, model.coef_[0], strict=True)
        if abs(weight) >= _SMALLEST
    }
    return round(float(model.intercept_[0]), 4), weights


def rule_flags(text: str) -> bool:
    """Whether a rule flags the text by itself, the second reader left out."""
    pack = default_pack()
    disabled = frozenset(rule.id for rule in pack.rules if rule.extends == "candidate")
    context = RuleContext(as_of=date(2026, 11, 1), disabled=disabled, second_reader=False)
    return any(finding.severity is not Severity.LOW for finding in examine(clause_document(text), pack, context))


def measure(clauses: Sequence[Clause]) -> None:
    learned = [clause for clause in clauses if clause.fold == _NEVER_HELD_OUT]
    clauses = [clause for clause in clauses if clause.fold != _NEVER_HELD_OUT]
    flagged = [rule_flags(clause.text) for clause in clauses]
    scores: dict[int, float] = {}
    right = asked = 0
    for fold in range(_FOLDS):
        reader = fit([*learned, *(clause for clause in clauses if clause.fold != fold)])
        for index, clause in enumerate(clauses):
            if clause.fold == fold:
                reading = reader.read(sentence(clause.text))
                scores[index] = reading.defect
                if clause.is_defect and reading.categories:
                    asked += 1
                    right += reading.categories[0].value == clause.category
    truth = [clause.is_defect for clause in clauses]
    say("rules alone", flagged, truth)
    say("reader alone", [scores[index] >= SURE for index in range(len(clauses))], truth)
    together = [
        (flagged[index] and scores[index] >= DOUBTFUL) or scores[index] >= SURE for index in range(len(clauses))
    ]
    say("both", together, truth)
    print(f"category right {right / max(1, asked):.3f} of {asked}")


def say(name: str, flagged: Sequence[bool], truth: Sequence[bool]) -> None:
    hits = sum(one and other for one, other in zip(flagged, truth, strict=True))
    print(f"{name:14} precision {hits / max(1, sum(flagged)):.3f}  recall {hits / sum(truth):.3f}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="cross-validate, write nothing")
    options = parser.parse_args()
    clauses = load()
    print(f"{len(clauses)} clauses, {sum(clause.is_defect for clause in clauses)} with a defect")
    if not options.check:
        content = json.dumps(train(clauses), ensure_ascii=False, sort_keys=True, indent=0, separators=(",", ":"))
        WEIGHTS.write_text(content + "\n", encoding="utf-8")
        print(f"wrote {WEIGHTS.name}, {len(content)} characters")
    else:
        measure(clauses)
    return 0


if __name__ == "__main__":
    sys.exit(main())
