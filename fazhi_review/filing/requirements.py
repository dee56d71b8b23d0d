"""What the law asks of a filing, as data: materials, grounds for declining, points of review. Read once, checked when read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from fazhi_review.filing.workflow import Recipient
from fazhi_review.vocabulary import Category, Labelled

_FOLDER = Path(__file__).with_name("data")


class When(Labelled):
    ALWAYS = "always", "必备"
    BUSINESS = "business", "涉及经营主体的必备"


@dataclass(frozen=True, slots=True)
class Material:
    """One thing that must come with a filing, and for each recipient the rule and the article that ask for it."""

    key: str
    label: str
    when: When
    is_document: bool  # met by the text that the system holds
    rules: Mapping[Recipient, str]
    bases: Mapping[Recipient, str]


@dataclass(frozen=True, slots=True)
class Ground:
    """Why a filing may be declined. `refile`: the obligation stays."""

    key: str
    label: str
    refile: bool
    basis: str
    rule: str
    hint: str


@dataclass(frozen=True, slots=True)
class Point:
    """One point of review, with the categories of finding that speak to it."""

    key: str
    label: str
    categories: frozenset[Category]


@dataclass(frozen=True, slots=True)
class Missing:
    """A material that is not there, said so that the unit knows what to bring and who asks for it."""

    material: Material
    rule: str
    basis: str

    @property
    def sentence(self) -> str:
        return f"缺少{self.material.label}（{self.rule}，{self.basis}）"


def _rows(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = yaml.safe_load((_FOLDER / f"{name}.yml").read_text(encoding="utf-8"))
    return rows


@cache
def materials() -> tuple[Material, ...]:
    """Every material, in the order of the list that is handed in."""
    return tuple(
        Material(
            row["key"],
            row["label"],
            When(row["when"]),
            row.get("source") == "document",
            {Recipient(name): row["rule"][name] for name in row["recipients"]},
            {Recipient(name): row["basis"][name] for name in row["recipients"]},
        )
        for row in _rows("materials")
    )


def materials_for(recipient: Recipient, *, concerns_business: bool) -> list[Material]:
    """What this recipient must be given with a document that does or does not concern market operators."""
    return [
        material
        for material in materials()
        if recipient in material.rules and (material.when is When.ALWAYS or concerns_business)
    ]


def material(key: str) -> Material | None:
    return next((each for each in materials() if each.key == key), None)


def missing_materials(
    recipient: Recipient, present: Sequence[str], *, concerns_business: bool, has_text: bool
) -> list[Missing]:
    """What is still to be brought. `present` are the keys of the files handed in."""
    return [
        Missing(each, each.rules[recipient], each.bases[recipient])
        for each in materials_for(recipient, concerns_business=concerns_business)
        if not (has_text if each.is_document else each.key in present)
    ]


@cache
def grounds() -> tuple[Ground, ...]:
    """Every ground for declining, in the order of the form."""
    return tuple(Ground(**row) for row in _rows("grounds"))


def ground(key: str) -> Ground | None:
    return next((each for each in grounds() if each.key == key), None)


@cache
def points() -> tuple[Point, ...]:
    """The six points of a filing review, in the law's order."""
    return tuple(
        Point(row["key"], row["label"], frozenset(Category(name) for name in row["categories"]))
        for row in _rows("points")
    )


def point_of(category: Category) -> Point:
    """The point that a finding of this category speaks to; what fits none stands under the higher law."""
    return next((point for point in points() if category in point.categories), points()[2])
