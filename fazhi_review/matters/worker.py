"""The worker that does what is due each day and sends letters: a thread of the embedded server, or a process beside a farm."""

import logging
import threading
from datetime import time

from flask import Flask
from sqlalchemy.exc import OperationalError

from fazhi_review.errors import FazhiError
from fazhi_review.extensions import db
from fazhi_review.matters import daily, outbox
from fazhi_review.matters.mail import mailer_for
from fazhi_review.matters.place import place_of
from fazhi_review.timeline.clock import to_beijing

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 60.0
#: Nobody is reminded at night: the day's work begins at this hour in Beijing.
BEGINS = time(7, 0)


class DailyWorker:
    """Looks every minute whether the day's functions have run, and sends letters that wait. Any number of them may run."""

    def __init__(self, app: Flask, pause: float = PAUSE_SECONDS) -> None:
        self._app = app
        self._pause = pause
        self._stopping = threading.Event()

    def start(self) -> threading.Thread:
        """Run in a thread of its own, which ends with the process."""
        thread = threading.Thread(target=self.run, name="daily-worker", daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        """Let `run` end after the turn at hand."""
        self._stopping.set()

    def run(self) -> None:
        """Work until stopped; the first turn at once."""
        self.turn()
        while not self._stopping.wait(self._pause):
            self.turn()

    def turn(self) -> bool:
        """Do what is due now; whether nothing failed. What failed is due again next time."""
        with self._app.app_context():
            try:
                return self._turn()
            except (FazhiError, OperationalError) as error:
                logger.warning("daily work not done, will be tried again: %s", error)
                return False
            except Exception:
                logger.exception("daily work not done, will be tried again")
                return False
            finally:
                db.session.remove()

    def _turn(self) -> bool:
        place = place_of(self._app)
        now = place.clock.now()
        outcomes = daily.run_due(place, place.clock.today()) if to_beijing(now).time() >= BEGINS else []
        outbox.send_waiting(mailer_for(place.settings), now)
        return not any(outcome.error for outcome in outcomes)
