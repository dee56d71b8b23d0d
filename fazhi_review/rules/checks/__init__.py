"""One module a check type, each exporting its `CHECK`. A module put here is a check type; nothing else needs an edit."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from fazhi_review.rules.rule import CheckType


@cache
def check_types() -> dict[str, CheckType]:
    """Every check type by the name that `extends` uses."""
    types = {}
    for module in iter_modules(__path__):
        check = getattr(import_module(f"{__name__}.{module.name}"), "CHECK", None)
        if isinstance(check, CheckType):
            types[check.name] = check
    return dict(sorted(types.items()))
