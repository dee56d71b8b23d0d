"""Rule packs: provisions in, suspicions out, each with its legal basis."""

from fazhi_review.rules.engine import Examination, examine, inspect
from fazhi_review.rules.loader import default_pack, load_packs

__all__ = ["Examination", "default_pack", "examine", "inspect", "load_packs"]
