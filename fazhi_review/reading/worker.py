"""The process that `isolation` starts: takes one file on stdin, bounds itself, answers with JSON on stdout."""

import json
import math
import os
import signal
import sys
from typing import Any

from fazhi_review.errors import FazhiError
from fazhi_review.reading.isolation import document_to_json
from fazhi_review.reading.model import FileType, Limits
from fazhi_review.reading.parsing import parse


def main() -> None:
    """Native libraries write to file descriptor 1 as they please, so the answer goes out through a copy of it."""
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    stdin = sys.stdin.buffer
    request = json.loads(stdin.readline())
    limits = Limits(**request["limits"])
    bound_resources(limits)
    answer.write(json.dumps(_answer(stdin.read(), request, limits)).encode())
    answer.flush()
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        # What a converter left behind goes with us; so does this process, whose work is done.
        os.killpg(0, signal.SIGKILL)
    # Without the interpreter's farewell: a native library that crashes while it is unloaded would spoil a good answer.
    os._exit(0)


def _answer(data: bytes, request: dict[str, Any], limits: Limits) -> dict[str, Any]:
    try:
        document = parse(data, FileType(request["type"]), name=request["name"], limits=limits, ocr=request["ocr"])
    except FazhiError as error:
        return {"error": {"kind": type(error).__name__, "data": {key: str(value) for key, value in error.data.items()}}}
    return {"document": document_to_json(document)}


def bound_resources(limits: Limits) -> None:
    """Memory, processor time and core dumps, where the platform can bound them; the parent bounds the time anyway."""
    try:
        import resource  # not on Windows
    except ImportError:
        return
    for kind, value in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, math.ceil(limits.seconds) + 5),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        bounded = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (bounded, bounded))
