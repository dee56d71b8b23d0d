"""Time to read documents of thirty pages as docx and pdf, in a worker process and without one.

    python benchmarks/reading_speed.py [--repeat 5]

The documents are composed here: 150 articles with items, set in an office's usual way; the pdf by LibreOffice.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "tests" / "corpus")]

from documents import Paragraph, Role, han  # noqa: E402  the composer of the golden set lives outside the package
from make import as_docx, as_ofd, as_txt, convert  # noqa: E402

from fazhi_review.reading import read  # noqa: E402

_SENTENCE = "县人民政府有关部门应当按照职责分工，加强对前款规定事项的监督管理，建立台账，定期公布检查结果。"


def long_document() -> list[Paragraph]:
    paragraphs = [Paragraph(Role.TITLE, "白石县综合管理办法")]
    for article in range(1, 100):
        paragraphs.append(Paragraph(Role.ARTICLE, _SENTENCE * (article % 3 + 1), f"第{han(article)}条"))
        paragraphs += [Paragraph(Role.ITEM, _SENTENCE, f"（{han(item)}）") for item in range(1, article % 4 + 1)]
        paragraphs.append(Paragraph(Role.BODY, _SENTENCE * 2))
    return paragraphs


def milliseconds(data: bytes, name: str, *, isolated: bool, repeat: int) -> float:
    times = []
    for _ in range(repeat):
        started = time.perf_counter()
        read(data, name=name, isolated=isolated)
        times.append(time.perf_counter() - started)
    return statistics.median(times) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=5)
    repeat = parser.parse_args().repeat
    paragraphs = long_document()
    files = {"a.docx": as_docx(paragraphs), "a.ofd": as_ofd(paragraphs), "a.txt": as_txt(paragraphs)}
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "a.docx"
        source.write_bytes(files["a.docx"])
        try:
            files["a.pdf"] = convert(source, Path(folder), "pdf")
            files["a.doc"] = convert(source, Path(folder), "doc")
        except (OSError, subprocess.SubprocessError):
            print("LibreOffice is not installed: no pdf, no doc")
    for name, data in files.items():
        document = read(data, name=name)
        alone = milliseconds(data, name, isolated=False, repeat=repeat)
        apart = milliseconds(data, name, isolated=True, repeat=repeat)
        print(
            f"{name}: {len(data) // 1024} kB, {document.pages or '-'} pages, {len(document.text)} characters: {alone:.0f} ms, in a worker {apart:.0f} ms"
        )


if __name__ == "__main__":
    main()
