"""Numbers of the register: one after the other within a year, none twice, none left out, however many register at once."""

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from fazhi_review.filing.models import Filing, FilingSeries, Series


def take_number(session: Session, series: Series, year: int) -> int:
    """The next number of this year's series. Part of the commit that registers: rolled back together, so no gap is left.

    The year's row is locked from here to the commit; another registration waits for it.
    """
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(
        insert(FilingSeries)
        .values(series=series, year=year, last=0)
        .on_conflict_do_nothing(index_elements=["series", "year"])
    )
    return session.execute(
        update(FilingSeries)
        .where(FilingSeries.series == series, FilingSeries.year == year)
        .values(last=FilingSeries.last + 1)
        .returning(FilingSeries.last),
        execution_options={"synchronize_session": False},
    ).scalar_one()


def missing_numbers(session: Session, year: int) -> list[int]:
    """Numbers that were given out and stand nowhere: always none, or the register has been tampered with."""
    given = select(FilingSeries.last).where(FilingSeries.series == Series.REGISTER, FilingSeries.year == year)
    last = session.scalar(given) or 0
    known = set(session.scalars(select(Filing.number_serial).where(Filing.number_year == year)))
    return [serial for serial in range(1, last + 1) if serial not in known]
