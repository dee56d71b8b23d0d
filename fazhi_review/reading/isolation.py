"""Reads a file in a process of its own, so that a crash, a hang or a greedy parser costs that file and nothing else.

The worker gets the bytes on stdin and answers with JSON on stdout: no pickle, for a parser taken over by a hostile file
must not be able to hand the server an object. It inherits no settings from the environment, hence no passwords.
"""

import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict
from typing import Any

from fazhi_review import errors
from fazhi_review.errors import CorruptFile, FazhiError, FileTooComplex
from fazhi_review.reading.model import Block, BlockKind, FileType, Limits, ReadDocument, ReadWarning

_GRACE = 2.0  # seconds for the interpreter to start and to answer, on top of the time the file may take
_START = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from fazhi_review.reading.worker import main; main()"
# What a process needs to run at all; nothing of the office's configuration is passed on.
_NEEDED = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "TESSDATA_PREFIX", "LD_LIBRARY_PATH")


def read_isolated(
    data: bytes, file_type: FileType, *, name: str, limits: Limits, ocr: str | None = None
) -> ReadDocument:
    """Have a worker process read the file; refuse the file where the worker dies or takes too long."""
    request = json.dumps({"type": file_type, "name": name, "limits": asdict(limits), "ocr": ocr}).encode()
    process = subprocess.Popen(  # noqa: S603  our own interpreter, and no part of the command comes from the file
        [sys.executable, "-I", "-c", _START, json.dumps(sys.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={key: os.environ[key] for key in _NEEDED if key in os.environ},
        start_new_session=True,
    )
    try:
        answer, _ = process.communicate(request + b"\n" + data, timeout=limits.seconds + _GRACE)
    except subprocess.TimeoutExpired as error:
        raise FileTooComplex(name=name) from error
    except OSError as error:
        raise CorruptFile(name=name) from error
    finally:
        end(process)
    return _decode(answer, name)


def end(process: "subprocess.Popen[bytes]") -> None:
    """Make sure the process and everything it started is gone, and its pipes closed."""
    if process.poll() is None:
        if sys.platform == "win32":
            subprocess.run(  # noqa: S603  a system program by its fixed path, and a number
                [
                    f"{os.environ.get('SYSTEMROOT', 'C:/Windows')}/System32/taskkill.exe",
                    "/F",
                    "/T",
                    "/PID",
                    str(process.pid),
                ],
                check=False,
                capture_output=True,
            )
        else:
            os.killpg(process.pid, signal.SIGKILL)
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            stream.close()
    process.wait()


def _decode(answer: bytes, name: str) -> ReadDocument:
    try:
        reply = json.loads(answer)
        if "error" in reply:
            raise _refusal(reply["error"], name)
        return document_from_json(reply["document"])
    except (ValueError, KeyError, TypeError) as error:
        # Nothing or half an answer: the process died under the file.
        raise CorruptFile(name=name) from error


def _refusal(error: dict[str, Any], name: str) -> FazhiError:
    kind = getattr(errors, str(error["kind"]), CorruptFile)
    if not (isinstance(kind, type) and issubclass(kind, errors.InvalidInput)):
        kind = CorruptFile
    return kind(**{**error["data"], "name": name})


def document_to_json(document: ReadDocument) -> dict[str, Any]:
    return asdict(document)


def document_from_json(values: dict[str, Any]) -> ReadDocument:
    """The inverse of `document_to_json`, checked as far as a span may do harm: blocks lie within the text, in order."""
    blocks = tuple(Block(**{**block, "kind": BlockKind(block["kind"])}) for block in values["blocks"])
    text = values["text"]
    previous = 0
    for block in blocks:
        if not previous <= block.start <= block.end <= len(text):
            raise ValueError("block outside the text")
        previous = block.end
    return ReadDocument(
        text=text,
        file_type=FileType(values["file_type"]),
        blocks=blocks,
        headers=tuple(values["headers"]),
        footers=tuple(values["footers"]),
        comments=tuple(values["comments"]),
        warnings=tuple(ReadWarning(**warning) for warning in values["warnings"]),
        pages=values["pages"],
        is_ocr=values["is_ocr"],
        properties=dict(values["properties"]),
    )
