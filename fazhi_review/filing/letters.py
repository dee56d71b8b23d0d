"""The letters of a filing (T-8): report, receipt, supplement notice, registration form; kept among the filing's files."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from fazhi_review.accounts.models import OrganizationKind, User
from fazhi_review.filing import queries, requirements
from fazhi_review.filing.models import Filing, SupplementRequest
from fazhi_review.filing.timeliness import Timeliness
from fazhi_review.letters import render
from fazhi_review.matters import limits
from fazhi_review.matters import operations as matters
from fazhi_review.matters.models import MatterFile
from fazhi_review.matters.place import Place

TEMPLATES = "letter_templates"
_KINDS = {
    OrganizationKind.GOVERNMENT: "政府文件",
    OrganizationKind.DEPARTMENT: "部门文件",
    OrganizationKind.BUREAU: "部门文件",
    OrganizationKind.TOWN: "乡镇（街道）文件",
}


def write_report(session: Session, filing: Filing, *, user: User, place: Place) -> MatterFile:
    """The report of the unit that files (备案报告), from what is known; kept as its material, to be replaced by the sealed one."""
    published, document = filing.published, filing.published.document
    values: dict[str, Any] = {
        "addressee": _addressee(session, filing),
        "document_title": published.title,
        "document_number": published.number or "（无文号）",
        "document_date": document.document_date if document else None,
        "published_on": published.published_on or place.clock.today(),
        "published_in": published.carrier,
        "effective_on": document.effective_date if document else None,
        "expires_on": _chinese(document.expiry_date) if document and document.expiry_date else "",
        "copies": "一式十份，并附电子文本" if filing.recipient.value == "congress" else "",
        "contact": user.full_name,
        "organization": published.organization.name,
        "issued_on": place.clock.today(),
        "materials": [
            {"name": each.label}
            for each in requirements.materials_for(filing.recipient, concerns_business=published.concerns_business)
            if each.key != "filing_report"
        ],
    }
    if filing.judgement(place.clock.today()).accuses:
        values["late_note"] = "（请说明超过期限报送的原因）"
    return _keep(session, filing, "filing_report", "filing_report", "备案报告", values, user=user, place=place)


def write_registration(session: Session, filing: Filing, *, user: User, place: Place) -> None:
    """Receipt and registration form of a filing that was registered."""
    published = filing.published
    limit = limits.limit_for(session, "filing_review.own_initiative")
    unconfirmed = "" if limit.verification.is_confirmed else "（待司法局确认）"
    receipt = {
        "addressee": published.organization.name,
        "matter": "备案",
        "document_title": published.title,
        "document_number": published.number,
        "number": filing.number,
        "received_on": filing.submitted_on,
        "accepted_on": filing.registered_on,
        "time_limit": f"{limit.text}{unconfirmed}",
        "time_limit_source": limit.source,
        "organization": _bureau_name(session),
        "issued_on": place.clock.today(),
        "materials": [{"name": file.label, "note": file.name} for file in _materials(session, filing)],
    }
    _keep(session, filing, "receipt", "receipt", "受理回执", receipt, user=user, place=place)
    _write_form(session, filing, "予以登记", user=user, place=place)


def write_decision(session: Session, filing: Filing, *, user: User, place: Place) -> None:
    """The registration form of a filing that was declined, with the reason."""
    _write_form(session, filing, "不予登记", user=user, place=place)


def write_supplement_notice(
    session: Session, filing: Filing, request: SupplementRequest, *, user: User, place: Place
) -> None:
    """The one notice that lists everything to be supplemented."""
    values = {
        "addressee": filing.published.organization.name,
        "matter": "备案",
        "document_title": filing.published.title,
        "received_on": filing.submitted_on,
        "due_on": request.due_on,
        "consequence": "逾期未补正或者补正后仍不符合要求的，不予备案登记。",
        "contact": user.full_name,
        "organization": _bureau_name(session),
        "issued_on": place.clock.today(),
        "missing": [{"name": f"第{position}项", "requirement": item} for position, item in enumerate(request.items, 1)],
    }
    _keep(session, filing, "supplement_notice", "supplement_notice", "补正通知", values, user=user, place=place)


def _write_form(session: Session, filing: Filing, result: str, *, user: User, place: Place) -> None:
    published, document = filing.published, filing.published.document
    judgement = filing.judgement(place.clock.today())
    missing = {each.material.key for each in queries.missing_of(session, filing)}
    wanted = requirements.materials_for(filing.recipient, concerns_business=published.concerns_business)
    ground = requirements.ground(filing.ground)
    values: dict[str, Any] = {
        "filing_number": filing.number,
        "filer": published.organization.name,
        "issuing_authority": (document.issuing_authority if document else "") or published.organization.name,
        "document_title": published.title,
        "document_number": published.number or "（无文号）",
        "document_kind": _KINDS[published.organization.kind],
        "published_on": published.published_on,
        "published_in": published.carrier,
        "received_on": filing.submitted_on or place.clock.today(),
        "due_on": filing.due_on,
        "result": result,
        "reason": f"{ground.label}：{filing.reason}（{ground.basis}）" if ground else "",
        "handler": user.full_name,
        "organization": _bureau_name(session),
        "issued_on": place.clock.today(),
        "materials": [{"name": each.label, "result": "缺少" if each.key in missing else "齐全"} for each in wanted],
    }
    if judgement.timeliness is Timeliness.ON_TIME:
        values["timeliness"] = "按期报送"
    elif judgement.accuses:
        values |= {"timeliness": "逾期报送", "overdue_days": f"{judgement.days}天"}
    elif judgement.timeliness is Timeliness.PAST_DEFAULT:
        values["overdue_days"] = judgement.text  # nobody has confirmed the limit: it is told, not called late
    _keep(session, filing, "filing_registration", "filing_registration", "备案登记表", values, user=user, place=place)


def _keep(
    session: Session,
    filing: Filing,
    form: str,
    material: str,
    label: str,
    values: Mapping[str, Any],
    *,
    user: User,
    place: Place,
) -> MatterFile:
    known = {name: value for name, value in values.items() if value not in (None, "")}
    data = render(form, known, overrides=place.settings.instance / TEMPLATES)
    name = f"{label}（{filing.published.title[:60]}）.docx"
    matter = queries.matter_of(session, filing)
    return matters.attach(
        session,
        matter,
        material=material,
        label=label,
        name=name,
        data=data,
        user=user,
        store=place.store,
        at=place.clock.now(),
    )


def _materials(session: Session, filing: Filing) -> Sequence[MatterFile]:
    return [file for file in queries.files_of(session, filing) if requirements.material(file.material) is not None]


def _addressee(session: Session, filing: Filing) -> str:
    owner = filing.published.organization
    if filing.recipient.value == "bureau":
        return owner.parent.name if owner.parent else _bureau_name(session)
    return filing.recipient.label


def _bureau_name(session: Session) -> str:
    bureau = queries.bureau(session)
    return bureau.name if bureau else "司法行政部门"


def _chinese(day: date) -> str:
    return f"至{day.year}年{day.month}月{day.day}日"
