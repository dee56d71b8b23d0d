"""`elements`: a document in official form that lacks an element which that form requires."""

from collections.abc import Iterator
from dataclasses import dataclass

from fazhi_review.rules.anchors import place
from fazhi_review.rules.rule import Check, CheckType, Match, Parameters, Scope
from fazhi_review.rules.subject import Subject
from fazhi_review.structure.model import ProvisionKind

_NAMES = {"number": "发文字号", "signature": "署名", "date": "成文日期", "addressee": "主送机关"}


@dataclass(frozen=True, slots=True)
class _Elements:
    elements: tuple[str, ...]

    def __call__(self, subject: Subject) -> Iterator[Match]:
        present = _present(subject)
        # A bare measure (办法) is enclosed by a notice that carries these; only what is written as an official
        # document, with a body to whom it goes or a letterhead, is held to the form.
        if "addressee" not in present and "letterhead" not in present:
            return
        lacking = [name for name in self.elements if name not in present]
        if len(lacking) == len(self.elements):
            anchor = "title" if "number" in lacking else "end"
            named = "、".join(_NAMES[name] for name in lacking)
            yield Match(*place(subject.view, anchor), values={"value": named})


def _present(subject: Subject) -> set[str]:
    metadata = subject.document.metadata
    kinds = {provision.kind for provision in subject.document.provisions}
    present = {
        "number": metadata.number is not None or ProvisionKind.NUMBER in kinds,
        "signature": ProvisionKind.SIGNATURE in kinds,
        "date": metadata.document_date is not None or ProvisionKind.DATE in kinds,
        "addressee": metadata.addressees is not None or ProvisionKind.ADDRESSEE in kinds,
        "letterhead": ProvisionKind.LETTERHEAD in kinds,
    }
    return {name for name, is_there in present.items() if is_there}


def build(parameters: Parameters) -> Check:
    return _Elements(tuple(parameters["elements"]))


CHECK = CheckType(
    name="elements",
    summary="公文缺少应有的要素。",
    parameters={
        "elements": {"type": "array", "items": {"enum": list(_NAMES)}, "minItems": 1, "description": "全部缺少才报"}
    },
    required=("elements",),
    build=build,
    scopes=frozenset({Scope.DOCUMENT}),
    values=frozenset({"value"}),
    about_whole=True,
)
