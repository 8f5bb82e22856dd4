"""A real mail server of the test's own."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message as Mail

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Postbox:
    """A mail server that takes, refuses for good, or puts off."""

    url: str = ""
    answer: str = ""
    taken: list[Mail] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  (the library's name)
        """Take a mail, or answer as the test wants."""
        if self.answer:
            return self.answer
        self.taken.append(message_from_bytes(envelope.original_content or b""))
        return "250 taken"


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    """A mail server on a free port of this machine."""
    box = Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    box.url = f"smtp://127.0.0.1:{controller.port}?from=aivo@school.example"
    yield box
    controller.stop()
