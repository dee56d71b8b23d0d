"""Every page of a project, for everybody who may see it, in every state."""

from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from fazhi_review.drafting.steps import RECORDED
from fazhi_review.drafting.workflow import ProjectState

FORMS = (
    "initiation",
    "profile",
    "emergency",
    "text",
    "explainer",
    "deliberation",
    "confirmation",
    "sign-off",
    "number",
    "publication",
)
READ = ("", "/consultation", "/competition", "/chain")
PAGES = (*READ, *(f"/{name}" for name in FORMS))


def statuses(client: FlaskClient, id_: int) -> set[int]:
    return {client.get(f"/drafting/{id_}{page}").status_code for page in PAGES}


def test_the_pages_of_a_project_open_in_every_state(district: Any, sign_in: Any) -> None:
    """One application for all states: what takes time is compiling templates. Every page is opened while the project is in
    the state in which it shows most; the project's own page in every state."""
    drafter, office = sign_in(district.drafter), sign_in(district.office)
    lead, stranger = sign_in(district.lead), sign_in(district.stranger)
    for state in ProjectState:
        id_ = district.reach(state)
        is_idea = state is ProjectState.PROPOSED
        assert drafter.get(f"/drafting/{id_}").status_code == 200, state
        for reader in (office, lead):
            assert reader.get(f"/drafting/{id_}").status_code == (404 if is_idea else 200), state
        assert stranger.get(f"/drafting/{id_}").status_code == 404
        if state in (ProjectState.CONSULTING, ProjectState.NUMBERED, ProjectState.STOPPED):
            assert statuses(drafter, id_) == statuses(office, id_) == {200}, state
    assert statuses(stranger, id_) == {404}
    assert {drafter.get(f"/drafting/{id_}/records/{step.value}").status_code for step in RECORDED} == {200}
    shown = drafter.get("/drafting").get_data(as_text=True)
    assert shown.count("云岭区便民早市管理办法之") == len(ProjectState)


def test_lists_say_what_to_do_where_there_is_nothing(district: Any, sign_in: Any) -> None:
    client = sign_in(district.drafter)
    assert "新建第一个项目" in client.get("/drafting").get_data(as_text=True)
    assert "登记簿还没有记录" in client.get("/drafting/register").get_data(as_text=True)
    assert "台账中还没有例外" in client.get("/drafting/exceptions").get_data(as_text=True)


def test_the_list_is_filtered_by_text_state_and_whose_turn_it_is(district: Any, sign_in: Any) -> None:
    first, second = district.reach(ProjectState.DELIBERATION), district.open()
    client = sign_in(district.office)
    assert f'/drafting/{first}"' in client.get("/drafting?turn=mine").get_data(as_text=True)
    assert "没有符合条件的项目" in client.get("/drafting?turn=mine&state=drafting").get_data(as_text=True)
    mine = sign_in(district.drafter).get("/drafting?turn=mine").get_data(as_text=True)
    assert f'/drafting/{second}"' in mine and f'/drafting/{first}"' not in mine
    found = sign_in(district.drafter).get("/drafting?q=管理办法之2").get_data(as_text=True)
    assert f'/drafting/{second}"' in found and f'/drafting/{first}"' not in found


def test_a_project_page_asks_the_same_number_of_queries_however_much_it_holds(
    district: Any, sign_in: Any, count_queries: Any
) -> None:
    small, large = district.reach(ProjectState.DRAFTING), district.reach(ProjectState.DRAFTING)
    district.attach(large, *["expert_opinion", "risk_report", "evaluation_report", "hearing_record"])
    client = sign_in(district.drafter)
    client.get(f"/drafting/{small}")
    counts = []
    for id_ in (small, large):
        with count_queries() as statements:
            client.get(f"/drafting/{id_}")
        counts.append(len(statements))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("name", ["withdraw", "give_opinion", "pass_", "publish", "nonsense"])
def test_steps_with_forms_of_their_own_are_not_taken_by_the_simple_button(
    district: Any, sign_in: Any, name: str
) -> None:
    id_ = district.open()
    response = sign_in(district.drafter).post(f"/drafting/{id_}/steps/{name}", data={"version": "1"})
    assert response.status_code == 404


def test_whoever_decides_on_a_text_can_read_it_and_nobody_before(district: Any, sign_in: Any) -> None:
    before, after = district.reach(ProjectState.CONSULTING), district.reach(ProjectState.DELIBERATION)
    office = sign_in(district.office)
    for page in ("reading", "reading/file"):
        assert office.get(f"/drafting/{before}/{page}").status_code == 404
        assert office.get(f"/drafting/{after}/{page}").status_code == 200
        assert sign_in(district.drafter).get(f"/drafting/{before}/{page}").status_code == 200
        assert sign_in(district.stranger).get(f"/drafting/{after}/{page}").status_code == 404


def test_a_refusal_stands_above_the_form_with_everything_typed_still_there(district: Any, sign_in: Any) -> None:
    id_ = district.reach(ProjectState.CONSULTING)
    client = sign_in(district.drafter)
    short = {
        "audience": "public",
        "addressees": "区政府网站",
        "opened_on": "2026-11-23",
        "closes_on": "2026-11-24",
    }
    response = client.post(f"/drafting/{id_}/consultations", data=short)
    text = response.get_data(as_text=True)
    assert response.status_code == 422 and "截止日期早于" in text and "区政府网站" in text
    closing = {"version": str(district.version(id_) + 7)}
    response = client.post(f"/drafting/{id_}/consultation/closing", data=closing)
    assert response.status_code == 409 and "内容已被他人修改" in response.get_data(as_text=True)
    numbered = district.reach(ProjectState.NUMBERED)
    announced = {
        "version": str(district.version(numbered)),
        "issued_on": "2026-11-23",
        "published_on": "2026-11-23",
        "effective_on": "2027-06-01",
        "url": "https://www.yunling.example/zc/9.html",
    }
    response = sign_in(district.office).post(f"/drafting/{numbered}/publication", data=announced)
    text = response.get_data(as_text=True)
    assert response.status_code == 409 and "没有公布载体" in text and "https://www.yunling.example/zc/9.html" in text


def test_a_material_is_kept_once_and_only_real_files_are_taken(district: Any, sign_in: Any) -> None:
    id_ = district.open()
    client = sign_in(district.drafter)
    for _ in range(2):
        data = {"material": "drafting_note", "file": (BytesIO("起草说明".encode()), "说明.txt")}
        assert client.post(f"/drafting/{id_}/materials", data=data).status_code == 302
    assert client.get(f"/drafting/{id_}").get_data(as_text=True).count("说明.txt</a>") == 1
    assert client.post(f"/drafting/{id_}/materials", data={"material": "drafting_note"}).status_code == 422
    bad = {"material": "drafting_note", "file": (BytesIO(b"MZ\x90\x00" + bytes(900)), "a.exe")}
    response = client.post(f"/drafting/{id_}/materials", data=bad)
    assert response.status_code == 422 and "不是可以作为材料的文件类型" in response.get_data(as_text=True)
    file = client.get(f"/drafting/{id_}/files/1")
    assert file.get_data() == "起草说明".encode() and "attachment" in file.headers["Content-Disposition"]
    assert sign_in(district.stranger).get(f"/drafting/{id_}/files/1").status_code == 404


def test_the_form_of_a_new_project_sent_twice_makes_one(district: Any, sign_in: Any) -> None:
    client = sign_in(district.drafter)
    data = {"title": "云岭区早市办法", "issuer_id": str(district.government.id), "token": "one", "version": ""}
    places = {client.post("/drafting/new", data=data).location for _ in range(2)}
    assert len(places) == 1
    wrong = {**data, "token": "two", "issuer_id": str(district.bureau.id)}
    assert client.post("/drafting/new", data=wrong).status_code == 422
