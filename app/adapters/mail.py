"""Mail over a configured SMTP server. Nothing is sent without one."""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

TIMEOUT_S = 10
"""For each step of the conversation: a server that hangs must not hold up the work behind it."""

PORTS = {"smtp": 25, "smtps": 465}


@dataclass(frozen=True, slots=True)
class Mail:
    """Plain text. `lang`: of all of it."""

    to: str
    subject: str
    text: str
    lang: str


class MailNotSent(Exception):
    """`said`: by whom, and how, without the address it was for."""

    def __init__(self, said: str):
        super().__init__(said)
        self.said = said


class Post:
    """Hands mails to one server: `smtp://[user:password@]host[:25]`, with TLS where the server
    offers it and never a password without, or `smtps://`, with TLS from the start."""

    def __init__(self, url: str, sender: str, timeout_s: float = TIMEOUT_S):
        self._parts, self._sender, self._timeout_s = urlsplit(url), sender, timeout_s

    def send(self, mail: Mail) -> None:
        """Returns once the server has taken it. Raises `MailNotSent`."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._sender, mail.to, mail.subject
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday replies, please
        message.set_content(mail.text)
        message["Content-Language"] = mail.lang
        try:
            with self._connected() as server:
                server.send_message(message)
        except smtplib.SMTPResponseException as refused:
            raise MailNotSent(f"refused: {refused.smtp_code}") from None
        except smtplib.SMTPRecipientsRefused as refused:
            code = next(iter(refused.recipients.values()))[0]
            raise MailNotSent(f"recipient refused: {code}") from None
        except (OSError, smtplib.SMTPException) as wrong:
            raise MailNotSent(type(wrong).__name__) from None

    def _connected(self) -> smtplib.SMTP:
        parts = self._parts
        host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
        safe = ssl.create_default_context()
        if parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, port, timeout=self._timeout_s, context=safe
            )
        else:
            server = smtplib.SMTP(host, port, timeout=self._timeout_s)
        try:
            if parts.scheme == "smtp":
                server.ehlo()
                if server.has_extn("starttls"):
                    server.starttls(context=safe)
                elif parts.username:
                    raise MailNotSent("the server offers no TLS for the password")
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
        except BaseException:
            server.close()
            raise
        return server
