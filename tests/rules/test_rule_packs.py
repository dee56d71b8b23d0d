import re
from datetime import date

import pytest
import yaml

from fazhi_review.rules import default_pack, examine, inspect
from fazhi_review.rules.loader import DATA, PACKS
from fazhi_review.rules.model import RuleContext
from fazhi_review.rules.rule import Scope, Yields
from fazhi_review.rules.triage import TriageVerdict
from fazhi_review.structure import parse
from fazhi_review.vocabulary import Severity, Verification

CONTEXT = RuleContext(as_of=date(2026, 11, 1))

NOTICE = """云岭区城市管理局关于规范户外广告设置的通知

云城管发〔2026〕3号

各有关单位：

为规范户外广告设置，根据《中华人民共和国广告法》，现通知如下。

一、设置户外广告应当牢固、安全。

二、设置人应当定期维护，发现隐患的，应当在三日内排除。

三、街道办事处做好巡查。

本通知自2026年4月1日起施行，有效期五年。

云岭区城市管理局
2026年3月2日"""

SOURCES = {"SC": 12, "SU": 13, "PR": 53, "BS": 14, "TX": 18, "FM": 40, "BA": 28, "CL": 12}


def _rules(text: str) -> dict[str, Severity]:
    return {finding.rule: finding.severity for finding in examine(parse(text), default_pack(), CONTEXT)}


def test_every_structured_rule_of_the_fact_base_is_a_rule_file():
    sources = {rule.source for rule in default_pack().rules}
    expected = {f"{prefix}-{number:02}" for prefix, count in SOURCES.items() for number in range(1, count + 1)}
    assert expected <= sources


def test_a_clean_notice_draws_nothing_above_low():
    assert [rule for rule, severity in _rules(NOTICE).items() if severity is not Severity.LOW] == []


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("，有效期五年", "", "text.no_validity_period"),
        ("有效期五年", "有效期八年", "text.validity_too_long"),
        ("自2026年4月1日起施行", "自2025年4月1日起施行", "text.effective_before_date"),
        ("《中华人民共和国广告法》", "《中华人民共和国合同法》", "basis.repealed_law"),
        ("根据《中华人民共和国广告法》，", "", "basis.no_basis"),
        ("〔2026〕", "[2026]", "format.number_brackets"),
        ("云岭区城市管理局\n2026", "白石区商务局\n2026", "issuer.issuer_mismatch"),
        ("三、街道", "四、街道", "text.numbering"),
        ("三、街道办事处做好巡查。", "三、当事人不得申请行政复议。", "procedure.party_rights_waived"),
        ("三、街道办事处做好巡查。", "三、此前有关规定与本通知不一致的，以本通知为准。", "text.vague_repeal"),
    ],
)
def test_a_notice_with_one_defect_draws_that_finding_once(old, new, rule):
    findings = examine(parse(NOTICE.replace(old, new)), default_pack(), CONTEXT)
    told = [
        told for finding in findings for told in (finding.rule, *(reason.split(":")[0] for reason in finding.reasons))
    ]
    assert told.count(rule) == 1


def test_a_missing_term_is_shown_at_the_clause_that_should_hold_it():
    findings = examine(parse(NOTICE.replace("，有效期五年", "")), default_pack(), CONTEXT)
    (finding,) = (finding for finding in findings if finding.rule == "text.no_validity_period")
    assert finding.quote == "本通知自2026年4月1日起施行。"


@pytest.mark.parametrize("clause", NOTICE.split("\n\n")[3:8])
def test_a_clause_on_its_own_lacks_nothing_of_a_document(clause):
    whole = {rule.id for rule in default_pack().rules if rule.scope is Scope.DOCUMENT}
    assert [rule for rule, severity in _rules(clause).items() if rule in whole or severity is not Severity.LOW] == []


def test_triage_never_says_no():
    verdicts = {str(verdict) for verdict in TriageVerdict}
    assert not [verdict for verdict in verdicts if re.search("不是|不属于|非规范性文件", verdict)]
    minutes = parse("云岭区人民政府常务会议纪要\n\n会议听取了汇报。\n\n会议要求抓好落实。\n\n会议研究了其他事项。")
    assert inspect(minutes, default_pack(), CONTEXT).triage.verdict is TriageVerdict.NEEDS_PERSON


def test_a_plan_that_binds_outsiders_is_likely_a_normative_document():
    plan = NOTICE.replace("关于规范户外广告设置的通知", "户外广告整治工作方案")
    triage = inspect(parse(plan.replace("设置人应当", "经营者应当")), default_pack(), CONTEXT).triage
    assert triage.verdict is TriageVerdict.LIKELY
    assert "scope.excluded_in_name_only" in {reason.rule for reason in triage.reasons}


def test_what_has_not_been_read_in_its_source_never_bars():
    unconfirmed = [rule for rule in default_pack().rules if not rule.verification.is_confirmed]
    assert unconfirmed
    assert all(rule.severity is not Severity.HIGH for rule in unconfirmed)


def test_what_accuses_names_its_basis():
    accusing = [
        rule for rule in default_pack().rules if rule.yields is Yields.FINDING and rule.severity is Severity.HIGH
    ]
    assert all(rule.basis for rule in accusing)
    assert all(rule.verification in Verification for rule in accusing)


def test_a_rule_file_reads_the_same_with_the_loader_written_in_python():
    fast = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for file in (*PACKS.rglob("*.yml"), *DATA.glob("*.yml")):
        text = file.read_text(encoding="utf-8")
        assert yaml.load(text, Loader=yaml.SafeLoader) == yaml.load(text, Loader=fast), file.name


def test_every_data_table_says_until_when_it_was_kept():
    for file in DATA.glob("*_l*.yml"):
        assert isinstance(yaml.safe_load(file.read_text(encoding="utf-8"))["as_of"], date)
