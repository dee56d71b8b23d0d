"""E-mail: the daily digest, the outbox that sends each letter once, a folder or a mail server behind it, two processes."""

import email
import email.policy
import os
import socketserver
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from fazhi_review.accounts.models import User
from fazhi_review.accounts.permissions import Role
from fazhi_review.config import ROOT, Settings, UnsafeSettings, load_settings
from fazhi_review.extensions import unit_of_work
from fazhi_review.matters import clocks, daily, notices, outbox
from fazhi_review.matters.digest import write_digests
from fazhi_review.matters.mail import FolderMailer, Letter, MailRefused, MailSettingsWrong, SmtpMailer, mailer_for
from fazhi_review.matters.models import DailyRun, Matter, Notice, OutgoingMail
from fazhi_review.matters.place import Place
from fazhi_review.matters.worker import DailyWorker
from fazhi_review.timeline.clock import FixedClock

TODAY = date(2026, 11, 23)


@dataclass
class KeptMail:
    """A mailer that keeps what it is given, and refuses as long as it is told to."""

    letters: list[Letter] = field(default_factory=list)
    refuses: bool = False

    def send(self, letter: Letter) -> None:
        if self.refuses:
            raise MailRefused(reason="服务器不可用。")
        self.letters.append(letter)


@pytest.fixture
def reader(make_user: Callable[..., User]) -> User:
    return make_user(full_name="林晓", email="linxiao@example.gov.cn")


@pytest.fixture
def tell(session: Session, clock: FixedClock) -> Callable[..., None]:
    def tell(user: User, *texts: str) -> None:
        with unit_of_work():
            for text in texts:
                notices.notify(session, [user], key=text, text=text, at=clock.now())

    return tell


# --- digest


def test_the_digest_lists_what_was_not_read_and_what_is_in_hand_once(
    session: Session,
    reader: User,
    tell: Callable[..., None],
    make_matter: Callable[..., Matter],
    place: Place,
) -> None:
    late = make_matter(owner_id=reader.organization_id, holder_id=reader.organization_id)
    with unit_of_work():
        clocks.start(session, late, "correction.response", on=date(2026, 10, 1), calendar=place.calendar)
    tell(reader, "《停车办法》已退回。", "《清运办法》已受理。")
    assert write_digests(place, TODAY) == 1
    letter = session.scalars(select(OutgoingMail)).one()
    assert letter.address == "linxiao@example.gov.cn"
    assert "11月23日：2 条未读通知" in letter.subject
    assert "1. 《停车办法》已退回。\n2. 《清运办法》已受理。" in letter.body
    assert "待您办理的事项共 1 件，其中已逾期 1 件，即将到期 0 件。" in letter.body
    assert write_digests(place, TODAY) == 0
    assert write_digests(place, TODAY + timedelta(days=1)) == 0  # nothing new to tell


def test_who_has_no_address_or_has_read_everything_gets_no_letter(
    session: Session,
    reader: User,
    make_user: Callable[..., User],
    tell: Callable[..., None],
    place: Place,
    clock: FixedClock,
) -> None:
    tell(make_user(), "没有邮箱。")
    tell(make_user(email="x@example.gov.cn", is_enabled=False), "已停用。")
    tell(reader, "已读。")
    with unit_of_work():
        notices.mark_read(session, reader, at=clock.now())
    assert write_digests(place, TODAY) == 0


def test_on_a_day_off_notices_wait_for_the_next_working_day(
    session: Session, reader: User, tell: Callable[..., None], place: Place
) -> None:
    tell(reader, "周六的事。")
    assert write_digests(place, date(2026, 11, 28)) == 0
    assert write_digests(place, date(2026, 11, 30)) == 1


def test_an_auditors_letter_speaks_of_no_matters(
    session: Session, make_user: Callable[..., User], tell: Callable[..., None], place: Place
) -> None:
    tell(make_user(Role.AUDITOR, email="shenji@example.gov.cn"), "审计日志已核验。")
    write_digests(place, TODAY)
    assert "待您办理" not in session.scalars(select(OutgoingMail)).one().body


# --- outbox


@pytest.fixture
def queued(session: Session, reader: User, clock: FixedClock) -> None:
    with unit_of_work():
        for key in ("a", "b", "a"):
            outbox.post(
                session,
                key=key,
                user_id=reader.id,
                address=reader.email,
                subject=f"{key}：期限提醒",
                body="请办理。",
                at=clock.now(),
            )


def test_each_letter_is_sent_once(queued: None, session: Session, clock: FixedClock) -> None:
    mailer = KeptMail()
    assert outbox.send_waiting(mailer, clock.now()) == 2
    assert outbox.send_waiting(mailer, clock.now()) == 0
    assert [letter.subject for letter in mailer.letters] == ["a：期限提醒", "b：期限提醒"]
    assert outbox.unsent(session) == (0, 0)


def test_a_letter_that_another_process_is_sending_is_left_to_it_until_it_must_have_been_killed(
    queued: None, session: Session, clock: FixedClock
) -> None:
    class Meanwhile(KeptMail):
        """While this process sends, another one looks into the same outbox."""

        def send(self, letter: Letter) -> None:
            super().send(letter)
            outbox.send_waiting(other, clock.now())

    mailer, other = Meanwhile(), KeptMail()
    outbox.send_waiting(mailer, clock.now())
    assert sorted(letter.id_ for letter in mailer.letters + other.letters) == [1, 2]
    with unit_of_work():
        for letter in session.scalars(select(OutgoingMail)):
            letter.sent_at, letter.next_attempt_at = None, clock.now() + outbox.CLAIM
    assert outbox.send_waiting(mailer, clock.now()) == 0
    assert outbox.send_waiting(mailer, clock.now() + outbox.CLAIM) == 2


def test_a_refused_letter_waits_longer_each_time_and_is_given_up_at_last(
    queued: None, session: Session, clock: FixedClock
) -> None:
    mailer = KeptMail(refuses=True)
    assert outbox.send_waiting(mailer, clock.now()) == 0
    letter = session.get_one(OutgoingMail, 1)
    assert letter.last_error == "邮件没有发出：服务器不可用。"
    assert outbox.unsent(session) == (2, 0)
    assert letter.next_attempt_at == clock.now() + timedelta(minutes=4)
    for _ in range(outbox.ATTEMPTS):
        clock.moment += outbox.LONGEST_WAIT
        outbox.send_waiting(mailer, clock.now())
    assert outbox.unsent(session) == (0, 2)
    mailer.refuses = False
    assert outbox.send_waiting(mailer, clock.now() + timedelta(days=30)) == 0


# --- mailers


LETTER = Letter(7, "linxiao@example.gov.cn", "期限提醒\r\nBcc: x@example.com", "《停车办法》今天到期。\n")


def test_without_a_mail_server_letters_lie_in_a_folder(settings: Settings, tmp_path: Path) -> None:
    mailer = mailer_for(settings)
    assert isinstance(mailer, FolderMailer)
    mailer.send(LETTER)
    written = settings.instance / "mail" / "00000007.eml"
    message = email.message_from_bytes(written.read_bytes(), policy=email.policy.default)
    assert message["To"] == "linxiao@example.gov.cn"
    assert message["Subject"] == "期限提醒 Bcc: x@example.com" and message["Bcc"] is None
    assert message.get_content().strip() == "《停车办法》今天到期。"
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(MailRefused, match="不能写入"):
        FolderMailer(tmp_path / "file", "x@localhost").send(LETTER)


class Server(socketserver.StreamRequestHandler):
    """As much of a mail server as a letter needs."""

    def handle(self) -> None:
        kept: list[bytes] = self.server.kept  # type: ignore[attr-defined]
        self.wfile.write(b"220 test\r\n")
        reading = False
        for line in self.rfile:
            command = line[:4].upper()
            if reading:
                reading = line != b".\r\n"
                kept.append(line)
                if not reading:
                    self.wfile.write(b"250 kept\r\n")
            elif command == b"RCPT" and b"unknown" in line:
                self.wfile.write(b"550 no such user\r\n")
            elif command == b"DATA":
                reading = True
                self.wfile.write(b"354 go on\r\n")
            elif command == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 ok\r\n")


@pytest.fixture
def mail_server() -> Iterator[socketserver.TCPServer]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Server) as server:
        server.kept = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_letter_goes_over_smtp(settings: Settings, mail_server: socketserver.TCPServer) -> None:
    url = f"smtp://127.0.0.1:{mail_server.server_address[1]}?from=fazhi@example.gov.cn"
    mailer = mailer_for(replace(settings, mail_url=url))
    mailer.send(LETTER)
    message = email.message_from_bytes(
        b"".join(mail_server.kept),  # type: ignore[attr-defined]
        policy=email.policy.default,
    )
    assert message["From"] == "fazhi@example.gov.cn"
    assert message["Message-ID"] == "<fazhi-7@example.gov.cn>"
    with pytest.raises(MailRefused, match="不接受收件地址 unknown@example"):
        mailer.send(replace(LETTER, to="unknown@example.gov.cn"))


def test_a_password_is_never_sent_in_the_clear(settings: Settings, mail_server: socketserver.TCPServer) -> None:
    url = f"smtp://user:secret@127.0.0.1:{mail_server.server_address[1]}"
    with pytest.raises(MailRefused, match="不会以明文发送"):
        mailer_for(replace(settings, mail_url=url)).send(LETTER)


def test_a_server_that_is_not_there_is_told(settings: Settings, mail_server: socketserver.TCPServer) -> None:
    with socketserver.TCPServer(("127.0.0.1", 0), Server) as closed:
        port = closed.server_address[1]
    with pytest.raises(MailRefused, match=f"127.0.0.1:{port}"):
        mailer_for(replace(settings, mail_url=f"smtp://127.0.0.1:{port}")).send(LETTER)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtps://a%40b.cn:p%40ss@mail.example.cn", ("mail.example.cn", 465, True, "a@b.cn", "p@ss", "a@b.cn")),
        ("smtp://mail.example.cn:587", ("mail.example.cn", 587, False, "", "", "fazhi@mail.example.cn")),
    ],
)
def test_the_address_of_a_mail_server(settings: Settings, url: str, expected: tuple[object, ...]) -> None:
    mailer = mailer_for(replace(settings, mail_url=url))
    assert isinstance(mailer, SmtpMailer)
    found = (mailer.host, mailer.port, mailer.is_tls, mailer.user, mailer.password, mailer.sender)
    assert found == expected


def test_a_wrong_address_is_refused_at_start_and_where_it_is_used(settings: Settings) -> None:
    with pytest.raises(UnsafeSettings, match="MAIL_URL"):
        load_settings({"FAZHI_ENV": "testing", "SECRET_KEY": "x", "MAIL_URL": "mailto:x"})
    with pytest.raises(MailSettingsWrong):
        mailer_for(replace(settings, mail_url="smtp://"))


# --- worker


def test_the_worker_does_the_days_work_once_and_not_at_night(
    app: Flask, session: Session, reader: User, tell: Callable[..., None], clock: FixedClock, settings: Settings
) -> None:
    tell(reader, "《停车办法》已退回。")
    worker = DailyWorker(app)
    clock.moment -= timedelta(hours=5)  # 04:30 in Beijing
    assert worker.turn()
    assert session.scalars(select(DailyRun)).all() == []
    clock.moment += timedelta(hours=5)
    assert worker.turn() and worker.turn()
    assert len(session.scalars(select(DailyRun)).all()) == len(daily.names())
    assert len(list((settings.instance / "mail").glob("*.eml"))) == 1


def test_the_worker_stops_when_told(app: Flask) -> None:
    worker = DailyWorker(app, pause=30)
    thread = worker.start()
    worker.stop()
    thread.join(timeout=30)
    assert not thread.is_alive()


def test_a_failure_is_told_and_the_worker_goes_on(
    app: Flask, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    (settings.instance / "holidays.yml").write_text("2027: {holidays: [元旦]}", encoding="utf-8")
    assert not DailyWorker(app).turn()
    assert "“元旦”不是日期" in caplog.text
    (settings.instance / "holidays.yml").unlink()
    assert DailyWorker(app).turn()


def test_two_processes_at_once_tell_everything_once(
    app: Flask,
    session: Session,
    settings: Settings,
    reader: User,
    make_matter: Callable[..., Matter],
    place: Place,
) -> None:
    for _ in range(5):
        matter = make_matter(owner_id=reader.organization_id, holder_id=reader.organization_id)
        with unit_of_work():
            clocks.start(session, matter, "correction.response", on=date(2026, 10, 1), calendar=place.calendar)
    environment = {
        **os.environ,
        "FLASK_APP": str(ROOT / "app.py"),
        "FAZHI_INSTANCE": str(settings.instance),
        "DATABASE_URL": settings.database_url,
        "SEARCH_URL": "memory:",
        "SECRET_KEY": "x" * 32,
    }
    command = [sys.executable, "-m", "flask", "deadlines", "run", "--as-of", TODAY.isoformat()]
    processes = [
        subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    answers = [(process.communicate(timeout=120), process.returncode) for process in processes]
    assert [code for _, code in answers] == [0, 0], answers
    assert len(session.scalars(select(Notice)).all()) == 5
    assert len(list((settings.instance / "mail").glob("*.eml"))) == 1
    # On a server the tests share a database, and only what this process wrote is emptied after the test.
    with unit_of_work():
        for table in (OutgoingMail, Notice, DailyRun):
            session.execute(delete(table))


def test_the_command_says_how_things_stand(app: Flask, queued: None, settings: Settings) -> None:
    runner = app.test_cli_runner()
    before = runner.invoke(args=["deadlines", "status"])
    assert "尚未执行" in before.output and "等待发送的邮件 2 封" in before.output
    assert "发送邮件：2 封。" in runner.invoke(args=["deadlines", "run"]).output
    after = runner.invoke(args=["deadlines", "status"])
    assert "2026-11-23 执行" in after.output and "等待发送的邮件 0 封" in after.output
    assert "收录到 2026-12-31" in after.output
