"""A change of law finds the clauses that it touches: cited, repeated, contradicted, or left without ground."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import document_samples as samples
import pytest
from filelock import FileLock
from flask import Flask
from lake_law import bring_laws
from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.accounts.actor import SYSTEM
from fazhi_review.accounts.models import User
from fazhi_review.cleanup.models import Ripple, RippleLine, RippleState
from fazhi_review.cleanup.ripple.daily import follow_changes
from fazhi_review.cleanup.ripple.fallen import examine_fallen
from fazhi_review.cleanup.ripple.line import Strength, Touch
from fazhi_review.cleanup.ripple.operations import Progress, RippleBusy, RipplePlace, examine
from fazhi_review.cleanup.ripple.queries import lines_of
from fazhi_review.cleanup.validity.events import Decision, record_one
from fazhi_review.cleanup.validity.models import Standing
from fazhi_review.cleanup.validity.standing import take_under_watch
from fazhi_review.cli.cleanup import ripple_place
from fazhi_review.documents.models import NormativeDocument
from fazhi_review.errors import InvalidInput, NotFound
from fazhi_review.extensions import unit_of_work
from fazhi_review.matters.models import Matter, MatterKind
from fazhi_review.matters.place import place_of
from fazhi_review.review import operations
from fazhi_review.timeline.clock import FixedClock
from fazhi_review.timeline.validity import EventKind

Upload = Callable[..., int]
AUTUMN = date(2024, 9, 1)


def found(session: Session, ripple_id: int) -> list[tuple[Touch, Strength, str]]:
    return [(line.touch, line.strength, line.path) for line in lines_of(session, ripple_id)]


def test_a_revision_reaches_what_cites_repeats_contradicts_and_rests(
    upload: Upload, place: RipplePlace, session: Session
) -> None:
    upload()
    report = examine("湖塘养护条例", AUTUMN, place=place, actor=SYSTEM)
    assert sorted(found(session, report.ripple_id)) == sorted(
        [
            (Touch.RESTS, Strength.STRONG, "第一条"),
            (Touch.REPEATS, Strength.WEAK, "第二条"),
            (Touch.CITES, Strength.STRONG, "第三条"),
            (Touch.CONFLICTS, Strength.STRONG, "第四条"),
        ]
    )


def test_every_line_carries_old_and_new_article_their_difference_and_the_owner(
    upload: Upload, place: RipplePlace, session: Session
) -> None:
    document_id = upload()
    report = examine("湖塘养护条例", AUTUMN, place=place, actor=SYSTEM)
    lines = {line.path: line for line in lines_of(session, report.ripple_id)}
    repeats, cites, rests = lines["第二条"], lines["第三条"], lines["第一条"]
    assert (repeats.old_article, repeats.new_article) == ("第二条", "第三条")
    assert "“季度”改为“月”" in repeats.difference
    assert repeats.clause[repeats.start - repeats.clause_start :].startswith("湖塘养护单位应当每季度")
    assert (cites.old_article, cites.new_article, cites.new_law) == ("第三条", "第四条", "中华人民共和国湖塘养护条例")
    assert "疑似已改为第四条" in cites.explanation
    assert rests.old_law == "湖塘看护暂行条例" and "中华人民共和国湖塘养护条例" in rests.explanation
    owner = session.get_one(NormativeDocument, document_id).organization_id
    assert {line.organization_id for line in lines.values()} == {owner}


def test_figures_that_the_law_changed_are_told(upload: Upload, place: RipplePlace, session: Session) -> None:
    upload()
    report = examine("湖塘养护条例", AUTUMN, place=place, actor=SYSTEM)
    (line,) = (line for line in lines_of(session, report.ripple_id) if line.touch is Touch.CONFLICTS)
    assert "一万元以上三万元以下" in line.new_text and "一千元以上五千元以下" in line.old_text
    assert "第五条" in line.explanation


def test_a_citation_by_name_of_a_law_that_goes_on_is_no_line(
    upload: Upload, place: RipplePlace, session: Session
) -> None:
    upload(
        "云岭区堤岸管理办法",
        "第一条　根据《湖塘养护条例》，制定本办法。",
        "第二条　本办法自2021年1月1日起施行。",
        "2020年12月1日",
    )
    report = examine("湖塘养护条例", AUTUMN, place=place, actor=SYSTEM)
    assert found(session, report.ripple_id) == []


def test_a_law_named_only_as_repealed_is_no_line(upload: Upload, place: RipplePlace, session: Session) -> None:
    upload(
        "云岭区看护管理办法",
        "第一条　为了加强看护，制定本办法。",
        "第二条　本办法自2021年1月1日起施行。《湖塘看护暂行条例》同时废止。",
        "2020年12月1日",
    )
    report = examine("湖塘养护条例", AUTUMN, place=place, actor=SYSTEM)
    assert found(session, report.ripple_id) == []


@pytest.mark.parametrize(
    ("effective", "expiry"),
    [(date(2025, 1, 1), None), (date(2020, 6, 1), date(2023, 5, 31))],
    ids=["made after the revision", "lapsed before it"],
)
def test_a_document_that_the_revision_cannot_touch_is_left_alone(
    upload: Upload, place: RipplePlace, session: Session, effective: date, expiry: date | None
) -> None:
    document_id = upload()
    with unit_of_work() as writing:
        document = writing.get_one(NormativeDocument, document_id)
        document.document_date, document.effective_date, document.expiry_date = effective, effective, expiry
    report = examine("湖塘养护条例", AUTUMN, place=place, actor=SYSTEM)
    touches = {touch for touch, _, _ in found(session, report.ripple_id)}
    # Whoever still rests on a law that is gone rests on nothing, whenever the document was made.
    assert touches == (set() if expiry else {Touch.RESTS})


def test_looking_again_examines_nothing_until_there_is_a_new_document(
    upload: Upload, place: RipplePlace, session: Session
) -> None:
    upload()
    first = examine("湖塘养护条例", AUTUMN, place=place, actor=SYSTEM)
    again = examine("湖塘养护条例", AUTUMN, place=place, actor=SYSTEM)
    assert (again.examined, again.new_lines, again.ripple_id) == (0, 0, first.ripple_id)
    other = upload(
        "云岭区塘坝管理办法",
        "第一条　为了加强塘坝管理，制定本办法。",
        "第二条　塘坝巡查依照《湖塘养护条例》第二条执行。",
        "第三条　湖塘养护单位应当每季度对堤岸、闸口和观测设施进行一次全面巡查，并建立巡查档案。",
        "2021年3月1日",
    )
    third = examine("湖塘养护条例", AUTUMN, place=place, actor=SYSTEM)
    assert third.new_lines == 2
    lines = lines_of(session, third.ripple_id)
    assert len(lines) == 6 and {line.path for line in lines if line.document_id == other} == {"第二条", "第三条"}


def test_a_run_that_was_killed_goes_on_where_it_stopped(upload: Upload, place: RipplePlace, session: Session) -> None:
    upload()

    def power_cut(progress: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        examine("湖塘养护条例", AUTUMN, place=place, actor=SYSTEM, progress=power_cut)
    row = session.scalars(select(Ripple)).one()
    assert (row.state, row.cursor) == (RippleState.RUNNING, 1)
    citing = len(session.scalars(select(RippleLine)).all())
    report = examine("湖塘养护条例", AUTUMN, place=place, actor=SYSTEM)
    assert report.was_resumed and report.new_lines == 4 - citing
    session.refresh(row)
    assert row.state is RippleState.DONE and len(session.scalars(select(RippleLine)).all()) == 4


def test_lines_of_a_text_that_has_been_replaced_are_history(
    app: Flask, upload: Upload, drafter: User, place: RipplePlace, session: Session
) -> None:
    document_id = upload()
    report = examine("湖塘养护条例", AUTUMN, place=place, actor=SYSTEM)
    operations.replace_text(
        document_id, "办法.docx", samples.docx("云岭区湖塘管理办法", "第一条　为了加强湖塘管理，制定本办法。", "2020年5月2日"),
        uploader=drafter, actor=samples.actor_of(drafter), place=samples.place_with(app),
    )  # fmt: skip
    assert lines_of(session, report.ripple_id) == []


def test_two_runs_at_once_are_refused(upload: Upload, place: RipplePlace) -> None:
    upload()
    with FileLock(str(place.lock_file)), pytest.raises(RippleBusy, match="正在进行"):
        examine("湖塘养护条例", AUTUMN, place=place, actor=SYSTEM)


def test_where_the_old_text_is_not_held_the_table_of_renumbered_articles_tells(
    app: Flask, upload: Upload, clock: FixedClock, tmp_path: Path, session: Session
) -> None:
    text = "\n\n".join(
        ["# 中华人民共和国行政处罚法", "2021年1月22日 全国人民代表大会常务委员会修订", "<!-- INFO END -->",
         *(f"第{label}条 此处第{label}项规定。" for label in ("十四", "十五", "十六"))]
    )  # fmt: skip
    bring_laws(tmp_path, clock, ("行政处罚法(2021-01-22).md", text))
    upload(
        "云岭区处罚办法",
        "第一条　为了规范处罚，制定本办法。",
        "第二条　设定处罚依照《行政处罚法》第十四条执行。",
        "第三条　听证依照《行政处罚法》第十五条执行。",
        "2020年5月2日",
    )
    report = examine("行政处罚法", date(2021, 7, 15), place=ripple_place(), actor=SYSTEM)
    assert not report.has_old_text
    lines = {line.path: line for line in lines_of(session, report.ripple_id)}
    assert (lines["第二条"].old_article, lines["第二条"].new_article) == ("第十四条", "第十六条")
    assert "新旧条号对照表" in lines["第二条"].explanation and "第十六项" in lines["第二条"].new_text


def test_a_name_that_denotes_no_law_and_a_day_before_any_change_are_refused(place: RipplePlace) -> None:
    with pytest.raises(NotFound, match="没有收录"):
        examine("没有这部条例", AUTUMN, place=place, actor=SYSTEM)
    with pytest.raises(InvalidInput, match="没有变动"):
        examine("湖塘养护条例", date(2018, 1, 1), place=place, actor=SYSTEM)


def test_the_command_tells_what_happened_and_whom_it_concerns(app: Flask, upload: Upload, place: RipplePlace) -> None:
    upload()
    result = app.test_cli_runner().invoke(args=["cleanup", "ripple", "--law", "湖塘养护条例", "--as-of", "2024-09-01"])
    assert result.exit_code == 0
    assert "新的文本自 2024-09-01 起施行" in result.output
    assert "受影响文件 1 件，涉及单位 1 个，线索 4 条" in result.output
    again = app.test_cli_runner().invoke(args=["cleanup", "ripple", "--law", "湖塘养护条例", "--json"])
    lines = [json.loads(line) for line in again.output.splitlines()]
    assert [line["path"] for line in lines] == ["第一条", "第三条", "第四条", "第二条"]
    assert lines[0]["touch"] == "rests" and lines[0]["quote"] == "《湖塘看护暂行条例》"


def test_the_command_refuses_an_unknown_law_in_one_line(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["cleanup", "ripple", "--law", "没有这部条例"])
    assert result.exit_code == 1
    assert result.stderr == "法规库没有收录“没有这部条例”，请核对名称，或者先导入。\n"


def end_of(document_id: int, clock: FixedClock) -> Standing:
    """Publish a document and repeal it on the tests' Monday."""
    with unit_of_work() as writing:
        document = writing.get_one(NormativeDocument, document_id)
        row = take_under_watch(writing, document, date(2020, 6, 1), clock.now())
    repeal = Decision(EventKind.REPEALED, clock.today(), "云岭区人民政府关于废止部分文件的决定", clock.today())
    record_one(row.id, repeal, user=None, actor=SYSTEM, clock=clock)
    return row


def test_what_rests_on_a_document_that_falls_is_found_by_title_and_by_number(
    app: Flask, upload: Upload, lake_law: None, clock: FixedClock, session: Session
) -> None:
    row = end_of(upload(), clock)
    upload(
        "云岭区湖塘管理实施细则",
        "第一条　根据《云岭区湖塘管理办法》（云政规〔2020〕3号），制定本细则。",
        "第二条　养殖依照《云岭区湖塘管理办法》第三条执行。",
        "第三条　本细则自2021年1月1日起施行。",
        "2020年12月1日",
    )
    upload(
        "云岭区渔业办法",
        "第一条　为了发展渔业，制定本办法。",
        "第二条　本办法自2021年1月1日起施行。《云岭区湖塘管理办法》同时废止。",
        "2020年12月2日",
    )
    ripple_id, new = examine_fallen(row.id, clock.today(), actor=SYSTEM, now=clock.now())
    assert new == 2 and examine_fallen(row.id, clock.today(), actor=SYSTEM, now=clock.now()) == (ripple_id, 0)
    assert found(session, ripple_id) == [
        (Touch.RESTS, Strength.STRONG, "第一条"),
        (Touch.CITES, Strength.STRONG, "第二条"),
    ]
    result = app.test_cli_runner().invoke(args=["cleanup", "ripple", "--document", "云政规〔2020〕3号"])
    assert result.exit_code == 0 and "线索 2 条" in result.output


def test_a_document_that_still_stands_is_refused(app: Flask, upload: Upload, lake_law: None, clock: FixedClock) -> None:
    document_id = upload()
    with unit_of_work() as writing:
        take_under_watch(writing, writing.get_one(NormativeDocument, document_id), date(2020, 6, 1), clock.now())
    result = app.test_cli_runner().invoke(args=["cleanup", "ripple", "--document", "云岭区湖塘管理办法"])
    assert result.exit_code == 1 and "没有失效" in result.stderr
    both = app.test_cli_runner().invoke(args=["cleanup", "ripple", "--document", "甲", "--law", "乙"])
    assert both.exit_code == 1 and "二者选一" in both.stderr


def test_the_daily_pass_follows_the_end_of_a_document(
    app: Flask, upload: Upload, lake_law: None, clock: FixedClock, session: Session
) -> None:
    end_of(upload(), clock)
    upload(
        "云岭区湖塘管理实施细则",
        "第一条　根据《云岭区湖塘管理办法》，制定本细则。",
        "第二条　本细则自2021年1月1日起施行。",
        "2020年12月1日",
    )
    assert follow_changes(place_of(app), clock.today()) >= 1
    matters = session.scalars(select(Matter.title).where(Matter.kind == MatterKind.RIPPLE)).all()
    assert "云岭区湖塘管理实施细则" in matters


def test_a_new_law_that_no_document_names_is_followed_too(
    app: Flask, upload: Upload, clock: FixedClock, tmp_path: Path, session: Session
) -> None:
    upload(
        "云岭区沼气办法",
        "第一条　为了加强沼气池管理，制定本办法。",
        "第二条　沼气池使用人应当每十年对池体和管路进行一次安全检测。",
        "第三条　本办法自2021年1月1日起施行。",
        "2020年12月1日",
    )
    new = "# 中华人民共和国沼气池管理条例\n\n2026年9月1日 国务院令第九百号公布\n\n<!-- INFO END -->\n\n第一条 沼气池使用人应当每两年对池体和管路进行一次安全检测。\n\n第二条 本条例自2026年10月1日起施行。\n"
    bring_laws(tmp_path, clock, ("沼气池管理条例(2026-09-01).md", new))
    follow_changes(place_of(app), clock.today())
    (line,) = session.scalars(select(RippleLine)).all()
    assert (line.touch, line.path, line.new_law) == (Touch.CONFLICTS, "第二条", "中华人民共和国沼气池管理条例")
