"""The outbox: a change and its task are one commit."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.extensions import unit_of_work
from fazhi_review.indexing.models import IndexTask
from fazhi_review.indexing.operations import enqueue


def queued(session: Session) -> list[str]:
    return list(session.scalars(select(IndexTask.instrument).order_by(IndexTask.id)))


def test_one_call_queues_each_instrument_once(app: Flask, session: Session) -> None:
    with unit_of_work() as work:
        enqueue(work, ["law:1", "law:2", "law:1"])
    assert queued(session) == ["law:1", "law:2"]


def test_a_change_that_is_rolled_back_leaves_no_task(app: Flask, session: Session) -> None:
    with pytest.raises(RuntimeError), unit_of_work() as work:
        enqueue(work, ["law:1"])
        raise RuntimeError("the change failed")
    assert queued(session) == []


def test_a_task_remembers_when_it_was_queued(app: Flask, session: Session) -> None:
    with unit_of_work() as work:
        enqueue(work, ["document:5"])
    moment = session.scalars(select(IndexTask.queued_at)).one()
    assert moment.utcoffset() is not None
