"""Every page of a project, for everybody who may see it, in every state."""

from typing import Any

import pytest

from fazhi_review.drafting.steps import RECORDED
from fazhi_review.drafting.workflow import ProjectState

FORMS_OF_OWNER = ("initiation", "profile", "emergency", "text", "explainer")
FORMS_OF_ISSUER = ("deliberation", "confirmation", "sign-off", "number", "publication")
READ = ("", "/consultation", "/competition", "/chain")


@pytest.mark.parametrize("state", ProjectState)
def test_the_pages_of_a_project_open_in_every_state(district: Any, sign_in: Any, state: ProjectState) -> None:
    id_ = district.reach(state)
    for user in (district.drafter, district.office, district.lead):
        client = sign_in(user)
        hidden = state is ProjectState.PROPOSED and user is not district.drafter
        for page in (*READ, *(f"/{name}" for name in (*FORMS_OF_OWNER, *FORMS_OF_ISSUER))):
            response = client.get(f"/drafting/{id_}{page}")
            assert response.status_code == (404 if hidden else 200), (user.full_name, page)
        assert ("便民早市管理办法" in client.get("/drafting").get_data(as_text=True)) is not hidden
    client = sign_in(district.drafter)
    for step in RECORDED:
        assert client.get(f"/drafting/{id_}/records/{step.value}").status_code == 200
    assert sign_in(district.stranger).get(f"/drafting/{id_}").status_code == 404
    for page in ("/drafting/register", "/drafting/exceptions", "/drafting/new"):
        assert client.get(page).status_code == 200
