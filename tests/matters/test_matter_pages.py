"""The pages: work list, calendar, history, notices, time limits."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import document_samples as samples
import pytest
import review_steps as steps
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fazhi_review.accounts.audit import AuditEntry
from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Role
from fazhi_review.extensions import db, unit_of_work
from fazhi_review.matters import clocks, notices, operations
from fazhi_review.matters.limit_views import GROUPS
from fazhi_review.matters.models import Matter, MatterKind, TimeLimitOverride
from fazhi_review.matters.place import Place
from fazhi_review.review import operations as review
from fazhi_review.timeline.clock import FixedClock
from fazhi_review.timeline.limits import national_table

SignIn = Callable[[User], FlaskClient]
CountQueries = Callable[[], AbstractContextManager[list[str]]]


def text_of(client: FlaskClient, address: str) -> str:
    """The page's words, without tags and with single spaces."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    body = re.sub(r"<(script|style).*?</\1>", "", answer.get_data(as_text=True), flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", body))


@pytest.fixture
def start(place: Place, clock: FixedClock) -> Callable[..., None]:
    """Start a clock for a matter so many days ago."""

    def start(matter: Matter, key: str, days_ago: int = 0) -> None:
        with unit_of_work() as session:
            on = clock.today() - timedelta(days=days_ago)
            clocks.start(session, matter, key, on=on, calendar=place.calendar)

    return start


# --- work list


def test_each_scope_shows_its_matters_and_how_many_there_are(
    make_matter: Callable[..., Matter], make_user: Callable[..., User], drafter: User, reviewer: User, sign_in: SignIn
) -> None:
    colleague = make_user(organization=drafter.organization)
    make_matter(title="我的办法", user_id=drafter.id)
    make_matter(title="没有指定到人的办法")
    make_matter(title="同事的办法", user_id=colleague.id)
    make_matter(title="在司法局的办法", holder_id=reviewer.organization_id)
    client = sign_in(drafter)
    mine = text_of(client, "/work")
    assert "待我办理 2" in mine and "本单位办理 3" in mine and "全部可见 4" in mine
    assert "我的办法" in mine and "没有指定到人的办法" in mine and "同事的办法" not in mine
    assert "同事的办法" in text_of(client, "/work?scope=organization")
    everything = text_of(client, "/work?scope=all")
    assert "在司法局的办法" in everything
    assert f"{reviewer.organization.short_name}" in everything


def test_the_lead_begins_with_everything_in_the_house(
    make_matter: Callable[..., Matter], reviewer: User, lead: User, sign_in: SignIn
) -> None:
    make_matter(title="审核人员手中的办法", holder_id=reviewer.organization_id, user_id=reviewer.id)
    page = text_of(sign_in(lead), "/work")
    assert "审核人员手中的办法" in page
    assert f"{reviewer.organization.short_name} · {reviewer.full_name}" in page


def test_filters_by_kind_light_text_and_status(
    make_matter: Callable[..., Matter],
    start: Callable[..., None],
    drafter: User,
    sign_in: SignIn,
    clock: FixedClock,
    place: Place,
) -> None:
    late = make_matter(title="逾期的备案", kind=MatterKind.FILING, subject_id=1)
    start(late, "filing.congress", 60)
    reminded = make_matter(title="参考期限已过的备案", kind=MatterKind.FILING, subject_id=2)
    start(reminded, "filing.government", 60)
    start(make_matter(title="从容的纠错", kind=MatterKind.CORRECTION), "correction.response")
    paused = make_matter(title="等待补正的审核", kind=MatterKind.REVIEW)
    start(paused, "review.opinion")
    done = make_matter(title="办完的制定")
    with unit_of_work() as session:
        clocks.pause(session, paused, on=clock.today(), reason="补正", calendar=place.calendar)
        operations.close(session, done, state="已公布", at=clock.now())
    titles = {
        "": {"逾期的备案", "参考期限已过的备案", "从容的纠错", "等待补正的审核"},
        "kind=filing": {"逾期的备案", "参考期限已过的备案"},
        "light=red": {"逾期的备案"},
        "light=orange": {"参考期限已过的备案"},
        "light=green": {"从容的纠错"},
        "light=paused": {"等待补正的审核"},
        "light=none": set(),
        "q=备案&kind=filing&light=red": {"逾期的备案"},
        "q=100%25": set(),
        "status=closed": {"办完的制定"},
        "kind=nonsense&light=nonsense&scope=nonsense&organization=x": {
            "逾期的备案",
            "参考期限已过的备案",
            "从容的纠错",
            "等待补正的审核",
        },
    }
    client = sign_in(drafter)
    every = set().union(*titles.values())
    for address, expected in titles.items():
        page = text_of(client, f"/work?{address}")
        assert {title for title in every if title in page} == expected, address


def test_an_unconfirmed_deadline_is_never_called_late(
    make_matter: Callable[..., Matter], start: Callable[..., None], drafter: User, sign_in: SignIn
) -> None:
    start(make_matter(), "filing.government", 60)
    page = text_of(sign_in(drafter), "/work")
    assert "已过参考期限" in page and "待司法局确认" in page
    assert "已逾期 0" not in page.replace("0 已逾期", "")  # the figure says 0
    assert re.search(r"已逾期 \d+ 个?天", page) is None


def test_a_consultation_that_is_over_opens_the_next_step(
    make_matter: Callable[..., Matter], start: Callable[..., None], drafter: User, sign_in: SignIn
) -> None:
    start(make_matter(), "consultation.business", 60)
    assert "期满，可办理下一步" in text_of(sign_in(drafter), "/work")


def test_sorting_puts_what_has_no_deadline_last(
    make_matter: Callable[..., Matter], start: Callable[..., None], drafter: User, sign_in: SignIn
) -> None:
    make_matter(title="丙无期限")
    start(make_matter(title="乙晚到期"), "correction.response")
    start(make_matter(title="甲早到期"), "review.supplement")
    client = sign_in(drafter)
    for address, expected in (
        ("/work", ["甲早到期", "乙晚到期", "丙无期限"]),
        ("/work?sort=-due", ["乙晚到期", "甲早到期", "丙无期限"]),
        ("/work?sort=nonsense", ["甲早到期", "乙晚到期", "丙无期限"]),
    ):
        page = text_of(client, address)
        assert sorted(expected, key=page.index) == expected, address


def test_empty_lists_say_what_to_do_next(
    make_matter: Callable[..., Matter], make_user: Callable[..., User], drafter: User, sign_in: SignIn
) -> None:
    client = sign_in(drafter)
    assert "没有待办事项" in text_of(client, "/work")
    assert "没有符合条件的待办" in text_of(client, "/work?light=red")
    make_matter(user_id=make_user(organization=drafter.organization).id)
    assert "本单位其他人员手中还有 1 件在办事项" in text_of(client, "/work")


def test_pages_ask_the_database_the_same_number_of_times_however_much_there_is(
    make_matter: Callable[..., Matter],
    start: Callable[..., None],
    drafter: User,
    reviewer: User,
    sign_in: SignIn,
    count_queries: CountQueries,
    session: Session,
    clock: FixedClock,
) -> None:
    addresses = ("/work", "/work?scope=all", "/calendar", "/notices")
    counts: list[list[int]] = []
    for more in (1, 15):
        for number in range(more):
            matter = make_matter(title=f"办法{more}-{number}", user_id=drafter.id, kind=MatterKind.FILING)
            start(matter, "review.supplement")
            with unit_of_work():
                notices.notify(
                    session, [drafter], key=f"{more}-{number}", text="有一件事。", matter=matter, at=clock.now()
                )
        of_round = []
        for address in addresses:
            client = sign_in(drafter)
            client.get(address)
            db.session.expire_all()
            with count_queries() as statements:
                assert client.get(address).status_code == 200
            of_round.append(len(statements))
        counts.append(of_round)
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 10


# --- calendar


def test_the_calendar_shows_deadlines_holidays_and_make_up_days(
    make_matter: Callable[..., Matter], start: Callable[..., None], drafter: User, sign_in: SignIn, clock: FixedClock
) -> None:
    clock.moment -= timedelta(days=60)  # 24 September
    matter = make_matter(title="国庆前后的审核")
    start(matter, "review.supplement")
    assert matter.due_on == date(2026, 10, 9)  # the 25th is Mid-Autumn, 1 to 7 October is the national holiday
    client = sign_in(drafter)
    page = client.get("/calendar?month=2026-10").get_data(as_text=True)
    assert page.count("day-mark-rest") == 7
    assert page.count("day-mark-work") == 1  # Saturday the 10th
    assert "国庆前后的审核" in page
    assert "2026年10月9日到期" in text_of(client, "/calendar?month=2026-10")  # the first day with a deadline is chosen
    assert "这一天没有到期的事项" in text_of(client, "/calendar?month=2026-10&day=2026-10-20")


def test_a_month_past_the_holiday_notices_says_so(drafter: User, sign_in: SignIn) -> None:
    client = sign_in(drafter)
    assert "节假日安排只收录到2026年12月31日" in text_of(client, "/calendar?month=2027-03")
    assert "节假日安排只收录" not in text_of(client, "/calendar?month=2026-12")


@pytest.mark.parametrize("month", ["", "nonsense", "2026-13", "0001-01", "9999-12"])
def test_a_month_that_is_none_shows_the_present_one(month: str, drafter: User, sign_in: SignIn) -> None:
    assert "2026年11月" in text_of(sign_in(drafter), f"/calendar?month={month}")


def test_a_day_with_many_deadlines_counts_and_lists_them(
    make_matter: Callable[..., Matter], start: Callable[..., None], drafter: User, sign_in: SignIn, clock: FixedClock
) -> None:
    for number in range(5):
        start(make_matter(title=f"同日到期第{number}件"), "review.supplement")
    due = date(2026, 11, 30)
    page = text_of(sign_in(drafter), f"/calendar?month=2026-11&day={due}")
    assert "另有 2 件" in page and "本月到期 5 件" in page
    assert all(f"同日到期第{number}件" in page for number in range(5))


# --- history


def test_the_history_of_a_document_tells_every_step_and_who_holds_it_now(
    app: Flask, drafter: User, reviewer: User, make_user: Callable[..., User], sign_in: SignIn, clock: FixedClock
) -> None:
    actor = samples.actor_of(drafter)
    id_ = review.take_in(
        "办法.txt", samples.text(), uploader=drafter, actor=actor, place=samples.place_with(app)
    ).document_id
    review.submit(id_, user=drafter, actor=actor, at=clock.now())
    steps.accept(id_, reviewer, clock.now())
    page = text_of(sign_in(drafter), f"/documents/{id_}/history")
    assert page.index("上传文件") < page.index("提交审核") < page.rindex("受理")
    assert f"{reviewer.organization.short_name} · {reviewer.full_name}" in page
    assert "出具合法性审核意见（15个工作日）" in page and "正在计算" in page
    assert sign_in(make_user()).get(f"/documents/{id_}/history").status_code == 404
    assert "办理历史" in text_of(sign_in(drafter), f"/documents/{id_}")


# --- notices


def test_opening_a_notice_leads_to_its_matter_and_counts_as_read(
    app: Flask, drafter: User, reviewer: User, sign_in: SignIn, clock: FixedClock
) -> None:
    id_ = review.take_in(
        "办法.txt",
        samples.text(),
        uploader=drafter,
        actor=samples.actor_of(drafter),
        place=samples.place_with(app),
    ).document_id
    review.submit(id_, user=drafter, actor=samples.actor_of(drafter), at=clock.now())
    client = sign_in(reviewer)
    assert 'aria-label="通知，未读 1"' in client.get("/work").get_data(as_text=True)
    listed = client.get("/notices").get_data(as_text=True)
    address = re.search(r'href="(/notices/\d+)"', listed)
    assert address is not None
    answer = client.get(address[1])
    assert (answer.status_code, answer.location) == (302, "/reviews/1")
    assert 'aria-label="通知"' in client.get("/work").get_data(as_text=True)
    assert sign_in(drafter).get(address[1]).status_code == 404  # somebody else's


def test_all_notices_are_marked_read_at_once(
    session: Session, drafter: User, sign_in: SignIn, clock: FixedClock
) -> None:
    with unit_of_work():
        for key in "ab":
            notices.notify(session, [drafter], key=key, text=f"第{key}件事。", at=clock.now())
    client = sign_in(drafter)
    assert client.post("/notices/read").status_code == 302
    assert "没有未读的通知" in text_of(client, "/notices?unread=1")
    assert "第a件事。" in text_of(client, "/notices")


def test_without_notices_the_page_says_what_will_appear(sign_in: SignIn, make_user: Callable[..., User]) -> None:
    assert "还没有通知" in text_of(sign_in(make_user(Role.AUDITOR)), "/notices")


# --- time limits


def test_every_limit_of_the_table_is_on_the_page(sign_in: SignIn, drafter: User) -> None:
    listed = {prefix for _, prefixes in GROUPS for prefix in prefixes}
    assert {key.split(".")[0] for key in national_table()} == listed
    page = text_of(sign_in(drafter), "/time-limits")
    assert "向本级人大常委会报送备案" in page and "河南省" in page
    assert "待司法局确认" in page
    assert "节假日和调休" in page


def override_form(**values: str) -> dict[str, str]:
    return {
        "amount": "20",
        "unit": "days",
        "source": "某省规范性文件管理办法第二十条",
        "decided_on": "2026-11-01",
        "checked": "y",
        "seen": "",
        **values,
    }


def test_the_bureaus_lead_confirms_an_own_value_and_withdraws_it_both_audited(
    session: Session, lead: User, sign_in: SignIn
) -> None:
    client = sign_in(lead)
    assert client.post("/time-limits/filing.government", data=override_form()).status_code == 302
    page = text_of(client, "/time-limits")
    assert "20日" in page and "某省规范性文件管理办法第二十条" in page and lead.full_name in page
    override = session.scalars(select(TimeLimitOverride)).one()
    stale = client.post("/time-limits/filing.government", data=override_form(amount="30"))
    assert stale.status_code == 409 and "已被他人修改" in stale.get_data(as_text=True)
    again = override_form(amount="25", seen=str(override.id))
    assert client.post("/time-limits/filing.government", data=again).status_code == 302
    newest = session.scalars(select(TimeLimitOverride).order_by(TimeLimitOverride.id.desc())).first()
    assert newest is not None
    answer = client.post("/time-limits/filing.government/withdrawal", data={"seen": str(newest.id)})
    assert answer.status_code == 302
    assert "20日" not in text_of(client, "/time-limits").split("节假日和调休")[0].split("报送备案")[1][:60]
    actions = session.scalars(select(AuditEntry.action_label).where(AuditEntry.action.like("matters.%"))).all()
    assert actions == ["确认本单位期限", "确认本单位期限", "撤销本单位期限"]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"amount": "0"}, "1 到 600"),
        ({"amount": "6000"}, "1 到 600"),
        ({"amount": "x"}, "Not a valid|整数|有效"),
        ({"source": "  "}, "请写明依据"),
        ({"decided_on": "2026-12-01"}, "不能晚于今天"),
        ({"checked": ""}, "请核对依据的原文"),
    ],
)
def test_an_own_value_needs_its_source(
    values: dict[str, str], words: str, lead: User, sign_in: SignIn, session: Session
) -> None:
    form = {name: value for name, value in override_form(**values).items() if value}
    answer = sign_in(lead).post("/time-limits/filing.government", data=form)
    assert answer.status_code == 422
    assert re.search(words, answer.get_data(as_text=True))
    assert session.scalars(select(TimeLimitOverride)).all() == []


def test_only_the_bureaus_lead_confirms(
    reviewer: User,
    drafter: User,
    make_user: Callable[..., User],
    sign_in: SignIn,
    make_organization: Callable[..., object],
) -> None:
    for user, status in (
        (reviewer, 403),
        (drafter, 403),
        (make_user(Role.REVIEW_LEAD, organization=make_organization()), 404),  # a lead, but not of the bureau
    ):
        assert sign_in(user).get("/time-limits/filing.government").status_code == status
        assert sign_in(user).post("/time-limits/filing.government", data=override_form()).status_code == status
    assert "/time-limits/filing.government" not in sign_in(drafter).get("/time-limits").get_data(as_text=True)


def test_an_unknown_limit_is_not_found(lead: User, sign_in: SignIn) -> None:
    assert sign_in(lead).get("/time-limits/no.such").status_code == 404


def test_the_holiday_file_of_the_office_is_used_at_once_and_a_mistake_in_it_is_told(
    app: Flask, drafter: User, sign_in: SignIn, place: Place
) -> None:
    path = place.settings.instance / "holidays.yml"
    path.write_text("2027:\n  holidays: [2027-01-01]\n", encoding="utf-8")
    client = sign_in(drafter)
    assert "收录到2027年12月31日" in text_of(client, "/time-limits")
    assert "节假日安排只收录" not in text_of(client, "/calendar?month=2027-03")
    path.write_text("2027:\n  holidays: [元旦]\n", encoding="utf-8")
    page = text_of(client, "/time-limits")
    assert "“元旦”不是日期" in page and "收录到2026年12月31日" in page
    assert "节假日安排只收录" in text_of(client, "/calendar?month=2027-03")
