"""Filings of the demo district, in the states they pass through; among the texts are traces of what was never filed.

Numbers leave a gap (云市监规〔2026〕2号), one document cites and one repeals another that nobody filed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select

from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.models import Organization, User
from fazhi_review.extensions import unit_of_work
from fazhi_review.filing import entering, operations, requirements
from fazhi_review.filing.models import Filing
from fazhi_review.filing.operations import Step
from fazhi_review.matters.place import Place
from fazhi_review.review.demo import word_file
from fazhi_review.review.workplace import Workplace
from fazhi_review.timeline.clock import BEIJING, FixedClock

REVIEWER, LEAD = "shenhe", "fuzeren"


@dataclass(frozen=True, slots=True)
class DemoFiling:
    """One published document and how far its filing has come. Days are before the day on which the demo is built."""

    title: str
    number: str
    owner: str
    uploader: str
    published: int
    body: Sequence[str]
    filed: int | None = None
    asked: str = ""  # what was to be supplemented
    registered: int | None = None


FILINGS: tuple[DemoFiling, ...] = (
    DemoFiling(
        "云岭区户外广告设施安全管理办法",
        "云城管规〔2026〕4号",
        "云岭区城市管理局",
        "qicao",
        70,
        (
            "第一条　为了加强户外广告设施安全管理，保障公共安全，制定本办法。",
            "第二条　户外广告设施的设置人应当每年检查设施是否牢固，发现隐患及时消除。",
            "第三条　《云岭区户外招牌管理暂行办法》（云城管规〔2025〕4号）与本办法不一致的，以本办法为准。",
            "第四条　本办法自公布之日起施行，有效期五年。",
        ),
        filed=60,
        registered=57,
    ),
    DemoFiling(
        "云岭区集贸市场食用农产品抽样检测管理规定",
        "云市监规〔2026〕1号",
        "云岭区市场监督管理局",
        "qicao2",
        40,
        (
            "第一条　为了保障食用农产品质量安全，规范抽样检测工作，制定本规定。",
            "第二条　检测机构不得向经营者收取检测费用，检测结果应当当日公示。",
            "第三条　本规定自公布之日起施行，有效期三年。",
        ),
        filed=30,
        registered=28,
    ),
    DemoFiling(
        "云岭区小餐饮登记服务指南",
        "云市监规〔2026〕3号",
        "云岭区市场监督管理局",
        "qicao2",
        9,
        (
            "第一条　为了方便小餐饮经营者办理登记，制定本指南。",
            "第二条　经营者可以到所在乡镇便民服务中心或者在网上提交登记材料。",
            "第三条　本指南自公布之日起施行，有效期两年。",
        ),
        filed=5,
        asked="正式文本没有加盖印章，请上传盖章后的扫描件。",
    ),
    DemoFiling(
        "白石镇农村公益性墓地管理办法",
        "白政规〔2026〕2号",
        "云岭区白石镇人民政府",
        "qicao3",
        26,
        (
            "第一条　为了规范农村公益性墓地的管理，制定本办法。",
            "第二条　公益性墓地由村民委员会管理，不得对村民以外的人员提供。",
            "第三条　本办法自公布之日起施行，有效期五年。",
        ),
    ),
    DemoFiling(
        "云岭区户外广告设施设置技术指引",
        "云城管规〔2026〕5号",
        "云岭区城市管理局",
        "qicao",
        8,
        (
            "第一条　为了指导户外广告设施的设置，制定本指引。",
            "第二条　设施的用电部分应当装设漏电保护装置，并由设置人定期检查。",
            "第三条　本指引自公布之日起施行，有效期五年。",
        ),
        filed=2,
    ),
    DemoFiling(
        "云岭区人民政府关于加强政府投资项目管理的若干规定",
        "云政规〔2026〕3号",
        "云岭区人民政府",
        REVIEWER,
        45,
        (
            "第一条　为了规范政府投资项目的管理，提高资金使用效益，制定本规定。",
            "第二条　政府投资项目应当编制项目建议书和可行性研究报告。",
            "第三条　本规定自公布之日起施行，有效期五年。《云岭区政府投资项目管理暂行办法》（云政规〔2024〕6号）同时废止。",
        ),
    ),
)


def seed_filings(workplace: Workplace, place: Place) -> None:
    """Enter the documents as their units would have, and take each filing as far as it is to be."""
    # Half past nine in Beijing: nobody files at night.
    morning = place.clock.now().replace(hour=1, minute=30, second=0, microsecond=0)
    for number, filing in enumerate(FILINGS, 1):
        _seed(filing, f"demo-filing-{number}", morning, workplace, place)


def _seed(demo: DemoFiling, token: str, today: datetime, workplace: Workplace, place: Place) -> None:
    uploader, reviewer = _user(demo.uploader), _user(REVIEWER)

    def at(before: int) -> Place:
        return replace(place, clock=FixedClock(today - timedelta(days=before)))

    day = (today - timedelta(days=demo.published)).astimezone(BEIJING).date()
    text = word_file([demo.title, demo.number, *demo.body, demo.owner, _chinese(day)])
    id_ = entering.enter_issued(
        f"{demo.title}.docx",
        text,
        entering.Issued(_organization(demo.owner), day, "区人民政府网站", demo.number, False),
        token=token,
        user=uploader,
        actor=_actor(uploader),
        place=at(demo.published - 1),
        workplace=replace(workplace, clock=FixedClock(today - timedelta(days=demo.published - 1))),
    )
    if demo.filed is None:
        return
    _hand_in_materials(id_, text, uploader, at(demo.filed))
    operations.submit(id_, _step(id_, uploader, at(demo.filed)))
    if demo.asked:
        operations.ask_supplement(id_, [demo.asked], _step(id_, reviewer, at(demo.filed - 1)))
    if demo.registered is not None:
        operations.register(id_, _step(id_, reviewer, at(demo.registered)))


def _hand_in_materials(filing_id: int, text: bytes, user: User, place: Place) -> None:
    operations.write_report(filing_id, user=user, actor=_actor(user), place=place)
    for material in requirements.materials():
        if material.key in ("drafting_note", "legal_basis", "legality_opinion", "official_text"):
            data = text if material.key == "official_text" else word_file([material.label, "演示材料。"])
            operations.add_material(
                filing_id, material.key, f"{material.label}.docx", data, user=user, actor=_actor(user), place=place
            )


def _step(filing_id: int, user: User, place: Place) -> Step:
    with unit_of_work() as session:
        return Step(user, _actor(user), place, session.get_one(Filing, filing_id).version)


def _user(username: str) -> User:
    with unit_of_work() as session:
        return session.scalars(select(User).where(User.username == username)).one()


def _organization(name: str) -> int:
    with unit_of_work() as session:
        return session.scalars(select(Organization.id).where(Organization.name == name)).one()


def _actor(user: User) -> Actor:
    return Actor(user_id=user.id, name=user.full_name, organization_id=user.organization_id, source="cli")


def _chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
