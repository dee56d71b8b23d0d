"""Importing collections: both layouts, in any order, again and again, whole or damaged."""

import bz2
import gzip
import io
import lzma
import tarfile
from datetime import date
from pathlib import Path

import compose_laws as compose
import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from fazhi_review.accounts.actor import SYSTEM
from fazhi_review.errors import CorruptFile, FazhiError, NotFound, UnsupportedFile
from fazhi_review.extensions import db
from fazhi_review.indexing.models import IndexTask
from fazhi_review.library.importers.files import UnsafeArchive, read_files
from fazhi_review.library.models import (
    ImportState,
    LawArticleRow,
    LawCitation,
    LawEvent,
    LawEventKind,
    LawInstrument,
    LawName,
    LawProvenance,
    LawSource,
    LawVersion,
    LibraryImport,
)
from fazhi_review.library.names import name_key
from fazhi_review.library.operations import ImportReport, LibraryBusy, Progress, import_path
from fazhi_review.library.service import DatabaseLibrary
from fazhi_review.timeline.clock import FixedClock
from fazhi_review.vocabulary import CitationStatus, InstrumentRank

TODAY = date(2026, 11, 23)


@pytest.fixture
def bring(app: Flask, clock: FixedClock, tmp_path: Path):
    """Imports a composed collection from a folder."""
    count = 0

    def bring(files: dict[str, str | bytes]) -> ImportReport:
        nonlocal count
        count += 1
        return import_path(compose.write(tmp_path / f"collection{count}", files), actor=SYSTEM, clock=clock)

    return bring


def content(session: Session) -> list[tuple[object, ...]]:
    """All that the library says, without the numbers of its rows."""
    session.expire_all()
    laws = session.execute(
        select(
            LawInstrument.key, LawInstrument.region, LawInstrument.title, LawInstrument.rank, LawInstrument.ended_on,
            LawVersion.edition, LawVersion.effective_from, LawVersion.effective_to, LawVersion.text_digest,
            LawArticleRow.position, LawArticleRow.label, LawArticleRow.text, LawArticleRow.division,
        )
        .outerjoin(LawVersion, LawVersion.instrument_id == LawInstrument.id)
        .outerjoin(LawArticleRow, LawArticleRow.version_id == LawVersion.id)
    )  # fmt: skip
    names = session.execute(
        select(LawInstrument.key, LawName.key, LawName.kind).join(LawName, LawName.instrument_id == LawInstrument.id)
    )
    events = session.execute(select(LawEvent.kind, LawEvent.target_key, LawEvent.on, LawEvent.by_title))
    files = session.execute(
        select(LawProvenance.path, LawProvenance.other_text, LawVersion.edition).join(
            LawVersion, LawVersion.id == LawProvenance.version_id
        )
    )
    citations = session.execute(
        select(LawVersion.edition, LawCitation.position, LawCitation.cited_key, LawCitation.cited_article).join(
            LawVersion, LawVersion.id == LawCitation.version_id
        )
    )
    return [sorted(map(repr, rows)) for rows in (laws, names, events, files, citations)]


def test_both_collections_give_the_same_library_in_either_order(bring, session: Session) -> None:
    bring(compose.lawrefbook())
    bring(compose.just_laws())
    one_way = content(session)
    for table in (LawCitation, LawArticleRow, LawProvenance, LawVersion, LawName, LawInstrument, LawEvent, LawSource):
        session.execute(delete(table))
    session.commit()
    bring(compose.just_laws())
    bring(compose.lawrefbook())
    assert content(session) == one_way


def test_importing_again_changes_nothing(bring, session: Session) -> None:
    bring(compose.lawrefbook())
    before = content(session)
    report = bring(compose.lawrefbook())
    assert (report.tally.added, report.tally.changed, report.tally.articles) == (0, 0, 0)
    assert report.tally.unchanged == 5
    assert content(session) == before


def test_versions_follow_one_another_by_their_dates(bring, session: Session) -> None:
    bring(compose.lawrefbook())
    laws = DatabaseLibrary(session)
    law = laws.resolve("《河湖巡护条例》", TODAY).instrument
    assert law is not None and law.title == compose.RIVER and law.rank is InstrumentRank.LAW
    assert laws.resolve(compose.RIVER, date(2019, 5, 31)).status is CitationStatus.NOT_YET_IN_FORCE
    then = laws.article(law.id, "第二条", date(2020, 1, 1))
    now = laws.article(law.id, "第三条", TODAY)
    assert then is not None and then.text == "巡护员每月巡护不少于二次。" and then.version == "2019-06-01"
    assert now is not None and now.text == "巡护员每月巡护不少于四次，并如实记录。\n巡护记录保存五年。"
    assert laws.article(law.id, "第三条之一", TODAY).text == "鼓励公众参与。"
    assert laws.article(law.id, "第四十条", TODAY) is None
    assert laws.article(law.id, "2", date(2018, 1, 1)) is None


def test_two_sources_of_one_text_are_one_version_and_their_difference_is_kept(bring, session: Session) -> None:
    bring(compose.lawrefbook())
    bring(compose.just_laws())
    law = session.scalar(select(LawInstrument).where(LawInstrument.key == "河湖巡护条例"))
    assert [version.edition for version in law.versions] == ["2019-03-01", "2024-05-10"]
    files = session.scalars(select(LawProvenance).where(LawProvenance.version_id == law.versions[1].id)).all()
    assert len(files) == 2
    kept = [file.other_text for file in files if file.other_text]
    assert len(kept) == 1 and "并如实记录" in kept[0]
    assert "，如实记录" in law.versions[1].articles[2].text


def test_a_law_that_is_repealed_is_known_by_the_repeal_alone(bring, session: Session) -> None:
    bring(compose.lawrefbook())
    laws = DatabaseLibrary(session)
    assert laws.resolve("河湖看护暂行条例", TODAY).status is CitationStatus.REPEALED
    ended = laws.resolve("河湖看护暂行条例", TODAY).instrument
    assert ended is not None and ended.effective_to == date(2024, 9, 1) and ended.replaced_by == (compose.RIVER,)
    assert laws.resolve("河湖看护暂行条例", date(2024, 8, 31)).status is CitationStatus.IN_FORCE


def test_a_code_split_over_files_has_one_run_of_articles(bring, session: Session) -> None:
    for files in (compose.lawrefbook(), compose.just_laws()):
        bring(files)
        law = session.scalar(select(LawInstrument).where(LawInstrument.key == "水利规则"))
        labels = [article.label for article in law.versions[0].articles if article.number]
        assert labels == ["第一条", "第二条", "第三条", "第四条"]
        assert len(law.versions) == 1


def test_a_decision_among_the_parts_of_a_code_is_a_law_of_its_own(bring, session: Session) -> None:
    bring(compose.just_laws())
    law = session.scalar(select(LawInstrument).where(LawInstrument.key.contains("水库的决定")))
    assert [article.label for article in law.versions[0].articles] == ["一、", "二、"]


def test_a_version_promulgated_but_not_yet_in_force_waits(bring, session: Session) -> None:
    bring(compose.just_laws())
    laws = DatabaseLibrary(session)
    law = laws.resolve("运河条例", TODAY).instrument
    assert law is not None
    assert laws.article(law.id, "第一条", date(2026, 12, 31)).text == "旧。"
    assert laws.article(law.id, "第一条", date(2027, 1, 1)).text == "新。"


def test_a_name_shared_by_two_provinces_is_not_guessed(bring, session: Session) -> None:
    bring(compose.lawrefbook())
    assert DatabaseLibrary(session).resolve("河湖看护条例", TODAY).instrument is None
    own = DatabaseLibrary(session, "河南省").resolve("河湖看护条例", TODAY).instrument
    assert own is not None and own.title == "河南省河湖看护条例"
    assert DatabaseLibrary(session, "山东省").resolve("河湖看护条例", TODAY).instrument is None


def test_every_law_touched_is_queued_for_indexing_once(bring, session: Session) -> None:
    bring(compose.lawrefbook())
    session.execute(delete(IndexTask))
    session.commit()
    bring(compose.lawrefbook())
    assert session.scalars(select(IndexTask.instrument)).all() == []
    bring(compose.just_laws())
    river = session.scalar(select(LawInstrument.id).where(LawInstrument.key == "河湖巡护条例"))
    assert f"law:{river}" in session.scalars(select(IndexTask.instrument)).all()


def test_what_is_no_law_is_skipped_with_a_reason_and_loses_nothing_else(bring, session: Session) -> None:
    files = compose.lawrefbook()
    files["行政法/乱码(2020-01-01).md"] = b"\x00\xff\xfe\x00" * 50
    files["行政法/假日期法(2020-02-30).md"] = compose.lawrefbook_file("假日期法", [], ["第一条 甲。"])
    files["行政法/空法(2020-02-03).md"] = compose.lawrefbook_file("空法", ["2020年2月3日 通过"], [])
    report = bring(files)
    reasons = {item.path: item.reason for item in report.skipped}
    assert "编码无法识别" in reasons["行政法/乱码(2020-01-01).md"]
    assert "2020-02-30" in reasons["行政法/假日期法(2020-02-30).md"]
    assert "没有正文" in reasons["行政法/空法(2020-02-03).md"]
    assert "不是法律文件" in reasons["其他/读书笔记.md"]
    assert report.tally.added == 5


def test_an_impossible_date_in_the_history_is_reported_and_not_used(bring, session: Session) -> None:
    files = {
        "行政法/闰日法(2021-03-01).md": compose.lawrefbook_file(
            "闰日法", ["2021年2月30日 第十三届全国人民代表大会常务委员会通过"], ["第一条 甲。"]
        )
    }
    report = bring(files)
    assert any("2021年2月30日" in warning for warning in report.warnings)
    assert (
        session.scalar(select(LawVersion.edition).join(LawInstrument).where(LawInstrument.key == "闰日法"))
        == "2021-03-01"
    )


def test_two_files_of_one_day_with_different_words_are_one_version_and_both_are_kept(bring, session: Session) -> None:
    history = ["2020年1月1日 第十三届全国人民代表大会常务委员会通过"]
    bring(
        {
            "行政法/同日法(2020-01-01).md": compose.lawrefbook_file("同日法", history, ["第一条 甲。"]),
            "经济法/同日法(2020-01-01).md": compose.lawrefbook_file("同日法", history, ["第一条 乙。"]),
        }
    )
    law = session.scalar(select(LawInstrument).where(LawInstrument.key == "同日法"))
    assert len(law.versions) == 1
    files = session.scalars(select(LawProvenance).where(LawProvenance.version_id == law.versions[0].id)).all()
    assert sorted(bool(file.other_text) for file in files) == [False, True]


def test_a_damaged_register_is_reported_and_folders_tell_the_rank(bring, session: Session) -> None:
    files = compose.lawrefbook()
    files["db.sqlite3"] = b"SQLite format 3\x00" + b"garbage" * 100
    report = bring(files)
    assert any("db.sqlite3" in warning for warning in report.warnings)
    assert session.scalar(select(LawInstrument.rank).where(LawInstrument.key == "河湖巡护条例")) is InstrumentRank.LAW


def test_a_better_copy_of_a_file_replaces_its_words_and_keeps_the_ids(bring, session: Session) -> None:
    bring(compose.lawrefbook())
    before = {
        row.label: row.id
        for row in session.scalars(
            select(LawArticleRow)
            .join(LawVersion)
            .join(LawInstrument)
            .where(LawInstrument.key == "河湖巡护条例", LawVersion.edition == "2024-05-10")
        )
    }
    session.commit()
    files = compose.lawrefbook()
    path = "行政法/河湖巡护条例(2024-05-10).md"
    files[path] = str(files[path]).replace("国家建立河湖巡护制度。", "国家建立统一的河湖巡护制度。")
    report = bring(files)
    assert (report.tally.changed, report.tally.added) == (1, 0)
    rows = session.scalars(
        select(LawArticleRow)
        .join(LawVersion)
        .join(LawInstrument)
        .where(LawInstrument.key == "河湖巡护条例", LawVersion.edition == "2024-05-10")
        .order_by(LawArticleRow.position)
    ).all()
    assert {row.label: row.id for row in rows} == before
    assert rows[1].text == "国家建立统一的河湖巡护制度。"


@pytest.mark.parametrize("make", [compose.tar_xz, compose.zipped])
def test_an_archive_gives_what_its_folder_gives(
    make, bring, session: Session, clock: FixedClock, tmp_path: Path
) -> None:
    bring(compose.lawrefbook())
    name = "laws.zip" if make is compose.zipped else "laws.tar.xz"
    files = {f"Laws-master/{path}": text for path, text in compose.lawrefbook().items()}
    report = import_path(make(tmp_path / name, files), actor=SYSTEM, clock=clock)
    assert report.tally.unchanged == 5 and report.tally.added == 0


@pytest.mark.parametrize("name", ["../../etc/passwd.md", "/etc/passwd.md", "a/../../b.md", "C:\\windows\\x.md"])
def test_an_archive_that_leaves_its_folder_is_refused(name: str, app: Flask, clock: FixedClock, tmp_path: Path) -> None:
    files = {"行政法/河湖巡护条例(2019-03-01).md": "# 甲", name: "# 乙"}
    with pytest.raises(UnsafeArchive):
        import_path(compose.tar_xz(tmp_path / "bad.tar.xz", files), actor=SYSTEM, clock=clock)
    with pytest.raises(UnsafeArchive):
        import_path(compose.zipped(tmp_path / "bad.zip", files), actor=SYSTEM, clock=clock)
    assert not list(tmp_path.rglob("passwd*"))


@pytest.mark.parametrize("name", ["cut.tar.xz", "cut.tar.gz", "cut.tar.bz2"])
def test_an_archive_cut_between_two_members_is_not_taken_for_whole(name: str, app: Flask, tmp_path: Path) -> None:
    """A tar stream that stops exactly where a member ends looks finished; the compression around it does not."""
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as archive:
        for number in range(3):
            content = compose.lawrefbook_file(f"第{number}号试验法", [], ["第一条 甲。"]).encode()
            member = tarfile.TarInfo(f"行政法/第{number}号试验法(2020-01-01).md")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
        end_of_members = archive.offset
    compress = {"xz": lzma.compress, "gz": gzip.compress, "bz2": bz2.compress}[name.rpartition(".")[2]]
    (tmp_path / name).write_bytes(compress(plain.getvalue()[:end_of_members])[:-4])
    assert not read_files(tmp_path / name).is_complete


def test_a_truncated_archive_keeps_what_was_read_and_the_whole_one_completes_it(
    session: Session, clock: FixedClock, tmp_path: Path
) -> None:
    files: dict[str, str | bytes] = {
        f"行政法/第{number}号试验法(2020-01-01).md": compose.lawrefbook_file(
            f"第{number}号试验法", [], [f"第{item}条 {hash((number, item))}。" for item in "一二三四五六七八九"]
        )
        for number in range(300)
    }
    whole = compose.tar_xz(tmp_path / "whole.tar.xz", files)
    cut = tmp_path / "cut.tar.xz"
    cut.write_bytes(whole.read_bytes()[: int(whole.stat().st_size * 0.6)])
    report = import_path(cut, actor=SYSTEM, clock=clock)
    assert not report.is_complete and any("不完整" in warning for warning in report.warnings)
    assert 0 < report.tally.added < 300
    assert session.get(LibraryImport, report.import_id).state is ImportState.INCOMPLETE
    again = import_path(whole, actor=SYSTEM, clock=clock)
    assert again.is_complete and again.tally.added == 300 - report.tally.added


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("bad.tar.xz", b"this is no archive", CorruptFile),
        ("bad.zip", b"PK\x03\x04 broken", CorruptFile),
        ("bad.exe", b"MZ", UnsupportedFile),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(
    name: str, content: bytes, error: type[FazhiError], app: Flask, clock: FixedClock, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(error) as refused:
        import_path(tmp_path / name, actor=SYSTEM, clock=clock)
    assert refused.value.message.endswith("。")


def test_a_path_that_is_not_there_is_refused(app: Flask, clock: FixedClock, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        import_path(tmp_path / "nowhere", actor=SYSTEM, clock=clock)


def test_a_folder_without_law_is_refused(app: Flask, clock: FixedClock, tmp_path: Path) -> None:
    with pytest.raises(UnsupportedFile):
        import_path(compose.write(tmp_path / "photos", {"a.md": "# 相册\n\n照片。\n"}), actor=SYSTEM, clock=clock)


def test_an_interrupted_import_goes_on_where_it_stopped(
    session: Session, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = compose.write(tmp_path / "laws", compose.lawrefbook())
    monkeypatch.setattr("fazhi_review.library.operations._BATCH", 2)

    def stop(progress: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_path(root, actor=SYSTEM, clock=clock, progress=stop)
    assert session.scalar(select(LibraryImport.state)) is ImportState.FAILED
    report = import_path(root, actor=SYSTEM, clock=clock)
    assert (report.tally.unchanged, report.tally.added) == (2, 3)


def test_a_law_missing_from_a_newer_collection_stays(bring, session: Session) -> None:
    bring(compose.lawrefbook())
    files = compose.lawrefbook()
    del files["行政法/河湖巡护条例(2019-03-01).md"]
    bring(files)
    law = session.scalar(select(LawInstrument).where(LawInstrument.key == "河湖巡护条例"))
    assert len(law.versions) == 2 and len(law.versions[0].articles) == 3


def test_two_imports_at_once_are_refused_in_words_and_lose_nothing(
    session: Session, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = compose.write(tmp_path / "laws", compose.lawrefbook())
    monkeypatch.setattr("fazhi_review.library.operations._BATCH", 2)

    def interfere(progress: Progress) -> None:
        """What another process does between two commits of this import: it stores a law of the next batch."""
        if progress.done == 2:
            with Session(db.engine) as other:
                rank = InstrumentRank.LAW
                other.add(LawInstrument(title=compose.RIVER, key=name_key(compose.RIVER), region="", rank=rank))
                other.commit()

    with pytest.raises(LibraryBusy) as refused:
        import_path(root, actor=SYSTEM, clock=clock, progress=interfere)
    assert "稍后重新执行" in refused.value.message
    again = import_path(root, actor=SYSTEM, clock=clock)
    assert (again.tally.unchanged, again.tally.added) == (2, 3)


def test_a_judicial_interpretation_is_an_event_of_the_law_it_interprets(bring, session: Session) -> None:
    title = "最高人民法院关于适用《中华人民共和国河湖巡护条例》若干问题的解释"
    bring({f"司法解释/{title}(2025-01-02).md": compose.lawrefbook_file(title, [], ["第一条 甲。"])})
    told = session.scalar(select(LawEvent).where(LawEvent.kind == LawEventKind.INTERPRETED))
    assert (told.target_key, told.on, told.by_title) == ("河湖巡护条例", date(2025, 1, 2), title)
