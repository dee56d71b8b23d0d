"""The one worker that writes to the index: a thread of the embedded server, or `flask index work` beside a server farm."""

import logging
import threading

from flask import Flask
from sqlalchemy.exc import OperationalError

from fazhi_review.errors import FazhiError
from fazhi_review.extensions import db
from fazhi_review.indexing.upkeep import catch_up

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 2.0


class IndexWorker:
    """Looks into the outbox every two seconds until told to stop. A failure is logged, and tried again later."""

    def __init__(self, app: Flask, pause: float = PAUSE_SECONDS) -> None:
        self._app = app
        self._pause = pause
        self._stopping = threading.Event()

    def start(self) -> threading.Thread:
        """Run in a thread of its own, which ends with the process."""
        thread = threading.Thread(target=self.run, name="index-worker", daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        """Let `run` end after the batch at hand."""
        self._stopping.set()

    def run(self) -> None:
        """Work until stopped. Repeated failures wait longer each time, up to a minute."""
        failures = 0
        while not self._stopping.wait(min(self._pause * 2**failures, 60.0)):
            failures = 0 if self.turn() else min(failures + 1, 5)

    def turn(self) -> bool:
        """Work off what waits; whether that succeeded."""
        with self._app.app_context():
            try:
                written = catch_up()
            except (FazhiError, OperationalError) as error:
                # The tasks stay queued: a locked index or database is expected to be free again soon.
                logger.warning("index not updated, will be tried again: %s", error)
                return False
            except Exception:
                logger.exception("index not updated, will be tried again")
                return False
            finally:
                db.session.remove()
        if written:
            logger.info("index: %s instruments written", written)
        return True
