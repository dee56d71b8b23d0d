"""How soon a reviewer can work, and how long an annotation takes: the page of a document in headless Chromium.

    python benchmarks/workbench.py [--articles 60] [--annotations 200] [--runs 5] [--markdown]

Interactive is the moment from which a key does something: the script has laid out the margin. Also measured: the server's
time for the page and for saving an annotation, and the browser's longest frame while it goes from card to card and scrolls.
Targets for 60 articles and 200 annotations: interactive within 1 s, an annotation saved in 100 ms of server time.
"""

import argparse
import logging
import shutil
import statistics
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from installation import Installation, installation
from playwright.sync_api import Page, sync_playwright
from sqlalchemy import select
from werkzeug.serving import make_server

from fazhi_review.accounts.actor import Actor
from fazhi_review.documents.models import DocumentVersion
from fazhi_review.extensions import db, unit_of_work
from fazhi_review.review import operations as reviews
from fazhi_review.review.annotations.anchoring import Match, anchor_of
from fazhi_review.review.annotations.models import Annotation, AnnotationKind, AnnotationPlace, Visibility
from fazhi_review.review.examination import Examiner
from fazhi_review.review.models import FindingRow
from fazhi_review.review.workplace import workplace
from fazhi_review.rules.rule import RulePack
from fazhi_review.vocabulary import Category, Severity

KINDS = tuple(AnnotationKind)
CLAUSE = (
    "第{n}条　（第{n}项工作）区人民政府有关部门应当按照各自职责，做好本行政区域内的监督管理工作，建立信息共享和联合检查机制；"
    "经营者应当在经营场所的显著位置公示服务项目和监督电话；未取得准入证明的，处五千元以下罚款。"
)
# Beyond the sixty articles of the target: text that takes room and asks nothing of the examination, which is not measured here.
PLAIN = "第{n}条　（第{n}项工作）本项工作的具体安排、参加单位和进度由牵头单位另行通知，并抄送各成员单位；有关资料按年度整理归档，以备查阅。"
# The longest pause between two frames while one goes on from card to card, in milliseconds.
WALK = """async (steps) => {
  let longest = 0, last = performance.now(), done = false;
  const frame = (now) => { longest = Math.max(longest, now - last); last = now; if (!done) requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
  const times = [];
  for (let step = 0; step < steps; step += 1) {
    const begun = performance.now();
    document.dispatchEvent(new KeyboardEvent("keydown", { key: "j", bubbles: true }));
    document.querySelector("[data-sheet]").getBoundingClientRect();
    times.push(performance.now() - begun);
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  done = true;
  return [longest, times.sort((a, b) => a - b)[Math.floor(times.length / 2)]];
}"""


def main() -> int:
    options = read_options()
    with installation() as place:
        document_id = document(place, options.articles)
        annotated = annotate(place, document_id, options.annotations)
        findings = len(db.session.scalars(select(FindingRow.id)).all())
        page_time = server_time(place, document_id, options.runs)
        saving = saving_time(place, document_id, options.runs * 4)
        with server(place) as url:
            interactive, longest, step, size = in_browser(place, url, document_id, options.runs)
    separator = " | " if options.markdown else "\t"
    print(f"{options.articles} articles, {annotated} annotations, {findings} findings, page {size / 1024:.0f} KB")
    for row in (
        ("measure", "median", "slowest"),
        ("page, server time", *shown(page_time)),
        ("annotation saved, server time", *shown(saving)),
        ("page asked for until interactive", *shown(interactive)),
        ("next card, until laid out", f"{step:.0f} ms", ""),
        ("longest frame while walking 20 cards", "", f"{longest:.0f} ms"),
    ):
        print(separator.join(row))
    is_target = options.articles <= 60 and options.annotations <= 200
    return 1 if is_target and (statistics.median(interactive) > 1 or statistics.median(saving) > 0.1) else 0


def read_options() -> argparse.Namespace:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--articles", type=int, default=60)
    arguments.add_argument("--annotations", type=int, default=200)
    arguments.add_argument("--runs", type=int, default=5)
    arguments.add_argument("--markdown", action="store_true")
    return arguments.parse_args()


def shown(seconds: list[float]) -> tuple[str, str]:
    return f"{statistics.median(seconds) * 1000:.0f} ms", f"{max(seconds) * 1000:.0f} ms"


def document(place: Installation, articles: int) -> int:
    """A document of so many articles, examined by some of the rules alone, that is under review.

    What is measured here is the page; how long an examination takes is benchmarks/upload.py's matter.
    """
    lines = [
        "云岭区综合管理办法",
        *((CLAUSE if number <= 60 else PLAIN).format(n=number) for number in range(1, articles + 1)),
    ]
    data = "\n".join(lines).encode()
    office = workplace(place.app)
    at = office.clock.now()
    drafter, reviewer = (
        (user, Actor(user.id, user.full_name, user.organization_id)) for user in (place.drafter, place.reviewer)
    )
    rules_only = replace(office, examiner=Examiner(pack=some_rules(office.examiner.pack)))
    receipt = reviews.take_in("办法.txt", data, uploader=drafter[0], actor=drafter[1], place=rules_only)
    reviews.submit(receipt.document_id, user=drafter[0], actor=drafter[1], at=at)
    reviews.accept(receipt.document_id, user=reviewer[0], actor=reviewer[1], at=at, waiver="测量用，不要求材料")
    return receipt.document_id


def some_rules(pack: RulePack) -> RulePack:
    """Those on penalties, which the clauses here run into."""
    return replace(pack, rules=tuple(rule for rule in pack.rules if rule.category is Category.PENALTY))


def annotate(place: Installation, document_id: int, count: int) -> int:
    """So many threads of all kinds, spread over the text, some over each other."""
    now = place.app.extensions["clock"].now()
    with unit_of_work() as session:
        version = session.scalars(select(DocumentVersion).where(DocumentVersion.document_id == document_id)).one()
        text = version.text
        for number in range(count):
            start = 20 + number * (len(text) - 60) // count
            end = start + 6 + number % 23
            anchor = anchor_of(text, start, end)
            kind = KINDS[number % len(KINDS)]
            row = Annotation(
                document_id=document_id,
                version_id=version.id,
                quote=anchor.quote,
                context_before=anchor.before,
                context_after=anchor.after,
                kind=kind,
                category=Category.PENALTY if kind is AnnotationKind.PROBLEM else None,
                severity=list(Severity)[number % 3] if kind is AnnotationKind.PROBLEM else None,
                text=f"第{number}条意见：这一表述与上位法的规定不一致，建议核对后修改，或者说明依据。",
                replacement="改写后的文字" if kind is AnnotationKind.SUGGESTION else None,
                visibility=Visibility.BUREAU,
                author_id=place.reviewer.id,
                created_at=now,
                token=f"benchmark-{number}",
            )
            row.places.append(
                AnnotationPlace(version_id=version.id, match=Match.EXACT, start=start, end=end, placed_at=now)
            )
            session.add(row)
    return count


def server_time(place: Installation, document_id: int, runs: int) -> list[float]:
    client = place.client(place.reviewer)
    return [timed(lambda: client.get(f"/documents/{document_id}")) for _ in range(runs + 1)][1:]


def saving_time(place: Installation, document_id: int, runs: int) -> list[float]:
    client = place.client(place.reviewer)
    version = db.session.scalars(select(DocumentVersion).where(DocumentVersion.document_id == document_id)).one()
    text, seconds = version.text, []
    for number in range(runs + 1):
        start = 40 + number * 31
        data = {
            "version_id": version.id, "start": start, "end": start + 9, "quote": text[start : start + 9], "kind": "problem",
            "category": "fee", "severity": "low", "text": "疑似没有依据", "visibility": "bureau", "token": f"saving-{number}",
        }  # fmt: skip
        seconds.append(
            timed(
                lambda data=data: client.post(
                    f"/documents/{document_id}/annotations", data=data, headers={"Accept": "application/json"}
                )
            )
        )
    return seconds[1:]


def timed(request) -> float:  # type: ignore[no-untyped-def]
    begun = time.perf_counter()
    answer = request()
    seconds = time.perf_counter() - begun
    if answer.status_code >= 400:
        raise SystemExit(answer.get_data(as_text=True)[:500])
    return seconds


@contextmanager
def server(place: Installation) -> Iterator[str]:
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    running = make_server("127.0.0.1", 0, place.app, threaded=True)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()


def in_browser(place: Installation, url: str, document_id: int, runs: int) -> tuple[list[float], float, float, int]:
    """Seconds until interactive of each run, the longest frame and the median step in milliseconds, the page's size."""
    cookie = place.client(place.reviewer).get_cookie("fazhi_session")
    if cookie is None:
        raise SystemExit("no session")
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": url}])
        page = context.new_page()
        seconds = [opened(page, f"{url}/documents/{document_id}?run={run}") for run in range(runs + 1)][1:]
        longest, step = page.evaluate(WALK, 20)
        size = len(page.content().encode())
        browser.close()
    return seconds, longest, step, size


def opened(page: Page, address: str) -> float:
    """From asking for the page to the moment its script is ready, by the browser's own clock."""
    page.goto(address, wait_until="commit")
    return float(page.locator("[data-ready]").get_attribute("data-ready") or "") / 1000


if __name__ == "__main__":
    sys.exit(main())
