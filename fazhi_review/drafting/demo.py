"""One project of the demo district: an early market, half way between its first idea and the government's meeting.

What people say in it is composed. It goes through the same verbs as any project, on the days on which they would have.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import select

from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.models import Organization, User
from fazhi_review.drafting import consulting, operations, papers, reviewing_competition
from fazhi_review.drafting.competition import standards
from fazhi_review.drafting.dossier import Answer, Profile
from fazhi_review.drafting.models import Project
from fazhi_review.drafting.moves import Setting
from fazhi_review.drafting.operations import ProjectDetails
from fazhi_review.drafting.queries import competition_of
from fazhi_review.drafting.reviewing_competition import Hearing, PointAnswer
from fazhi_review.drafting.steps import Audience, Step
from fazhi_review.drafting.summary import file_summary
from fazhi_review.extensions import unit_of_work
from fazhi_review.matters.place import Place

FOLDER = Path(__file__).with_name("demo_documents")
DRAFTER, ISSUER = "qicao2", "云岭区人民政府"
#: The groups of standards whose points have not been answered yet: the page shows what is left.
LEFT_OPEN = 4

WordFile = Callable[[Sequence[str]], bytes]


@dataclass(frozen=True, slots=True)
class Heard:
    """An opinion and what was made of it."""

    by: str
    provision: str
    content: str
    answer: Answer | None
    reason: str = ""
    coordination: str = ""


ROUNDS: tuple[tuple[Audience, str, str, tuple[Heard, ...]], ...] = (
    (
        Audience.DEPARTMENTS,
        "区城市管理局、区住房和城乡建设局、区卫生健康委员会、各镇（乡）人民政府",
        "",
        (
            Heard(
                "云岭区城市管理局",
                "第六条",
                "早市占用道路的，应当写明由城市管理部门依法办理占道审批，避免理解为设置早市不再需要审批。",
                Answer.ADOPTED,
            ),
            Heard(
                "云岭区白石镇人民政府",
                "第四条",
                "建议早市的日常秩序由市场监督管理部门统一负责，镇人民政府不再承担。",
                Answer.PARTLY,
                "食品安全监督由市场监督管理部门负责；场地秩序属于镇人民政府的属地职责，保留由镇人民政府负责。",
                "已当面沟通，白石镇人民政府同意修改后的表述。",
            ),
        ),
    ),
    (
        Audience.PUBLIC,
        "云岭区人民政府网站“意见征集”栏目、“云岭发布”公众号",
        "https://www.yunling.example/yjzj/2026/0915.html",
        (
            Heard("市民王女士", "第五条", "开市时间建议延长到上午九点，方便周末买菜。", Answer.ADOPTED),
            Heard(
                "市民（网名“老城南”）",
                "",
                "希望禁止外地菜贩进入早市，保护本地菜农。",
                Answer.REFUSED,
                "限制外地商品和经营者进入本地市场违反《公平竞争审查条例》第九条，不能采纳。",
            ),
            Heard("市民李先生", "第八条", "摊位分配应当公开抽签。", Answer.ADOPTED),
        ),
    ),
    (
        Audience.BUSINESS,
        "区个体劳动者协会、区餐饮行业协会、早市经营户代表12人（座谈会）",
        "",
        (
            Heard(
                "云岭区餐饮行业协会",
                "第七条",
                "经营者登记信息不宜要求提供房屋租赁合同等与早市经营无关的材料。",
                Answer.ADOPTED,
            ),
        ),
    ),
)


def seed_project(place: Place, word_file: WordFile) -> int:
    """Build the project; gives its id."""
    with unit_of_work() as session:
        user = session.scalars(select(User).where(User.username == DRAFTER)).one()
        issuer_id = session.scalars(select(Organization.id).where(Organization.name == ISSUER)).one()
    morning = place.clock.now().replace(hour=2, minute=10, second=0, microsecond=0)

    def on(before: int) -> Setting:
        actor = Actor(user_id=user.id, name=user.full_name, organization_id=user.organization_id, source="cli")
        return Setting(user, actor, morning - timedelta(days=before), place.calendar)

    id_ = operations.open_project(
        ProjectDetails(
            title="云岭区便民早市管理办法",
            issuer_id=issuer_id,
            necessity="全区自发形成的早市有 11 处，占道经营、食品安全和环境卫生问题突出，群众投诉集中；现有规定没有覆盖早市的设置和退出。",
            basis="《中华人民共和国食品安全法》第三十六条；《城市道路管理条例》第三十一条；《无证无照经营查处办法》第三条",
            measures="划定早市区域和时段，明确各方职责，公开分配摊位，实行经营者登记。",
            planned_on=morning.date() + timedelta(days=45),
        ),
        by=on(96),
    )
    operations.judge_profile(
        id_,
        Profile(
            affects_rights=True,
            affects_business=True,
            affects_foreign_investment=False,
            has_wide_impact=True,
            is_important=True,
            is_decision=False,
            sets_public_price=False,
            is_discretion_standard=False,
            is_secret=False,
            departments=4,
        ),
        seen_version=_version(id_),
        by=on(96),
    )
    _attach(id_, "initiation_note", "关于制定便民早市管理办法的立项申请.txt", place, on(95))
    operations.advance(id_, "approve", seen_version=_version(id_), by=on(94))
    lines = (FOLDER / "early_market.txt").read_text(encoding="utf-8").splitlines()
    papers.upload_text(id_, "便民早市管理办法（征求意见稿）.docx", word_file(lines), by=on(72))
    _attach(id_, "drafting_note", "便民早市管理办法起草说明.txt", place, on(72))
    _attach(id_, "basis_table", "制定依据和条款依据对照表.txt", place, on(72))
    operations.advance(id_, "consult", seen_version=_version(id_), by=on(70))
    _ask(id_, on, place)
    _appraise(id_, on, place)
    return id_


def _ask(id_: int, on: Callable[[int], Setting], place: Place) -> None:
    opened = on(70).today
    for audience, addressees, url, opinions in ROUNDS:
        asking = consulting.Asking(
            audience=audience,
            addressees=addressees,
            url=url,
            opened_on=opened,
            closes_on=opened + timedelta(days=30 if audience is Audience.PUBLIC else 14),
        )
        round_id = consulting.open_round(id_, asking, by=on(70))
        for number, heard in enumerate(opinions):
            said = consulting.Said(
                given_by=heard.by,
                given_on=opened + timedelta(days=4 + 2 * number),
                content=heard.content,
                provision=heard.provision,
            )
            opinion_id = consulting.enter_opinion(id_, round_id, said, by=on(52))
            if heard.answer is not None:
                consulting.answer_opinion(
                    id_,
                    opinion_id,
                    heard.answer,
                    heard.reason,
                    coordination=heard.coordination,
                    seen_version=1,
                    by=on(38),
                )
        closed: date = min(on(38).today, asking.closes_on)
        consulting.close_round(id_, round_id, closed_on=closed, seen_version=1, by=on(38))
    _attach(id_, "consultation_notice", "公开征求意见公告存档.txt", place, on(38))
    file_summary(id_, store=place.store, by=on(37))
    consulting.close_consultation(id_, seen_version=_version(id_), by=on(37))


def _appraise(id_: int, on: Callable[[int], Setting], place: Place) -> None:
    operations.record_step(
        id_,
        Step.EVALUATION,
        started_on=on(36).today,
        finished_on=on(30).today,
        note="委托区经济社会调查队评估：必要、可行，预计规范摊位 420 个，对经营者成本没有明显影响。",
        answers={"evaluation.consistency": True},
        seen_version=None,
        by=on(30),
    )
    _attach(id_, "evaluation_report", "便民早市管理办法评估论证报告.txt", place, on(30))
    groups = standards().all_groups[:-LEFT_OPEN]
    answers = {point.key: PointAnswer(False) for group in groups for point in group.points}
    reviewing_competition.answer_points(id_, answers, seen_version=0, by=on(12))
    with unit_of_work() as session:
        project = session.get(Project, id_)
        review = competition_of(session, project) if project else None
        seen = review.version if review else 0
    hearing = Hearing(
        industry="零售、餐饮",
        stakeholders="2026年座谈听取区个体劳动者协会、区餐饮行业协会和12名经营户代表的意见，建议删去与经营无关的材料，已采纳。",
        draft_opinion="",
        draft_opinion_on=None,
    )
    reviewing_competition.record_hearing(id_, hearing, seen_version=seen, by=on(12))


def _attach(id_: int, material: str, name: str, place: Place, by: Setting) -> None:
    """A paper with a line that says what it stands for: the demo's papers are not laid out."""
    data = f"{name.rpartition('.')[0]}\n（演示材料，{by.today.isoformat()}）\n".encode()
    papers.attach(id_, material, name, data, store=place.store, by=by)


def _version(id_: int) -> int:
    with unit_of_work() as session:
        project = session.get(Project, id_)
        return project.version if project else 0
