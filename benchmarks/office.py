"""A scratch office for benchmarks of clean-up: the law library, and local regulations taken as if they were its own documents.

    python benchmarks/office.py INSTANCE ../shared/corpus --province 河南省

Made once, it is kept in INSTANCE and used again. The regulations keep the day that their own history tells.
"""

import argparse
import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from flask import Flask
from flask_migrate import upgrade
from library import Regulation, import_both, local_regulations
from sqlalchemy import func, select

from fazhi_review.accounts.actor import SYSTEM
from fazhi_review.accounts.models import Organization, OrganizationKind, User
from fazhi_review.accounts.permissions import Role
from fazhi_review.config import ROOT, Settings
from fazhi_review.documents.intake import ParsedFile
from fazhi_review.documents.models import DocumentVersion, NormativeDocument
from fazhi_review.documents.operations import WithVersion, receive
from fazhi_review.documents.storage import FileStore
from fazhi_review.extensions import db, unit_of_work
from fazhi_review.indexing.upkeep import catch_up
from fazhi_review.reading.model import FileType, ReadDocument
from fazhi_review.timeline.clock import SystemClock
from fazhi_review.web import create_app

_PLACE = re.compile(r"[\u4e00-\u9fff]{2,4}?[省市]")


@contextmanager
def office(instance: Path, corpus: Path | None, province: str) -> Iterator[Flask]:
    """The application on the scratch office, with an open context; made first where it is not there."""
    instance.mkdir(parents=True, exist_ok=True)
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{instance / 'office.sqlite3'}"
    app = create_app(
        Settings(
            environment="testing", instance=instance, database_url=url, search_url="auto", secret_key="b" * 40,
            region=province,
        )
    )  # fmt: skip
    with app.app_context():
        upgrade(directory=str(ROOT / "migrations"))
        if not db.session.scalar(select(func.count()).select_from(NormativeDocument)):
            if corpus is None:
                raise SystemExit("the office is empty: name the folder of the corpora")
            fill(corpus, province, FileStore(instance / "files"))
        yield app
        db.session.remove()
        db.engine.dispose()


def fill(corpus: Path, province: str, store: FileStore) -> None:
    """Import both collections, then every regulation of the province as a document of its place's organization."""
    import_both(corpus)
    owners: dict[str, User] = {}
    for regulation in local_regulations(corpus):
        if regulation.province != province:
            continue
        place = _PLACE.match(regulation.name)
        name = place.group() if place else province
        if name not in owners:
            owners[name] = _owner(name, len(owners))
        _receive(regulation, owners[name], store)
    catch_up()


def _owner(place: str, number: int) -> User:
    with unit_of_work() as session:
        organization = Organization(name=f"{place}主管部门", short_name=place, kind=OrganizationKind.DEPARTMENT)
        session.add(organization)
        session.flush()
        user = User(
            username=f"owner{number}", full_name=place, password_hash="!", role=Role.DRAFTER,
            organization_id=organization.id, created_at=SystemClock().now(),
        )  # fmt: skip
        session.add(user)
    return user


def _receive(regulation: Regulation, owner: User, store: FileStore) -> None:
    def dated(session: object, document: NormativeDocument, version: DocumentVersion) -> None:
        document.document_date = regulation.on
        document.effective_date = document.effective_date or regulation.on

    then: WithVersion = dated
    text = regulation.document.text
    receive(
        ParsedFile(regulation.name, ReadDocument(text=text, file_type=FileType.TXT), regulation.document),
        text.encode(), uploader=owner, actor=SYSTEM, store=store, at=SystemClock().now(), then=then,
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("instance", type=Path)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--province", default="河南省")
    options = parser.parse_args()
    started = time.perf_counter()
    with office(options.instance, options.corpus, options.province):
        count = db.session.scalar(select(func.count()).select_from(NormativeDocument))
        newest = db.session.scalar(select(func.max(NormativeDocument.document_date)))
        print(f"{count} documents, the newest of {newest or date.min}; {time.perf_counter() - started:.1f} s")


if __name__ == "__main__":
    main()
