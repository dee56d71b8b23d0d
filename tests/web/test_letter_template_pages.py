"""The pages on which an office replaces the templates of its letters."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.accounts.audit import AuditEntry
from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Role
from fazhi_review.letters import FORMS, built_in_template, template_of


@pytest.fixture
def lead(make_user: Callable[..., User], sign_in: Callable[[User], FlaskClient]) -> FlaskClient:
    return sign_in(make_user(Role.REVIEW_LEAD))


@pytest.fixture
def folder(app: Flask) -> Path:
    path: Path = app.extensions["settings"].letter_templates_folder
    return path


def edited(words: str) -> bytes:
    document = Document(BytesIO(built_in_template("receipt")))
    document.add_paragraph(words)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def send(client: FlaskClient, data: bytes, name: str = "回执.docx"):  # type: ignore[no-untyped-def]
    return client.post("/letter-templates/receipt", data={"file": (BytesIO(data), name)}, follow_redirects=True)


def test_the_register_names_every_form(lead: FlaskClient) -> None:
    page = lead.get("/letter-templates").get_data(as_text=True)
    assert all(form.title in page and form.purpose in page for form in FORMS.values())


@pytest.mark.parametrize("form", FORMS)
def test_every_form_shows_what_may_stand_in_its_template(form: str, lead: FlaskClient) -> None:
    page = lead.get(f"/letter-templates/{form}").get_data(as_text=True)
    assert all(f"【{field.label}】" in page for field in FORMS[form].fields)
    assert all(f"【{rows.label}·{column.label}】" in page for rows in FORMS[form].lists for column in rows.columns)


def test_a_template_goes_out_comes_back_and_is_used(lead: FlaskClient, folder: Path, session: Session) -> None:
    out = lead.get("/letter-templates/receipt/file")
    assert out.data == built_in_template("receipt")
    assert out.headers["Content-Disposition"].startswith("attachment")
    data = edited("监督电话：12345")
    assert "今后出具的“受理回执”都使用它" in send(lead, data).get_data(as_text=True)
    assert template_of("receipt", overrides=folder) == data
    assert lead.get("/letter-templates/receipt/file?built_in=1").data == built_in_template("receipt")
    assert "本单位模板" in lead.get("/letter-templates").get_data(as_text=True)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "letters.template_replaced")).one()
    assert entry.after["form"] == "受理回执"


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"no docx", "已损坏"), (edited("【经办人】"), "不认识【经办人】"), (edited("【未完"), "没有成对")],
)
def test_a_template_that_cannot_be_used_is_refused_and_the_old_one_stays(
    data: bytes, reason: str, lead: FlaskClient, folder: Path
) -> None:
    send(lead, edited("好的模板"))
    before = template_of("receipt", overrides=folder)
    response = send(lead, data)
    assert response.status_code == 422
    assert reason in response.get_data(as_text=True)
    assert template_of("receipt", overrides=folder) == before


def test_a_template_without_what_is_required_is_used_with_a_warning(lead: FlaskClient) -> None:
    target = BytesIO()
    Document().save(target)
    page = send(lead, target.getvalue()).get_data(as_text=True)
    assert "没有放入【主送机关】" in page


def test_going_back_to_the_built_in_template(lead: FlaskClient, folder: Path) -> None:
    send(lead, edited("好的模板"))
    page = lead.post("/letter-templates/receipt/remove", follow_redirects=True).get_data(as_text=True)
    assert "已恢复使用系统自带的模板" in page
    assert template_of("receipt", overrides=folder) == built_in_template("receipt")
    assert lead.post("/letter-templates/receipt/remove").status_code == 404


def test_a_template_that_was_damaged_on_disk_is_pointed_out(lead: FlaskClient, folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "receipt.docx").write_bytes(b"x")
    assert "本单位模板不能使用" in lead.get("/letter-templates").get_data(as_text=True)
    assert "已损坏" in lead.get("/letter-templates/receipt").get_data(as_text=True)


def test_no_file_chosen_and_no_such_form_are_answered(lead: FlaskClient) -> None:
    assert lead.post("/letter-templates/receipt", data={}).status_code == 422
    assert lead.get("/letter-templates/nothing").status_code == 404
