"""The demo district: invented names, one user per role, random passwords.

云岭区 does not exist. The demo's documents, filings and reviews belong to these organizations.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.accounts import operations
from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.models import Organization, OrganizationKind, User
from fazhi_review.accounts.operations import OrganizationDetails, UserDetails
from fazhi_review.accounts.permissions import Role
from fazhi_review.errors import Conflict
from fazhi_review.extensions import unit_of_work

GOVERNMENT = "云岭区人民政府"
BUREAU = "云岭区司法局"
# Full name, short name, kind, 机关代字.
ORGANIZATIONS: tuple[tuple[str, str, OrganizationKind, str], ...] = (
    (GOVERNMENT, "区政府", OrganizationKind.GOVERNMENT, "云政"),
    (BUREAU, "区司法局", OrganizationKind.BUREAU, "云司"),
    ("云岭区发展和改革委员会", "区发展改革委", OrganizationKind.DEPARTMENT, "云发改"),
    ("云岭区教育局", "区教育局", OrganizationKind.DEPARTMENT, "云教"),
    ("云岭区财政局", "区财政局", OrganizationKind.DEPARTMENT, "云财"),
    ("云岭区住房和城乡建设局", "区住建局", OrganizationKind.DEPARTMENT, "云建"),
    ("云岭区城市管理局", "区城管局", OrganizationKind.DEPARTMENT, "云城管"),
    ("云岭区农业农村局", "区农业农村局", OrganizationKind.DEPARTMENT, "云农"),
    ("云岭区市场监督管理局", "区市场监管局", OrganizationKind.DEPARTMENT, "云市监"),
    ("云岭区卫生健康委员会", "区卫生健康委", OrganizationKind.DEPARTMENT, "云卫"),
    ("云岭区白石镇人民政府", "白石镇", OrganizationKind.TOWN, "白政"),
    ("云岭区青溪镇人民政府", "青溪镇", OrganizationKind.TOWN, "溪政"),
    ("云岭区松坪乡人民政府", "松坪乡", OrganizationKind.TOWN, "松政"),
    ("云岭正衡律师事务所", "正衡律所", OrganizationKind.OUTSIDE, ""),
)


@dataclass(frozen=True, slots=True)
class DemoUser:
    username: str
    full_name: str
    role: Role
    organization: str


USERS: tuple[DemoUser, ...] = (
    DemoUser("qicao", "林晓雨", Role.DRAFTER, "云岭区城市管理局"),
    DemoUser("shenhe", "周明远", Role.REVIEWER, BUREAU),
    DemoUser("fuzeren", "何静", Role.REVIEW_LEAD, BUREAU),
    DemoUser("guanli", "陈立", Role.ADMINISTRATOR, BUREAU),
    DemoUser("shenji", "吴敏", Role.AUDITOR, GOVERNMENT),
    DemoUser("guwen", "郑律", Role.COUNSEL, "云岭正衡律师事务所"),
)
# Drafters beyond one per role, so that documents of several organizations can be told apart.
MORE_DRAFTERS: tuple[DemoUser, ...] = (
    DemoUser("qicao2", "孙浩", Role.DRAFTER, "云岭区市场监督管理局"),
    DemoUser("qicao3", "马兰", Role.DRAFTER, "云岭区白石镇人民政府"),
    # The government's office: it puts documents before the meeting, numbers and publishes them.
    DemoUser("bangong", "赵宁", Role.DRAFTER, GOVERNMENT),
)


class AlreadySeeded(Conflict):
    sentence = "数据库中已有单位，不能再建立演示区；如需演示，请另建一个空的数据库。"


@dataclass(frozen=True, slots=True)
class Credential:
    """A demo user with the password that is shown once."""

    user: DemoUser
    password: str


def is_empty(session: Session) -> bool:
    """Whether nobody has set up this installation yet."""
    return session.scalar(select(Organization.id).limit(1)) is None and session.scalar(select(User.id).limit(1)) is None


def seed_district(*, actor: Actor, at: datetime) -> list[Credential]:
    """Build the demo district in one commit. Raises AlreadySeeded where there are organizations."""
    with unit_of_work() as session:
        if not is_empty(session):
            raise AlreadySeeded()
        ids: dict[str, int] = {}
        for name, short_name, kind, agency_code in ORGANIZATIONS:
            details = OrganizationDetails(
                name=name, short_name=short_name, kind=kind, agency_code=agency_code, parent_id=ids.get(GOVERNMENT)
            )
            organization = operations.create_organization(details, actor=actor, at=at)
            session.flush()
            ids[name] = organization.id
        credentials = []
        for user in (*USERS, *MORE_DRAFTERS):
            details_of_user = UserDetails(
                full_name=user.full_name, role=user.role, organization_id=ids[user.organization]
            )
            _, password = operations.create_user(user.username, details_of_user, actor=actor, at=at)
            credentials.append(Credential(user, password))
    return credentials
