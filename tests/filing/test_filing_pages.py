"""The pages of filings: what a person sees, is refused, and takes home as a file."""

import io
from collections.abc import Callable
from contextlib import AbstractContextManager

import document_samples as samples
import pytest
from filing_desk import Desk
from flask.testing import FlaskClient
from openpyxl import load_workbook

from fazhi_review.accounts.models import User
from fazhi_review.extensions import unit_of_work
from fazhi_review.filing import operations
from fazhi_review.filing.models import Filing
from fazhi_review.filing.workflow import FilingState

SignIn = Callable[[User], FlaskClient]
CountQueries = Callable[[], AbstractContextManager[list[str]]]


def page(client: FlaskClient, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.get_data(as_text=True)


def test_a_document_is_entered_by_the_form_and_its_obligation_appears(desk: Desk, sign_in: SignIn) -> None:
    client = sign_in(desk.drafter)
    response = client.post(
        "/filing/new",
        data={
            "file": (io.BytesIO(samples.text()), "办法.txt"),
            "published_on": "2026-11-20",
            "carrier": "区政府网站",
            "token": "t",
        },
    )
    assert response.status_code == 302
    shown = page(client, response.location)
    assert "云岭区临时停车场管理办法" in shown and "2026年12月7日" in shown and "待司法局确认" in shown
    assert "云岭区临时停车场管理办法" in page(client, "/filing")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"published_on": ""}, "请填写公布日期"),
        ({"published_on": "2027-01-01"}, "晚于今天"),
        ({"file": ""}, "还没有选择文件"),
    ],
)
def test_what_is_missing_on_the_form_is_said_and_what_was_typed_stays(
    values: dict[str, str], sentence: str, desk: Desk, sign_in: SignIn
) -> None:
    given = {
        "file": (io.BytesIO(samples.text()), "办法.txt"),
        "published_on": "2026-11-20",
        "carrier": "公报第三期",
        "token": "t",
    }
    response = sign_in(desk.drafter).post("/filing/new", data={**given, **values})
    assert response.status_code == 422
    shown = response.get_data(as_text=True)
    assert sentence in shown and "公报第三期" in shown


def test_the_whole_way_by_the_buttons(desk: Desk, sign_in: SignIn) -> None:
    id_ = desk.enter()
    unit, bureau = sign_in(desk.drafter), sign_in(desk.reviewer)

    def press(client: FlaskClient, kind: str, name: str, **values: str) -> int:
        data = {"version": str(desk.filing(id_).version), **values}
        return client.post(f"/filing/{id_}/{kind}/{name}", data=data).status_code

    assert press(unit, "unit", "submit") == 422
    files = {
        key: (io.BytesIO(f"{key}的内容".encode()), f"{key}.txt")
        for key in ("official_text", "drafting_note", "legal_basis", "legality_opinion")
    }
    assert unit.post(f"/filing/{id_}/materials", data=files).status_code == 302
    assert unit.post(f"/filing/{id_}/report").status_code == 302
    assert press(unit, "unit", "submit") == 302
    assert "待形式审查" in page(bureau, "/filing")
    assert press(bureau, "check", "ask_supplement") == 422
    assert press(bureau, "check", "ask_supplement", items="正式文本盖章\n补齐依据") == 302
    assert "补齐依据" in page(unit, f"/filing/{id_}")
    assert press(unit, "unit", "supplement") == 302
    assert press(bureau, "check", "register") == 302
    assert desk.filing(id_).state is FilingState.REGISTERED
    shown = page(unit, f"/filing/{id_}")
    assert "规备〔2026〕1号" in shown and "受理回执" in shown
    assert "规备〔2026〕1号" in page(bureau, "/filing/register")


def test_a_refusal_comes_back_with_what_was_typed(desk: Desk, sign_in: SignIn) -> None:
    id_ = desk.submitted()
    response = sign_in(desk.reviewer).post(
        f"/filing/{id_}/check/decline",
        data={"version": str(desk.filing(id_).version), "ground": "", "reason": "属于会议通知"},
    )
    assert response.status_code == 422
    assert "请选择不予登记的理由类别" in response.get_data(as_text=True)
    assert "属于会议通知" in response.get_data(as_text=True)


def test_another_department_knows_of_nothing(desk: Desk, stranger: User, sign_in: SignIn) -> None:
    id_ = desk.registered()
    client = sign_in(stranger)
    for address in (f"/filing/{id_}", f"/filing/{id_}/facts", f"/filing/{id_}/files/1"):
        assert client.get(address).status_code == 404, address
    assert "市容管理办法" not in page(client, "/filing?state=all")
    assert "市容管理办法" not in page(client, "/filing/register")
    assert "市容管理办法" not in client.get("/filing/register.csv").get_data(as_text=True)


def test_materials_and_letters_are_downloads(desk: Desk, sign_in: SignIn) -> None:
    id_ = desk.registered()
    response = sign_in(desk.drafter).get(f"/filing/{id_}/files/1")
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].startswith("attachment")
    other = desk.enter()
    assert sign_in(desk.drafter).get(f"/filing/{other}/files/1").status_code == 404


def test_the_register_is_taken_home_as_text_never_as_formulas(desk: Desk, sign_in: SignIn) -> None:
    evil = '=HYPERLINK("http://x","云岭区市容办法")'
    id_ = desk.enter(title="云岭区市容办法")
    with unit_of_work() as session:
        published = session.get_one(Filing, id_).published
        published.title, published.carrier = evil, "@区政府网站"
    desk.complete(id_)
    operations.submit(id_, desk.step(desk.drafter, id_))
    operations.register(id_, desk.step(desk.reviewer, id_))
    client = sign_in(desk.reviewer)
    book = load_workbook(io.BytesIO(client.get("/filing/register.xlsx").data))
    row = next(book.active.iter_rows(min_row=2))
    assert row[2].value == evil and row[2].data_type == "s"
    assert row[0].value == "规备〔2026〕1号"
    csv = client.get("/filing/register.csv").data
    assert csv.startswith(b"\xef\xbb\xbf")
    assert "'=HYPERLINK" in csv.decode("utf-8-sig") and ",'@区政府网站," in csv.decode("utf-8-sig")


@pytest.mark.parametrize(
    ("query", "count"),
    [("q=第2号", 1), ("q=%25", 0), ("state=registered", 1), ("state=all", 3), ("recipient=congress", 0),
     ("lateness=running", 2), ("lateness=in_time&state=all", 1), ("lateness=late&state=all", 0), ("year=2025", 0), ("organization=999", 0)],
)  # fmt: skip
def test_the_list_is_filtered_by_its_address(query: str, count: int, desk: Desk, sign_in: SignIn) -> None:
    desk.registered()
    desk.enter()
    desk.enter()
    shown = page(sign_in(desk.reviewer), f"/filing?{query}")
    assert shown.count("号市容管理办法</a>") == count


@pytest.mark.parametrize("address", ["/filing", "/filing/register"])
def test_a_list_asks_as_often_for_many_as_for_one(
    address: str, desk: Desk, sign_in: SignIn, count_queries: CountQueries
) -> None:
    client = sign_in(desk.reviewer)
    desk.registered()
    desk.enter()
    page(client, address)
    with count_queries() as few:
        page(client, address)
    for _ in range(3):
        desk.registered()
        desk.enter()
    page(client, address)
    with count_queries() as many:
        page(client, address)
    assert len(many) == len(few)
