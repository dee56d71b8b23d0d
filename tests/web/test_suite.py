"""The suite as a whole: each room's tests pass alone, and all of them can be collected together."""

from collections import Counter

from fazhi_review.config import ROOT


def test_no_two_test_modules_have_one_name() -> None:
    """Test folders are no packages, so pytest knows a module by its name alone and refuses the second of two."""
    names = Counter(path.name for path in (ROOT / "tests").rglob("*.py") if path.name != "conftest.py")
    assert [name for name, count in names.items() if count > 1] == []
