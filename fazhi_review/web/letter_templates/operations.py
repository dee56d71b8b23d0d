"""Putting a template in place and taking it out again; every change is in the audit log with the file's checksum."""

import hashlib
import os
import tempfile
from datetime import datetime
from pathlib import Path

from fazhi_review import letters
from fazhi_review.accounts import audit
from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.audit import describe_fields
from fazhi_review.errors import NotFound, StorageUnavailable
from fazhi_review.extensions import unit_of_work
from fazhi_review.letters.rendering import form_named
from fazhi_review.vocabulary import Labelled


class TemplateAction(Labelled):
    REPLACED = "letters.template_replaced", "更换文书模板"
    REMOVED = "letters.template_removed", "恢复自带文书模板"


describe_fields({"form": "文书", "template": "模板校验码"})


def replace_template(
    form: str, data: bytes, file_name: str, *, folder: Path, actor: Actor, at: datetime
) -> tuple[str, ...]:
    """Use this docx for letters of the form from now on; gives the labels of required values that it leaves out.

    Raises LetterTemplateUnusable for a template that no letter could be written with; the one in place then stays.
    """
    known = form_named(form)
    missing = letters.check_template(form, data, file=file_name)
    with unit_of_work() as session:
        before = {"form": known.title, "template": _checksum(folder, form)}
        after = {"form": known.title, "template": hashlib.sha256(data).hexdigest()}
        audit.record(session, actor, TemplateAction.REPLACED, None, before, after, at=at)
        # The file last: should it fail, nothing is logged; should the commit fail, the next upload mends it.
        session.flush()
        _write(folder / f"{form}.docx", data)
    return missing


def remove_template(form: str, *, folder: Path, actor: Actor, at: datetime) -> None:
    """Go back to the built-in template. Raises NotFound where there is no other."""
    known = form_named(form)
    path = folder / f"{form}.docx"
    if not path.is_file():
        raise NotFound(f"“{known.title}”使用的就是系统自带的模板。")
    with unit_of_work() as session:
        before = {"form": known.title, "template": _checksum(folder, form)}
        audit.record(session, actor, TemplateAction.REMOVED, None, before, {"form": known.title}, at=at)
        session.flush()
        path.unlink(missing_ok=True)


def _checksum(folder: Path, form: str) -> str:
    path = folder / f"{form}.docx"
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _write(path: Path, data: bytes) -> None:
    """The whole file or nothing: a letter may be written at this very moment."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(data)
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise StorageUnavailable(path=str(path), reason=str(error)) from error
