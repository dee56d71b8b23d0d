"""Every page of a project, for everybody who may see it, in every state."""

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
    """One application for all states: what takes time is compiling templates."""
    for state in ProjectState:
        id_ = district.reach(state)
        assert statuses(sign_in(district.drafter), id_) == {200}, state
        others = {404} if state is ProjectState.PROPOSED else {200}
        assert statuses(sign_in(district.office), id_) == others, state
        assert statuses(sign_in(district.lead), id_) == others, state
        assert statuses(sign_in(district.stranger), id_) == {404}, state
        client = sign_in(district.drafter)
        assert {client.get(f"/drafting/{id_}/records/{step.value}").status_code for step in RECORDED} == {200}
    shown = sign_in(district.drafter).get("/drafting").get_data(as_text=True)
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
