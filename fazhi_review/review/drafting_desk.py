"""The counter of the review room for drafting, which stands below it: the one way in for the texts of a project.

Whether a text may be replaced is for drafting to say here: its gates know where the project stands.
"""

from dataclasses import replace
from datetime import datetime
from functools import partial

from flask import current_app

from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.models import User
from fazhi_review.documents import operations as documents
from fazhi_review.documents import queries as document_queries
from fazhi_review.documents.intake import parse_file, safe_file_name
from fazhi_review.documents.operations import Receipt
from fazhi_review.drafting import desk
from fazhi_review.extensions import unit_of_work
from fazhi_review.review import operations, queries
from fazhi_review.review.process.facts import facts_of_document
from fazhi_review.review.workplace import workplace
from fazhi_review.timeline.clock import FixedClock


class DraftingDesk:
    """Takes in the texts of projects, examined with what the project knows of its procedure."""

    def take_text(
        self,
        name: str,
        data: bytes,
        *,
        document_id: int | None,
        uploader: User,
        actor: Actor,
        at: datetime,
        token: str | None,
        is_issued: bool = False,
    ) -> Receipt:
        place = replace(workplace(current_app._get_current_object()), clock=FixedClock(at))  # type: ignore[attr-defined]
        if document_id is None:
            return operations.take_in(name, data, uploader=uploader, actor=actor, place=place, token=token)
        with unit_of_work() as session:
            document = document_queries.newest_version(session, document_id).document
            review = queries.review_of(session, document_id)
            facts = facts_of_document(session, document, review, today=place.clock.today())
        parsed = parse_file(safe_file_name(name), data, place.limits)
        examination = place.examiner.examine(parsed.structured, as_of=place.clock.today(), procedure=facts)
        return documents.add_version(
            document_id,
            parsed,
            data,
            uploader=uploader,
            actor=actor,
            store=place.store,
            at=at,
            token=token,
            then=partial(
                operations.with_examination,
                examination=examination,
                uploader=uploader,
                actor=actor,
                place=place,
                is_issued=is_issued,
            ),
            is_issued=is_issued,
        )

    def submit(self, document_id: int, *, user: User, actor: Actor, at: datetime) -> None:
        operations.submit(document_id, user=user, actor=actor, at=at)


desk.register(DraftingDesk())
