"""`flask rules`: list the rules in force, run their own tests, write their reference page."""

import json
from typing import Any

import click
from flask import Flask, current_app

from fazhi_review.cli.refusal import refuse, refusing
from fazhi_review.config import ROOT, Settings
from fazhi_review.rules import default_pack, office_pack
from fazhi_review.rules.reference import DOCUMENT, render
from fazhi_review.rules.rule import Rule, RulePack, Yields
from fazhi_review.rules.selftest import Failure, check_pack


@click.group("rules", help="审查规则：列出、自测、生成规则一览。")
def rules() -> None:
    """The group."""


@rules.command("list", help="列出现行规则，包括本单位停用、调整和增加的。")
@click.option("--json", "as_json", is_flag=True, help="逐行输出 JSON。")
@refusing
def list_rules(as_json: bool) -> None:
    """Every rule with its grade, basis and verification; what the office switched off is named as such."""
    pack = _pack()
    disabled = [rule for rule in default_pack().rules if pack.rule(rule.id) is None]
    for rule in (*pack.rules, *disabled):
        is_enabled = rule not in disabled
        if as_json:
            click.echo(json.dumps(_as_json(rule, pack, is_enabled), ensure_ascii=False))
        else:
            mark = "" if is_enabled else "（已停用）"
            click.echo(f"{rule.id}  {rule.severity.label}  {rule.grade}  {rule.category.label}  {rule.title}{mark}")
    if not as_json:
        click.echo(f"共 {len(pack.rules)} 条，规则包版本 {pack.version}。")


@rules.command("test", help="用规则文件里的例句检验规则；有例句不符时退出码为 1。")
@refusing
def test_rules() -> None:
    """Every rule against its own examples and against the lawful examples of its neighbours."""
    pack = _pack()
    failures = check_pack(pack)
    for failure in failures:
        click.echo(_line(failure), err=not failure.is_known)
    failed = [failure for failure in failures if not failure.is_known]
    if failed:
        refuse(f"{len(pack.rules)} 条规则中有 {len(failed)} 处与例句不符，见上。")
    known = f"，另有 {len(failures)} 处已知不足" if failures else ""
    click.echo(f"{len(pack.rules)} 条规则全部符合例句{known}。规则包版本 {pack.version}。")


@rules.command("docs", help="由自带规则生成 docs/rules.md。")
@refusing
def write_docs() -> None:
    """The page describes the shipped rules; an office's own are listed by `flask rules list`."""
    file = ROOT / DOCUMENT
    file.write_text(render(default_pack()), encoding="utf-8")
    click.echo(f"已写入 {DOCUMENT}。")


def _pack() -> RulePack:
    settings: Settings = current_app.extensions["settings"]
    return office_pack(settings.rule_packs_folder)


def _line(failure: Failure) -> str:
    text = " ".join(failure.text.split())
    mark = "已知 " if failure.is_known else ""
    return f"{mark}{failure.rule}：{failure.problem}（{text[:60]}）"


def _as_json(rule: Rule, pack: RulePack, is_enabled: bool) -> dict[str, Any]:
    return {
        "id": rule.id,
        "source": rule.source,
        "title": rule.title,
        "category": rule.category.value,
        "extends": rule.extends,
        "grade": rule.grade.value,
        "severity": rule.severity.value,
        "scope": rule.scope.value,
        "yields": rule.yields.value if rule.yields is Yields.TRIAGE else "finding",
        "is_hard": rule.is_hard,
        "is_enabled": is_enabled,
        "basis": [{"law": entry.law, "article": entry.article} for entry in rule.basis],
        "verification": rule.verification.value,
        "message": rule.message,
        "file": rule.file,
        "pack_version": pack.version,
    }


def register(app: Flask) -> None:
    """Add the group to `app`."""
    app.cli.add_command(rules)
