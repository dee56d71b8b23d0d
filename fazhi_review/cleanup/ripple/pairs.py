"""Nearest text among many, by the pairs of characters that they share. Values only."""

import math
from collections import defaultdict
from collections.abc import Sequence
from heapq import nlargest

# A pair of characters that stands in more texts than this, as a share or a number, tells nothing of one of them.
_COMMON, _MOST = 0.15, 200
# Of a text only its rarest pairs are asked for: the rest costs the most and decides nothing.
_RAREST = 24


def pairs_of(words: str) -> frozenset[str]:
    """The pairs of neighbouring characters of a text without its dress."""
    return frozenset(words[at : at + 2] for at in range(len(words) - 1))


class PairIndex:
    """Texts by their pairs; `words` is each text without its dress."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        self.pairs = [pairs_of(each) for each in words]
        # A long text holds a pair by chance: of two that share as much, the shorter comes first.
        self._scale = [1 / math.sqrt(len(pairs) + 20) for pairs in self.pairs]
        holding: dict[str, list[int]] = defaultdict(list)
        for number, pairs in enumerate(self.pairs):
            for pair in pairs:
                holding[pair].append(number)
        most = max(3, min(_MOST, int(len(words) * _COMMON)))
        self._holding = {pair: numbers for pair, numbers in holding.items() if len(numbers) <= most}

    def candidates(self, words: str, limit: int) -> list[int]:
        """The numbers of the texts most worth comparing with `words`, best first."""
        holding = sorted((found for pair in pairs_of(words) if (found := self._holding.get(pair))), key=len)
        weights: dict[int, float] = {}
        for numbers in holding[:_RAREST]:
            weight = math.log(1 + len(self.words) / len(numbers))
            for number in numbers:
                weights[number] = weights.get(number, 0.0) + weight
        scale = self._scale
        scored = [(weight * scale[number], -number) for number, weight in weights.items()]
        return [-negative for _, negative in nlargest(limit, scored)]
