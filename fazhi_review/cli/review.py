"""`flask review`: the main job at a terminal, without an account and without anything set up before."""

import json
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app

from fazhi_review.cli.as_of import AsOfDate
from fazhi_review.cli.refusal import refuse, with_database
from fazhi_review.documents.intake import ParsedFile, parse_file
from fazhi_review.errors import FazhiError, InvalidInput
from fazhi_review.library.starter import ensure_catalogue
from fazhi_review.reading.model import Limits
from fazhi_review.review.examination import Examination
from fazhi_review.review.workplace import Workplace, workplace
from fazhi_review.rules.merging import sentence_of_reason
from fazhi_review.structure.model import Metadata, Read
from fazhi_review.vocabulary import CitationStatus, Severity

_MARKS = {Severity.HIGH: "高", Severity.MEDIUM: "中", Severity.LOW: "低"}
DISCLAIMER = "结果仅供参考，以人工审核为准。"


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One file and what the machine makes of it."""

    path: str
    seconds: float
    parsed: ParsedFile
    examination: Examination


@click.command("review", help="审查文件：读取、分条、按规则检查、核对引用。PATH 可以有多个。")
@click.argument("paths", metavar="PATH...", nargs=-1, type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="每个文件输出一行 JSON。")
@click.option("--as-of", type=AsOfDate(), metavar="DATE", help="按哪一天的法律审查，默认今天，例如 2026-11-22。")
@with_database
def review(paths: tuple[str, ...], as_json: bool, as_of: date | None) -> None:
    """Review every file; a file that fails is named on standard error and the others go on."""
    if not paths:
        refuse("请指定要审查的文件，例如：flask review 办法.docx")
    ensure_catalogue(clock=current_app.extensions["clock"])
    place = workplace(current_app._get_current_object())  # type: ignore[attr-defined]
    as_of = as_of or place.clock.today()
    has_failed = False
    for position, path in enumerate(paths):
        try:
            reviewed = review_file(path, as_of=as_of, place=place)
        except FazhiError as error:
            click.echo(error.message, err=True)
            has_failed = True
            continue
        if as_json:
            click.echo(json.dumps(as_contract(reviewed), ensure_ascii=False))
        else:
            if position:
                click.echo()
            click.echo(report(reviewed))
    if has_failed:
        raise SystemExit(1)


def review_file(path: str, *, as_of: date, place: Workplace) -> Reviewed:
    """Read and examine one file. Raises InvalidInput with the path as the user typed it."""
    began = time.perf_counter()
    parsed = parse_file(path, _content(path, place.limits), place.limits)
    examination = place.examiner.examine(parsed.structured, as_of=as_of)
    return Reviewed(path=path, seconds=time.perf_counter() - began, parsed=parsed, examination=examination)


def _content(path: str, limits: Limits) -> bytes:
    file = Path(path)
    if file.is_dir():
        raise InvalidInput(sentence="“{path}”是文件夹，请指定其中的文件。", path=path)
    if file.exists() and not file.is_file():
        raise InvalidInput(sentence="“{path}”不是普通文件，无法审查。", path=path)
    try:
        with file.open("rb") as stream:
            # One byte more than allowed is enough for reading to refuse the file by its size.
            return stream.read(limits.size + 1)
    except FileNotFoundError as error:
        raise InvalidInput(sentence="找不到文件“{path}”，请检查路径。", path=path) from error
    except PermissionError as error:
        raise InvalidInput(sentence="没有读取文件“{path}”的权限。", path=path) from error
    except (OSError, ValueError) as error:
        raise InvalidInput(sentence="无法读取文件“{path}”，请检查路径和磁盘。", path=path) from error


def as_contract(reviewed: Reviewed) -> dict[str, Any]:
    """One line of `--json`; the keys are a contract (docs/commands.md)."""
    examination = reviewed.examination
    return {
        "file": reviewed.path,
        "seconds": round(reviewed.seconds, 3),
        "document": _document(reviewed.parsed.structured.metadata, examination.articles),
        "findings": [
            {
                "rule": finding.rule,
                "category": finding.category,
                "severity": finding.severity,
                "path": finding.path,
                "start": finding.start,
                "end": finding.end,
                "quote": finding.quote,
                "message": finding.message,
                "basis": [
                    {"law": basis.law, "article": basis.article, "status": basis.status} for basis in finding.basis
                ],
                "suggestion": finding.suggestion,
            }
            for finding in examination.findings
        ],
        "citations": [
            {"text": citation.text, "law": citation.law, "article": citation.article, "status": citation.status}
            for citation in examination.citations
        ],
        "conflicts": [
            {
                "path": conflict.path,
                "quote": conflict.quote,
                "against": {
                    "law": conflict.law,
                    "version": conflict.version,
                    "article": conflict.article,
                    "text": conflict.text,
                },
                "relation": conflict.relation,
                "confidence": conflict.confidence,
                "explanation": conflict.explanation,
            }
            for conflict in examination.conflicts
        ],
    }


def _document(metadata: Metadata, articles: int) -> dict[str, Any]:
    authorities = "、".join(authority.value for authority in metadata.issuing_authorities)
    return {
        "title": metadata.title.value if metadata.title else None,
        "number": metadata.number.value if metadata.number else None,
        "issuing_authority": authorities or None,
        "document_date": _iso(metadata.document_date),
        "effective_date": _iso(metadata.effective_date),
        "expiry_date": _iso(metadata.expiry_date),
        "articles": articles,
    }


def _iso(read: Read[date] | None) -> str | None:
    return read.value.isoformat() if read else None


def report(reviewed: Reviewed) -> str:
    """What a person reads at a terminal: strongest findings first, then what was checked and what was not."""
    examination, structured = reviewed.examination, reviewed.parsed.structured
    document = _document(structured.metadata, examination.articles)
    lines = [
        document["title"] or reviewed.parsed.name,
        "　".join(
            filter(
                None,
                (
                    document["number"],
                    document["issuing_authority"],
                    f"施行日期 {document['effective_date']}" if document["effective_date"] else "",
                    f"有效期至 {document['expiry_date']}" if document["expiry_date"] else "",
                    f"共 {examination.articles} 条" if examination.articles else "",
                ),
            )
        ),
        f"文件：{reviewed.path}",
        *(f"读取提示：{warning.message}" for warning in reviewed.parsed.read.warnings),
        "",
        DISCLAIMER,
        "",
        *_finding_lines(examination),
        *_citation_lines(examination),
        *(
            f"与{c.source.label}比对：{c.path}　{c.relation.label}　{c.other_side}：{c.explanation}"
            for c in examination.conflicts
        ),
        "",
        _checked(examination, reviewed.seconds),
    ]
    return "\n".join(line for line, before in zip(lines, [None, *lines], strict=False) if line or before)


def _finding_lines(examination: Examination) -> list[str]:
    if not examination.findings:
        return ["没有发现疑似问题。这不等于合法：规则只能发现已知类型的问题，须由审核人员作出结论。"]
    counts = "，".join(f"{mark} {examination.count(severity)}" for severity, mark in _MARKS.items())
    lines = [f"发现 {len(examination.findings)} 处疑似问题（{counts}）"]
    for number, finding in enumerate(examination.findings, 1):
        unconfirmed = "" if finding.verification.is_confirmed else "〔待司法局确认〕"
        lines.append(
            f"{number}. 【{_MARKS[finding.severity]}】{finding.path or '全文'}　{finding.category.label}{unconfirmed}"
        )
        lines.append(f"   {finding.message}")
        if finding.basis:
            lines.append("   依据：" + "、".join(f"《{basis.law}》{basis.article}" for basis in finding.basis))
        if finding.suggestion:
            lines.append(f"   建议：{finding.suggestion}")
        lines.extend(f"   另据：{sentence_of_reason(reason)}" for reason in finding.reasons)
    return lines


def _citation_lines(examination: Examination) -> list[str]:
    doubtful = [
        citation
        for citation in examination.citations
        if citation.status not in (CitationStatus.IN_FORCE, CitationStatus.UNKNOWN_LAW)
    ]
    return [
        f"引用核对：{citation.path}　《{citation.law}》{citation.article}　{citation.status.label}"
        + (f"（{citation.explanation}）" if citation.explanation else "")
        for citation in doubtful
    ]


def _checked(examination: Examination, seconds: float) -> str:
    parts = [f"按 {examination.as_of.isoformat()} 的规则检查：规则 {examination.rules_checked} 条"]
    if examination.unfinished:
        parts.append(f"未在时限内完成的规则 {len(examination.unfinished)} 条")
    if examination.citations:
        unknown = sum(citation.status is CitationStatus.UNKNOWN_LAW for citation in examination.citations)
        parts.append(f"引用 {len(examination.citations)} 处" + (f"（法规库未收录 {unknown} 处）" if unknown else ""))
    if not examination.compared:
        parts.append("未与上位法逐条比对（索引中还没有法律条文）")
    if examination.checklist:
        parts.append(f"另有 {len(examination.checklist)} 项须由人工核对")
    return "，".join(parts) + f"。用时 {seconds:.2f} 秒。"


def register(app: Flask) -> None:
    """Add the command to `app`."""
    app.cli.add_command(review)
