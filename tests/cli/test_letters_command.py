"""`flask letters` as an administrator runs it."""

from pathlib import Path

from flask import Flask

from fazhi_review.letters import FORMS, template_of


def _run(app: Flask, *arguments: str) -> tuple[int, str, str]:
    result = app.test_cli_runner().invoke(args=["letters", *arguments])
    return result.exit_code, result.stdout, result.stderr


def _own(app: Flask, name: str, data: bytes) -> None:
    folder: Path = app.extensions["settings"].letter_templates_folder
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)


def test_the_list_names_every_form(app: Flask) -> None:
    code, output, _ = _run(app, "list")
    assert code == 0
    assert all(f"{form.name}  {form.title}  系统自带模板" in output for form in FORMS.values())


def test_one_form_is_described_with_its_placeholders(app: Flask) -> None:
    code, output, _ = _run(app, "list", "legality_opinion")
    assert code == 0
    assert all(f"【{label}】" in output for label in FORMS["legality_opinion"].placeholders)


def test_an_exported_template_can_be_put_back_and_is_listed_as_the_offices_own(app: Flask, tmp_path: Path) -> None:
    target = tmp_path / "模板.docx"
    code, output, _ = _run(app, "export-template", "receipt", str(target))
    assert code == 0 and "receipt.docx" in output
    assert target.read_bytes() == template_of("receipt")
    _own(app, "receipt.docx", target.read_bytes())
    assert "receipt  受理回执  本单位模板\n" in _run(app, "list")[1]


def test_an_existing_file_is_not_overwritten_unasked(app: Flask, tmp_path: Path) -> None:
    target = tmp_path / "receipt.docx"
    target.write_bytes(b"mine")
    code, _, error = _run(app, "export-template", "receipt", str(tmp_path))
    assert code == 1 and "--force" in error
    assert target.read_bytes() == b"mine"
    assert _run(app, "export-template", "receipt", str(tmp_path), "--force")[0] == 0


def test_a_folder_that_is_not_there_and_an_unknown_form_are_refused_in_one_line(app: Flask, tmp_path: Path) -> None:
    for arguments in (("receipt", str(tmp_path / "no" / "x.docx")), ("nothing", str(tmp_path / "x.docx"))):
        code, _, error = _run(app, "export-template", *arguments)
        assert code == 1 and len(error.splitlines()) == 1


def test_a_template_that_cannot_be_used_is_told_by_the_list(app: Flask) -> None:
    _own(app, "receipt.docx", b"broken")
    code, output, error = _run(app, "list")
    assert code == 1
    assert "本单位模板不能使用" in output and "已损坏" in error
