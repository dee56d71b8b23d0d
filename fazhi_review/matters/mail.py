"""Sending letters by e-mail: over SMTP, or into a folder where there is no mail server."""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from fazhi_review.config import Settings
from fazhi_review.errors import FazhiError

#: Seconds that a mail server may take to answer.
PATIENCE = 20


class MailRefused(FazhiError):
    """The server could not be reached or did not take a letter; it stays in the outbox and is tried again."""

    status = 503
    sentence = "邮件没有发出：{reason}"


class MailSettingsWrong(FazhiError):
    sentence = "MAIL_URL 不正确：应为 smtp://用户:口令@服务器:端口?from=发件地址、smtps://…，或者 file:文件夹；现以“{scheme}”开头。"


@dataclass(frozen=True, slots=True)
class Letter:
    """One e-mail. `id_` makes its Message-ID, so that a letter sent twice after a crash is known for the same."""

    id_: int
    to: str
    subject: str
    body: str


class Mailer(Protocol):
    def send(self, letter: Letter) -> None:
        """Hand the letter over. Raises MailRefused."""
        ...


def mailer_for(settings: Settings) -> Mailer:
    """What MAIL_URL names; a folder of the installation by default. Raises MailSettingsWrong."""
    url = settings.mail_url
    if not url or url.startswith("file:"):
        return FolderMailer(settings.mail_folder, sender="fazhi@localhost")
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise MailSettingsWrong(scheme=url.split(":")[0][:20])
    is_tls = parts.scheme == "smtps"
    user = unquote(parts.username or "")
    sender = parse_qs(parts.query).get("from", [user if "@" in user else f"fazhi@{parts.hostname}"])[0]
    return SmtpMailer(
        host=parts.hostname,
        port=parts.port or (465 if is_tls else 25),
        is_tls=is_tls,
        user=user,
        password=unquote(parts.password or ""),
        sender=sender,
    )


def message_of(letter: Letter, sender: str) -> EmailMessage:
    """The letter as it goes over the wire. Line breaks in a subject would be headers of their own: they are removed."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = sender, letter.to
    message["Subject"] = " ".join(letter.subject.split())
    message["Message-ID"] = f"<fazhi-{letter.id_}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body)
    return message


@dataclass(frozen=True, slots=True)
class FolderMailer:
    """Writes each letter as an .eml file, for offices without a mail server, and to look at what would be sent."""

    folder: Path
    sender: str

    def send(self, letter: Letter) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path = self.folder / f"{letter.id_:08d}.eml"
            path.write_bytes(message_of(letter, self.sender).as_bytes())
            path.chmod(0o600)
        except (OSError, ValueError) as error:
            raise MailRefused(reason=f"不能写入文件夹 {self.folder}。") from error


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    """Over SMTP. With smtp:// the connection is encrypted where the server offers it, and must be where there is a password."""

    host: str
    port: int
    is_tls: bool
    user: str
    password: str
    sender: str

    def send(self, letter: Letter) -> None:
        try:
            with self._connect() as server:
                server.send_message(message_of(letter, self.sender))
        except smtplib.SMTPRecipientsRefused as error:
            raise MailRefused(reason=f"邮件服务器不接受收件地址 {letter.to}。") from error
        except smtplib.SMTPAuthenticationError as error:
            raise MailRefused(reason="邮件服务器不接受用户名或口令，请检查 MAIL_URL。") from error
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise MailRefused(reason=f"不能经由邮件服务器 {self.host}:{self.port} 发送。") from error

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.is_tls:
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=PATIENCE, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=PATIENCE)
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=context)
            elif self.password:
                server.close()
                raise MailRefused(
                    reason="邮件服务器不支持加密，口令不会以明文发送；请改用 smtps:// 或支持 STARTTLS 的端口。"
                )
        if self.user:
            server.login(self.user, self.password)
        return server
