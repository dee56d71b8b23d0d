"""Rule packs: provisions in, suspicions out, each with its legal basis."""

from fazhi_review.rules.engine import Examination, examine, inspect
from fazhi_review.rules.loader import default_pack, load_packs
from fazhi_review.rules.overrides import Overrides, all_rules, office_pack, read_overrides, write_overrides

__all__ = [
    "Examination",
    "Overrides",
    "all_rules",
    "default_pack",
    "examine",
    "inspect",
    "load_packs",
    "office_pack",
    "read_overrides",
    "write_overrides",
]
