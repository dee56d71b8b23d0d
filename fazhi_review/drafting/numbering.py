"""The unified register of document numbers (统一登记、统一编号): one series for each agency code and year, without gaps.

The next number is taken by raising the series' counter in the same commit that writes the entry. Two people at once wait
for each other at that row; whoever fails takes the counter back with him, so no number is lost and none is given twice.
"""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import Organization, User
from fazhi_review.drafting.models import NumberEntry, NumberSeries, Project
from fazhi_review.errors import Conflict, InvalidInput
from fazhi_review.structure.document_numbers import DocumentNumber

LONGEST_CODE = 12


class ForeignCode(InvalidInput):
    sentence = "机关代字应当以本机关的代字“{own}”开头，例如“{own}规”；“{code}”不是本机关的代字。"


class NoAgencyCode(InvalidInput):
    sentence = "“{name}”还没有登记机关代字，请系统管理员在单位信息中填写后再编号。"


class SeriesBegun(Conflict):
    sentence = "“{code}〔{year}〕”已经在系统中编号，不能再改起始号。"


def checked_code(issuer: Organization, code: str) -> str:
    """The agency code in which `issuer` may number: its own, or its own with a further word (云政规). Raises InvalidInput."""
    code = code.strip()
    own = issuer.agency_code
    if not own:
        raise NoAgencyCode(name=issuer.name)
    if not code.startswith(own) or len(code) > LONGEST_CODE or not all("\u4e00" <= char <= "\u9fff" for char in code):
        raise ForeignCode(own=own, code=code[:20])
    return code


def take_number(session: Session, project: Project, code: str, *, year: int, user: User, at: datetime) -> NumberEntry:
    """The next number of a series, entered for `project`. Part of the caller's unit of work."""
    series_id = _series(session, project.issuer_id, code, year)
    serial = session.scalar(
        update(NumberSeries)
        .where(NumberSeries.id == series_id)
        .values(last=NumberSeries.last + 1)
        .returning(NumberSeries.last)
        .execution_options(synchronize_session=False)
    )
    if serial is None:
        raise Conflict()
    entry = NumberEntry(
        series_id=series_id,
        serial=serial,
        number=str(DocumentNumber(code, year, serial)),
        project_id=project.id,
        title=project.title,
        registered_by_id=user.id,
        registered_at=at,
    )
    session.add(entry)
    session.flush()
    return entry


def begin_series(session: Session, issuer: Organization, code: str, *, year: int, used: int) -> NumberSeries:
    """Say how many numbers of a series were given on paper before. Raises SeriesBegun once the register has given one."""
    if used < 0 or used > 9999:
        raise InvalidInput("已经使用的号数应当是 0 到 9999 之间的整数。")
    series = session.get(NumberSeries, _series(session, issuer.id, code, year), with_for_update=True)
    if series is None:
        raise Conflict()
    session.refresh(series)
    if series.last != series.begun_after:
        raise SeriesBegun(code=code, year=year)
    series.begun_after = series.last = used
    session.flush()
    return series


def void_number(session: Session, entry: NumberEntry, *, reason: str, at: datetime) -> None:
    """Keep the number in the register as void: it is never given again."""
    entry.void_reason, entry.voided_at = reason, at
    session.flush()


def gaps(session: Session, series: NumberSeries) -> list[int]:
    """Serials that the counter has passed and no entry holds. Always empty; the register's page proves it."""
    held = set(session.scalars(select(NumberEntry.serial).where(NumberEntry.series_id == series.id)))
    return [serial for serial in range(series.begun_after + 1, series.last + 1) if serial not in held]


def _series(session: Session, issuer_id: int, code: str, year: int) -> int:
    """The id of the series, made where it is new; two people who make it at once make one."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(
        insert(NumberSeries)
        .values(issuer_id=issuer_id, agency_code=code, year=year, begun_after=0, last=0)
        .on_conflict_do_nothing(index_elements=["agency_code", "year"])
    )
    return session.scalars(
        select(NumberSeries.id).where(NumberSeries.agency_code == code, NumberSeries.year == year)
    ).one()
