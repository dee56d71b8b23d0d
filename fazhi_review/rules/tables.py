"""The data tables beside the rules: dated facts, each file with its source and the day up to which it was kept."""

from pathlib import Path

_FOLDER = Path(__file__).with_name("data")


def table_file(name: str) -> Path:
    return _FOLDER / f"{name}.yml"
