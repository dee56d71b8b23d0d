"""What the form check (形式审查) looks at, prefilled by the machine: a person decides."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from fazhi_review.filing.hunting.titles import looks_normative
from fazhi_review.filing.models import Filing
from fazhi_review.filing.requirements import Missing
from fazhi_review.filing.timeliness import UNCONFIRMED, Timeliness
from fazhi_review.filing.workflow import Recipient
from fazhi_review.structure import find_document_numbers
from fazhi_review.vocabulary import Labelled


class Verdict(Labelled):
    GOOD = "good", "符合"
    BAD = "bad", "不符合"
    LOOK = "look", "请核对"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. `rule` is the fact base's rule that asks for it."""

    label: str
    verdict: Verdict
    sentence: str
    rule: str


def form_checks(filing: Filing, missing: Sequence[Missing], today: date) -> list[Check]:
    """Every check of one filing, in the order in which a clerk goes through them."""
    return [_materials(missing), *_texts(filing), _in_time(filing, today), _recipient(filing), *_document(filing)]


def _materials(missing: Sequence[Missing]) -> Check:
    if missing:
        return Check("材料齐全", Verdict.BAD, "；".join(each.sentence for each in missing), missing[0].rule)
    return Check("材料齐全", Verdict.GOOD, "材料清单所列各项均已报送。", "BA-05")


def _texts(filing: Filing) -> Iterator[Check]:
    state, label = filing.text_check.get("state"), "电子文本与正式文本一致"
    if state == "same":
        yield Check(label, Verdict.GOOD, "逐字比对一致（空格、换行除外）。", "BA-07")
    elif state == "differs":
        yield Check(label, Verdict.BAD, f"逐字比对有 {filing.text_check['count']} 处不同，见下表。", "BA-07")
    elif state == "unread":
        yield Check(label, Verdict.LOOK, f"正式文本未能读出文字：{filing.text_check['reason']}", "BA-07")
    else:
        yield Check(label, Verdict.LOOK, "还没有正式文本可以比对。", "BA-07")


def _in_time(filing: Filing, today: date) -> Check:
    judgement = filing.judgement(today)
    rule = "BA-03" if filing.recipient is Recipient.CONGRESS else "BA-02"
    if judgement.accuses:
        return Check("在期限内报送", Verdict.BAD, f"{judgement.text}。期限依据：{filing.limit_source}。", rule)
    if judgement.timeliness is Timeliness.PAST_DEFAULT:
        sentence = f"{judgement.text}。期限来源：{filing.limit_source}；未经确认，不认定迟报。"
        return Check("在期限内报送", Verdict.LOOK, sentence, rule)
    if judgement.timeliness is Timeliness.UNDATED:
        return Check("在期限内报送", Verdict.LOOK, "公布日期不明，不能计算期限。", rule)
    note = "" if filing.limit_is_confirmed else f"（期限{UNCONFIRMED}）"
    return Check("在期限内报送", Verdict.GOOD, f"{judgement.text}{note}。", rule)


def _recipient(filing: Filing) -> Check:
    owner, issuer = filing.published.organization, ""
    document = filing.published.document
    if document is not None:
        issuer = document.issuing_authority
    joint = [name for name in issuer.split("、") if name]
    if len(joint) > 1:
        sentence = f"文件由{issuer}联合制定，应当由主办机关报送；报备单位为{owner.name}，请核对是否主办。"
        return Check("报送主体和对象", Verdict.LOOK, sentence, "BA-04")
    if joint and joint[0] not in (owner.name, owner.short_name):
        sentence = f"文件署名为{joint[0]}，报备单位为{owner.name}，请核对。"
        return Check("报送主体和对象", Verdict.LOOK, sentence, "BA-04")
    return Check("报送主体和对象", Verdict.GOOD, f"{owner.name}报{filing.recipient.label}。", "BA-04")


def _document(filing: Filing) -> Iterator[Check]:
    published = filing.published
    read = next(find_document_numbers(published.number), None)
    if read is None:
        yield Check("发文字号规范", Verdict.LOOK, f"发文字号“{published.number or '（空）'}”不规范。", "PR-33")
    else:
        yield Check("发文字号规范", Verdict.GOOD, f"{read.number}。", "PR-33")
    if looks_normative(published.title):
        yield Check("属于行政规范性文件", Verdict.LOOK, "文种符合；是否涉及权利义务、具有普遍约束力，请核对。", "SC-01")
    else:
        yield Check("属于行政规范性文件", Verdict.LOOK, "标题不是行政规范性文件的常用文种，请核对文件性质。", "SC-01")
