"""What the verbs of review stand on in this application: files, rules, library, clock."""

from dataclasses import dataclass

from flask import Flask

from fazhi_review.config import Settings
from fazhi_review.documents.storage import FileStore
from fazhi_review.extensions import db
from fazhi_review.indexing.engine import current_engine
from fazhi_review.library.currency import check_citations
from fazhi_review.library.service import DatabaseLibrary
from fazhi_review.reading.model import Limits
from fazhi_review.review.against_law import conflict_check
from fazhi_review.review.against_office import office_check
from fazhi_review.review.examination import Examiner
from fazhi_review.rules import office_pack
from fazhi_review.timeline.clock import Clock


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where files lie, what examines, what time it is, how large a file may be."""

    store: FileStore
    examiner: Examiner
    clock: Clock
    limits: Limits


def workplace(app: Flask) -> Workplace:
    """The workplace of this request. Rule packs are loaded once in the life of a process, the library when it changes."""
    settings: Settings = app.extensions["settings"]
    library = DatabaseLibrary(db.session(), settings.region)
    return Workplace(
        store=FileStore(settings.files_folder),
        examiner=Examiner(
            pack=office_pack(settings.rule_packs_folder),
            library=library,
            conflicts=conflict_check(current_engine, library, settings.region),
            office=office_check(current_engine, db.session()),
            citations=lambda document, on, today: check_citations(document, library=library, on=on, today=today),
            region=settings.region,
        ),
        clock=app.extensions["clock"],
        limits=Limits(size=settings.max_upload_bytes),
    )
