"""What this room does once a day: hunt for missed filings, and see to it that nothing filed stays unreviewed."""

from datetime import date

from sqlalchemy import select

from fazhi_review.accounts.actor import SYSTEM
from fazhi_review.accounts.permissions import Permission
from fazhi_review.extensions import unit_of_work
from fazhi_review.filing import queries
from fazhi_review.filing.examining import queries as review_queries
from fazhi_review.filing.examining.opening import open_filing_review
from fazhi_review.filing.examining.workflow import ReviewMode
from fazhi_review.filing.hunting import operations as hunting
from fazhi_review.filing.package.models import CatalogueReport
from fazhi_review.matters import notices
from fazhi_review.matters.daily import daily
from fazhi_review.matters.place import Place

#: Days after registration without a conclusion at which the leads are told, and told again.
REMIND_AFTER = (30, 45, 60, 90, 120, 180, 365)
#: The day by which the catalogue of a year is reported to the congress: 31 March of the year after (BA-21).
CATALOGUE_DUE = (3, 31)
_REMIND_CATALOGUE = (60, 30, 7, 0)


@daily("30 查找漏报")
def hunt(place: Place, today: date) -> int:
    """Look for missed filings in what was published since yesterday."""
    with unit_of_work() as session:
        if queries.bureau(session) is None:
            return 0
    return hunting.hunt(user=None, actor=SYSTEM, place=place).found


@daily("31 查找未审查的备案")
def check_unreviewed(place: Place, today: date) -> int:
    """Begin the review of what was registered without one, and remind the leads of what waits too long."""
    with unit_of_work() as session:
        bureau = queries.bureau(session)
        if bureau is None:
            return 0
        done = 0
        for filing in review_queries.without_review(session):
            mode = ReviewMode.OWN_INITIATIVE
            open_filing_review(
                session, filing.published, filing=filing, mode=mode, user=None, actor=SYSTEM, place=place
            )
            done += 1
        leads = notices.users_of(session, bureau.id, Permission.CONCLUDE_REVIEW)
        for filing in session.scalars(review_queries.unreviewed()):
            waited = (today - filing.registered_on).days if filing.registered_on else 0
            passed = max((days for days in REMIND_AFTER if waited >= days), default=0)
            if not passed:
                continue
            text = f"《{filing.published.title}》（{filing.number}）登记 {waited} 天，还没有备案审查结论。"
            key = f"filing-unreviewed-{filing.id}-{passed}"
            url = "/filing/reviews/unreviewed"
            done += notices.notify(session, leads, key=key, text=text, url=url, at=place.clock.now())
        return done


@daily("32 年度目录")
def remind_of_catalogue(place: Place, today: date) -> int:
    """Remind of the catalogue of last year until it is reported; after 31 March it is overdue, and that is said."""
    with unit_of_work() as session:
        bureau, year = queries.bureau(session), today.year - 1
        reported = session.scalar(select(CatalogueReport.id).where(CatalogueReport.year == year))
        if bureau is None or reported is not None:
            return 0
        due = date(today.year, *CATALOGUE_DUE)
        left = (due - today).days
        stage = next((days for days in sorted(_REMIND_CATALOGUE) if left <= days), None)
        if stage is None:
            return 0
        if left < 0:
            text = f"{year} 年度规范性文件目录应当在{due}前报送本级人大常委会，已逾期 {-left} 天。"
            key = f"filing-catalogue-{year}-late-{today:%Y-%m}"
        else:
            text = f"{year} 年度规范性文件目录应当在{due}前报送本级人大常委会，还有 {left} 天。"
            key = f"filing-catalogue-{year}-{stage}"
        leads = notices.users_of(session, bureau.id, Permission.REVIEW_DOCUMENT)
        url = f"/filing/packages/catalogue/{year}"
        return notices.notify(session, leads, key=key, text=text, url=url, at=place.clock.now())
