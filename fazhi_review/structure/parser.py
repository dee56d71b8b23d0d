"""`parse`: a normalised text becomes a StructuredDocument. It accepts every string and raises for none."""

from dataclasses import replace

from fazhi_review.structure.assembly import Assembly, assemble
from fazhi_review.structure.citations import find_citations
from fazhi_review.structure.lines import split_lines
from fazhi_review.structure.metadata import read_bases, read_metadata, read_repeals
from fazhi_review.structure.model import Provision, ProvisionKind, StructuredDocument
from fazhi_review.structure.numbering import check_numbering
from fazhi_review.structure.references import ReferenceResolver
from fazhi_review.structure.tree import flatten


def parse(text: str) -> StructuredDocument:
    """Read provisions, metadata, citations and warnings from `text`.

    The spans are offsets into `text`, which is kept as it is: reading has normalised it.
    """
    if not text:
        return StructuredDocument("", ())
    assembly = assemble(split_lines(text), len(text))
    provisions = flatten(assembly.roots, text)
    metadata = read_metadata(text, assembly)
    found = StructuredDocument(text, provisions, metadata, find_citations(text))
    resolver = ReferenceResolver(found, _enclosed(assembly, provisions))
    citations = resolver.resolve()
    warnings = sorted((*check_numbering(assembly), *resolver.warnings), key=lambda warning: warning.start)
    repeals = read_repeals(metadata, citations, assembly)
    metadata = replace(metadata, bases=read_bases(citations), repeals=repeals)
    return StructuredDocument(text, provisions, metadata, citations, tuple(warnings))


def _enclosed(assembly: Assembly, provisions: tuple[Provision, ...]) -> dict[str, str]:
    """The titles of annexes and enclosed measures, with their addresses."""
    starts = {provision.start: provision.address for provision in provisions if provision.kind is ProvisionKind.ANNEX}
    return {zone.title: starts[zone.begin] for zone in assembly.zones if zone.title and zone.begin in starts}
