"""What leaves the house: a package that proves itself, the export for a query platform, the yearly catalogue."""

import hashlib
import io
import json
import string
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import document_samples as samples
import pytest
from docx import Document
from filing_desk import Desk
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from fazhi_review.accounts.models import User
from fazhi_review.errors import InvalidInput
from fazhi_review.extensions import db
from fazhi_review.filing import operations as filings
from fazhi_review.filing.package import catalogue, operations
from fazhi_review.filing.package.metadata import as_xml, values_of_xml
from fazhi_review.filing.package.model import Package, PackedDocument, PackedFile
from fazhi_review.filing.package.models import FilingPackage
from fazhi_review.filing.package.verification import NotAPackage, verify
from fazhi_review.filing.package.writer import CHECKSUMS, JSON_NAME, XML_NAME, write
from fazhi_review.filing.workflow import Recipient
from fazhi_review.timeline.clock import FixedClock

SignIn = Callable[[User], FlaskClient]
WORDS = st.text(alphabet=st.characters(codec="utf-8"), max_size=30)
NAMES = st.text(alphabet=string.printable + "报告。/\\", max_size=20)
DAYS = st.none() | st.dates(date(1949, 1, 1), date(2100, 1, 1))


def described(title: str = "云岭区停车管理办法", *files: PackedFile, **values: object) -> PackedDocument:
    known: dict[str, object] = {
        "number": "云政规〔2026〕1号",
        "issuing_authority": "云岭区人民政府",
        "owner": "云岭区人民政府",
        "kind": "办法",
        "document_date": None,
        "published_on": date(2026, 11, 20),
        "effective_on": None,
        "expires_on": None,
        "validity": "现行有效",
        "carrier": "区政府网站",
        "registration_number": "规备〔2026〕1号",
        "registered_on": None,
        "text": "第一条　为了……",
    }
    return PackedDocument(title=title, files=files, **{**known, **values})  # type: ignore[arg-type]


def packed(*documents: PackedDocument) -> bytes:
    return write(Package("云岭区司法局", "某市人民政府", "2026-11-23T09:30:00+08:00", documents)).data


@given(
    st.lists(
        st.tuples(WORDS.filter(str.strip), WORDS, DAYS, st.lists(st.tuples(NAMES, st.binary(max_size=40)), max_size=3)),
        min_size=1,
        max_size=3,
    )
)
def test_what_is_packed_is_whole_whatever_titles_and_names_say(documents: list) -> None:  # type: ignore[type-arg]
    made = [
        described(
            "题" + title,
            *(PackedFile("official_text", "正式文本", name, data) for name, data in files),
            carrier=words,
            published_on=day,
            text=words,
        )
        for title, words, day, files in documents
    ]
    data = packed(*made)
    verdict = verify("包.zip", data)
    assert verdict.faults == ()
    assert len(verdict.titles) == len(made)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        values = json.loads(archive.read(JSON_NAME))
        assert values_of_xml(archive.read(XML_NAME)) == values
        assert as_xml(values) == archive.read(XML_NAME)
        kept = [archive.read(file["path"]) for document in values["documents"] for file in document["files"][1:]]
    assert kept == [data for _, _, _, files in documents for _, data in files]


def test_the_same_content_makes_the_same_package() -> None:
    assert packed(described()) == packed(described())


def changed(data: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    change(contents)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return stream.getvalue()


def set_text(contents: dict[str, bytes]) -> None:
    contents["documents/0001/text.txt"] += "改".encode()


def lose_text(contents: dict[str, bytes]) -> None:
    del contents["documents/0001/text.txt"]


def add_file(contents: dict[str, bytes]) -> None:
    contents["documents/0001/extra.docx"] = b"x"


def change_title(contents: dict[str, bytes]) -> None:
    contents[JSON_NAME] = contents[JSON_NAME].replace("停车".encode(), "行车".encode())


def hide_a_change(contents: dict[str, bytes]) -> None:
    """Text and checksum list changed together: the metadata still tells."""
    before = hashlib.sha256(contents["documents/0001/text.txt"]).hexdigest().encode()
    set_text(contents)
    after = hashlib.sha256(contents["documents/0001/text.txt"]).hexdigest().encode()
    contents[CHECKSUMS] = contents[CHECKSUMS].replace(before, after)


def break_metadata(contents: dict[str, bytes]) -> None:
    contents[JSON_NAME] = b'{"documents": 3}'


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (set_text, "内容已被改动"),
        (lose_text, "缺少文件"),
        (add_file, "后来加入"),
        (change_title, "不一致"),
        (hide_a_change, "与元数据所记"),
        (break_metadata, "不符合格式说明"),
    ],
)
def test_tampering_is_found_and_named(change: Callable[[dict[str, bytes]], None], said: str) -> None:
    verdict = verify("包.zip", changed(packed(described()), change))
    assert any(said in fault for fault in verdict.faults), verdict.faults


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_a_name_that_stands_twice_is_told() -> None:
    stream = io.BytesIO(packed(described()))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("package.json", "{}")
    assert any("两次" in fault for fault in verify("包.zip", stream.getvalue()).faults)


@given(st.binary(max_size=200))
def test_what_is_no_package_is_refused_in_words(data: bytes) -> None:
    for content in (data, packed(described())[: -1 - len(data)]):
        with pytest.raises(NotAPackage, match="不是备案报送包"):
            verify("包.zip", content)


@given(st.integers(0, 10_000), st.integers(0, 255))
def test_a_damaged_package_is_never_called_whole(position: int, value: int) -> None:
    data = bytearray(packed(described()))
    position %= len(data)
    if data[position] == value:
        return
    data[position] = value
    try:
        verdict = verify("包.zip", bytes(data))
    except InvalidInput:
        return
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(io.BytesIO(packed(described()))) as archive:
        unharmed = {name: archive.read(name) for name in archive.namelist()}
    # A bit of the zip's own book-keeping (a time, an attribute) may change without touching what it holds.
    assert not verdict.is_whole or contents == unharmed


@pytest.fixture
def above(desk: Desk, clerk: User) -> int:
    """A complete filing that is owed to the level above."""
    first = desk.enter(by=clerk, number="云政规〔2026〕4号")
    id_ = next(each.id for each in desk.filing(first).published.filings if each.recipient is Recipient.ABOVE)
    desk.complete(id_, by=clerk)
    return id_


def build(desk: Desk, *ids: int, name: str = "某市人民政府") -> FilingPackage:
    return operations.build(
        list(ids), name, user=desk.reviewer, actor=samples.actor_of(desk.reviewer), place=desk.place
    )


def test_a_package_holds_text_and_materials_and_is_known_again(desk: Desk, above: int) -> None:
    package = build(desk, above)
    data = desk.place.store.read(package.file.sha256)
    verdict = verify(package.name, data)
    assert verdict.is_whole and package.name == "备案报送包〔2026〕1号.zip"
    assert operations.known_digest(db.session(), verdict.digest) is package
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        values = json.loads(archive.read(JSON_NAME))
    (document,) = values["documents"]
    assert document["number"] == "云政规〔2026〕4号"
    materials = {file["material"] for file in document["files"]}
    assert {"electronic_text", "filing_report", "official_text", "drafting_note", "legality_opinion"} <= materials


def test_what_is_incomplete_mixed_or_filed_in_house_is_not_packed(desk: Desk, above: int, clerk: User) -> None:
    siblings = {each.recipient: each.id for each in desk.filing(above).published.filings}
    with pytest.raises(operations.NotComplete, match="缺少备案报告"):
        build(desk, siblings[Recipient.CONGRESS])
    with pytest.raises(operations.WrongRecipient):
        build(desk, above, siblings[Recipient.CONGRESS])
    with pytest.raises(InvalidInput, match="在系统内直接报送"):
        build(desk, siblings[Recipient.BUREAU])
    with pytest.raises(operations.NothingChosen):
        build(desk)
    with pytest.raises(operations.RecipientMissing):
        build(desk, above, name=" ")


def test_the_platform_is_given_texts_and_public_facts_and_no_materials(desk: Desk) -> None:
    with pytest.raises(InvalidInput, match="还没有已登记"):
        operations.export_platform(db.session(), today=date(2026, 11, 23), sender="甲", built_at="2026")
    desk.registered()
    desk.enter()
    written = operations.export_platform(db.session(), today=date(2026, 11, 23), sender="甲", built_at="2026")
    assert verify("平台.zip", written.data).is_whole
    with zipfile.ZipFile(io.BytesIO(written.data)) as archive:
        (document,) = json.loads(archive.read(JSON_NAME))["documents"]
        assert "第一条" in archive.read(document["files"][0]["path"]).decode()
    assert [file["material"] for file in document["files"]] == ["electronic_text"]
    assert document["registration_number"] == "规备〔2026〕1号"


def test_the_catalogue_lists_a_governments_documents_of_a_year(desk: Desk, clerk: User, clock: FixedClock) -> None:
    first = desk.enter(by=clerk, title="云岭区甲办法", number="云政规〔2026〕1号", published_on=date(2026, 3, 1))
    second = desk.enter(by=clerk, title="云岭区乙通知", number="云政规〔2026〕2号", published_on=date(2026, 2, 1))
    desk.enter(title="云岭区丙办法", published_on=date(2026, 5, 1))
    congress = {
        id_: next(each.id for each in desk.filing(id_).published.filings if each.recipient is Recipient.CONGRESS)
        for id_ in (first, second)
    }
    desk.complete(congress[first], by=clerk)
    filings.send(congress[first], date(2026, 3, 20), desk.step(clerk, congress[first]))
    found = catalogue.catalogue(db.session(), 2026)
    assert [row[1] for row in found.rows] == ["云岭区乙通知", "云岭区甲办法"]
    assert (found.unfiled, found.due_on) == (1, date(2027, 3, 31))
    filings.waive(congress[second], "属于会议通知", desk.step(desk.lead, congress[second]))
    found = catalogue.catalogue(db.session(), 2026)
    assert [row[1] for row in found.rows] == ["云岭区甲办法"]
    text = Document(io.BytesIO(catalogue.catalogue_docx(found, "云岭区司法局", date(2027, 1, 5))))
    assert text.tables[0].rows[1].cells[1].text == "云岭区甲办法"
    assert load_workbook(io.BytesIO(catalogue.catalogue_xlsx(found))).active["C2"].value == "云政规〔2026〕1号"


def test_the_report_of_a_catalogue_is_noted_once(desk: Desk, clerk: User, clock: FixedClock) -> None:
    def report(day: date | None) -> None:
        user = desk.reviewer
        catalogue.report(2026, day, "纸质一份", user=user, actor=samples.actor_of(user), place=desk.place)

    clock.moment = clock.moment.replace(year=2027, month=4, day=9)
    for day in (None, date(2026, 12, 31), date(2027, 4, 10)):
        with pytest.raises(catalogue.DayMissing):
            report(day)
    report(date(2027, 4, 8))
    with pytest.raises(catalogue.AlreadyReported):
        report(date(2027, 4, 9))


def test_the_pages_build_check_and_report(desk: Desk, above: int, sign_in: SignIn, clock: FixedClock) -> None:
    client = sign_in(desk.reviewer)
    assert "云政规〔2026〕4号" in client.get("/filing/packages").get_data(as_text=True)
    refused = client.post("/filing/packages", data={"recipient_name": "某市人民政府"})
    assert refused.status_code == 422 and "至少选择一件" in refused.get_data(as_text=True)
    built = client.post(
        "/filing/packages", data={"filing": str(above), "recipient_name": "某市人民政府"}, follow_redirects=True
    )
    assert "备案报送包〔2026〕1号.zip" in built.get_data(as_text=True)
    data = client.get("/filing/packages/1/file").data

    def check(content: bytes) -> str:
        files = {"file": (io.BytesIO(content), "包.zip")}
        return client.post("/filing/packages/verification", data=files).get_data(as_text=True)

    assert "生成的备案报送包〔2026〕1号" in check(data)
    assert "内容已被改动" in check(changed(data, set_text))
    assert "不是备案报送包" in check(b"x")
    assert client.get("/filing/packages/catalogue/2026").status_code == 200
    assert client.get("/filing/packages/catalogue/2026.docx").status_code == 200
    assert client.get("/filing/packages/catalogue/99").status_code == 404
    clock.moment = clock.moment.replace(year=2027, month=4, day=2)
    client = sign_in(desk.reviewer)
    assert "已逾期 2 天" in client.get("/filing/packages/catalogue/2026").get_data(as_text=True)
    response = client.post("/filing/packages/catalogue/2026", data={"reported_on": "2027-04-02"}, follow_redirects=True)
    assert "迟报 2 天" in response.get_data(as_text=True)
    assert sign_in(desk.drafter).get("/filing/packages").status_code == 403


def test_the_commands_check_packages_hunt_and_check_the_register(desk: Desk, above: int, tmp_path: Path) -> None:
    package = build(desk, above)
    data = desk.place.store.read(package.file.sha256)
    good, bad = tmp_path / "包.zip", tmp_path / "改.zip"
    good.write_bytes(data)
    bad.write_bytes(changed(data, set_text))
    run = desk.app.test_cli_runner().invoke
    whole = run(args=["filing", "verify-package", str(good)])
    assert (whole.exit_code, whole.stderr) == (0, "")
    assert "由本系统生成：备案报送包〔2026〕1号.zip" in whole.output
    tampered = run(args=["filing", "verify-package", str(bad)])
    assert tampered.exit_code == 1 and "内容已被改动" in tampered.output
    for path in (tmp_path / "没有.zip", tmp_path):
        missing = run(args=["filing", "verify-package", str(path)])
        assert missing.exit_code == 1 and len(missing.stderr.splitlines()) == 1
    assert "新增线索 3 条" in run(args=["filing", "hunt"]).output
    desk.registered()
    assert run(args=["filing", "check-register"]).output == "台账编号连续、不重。\n"
