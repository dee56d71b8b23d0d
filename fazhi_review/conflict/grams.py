"""How much two clauses are about the same matter: shared characters and two-character grams, weighed by rarity in law.

Single characters bridge wordings (养犬 and 携犬, 迁坟 and 迁移坟墓) and count for less than grams.
"""

import math
import re
from collections.abc import Mapping
from functools import cached_property, lru_cache
from importlib import resources

# How much a shared character weighs beside a shared gram of the same rarity.
_CHARACTER = 0.7
_HAN = re.compile(r"[\u4e00-\u9fff]+")
# Numerals say nothing about the matter: quantities are compared on their own.
_NUMERAL = re.compile(
    r"[〇零一二两三四五六七八九十百千万亿]+(?=[个日天月年元倍万米人周岁％%]|分之|工作日)|分之[一二三四五六七八九十百]+"
)


@lru_cache(maxsize=1)
def _weights() -> tuple[Mapping[str, float], float]:
    """Weight of each common gram and of every rarer one: the negative logarithm of the share of provisions holding it."""
    lines = resources.files("fazhi_review.conflict").joinpath("data/gram_counts.tsv").read_text("utf-8").splitlines()
    provisions = int(lines[0])
    pairs = (line.split("\t") for line in lines[1:])
    weights = {gram: math.log(provisions / int(count)) for gram, count in pairs}
    return weights, max(weights.values()) + 0.5


def weight(gram: str) -> float:
    """How telling a gram is; the rarer in law, the more."""
    weights, rarest = _weights()
    return weights.get(gram, rarest)


class Profile(dict[str, float]):
    """The characters and grams of a text with their weights; never changed, so that its mass is added up once."""

    @cached_property
    def mass(self) -> float:
        """Sum of squared weights: the squared length of the profile."""
        return sum(value * value for value in self.values())


def profile(text: str) -> Profile:
    """The characters and grams of a text with their weights. Numerals with a unit are left out."""
    runs = _HAN.findall(_NUMERAL.sub("，", text))
    grams = {run[i : i + 2]: weight(run[i : i + 2]) for run in runs for i in range(len(run) - 1)}
    return Profile(grams | {character: _CHARACTER * weight(character) for run in runs for character in run})


def mass(grams: Mapping[str, float]) -> float:
    """Sum of squared weights: the squared length of the profile."""
    return grams.mass if isinstance(grams, Profile) else Profile(grams).mass


def similarity(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    """Cosine of two profiles, between 0 (nothing shared) and 1 (the same grams)."""
    shared = _shared(a, b)
    return shared / math.sqrt(mass(a) * mass(b)) if shared else 0.0


def containment(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    """The share of `a`, by weight, that is found in `b`."""
    whole = mass(a)
    return _shared(a, b) / whole if whole else 0.0


def _shared(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    # Of a gram both profiles hold the same weight.
    weights = [a[gram] for gram in a.keys() & b.keys()]
    return math.fsum(weight * weight for weight in weights)
