"""Numbers of the register: in a row, none twice, none lost, however many register at once."""

import threading
from datetime import timedelta

import document_samples as samples
import pytest
from filing_desk import Desk

from fazhi_review.accounts.models import User
from fazhi_review.errors import InvalidInput
from fazhi_review.extensions import db, unit_of_work
from fazhi_review.filing import operations
from fazhi_review.filing.models import Filing, Series
from fazhi_review.filing.numbering import missing_numbers, take_number
from fazhi_review.filing.operations import Step
from fazhi_review.timeline.clock import FixedClock


def test_people_registering_at_once_get_numbers_in_a_row(desk: Desk) -> None:
    ids = [desk.submitted() for _ in range(4)]
    people = {id_: (desk.reviewer if id_ % 2 else desk.lead).id for id_ in ids}
    db.session.remove()
    start, failures = threading.Barrier(len(ids)), []

    def register(id_: int) -> None:
        with desk.app.app_context():
            try:
                user = db.session.get_one(User, people[id_])
                step = Step(user, samples.actor_of(user), desk.place, db.session.get_one(Filing, id_).version)
                start.wait(timeout=30)
                operations.register(id_, step)
            except Exception as error:  # noqa: BLE001  told by the test's own thread
                failures.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=register, args=(id_,)) for id_ in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    serials = sorted(db.session.get_one(Filing, id_).number_serial or 0 for id_ in ids)
    assert serials == [1, 2, 3, 4]
    assert missing_numbers(db.session(), 2026) == []


def test_a_registration_that_fails_leaves_no_gap(desk: Desk) -> None:
    with pytest.raises(InvalidInput), unit_of_work() as working:
        assert take_number(working, Series.REGISTER, 2026) == 1
        raise InvalidInput()
    assert desk.filing(desk.registered()).number_serial == 1


def test_every_year_begins_with_one_and_series_do_not_share_numbers(desk: Desk, clock: FixedClock) -> None:
    desk.registered()
    with unit_of_work() as session:
        assert take_number(session, Series.OPINION, 2026) == 1
    clock.moment += timedelta(days=60)
    filing = desk.filing(desk.registered())
    assert filing.number == "规备〔2027〕1号"
