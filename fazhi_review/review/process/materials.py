"""Which materials a document needs for its review, which of them are there, and which are missing. Pure values.

The list is data (materials.yml): each material with its rule, its source and under which circumstances it is needed.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from fazhi_review.review.process.circumstances import CIRCUMSTANCES, HAS_OWN_UNIT, KEYS
from fazhi_review.vocabulary import Verification

_FILE = Path(__file__).with_name("materials.yml")
_ALWAYS, _NEVER = "always", "never"


@dataclass(frozen=True, slots=True)
class Material:
    """One kind of material. `circumstances` empty and `is_always` false: never demanded."""

    key: str
    label: str
    is_always: bool
    circumstances: tuple[str, ...]
    rule: str
    source: str
    verification: Verification
    hint: str

    def is_needed(self, circumstances: Collection[str]) -> bool:
        return self.is_always or any(key in circumstances for key in self.circumstances)

    @property
    def when(self) -> str:
        """When it is needed, in words."""
        if self.is_always:
            return "必备"
        if not self.circumstances:
            return "如有"
        words = {circumstance.key: circumstance.label for circumstance in CIRCUMSTANCES}
        words[HAS_OWN_UNIT] = "本单位设有合法性审核机构"
        return "；".join(words[key] for key in self.circumstances) + "的"


@dataclass(frozen=True, slots=True)
class Account:
    """How one material stands: how many files there are, and why none is needed if somebody has said so."""

    material: Material
    is_needed: bool
    files: int
    not_needed: str = ""  # the owner's explanation why it does not apply
    waived: str = ""  # the reviewer's explanation why it is accepted without

    @property
    def is_missing(self) -> bool:
        """Needed, not there, and nobody has accepted its absence. The owner's explanation is for the reviewer to weigh."""
        return self.is_needed and not self.files and not self.waived


class MaterialTableError(ValueError):
    """materials.yml says what no material can be."""


@cache
def materials() -> tuple[Material, ...]:
    """Every kind of material, in the order of the list. Raises MaterialTableError."""
    rows = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    found = tuple(_material(row) for row in rows)
    keys = [material.key for material in found]
    if len(set(keys)) != len(keys):
        raise MaterialTableError("a key stands twice in materials.yml")
    return found


def material(key: str) -> Material | None:
    """The material of this key, None where there is no such kind."""
    return next((candidate for candidate in materials() if candidate.key == key), None)


def account(
    circumstances: Collection[str],
    files: Mapping[str, int],
    *,
    not_needed: Mapping[str, str] | None = None,
    waived: Mapping[str, str] | None = None,
) -> tuple[Account, ...]:
    """Every material with how it stands, in the order of the list."""
    return tuple(
        Account(
            material=material,
            is_needed=material.is_needed(circumstances),
            files=files.get(material.key, 0),
            not_needed=(not_needed or {}).get(material.key, ""),
            waived=(waived or {}).get(material.key, ""),
        )
        for material in materials()
    )


def missing(accounts: Sequence[Account]) -> tuple[Material, ...]:
    """The materials that are needed and not there."""
    return tuple(entry.material for entry in accounts if entry.is_missing)


def in_words(materials: Sequence[Material]) -> str:
    """The materials as a refusal names them, each group with the rule that asks for it."""
    by_source: dict[str, list[str]] = {}
    for entry in materials:
        by_source.setdefault(entry.source, []).append(entry.label)
    return "；".join(f"{'、'.join(labels)}（{source}）" for source, labels in by_source.items())


def _material(row: Mapping[str, Any]) -> Material:
    needed = row["needed"]
    circumstances = () if needed in (_ALWAYS, _NEVER) else tuple(needed)
    if unknown := set(circumstances) - KEYS - {HAS_OWN_UNIT}:
        raise MaterialTableError(f"{row['key']}: no such circumstance: {unknown}")
    return Material(
        key=row["key"],
        label=row["label"],
        is_always=needed == _ALWAYS,
        circumstances=circumstances,
        rule=row["rule"],
        source=row["source"],
        verification=Verification(row["verification"]),
        hint=row["hint"],
    )
