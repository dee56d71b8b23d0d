"""A verdict of conflict search stands in the margin like any finding; what is no clash does not."""

from dataclasses import replace
from datetime import date

import document_samples as samples
from flask import Flask
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import User
from fazhi_review.review import operations, queries
from fazhi_review.review.conflict_findings import CATEGORIES, findings_of
from fazhi_review.review.examination import ConflictResult
from fazhi_review.structure.model import StructuredDocument
from fazhi_review.vocabulary import Category, Relation, Severity

NO_CLASH = {Relation.CONSISTENT, Relation.UNRELATED, Relation.UNDECIDED, Relation.DUPLICATE}
WORDS = "处五千元以上一万元以下罚款"


def clash(document: StructuredDocument, as_of: date, relation: Relation = Relation.SANCTION) -> ConflictResult:
    start = document.text.index(WORDS)
    return ConflictResult(
        path="第四条",
        address="art4",
        start=start,
        end=start + len(WORDS),
        quote=WORDS,
        law="云岭省停车条例",
        version="2020-01-01",
        article="第九条",
        text="违反规定停放的，处二十元以上二百元以下罚款。",
        relation=relation,
        confidence=0.9,
        explanation="本条罚款五千元以上一万元以下，高于《云岭省停车条例》第九条的二十元以上二百元以下。",
    )


def test_a_clash_becomes_a_finding_that_a_reviewer_decides_on(app: Flask, session: Session, drafter: User) -> None:
    place = samples.place_with(app)
    examiner = replace(place.examiner, conflicts=lambda document, as_of: [clash(document, as_of)])
    receipt = operations.take_in(
        "办法.txt",
        samples.text(),
        uploader=drafter,
        actor=samples.actor_of(drafter),
        place=replace(place, examiner=examiner),
    )
    review = queries.review_of(session, receipt.document_id)
    found = {finding.rule: finding for finding in queries.findings_of(session, review.examination_id or 0)}
    finding = found["conflict.sanction"]
    assert (finding.category, finding.severity) == (Category.PENALTY, Severity.LOW)
    assert finding.message.startswith("疑似与上位法处罚种类或幅度不一致：")
    assert finding.reasons == ["《云岭省停车条例》第九条：违反规定停放的，处二十元以上二百元以下罚款。"]


def test_what_is_no_clash_is_no_finding() -> None:
    for relation in NO_CLASH:
        document = StructuredDocument(WORDS, ())
        assert list(findings_of([clash(document, date(2026, 11, 22), relation)])) == []
    assert set(CATEGORIES) == set(Relation) - NO_CLASH
