"""Damage done to real files, reproducibly: what transport, bad disks and hostile people do to them."""

import io
import random
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

CORPUS = Path(__file__).parent.parent / "corpus"
_NUMBERS = (b"0", b"-1", b"9", b"99999999999", b"", b"NaN", b"1e999", b"\xff")


def seeds() -> list[tuple[str, bytes]]:
    """The golden set, and a page of html and of md; the small files first."""
    files = [path for path in CORPUS.iterdir() if path.suffix in (".docx", ".pdf", ".ofd", ".txt")]
    found = [(path.name, path.read_bytes()) for path in files]
    text = (CORPUS / "notice.txt").read_text(encoding="utf-8")
    page = "<html><head><meta charset=utf-8><title>x</title></head><body><div class=TRS_Editor>"
    found.append(
        ("a.html", (page + "".join(f"<p>{line}</p>" for line in text.splitlines()) + "</div></body></html>").encode())
    )
    found.append(("a.md", ("# 标题\n\n" + text).encode()))
    found.append(("a.gbk.txt", text.encode("gb18030")))
    return sorted(found, key=lambda item: (len(item[1]), item[0]))


def mutate(rng: random.Random, files: Sequence[tuple[str, bytes]]) -> tuple[str, bytes]:
    """One damaged file: its name, which may now be wrong, and its bytes."""
    name, data = rng.choice(files)
    if data.startswith(b"PK") and rng.random() < 0.7:
        # Damage behind the checksums, else a zip is refused at its door and the parsers are never reached.
        data = _mutate_parts(rng, data)
    else:
        other = rng.choice(files)[1]
        for _ in range(rng.randint(1, 3)):
            data = _damage(rng, data, other)
    if rng.random() < 0.1:
        name = rng.choice(files)[0]
    return name, data


def _mutate_parts(rng: random.Random, data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {entry: archive.read(entry) for entry in archive.namelist()}
    inner = [part for part in parts if part.endswith((".xml", ".rels"))]
    for part in rng.sample(inner, min(len(inner), rng.randint(1, 3))):
        other = parts[rng.choice(inner)]
        mend = rng.choice((_damage, _change_number, _repeat_element, _drop_element, _shuffle_elements))
        parts[part] = mend(rng, parts[part], other)
    if rng.random() < 0.1:
        parts.pop(rng.choice(list(parts)))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return target.getvalue()


def _damage(rng: random.Random, data: bytes, other: bytes) -> bytes:
    """Cut, splice, shuffle, repeat or overwrite some of the bytes."""
    if len(data) < 16:
        return data
    first, second = sorted(rng.sample(range(len(data)), 2))
    second = min(second, first + 5000)
    kind = rng.randrange(7)
    if kind == 0:
        return data[:second]
    if kind == 1:
        start = rng.randrange(len(other)) if other else 0
        return data[:first] + other[start : start + rng.randint(1, 5000)] + data[second:]
    if kind == 2:
        pieces = [data[start : start + 512] for start in range(0, len(data), 512)]
        rng.shuffle(pieces)
        return b"".join(pieces)
    if kind == 3:
        return data[:first] + data[first:second] * rng.randint(2, 5) + data[second:]
    if kind == 4:
        return data[:first] + data[second:]
    changed = bytearray(data)
    for _ in range(rng.randint(1, 30)):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    if kind == 5:
        return bytes(changed)
    return zlib.compress(data)[: rng.randint(10, 2000)] + bytes(changed)


def _change_number(rng: random.Random, data: bytes, other: bytes) -> bytes:
    """Put another value into some attributes."""
    pieces = data.split(b'"')
    for _ in range(rng.randint(1, 20)):
        index = rng.randrange(len(pieces))
        if index % 2:
            pieces[index] = rng.choice(_NUMBERS)
    return b'"'.join(pieces)


def _elements(data: bytes) -> list[bytes]:
    return [b"<" + piece for piece in data.split(b"<")[1:]]


def _repeat_element(rng: random.Random, data: bytes, other: bytes) -> bytes:
    pieces = _elements(data)
    if pieces:
        index = rng.randrange(len(pieces))
        pieces[index:index] = [pieces[index]] * rng.randint(1, 300)
    return b"".join(pieces)


def _drop_element(rng: random.Random, data: bytes, other: bytes) -> bytes:
    pieces = _elements(data)
    for _ in range(min(len(pieces), rng.randint(1, 10))):
        pieces.pop(rng.randrange(len(pieces)))
    return b"".join(pieces)


def _shuffle_elements(rng: random.Random, data: bytes, other: bytes) -> bytes:
    """Exchange whole paragraphs, runs and table cells, which mostly leaves well-formed XML that nobody would write."""
    for tag in (b"w:p", b"w:r", b"w:tc", b"ofd:TextObject", b"w:lvl"):
        head, *rest = data.split(b"<" + tag + b">") if rng.random() < 0.5 else data.split(b"</" + tag + b">")
        if len(rest) > 2:
            separator = b"<" + tag + b">" if b"</" + tag + b">" in rest[0] else b"</" + tag + b">"
            rng.shuffle(rest)
            return separator.join([head, *rest])
    return data
