"""Files whose lines were broken for width: which lines go on with the sentence of the line before."""

from collections.abc import Sequence
from dataclasses import dataclass

from fazhi_review.structure.lines import Line

_NEVER = 10**9
_NARROWEST, _WIDEST = 12, 120  # a file with longer lines was not broken for width

_LEAST_SHARE = 6  # one line in so many is long, or the file was not broken for width


@dataclass(frozen=True, slots=True)
class Wrap:
    """The length in characters from which a line without a full stop was probably broken."""

    long: int

    def breaks(self, line: Line) -> bool:
        """Whether the sentence of `line` probably goes on in the next line.

        A full stop that happens to stand at the end of a broken line is taken for the end of a paragraph: most
        paragraphs of law are one sentence, so that it mostly is.
        """
        return len(line.text) >= self.long and line.is_open


def wrap_of(lines: Sequence[Line]) -> Wrap:
    """A file broken for width has many lines of nearly one length, and few longer."""
    lengths = sorted(len(line.text) for line in lines)
    widest = lengths[(len(lengths) * 95) // 100]
    long = max(_NARROWEST, widest * 4 // 5)
    nearly = sum(1 for length in lengths if length >= long)
    return Wrap(long if widest <= _WIDEST and nearly * _LEAST_SHARE >= len(lengths) else _NEVER)
