"""What the workbench's composer sends, for the tests of annotations."""

from typing import Any

import document_samples as samples

TEXT = "\n".join(samples.MEASURES)
WORDS = "处五千元以上一万元以下罚款"
JSON = {"Accept": "application/json"}


def fields_of(version_id: int, words: str = WORDS, **values: object) -> dict[str, Any]:
    """What the composer sends, with some of it changed."""
    start = TEXT.index(words) if words else 0
    return {
        "version_id": version_id,
        "start": start,
        "end": start + len(words),
        "quote": words,
        "kind": "comment",
        "text": "请说明依据",
        "visibility": "bureau",
        "category": "",
        "severity": "",
        "replacement": "",
        "articles": "",
        **values,
    }
