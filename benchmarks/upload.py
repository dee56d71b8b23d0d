"""How long a drafter waits: a Word file of 30 pages from upload to its findings on the page.

    python benchmarks/upload.py [--pages 30] [--runs 5] [--markdown]

The first run also loads what a process loads once (rules, law names); it is shown apart. Target: under 2 s.
"""

import argparse
import resource
import statistics
import sys
import time
from io import BytesIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from docx import Document
from docx.shared import Pt
from installation import Installation, installation

# A page of a document as GB/T 9704 sets it: 22 lines of 28 characters.
CHARACTERS_A_PAGE = 22 * 28
CLAUSES = (
    "区人民政府有关部门应当按照各自职责，做好本行政区域内的监督管理工作，建立信息共享和联合检查机制，及时研究解决工作中的重大问题。",
    "经营者应当在经营场所的显著位置公示服务项目、收费标准和监督电话，不得在标价之外加价销售或者收取任何未予标明的费用。",
    "申请人应当向区主管部门提交下列材料：\n（一）申请书；\n（二）营业执照复印件；\n（三）村民委员会出具的无违规证明。",
    "未取得区主管部门核发的准入证明的，不得在本区从事相关经营活动；擅自从事的，处五千元以上二万元以下罚款。",
    "主管部门应当自受理之日起二十个工作日内作出决定；不予批准的，应当书面说明理由，并告知申请人依法享有申请行政复议的权利。",
    "根据《中华人民共和国行政许可法》第三十二条、《中华人民共和国行政处罚法》第十六条的规定，对申请材料不齐全的，应当一次告知。",
)


def main() -> int:
    options = read_options()
    data, articles = word_file(options.pages)
    with installation() as place:
        seconds = [measure(place, data, 0)]
        began = processor_seconds()
        seconds += [measure(place, data, number) for number in range(1, options.runs + 1)]
        processor = (processor_seconds() - began) / options.runs
    first, rest = seconds[0], seconds[1:]
    upload, page = (statistics.median(run[part] for run in rest) for part in (0, 1))
    rows = [
        ("first in the process", f"{first[0]:.2f} s", f"{first[1]:.2f} s", f"{sum(first):.2f} s"),
        (f"median of {len(rest)}", f"{upload:.2f} s", f"{page:.2f} s", f"{upload + page:.2f} s"),
        ("slowest", "", "", f"{max(sum(run) for run in rest):.2f} s"),
        ("processor time of one", "", "", f"{processor:.2f} s"),
    ]
    print(f"{options.pages} pages, {articles} articles, {len(data) / 1024:.0f} KB")
    separator = " | " if options.markdown else "\t"
    for row in (("run", "upload, reading, examination", "page", "together"), *rows):
        print(separator.join(row))
    return 0 if upload + page < 2 else 1


def processor_seconds() -> float:
    """Processor time of this process and of the readers it has started: what a machine without other work would take."""
    own, readers = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + readers.ru_utime + readers.ru_stime


def read_options() -> argparse.Namespace:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--pages", type=int, default=30)
    arguments.add_argument("--runs", type=int, default=5)
    arguments.add_argument("--markdown", action="store_true")
    return arguments.parse_args()


def word_file(pages: int) -> tuple[bytes, int]:
    """A Word file of so many pages, every clause with some words of its own, and how many articles it has."""
    document = Document()
    document.styles["Normal"].font.size = Pt(16)
    document.add_paragraph("云岭区综合管理办法")
    characters, number = 0, 0
    while characters < pages * CHARACTERS_A_PAGE:
        number += 1
        lines = f"第{number}条　（第{number}项工作）{CLAUSES[number % len(CLAUSES)]}".split("\n")
        for line in lines:
            document.add_paragraph(line)
            # A paragraph fills its last line only in part.
            characters += -(-len(line) // 28) * 28
    document.add_paragraph(f"第{number + 1}条　本办法自2027年1月1日起施行，有效期五年。")
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue(), number + 1


def measure(place: Installation, data: bytes, number: int) -> tuple[float, float]:
    """Seconds until the upload is answered, and until the page with its findings is."""
    client = place.client(place.drafter)
    # Another byte behind the archive makes another file, which every reader of zip files passes over.
    payload = data + b"\0" * number
    start = time.perf_counter()
    answer = client.post("/documents/new", data={"file": (BytesIO(payload), f"{number}.docx"), "token": str(number)})
    uploaded = time.perf_counter()
    page = client.get(answer.location)
    shown = time.perf_counter()
    if answer.status_code != 302 or b'class="finding ' not in page.data:
        raise SystemExit("the upload was not examined")
    return uploaded - start, shown - uploaded


if __name__ == "__main__":
    sys.exit(main())
