"""`flask structure`: the provision tree of a file, to look at or as JSON."""

import json
from pathlib import Path

import click
from flask import Flask

from fazhi_review.cli.refusal import refusing
from fazhi_review.errors import InvalidInput
from fazhi_review.reading import read
from fazhi_review.structure import ProvisionKind, StructuredDocument, parse
from fazhi_review.structure.export import as_json

_FIRST_WORDS = 36
_NAMES = {
    "title": "标题",
    "number": "发文字号",
    "issuing_authorities": "制定机关",
    "kind": "文种",
    "document_date": "成文日期",
    "publication_date": "公布日期",
    "effective_date": "施行日期",
    "validity": "有效期",
    "expiry_date": "有效期届满日",
    "interpreting_body": "解释机关",
    "bases": "制定依据",
    "repeals": "同时废止",
}


@click.command("structure", help="解析文件的条款结构、要素和引用。")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--json", "as_data", is_flag=True, help="以 JSON 输出，带定位和字符位置。")
@refusing
def structure(path: Path, as_data: bool) -> None:
    """Print the tree of the file at `path`."""
    document = parse(read(_content(path), name=path.name).text)
    if as_data:
        click.echo(json.dumps(as_json(document, str(path)), ensure_ascii=False))
        return
    for line in (*_metadata_lines(document), "", *_tree_lines(document), *_warning_lines(document)):
        click.echo(line)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InvalidInput("没有找到文件“{path}”，请检查路径是否正确。", path=path) from None
    except (OSError, ValueError):
        raise InvalidInput("“{path}”无法读取，请确认它是一个文件且有读取权限。", path=path) from None


def _metadata_lines(document: StructuredDocument) -> list[str]:
    values = as_json(document, "")["metadata"]
    lines = []
    for name, label in _NAMES.items():
        value = values[name]
        if value:
            lines.append(f"{label}：{'、'.join(value) if isinstance(value, list) else value}")
    internal = sum(1 for citation in document.citations if citation.is_internal)
    lines.append(f"引用：{len(document.citations)} 处，其中引用本文件 {internal} 处")
    return lines


def _tree_lines(document: StructuredDocument) -> list[str]:
    lines = []
    for provision in document.provisions:
        if provision.kind is ProvisionKind.LEAD:
            continue
        depth = sum(1 for _ in document.ancestors(provision))
        below = document.children(provision)
        end = below[0].end if below else provision.end  # the lead alone: what stands below has lines of its own
        words = provision.heading or " ".join(document.text[provision.body_start : end].split())
        shown = words if len(words) <= _FIRST_WORDS else words[:_FIRST_WORDS] + "…"
        lines.append(f"{'  ' * depth}{provision.path}  {shown}".rstrip())
    return lines


def _warning_lines(document: StructuredDocument) -> list[str]:
    if not document.warnings:
        return []
    return ["", "需要核对：", *(f"  {warning.message}" for warning in document.warnings)]


def register(app: Flask) -> None:
    """Add the command to `app`."""
    app.cli.add_command(structure)
