"""A whole document against law: candidates for each clause, a verdict on each, and only what a reviewer should look at."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from fazhi_review.conflict.model import Candidate, Verdict
from fazhi_review.conflict.peers import Peer, differ, pairs_within, read_peer
from fazhi_review.conflict.verdict import CLASHES, compare
from fazhi_review.ports import LawArticle
from fazhi_review.structure.model import Provision, ProvisionKind, StructuredDocument
from fazhi_review.vocabulary import Relation

#: Finds provisions worth comparing with the text of a clause, best first.
Finder = Callable[[str], Sequence[Candidate]]
#: Fetches articles of the library by their ids.
Fetcher = Callable[[Sequence[int]], Mapping[int, LawArticle]]

# Measured on clauses of lawful local regulations: above this about one pair in fifty is called a clash, and a third of
# those are real differences (docs/conflict.md).
LEAST_CONFIDENCE = 0.85
# A clause of a reviewer's page has room for few; the clearest come first.
MOST_PER_CLAUSE = 2

_KINDS = frozenset(
    {
        ProvisionKind.ARTICLE,
        ProvisionKind.PARAGRAPH,
        ProvisionKind.LEVEL1,
        ProvisionKind.LEVEL2,
        ProvisionKind.LEVEL3,
        ProvisionKind.LEVEL4,
    }
)
_SHORTEST = 12
_LONGEST = 1500
# When a document takes effect and who interprets it is its own affair.
_OWN_AFFAIR = re.compile(r"^本[\u4e00-\u9fff]{1,4}(?:自|由)[^。]*(?:施行|解释|实施)")


@dataclass(frozen=True, slots=True)
class Comparison:
    """A clause of the document beside an article of law. Offsets are into the document's text."""

    provision: Provision
    start: int
    end: int
    article: LawArticle
    verdict: Verdict


def compare_document(document: StructuredDocument, find: Finder, fetch: Fetcher) -> list[Comparison]:
    """What stands out when every clause is held against law: clear clashes and repetitions, in the order of the text."""
    near = []
    for provision in clauses(document):
        text = clause_text(document, provision)
        ids = [int(candidate.id.partition(":")[2]) for candidate in find(text) if candidate.id.startswith("article:")]
        near.append((provision, text, sorted(ids)))
    # All at once: an article near one clause is often near the next.
    articles = fetch(sorted({id_ for _, _, ids in near for id_ in ids}))
    return [
        comparison
        for provision, text, ids in near
        for comparison in _standing_out(provision, text, [articles[id_] for id_ in ids if id_ in articles])
    ]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two clauses of one document that regulate the same matter differently. Offsets are into the document's text."""

    provision: Provision  # the later one, on which a reader stumbles
    start: int
    end: int
    earlier: Provision
    verdict: Verdict


def contradictions(document: StructuredDocument) -> list[Contradiction]:
    """Every pair of clauses of one document that contradict each other, in the order of the text."""
    provisions = list(clauses(document))
    peers = [peer_of(document, provision) for provision in provisions]
    found = []
    for first, second in pairs_within(peers):
        verdict = differ(peers[second], peers[first], name=provisions[first].path)
        if verdict is not None:
            provision = provisions[second]
            start, end = place_of(provision, peers[second].text, verdict)
            found.append(Contradiction(provision, start, end, provisions[first], verdict))
    return sorted(found, key=lambda each: (each.start, each.earlier.start))


def peer_of(document: StructuredDocument, provision: Provision) -> Peer:
    """A clause with what its article or division says before it."""
    before = []
    for above in document.ancestors(provision):
        if above.kind not in _KINDS:
            continue
        first = min(child.start for child in document.children(above))
        # Of a division only its own heading; of an article all paragraphs before.
        end = provision.start if above.kind is ProvisionKind.ARTICLE else max(first, above.body_start)
        before.append(document.text[above.body_start : end])
    return read_peer(clause_text(document, provision), "".join(reversed(before)))


def clause_text(document: StructuredDocument, provision: Provision) -> str:
    """What a clause says, without its number."""
    return document.text[provision.body_start : provision.end].rstrip("\n")


def place_of(provision: Provision, text: str, verdict: Verdict) -> tuple[int, int]:
    """Where the words that clash stand in the document; the whole clause where none are named."""
    if verdict.span_a is None:
        return provision.body_start, provision.body_start + len(text)
    return provision.body_start + verdict.span_a.start, provision.body_start + verdict.span_a.end


def clauses(document: StructuredDocument) -> Iterator[Provision]:
    """The provisions that say something whole: paragraphs with their items, and numbered points without points below."""
    for provision in document.provisions:
        if provision.kind not in _KINDS or any(child.kind in _KINDS for child in document.children(provision)):
            continue
        text = document.text[provision.body_start : provision.end].strip()
        if _SHORTEST <= len(text) <= _LONGEST and not _OWN_AFFAIR.match(text):
            yield provision


def _standing_out(provision: Provision, text: str, articles: Iterable[LawArticle]) -> list[Comparison]:
    """The clearest clashes of one clause, or else the article that it repeats."""
    judged = []
    for article in articles:
        verdict = compare(text, article.text, law=f"《{article.law}》{article.article}")
        if verdict.relation in CLASHES | {Relation.DUPLICATE} and verdict.confidence >= LEAST_CONFIDENCE:
            start, end = place_of(provision, text, verdict)
            judged.append(Comparison(provision, start, end, article, verdict))
    judged.sort(key=lambda comparison: -comparison.verdict.confidence)
    clashes = [comparison for comparison in judged if comparison.verdict.relation in CLASHES]
    repeated = [comparison for comparison in judged if comparison.verdict.relation is Relation.DUPLICATE]
    # Who repeats one article word for word does not contradict its neighbours.
    return repeated[:1] or clashes[:MOST_PER_CLAUSE]
