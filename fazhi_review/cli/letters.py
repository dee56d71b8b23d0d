"""`flask letters`: what forms there are, what goes into each, and their templates for editing in Word."""

from pathlib import Path

import click
from flask import Flask, current_app

from fazhi_review import letters
from fazhi_review.cli.refusal import refuse, refusing
from fazhi_review.config import Settings
from fazhi_review.errors import StorageUnavailable
from fazhi_review.letters.rendering import form_named


@click.group("letters", help="文书：列出各种文书及其内容，导出模板供在 Word 中修改。")
def group() -> None:
    """The group."""


@group.command("list", help="列出各种文书、所用模板；加 FORM 则列出该文书模板中可用的【】。")
@click.argument("form", required=False)
@refusing
def list_letters(form: str | None) -> None:
    """One line a form; an office's own template that cannot be used, or that leaves out what matters, is named."""
    if form is not None:
        _describe(form)
        return
    folder = _folder()
    is_sound = True
    for known in letters.FORMS.values():
        if not letters.has_own_template(known.name, folder):
            click.echo(f"{known.name}  {known.title}  系统自带模板")
            continue
        try:
            unused = letters.unused_in_template(known.name, overrides=folder)
        except letters.LetterTemplateUnusable as error:
            is_sound = False
            click.echo(f"{known.name}  {known.title}  本单位模板不能使用")
            click.echo(error.message, err=True)
            continue
        missing = f"，模板里没有{'、'.join(f'【{label}】' for label in unused)}" if unused else ""
        click.echo(f"{known.name}  {known.title}  本单位模板{missing}")
    if not is_sound:
        refuse(f"请修改 {folder} 中的上述模板，或者删去后改用系统自带的模板。")
    click.echo(f"共 {len(letters.FORMS)} 种。本单位的模板放在 {folder}，文件名为“文书代号.docx”。")


@group.command("export-template", help="导出文书 FORM 现用的模板到 PATH（docx），供在 Word 中修改。")
@click.argument("form")
@click.argument("path", type=click.Path(path_type=Path, dir_okay=True))
@click.option("--built-in", is_flag=True, help="导出系统自带的模板，即使本单位另有模板。")
@click.option("--force", is_flag=True, help="覆盖已有的文件。")
@refusing
def export_template(form: str, path: Path, built_in: bool, force: bool) -> None:
    """Write the template; a folder gets FORM.docx."""
    data = letters.template_of(form, overrides=None if built_in else _folder())
    target = path / f"{form}.docx" if path.is_dir() else path
    if target.exists() and not force:
        refuse(f"{target} 已经存在，如需覆盖请加 --force。")
    try:
        target.write_bytes(data)
    except OSError as error:
        raise StorageUnavailable(f"没有写入 {target}：文件夹不存在、不可写或者磁盘已满。") from error
    click.echo(
        f"已写入 {target}。在 Word 中修改后，以 {form}.docx 为文件名放入 {_folder()} 即可使用，用 flask letters list 检查。"
    )


def _describe(name: str) -> None:
    form = form_named(name)
    click.echo(f"{form.title}：{form.purpose}依据：{form.basis}。")
    rest = dict.fromkeys(form.placeholders)
    for field in form.fields:
        del rest[field.label]
        click.echo(f"  【{field.label}】{'（必填）' if field.required else ''}  {field.meaning}")
    for rows in form.lists:
        own = [label for label in rest if label.startswith(f"{rows.label}·")]
        for label in own:
            del rest[label]
        needed = "（必填）" if rows.required else ""
        click.echo(f"  {rows.label}{needed}  {rows.meaning}；含有下列标记的表格行或者段落逐条重复：")
        click.echo(f"    {''.join(f'【{label}】' for label in own)}")
    if rest:
        click.echo(f"  由系统根据上述内容生成：{''.join(f'【{label}】' for label in rest)}")


def _folder() -> Path:
    settings: Settings = current_app.extensions["settings"]
    return settings.letter_templates_folder


def register(app: Flask) -> None:
    """Add the group to `app`."""
    app.cli.add_command(group)
