"""Text becomes provisions: the tree of 章节条款项目 and 一、（一）1., metadata, citations, quantities, each with its span."""

from fazhi_review.structure.citations import find_citations
from fazhi_review.structure.document_numbers import DocumentNumber, DocumentNumberRead, find_document_numbers
from fazhi_review.structure.model import (
    Citation,
    DocumentKind,
    Metadata,
    Provision,
    ProvisionKind,
    Quantity,
    Read,
    StructuredDocument,
    StructureWarning,
)
from fazhi_review.structure.parser import parse
from fazhi_review.structure.quantities import find_quantities

__all__ = [
    "Citation",
    "DocumentKind",
    "DocumentNumber",
    "DocumentNumberRead",
    "Metadata",
    "Provision",
    "ProvisionKind",
    "Quantity",
    "Read",
    "StructureWarning",
    "StructuredDocument",
    "find_citations",
    "find_document_numbers",
    "find_quantities",
    "parse",
]
