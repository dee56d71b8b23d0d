"""Numbers of opinions: one series a review body and year, without gaps."""

from datetime import date

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from fazhi_review.review.models import Review
from fazhi_review.review.process.models import OpinionRegister


def next_number(session: Session, review: Review, *, on: date) -> tuple[int, int, str]:
    """Year, serial and the number as it is printed: 云司审〔2026〕1号.

    One statement raises the register, so that two people signing at once wait for each other; a number that is not
    committed is given out again.
    """
    body = review.body
    if body is None:
        raise ValueError("a review without a body issues no opinion")
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(OpinionRegister).values(body_id=body.id, year=on.year, last_serial=1)
    statement = statement.on_conflict_do_update(
        index_elements=["body_id", "year"], set_={"last_serial": OpinionRegister.last_serial + 1}
    )
    serial = session.scalars(statement.returning(OpinionRegister.last_serial)).one()
    return on.year, serial, f"{body.agency_code or body.short_name}审〔{on.year}〕{serial}号"
