"""The mail server of the operator, as AIVO_SMTP_URL names it."""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

PATIENCE = 20.0
"""Seconds a mail server may take for one answer."""


@dataclass
class MailServer:
    """How to reach the mail server. ``smtps`` speaks TLS from the first byte, ``smtp`` turns to it by STARTTLS.

    Mail leaves in the clear only for a server on the machine itself. ``?from=`` names the sender; without it the user
    of the URL, or ``aivo@`` the server's name.
    """

    url: str
    trouble: str = field(default="", init=False)

    @property
    def sender(self) -> str:
        """The address mails come from."""
        parts = urlsplit(self.url)
        asked = parse_qs(parts.query).get("from", [""])[0]
        user = unquote(parts.username or "")
        return asked or (user if "@" in user else f"aivo@{parts.hostname}")

    def open(self) -> smtplib.SMTP | None:
        """A session, signed in where the URL says so; None when the server cannot be reached (``trouble`` says why)."""
        try:
            return self._session()
        except (smtplib.SMTPException, OSError) as error:
            self.trouble = type(error).__name__
            return None

    def close(self, session: smtplib.SMTP | None) -> None:
        """Say good-bye; a server that has gone already does not mind."""
        if session is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                session.quit()

    def _session(self) -> smtplib.SMTP:
        parts = urlsplit(self.url)
        host = parts.hostname or ""
        trust = ssl.create_default_context()
        session: smtplib.SMTP
        if parts.scheme == "smtps":
            session = smtplib.SMTP_SSL(host, parts.port or 465, timeout=PATIENCE, context=trust)
        else:
            session = smtplib.SMTP(host, parts.port or 587, timeout=PATIENCE)
            if host not in ("127.0.0.1", "::1", "localhost"):
                session.starttls(context=trust)
        if parts.username:
            session.login(unquote(parts.username), unquote(parts.password or ""))
        return session
