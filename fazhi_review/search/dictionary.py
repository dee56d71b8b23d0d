"""The word list that text is cut by: jieba's own with the terms of legal language added.

rjieba is the same algorithm and dictionary in Rust, ten times as fast; a test proves that both cut alike.
"""

import logging
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import cast

import jieba

TERMS_FILE = Path(__file__).parent / "data" / "legal_terms.txt"
Cutter = Callable[[str], list[str]]


@cache
def legal_terms() -> tuple[str, ...]:
    """Terms that must stay one word, one a line in the data file; # begins a comment."""
    lines = TERMS_FILE.read_text(encoding="utf-8").splitlines()
    return tuple(dict.fromkeys(term for line in lines if (term := line.partition("#")[0].strip())))


@cache
def fingerprint() -> str:
    """Identifies the dictionary, as part of the identity of an index cut by it."""
    return sha256("\n".join((jieba.__version__, *legal_terms())).encode()).hexdigest()[:16]


@cache
def cutter() -> Cutter:
    """The fastest cutter installed here."""
    return rust_cutter() if find_spec("rjieba") else python_cutter()


@cache
def python_cutter() -> Cutter:
    """Cuts with jieba, which runs wherever Python runs."""
    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    # Not initialize(): that would read a cache from a folder where every user of the machine may write.
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    for term in legal_terms():
        tokenizer.add_word(term, tokenizer.suggest_freq(term))
    return cast(Cutter, tokenizer.lcut)


@cache
def rust_cutter() -> Cutter:
    """Cuts with rjieba, whose dictionary is given the very same terms."""
    import rjieba  # compiled; not there on every processor

    tokenizer = rjieba.Jieba()
    for term in legal_terms():
        tokenizer.add_word(term, tokenizer.suggest_freq(term), None)
    return cast(Cutter, tokenizer.cut)
